package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"fitsync/analysis"
)

// identify gives every requirement an id that survives the insertion and removal
// of other lines: where it stands and the hash of its text, with ~2, ~3 for
// repeats. The only requirement of a child record has the record's own id.
func identify(list []analysis.Requirement) {
	rows := map[string]int{}
	for _, r := range list {
		rows[r.Origin.Row]++
	}
	seen := map[string]int{}
	for i := range list {
		id := place(list[i].Origin) + ":" + hash(list[i].Text)
		if row := list[i].Origin.Row; row != "" && rows[row] == 1 {
			id = row
		}
		seen[id]++
		if n := seen[id]; n > 1 {
			id = fmt.Sprintf("%s~%d", id, n)
		}
		list[i].ID = id
	}
}

func place(o analysis.Origin) string {
	switch {
	case o.Row != "":
		return o.Row
	case o.Field != "":
		return o.Field
	}
	return "text"
}

// hash ignores case and spacing, so that reflowing a text keeps its id.
func hash(text string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.Join(strings.Fields(text), " "))))
	return hex.EncodeToString(sum[:])[:12]
}
