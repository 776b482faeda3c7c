package match_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fitsync/analysis"
	"fitsync/analysis/match/evaluate"
)

// The labels that the model is trained on are ones that a second labeller, who did not
// see them, gives too.
func TestSecondLabelsAgree(t *testing.T) {
	labelled := map[string]evaluate.Case{}
	sets, err := evaluate.Folder("labelled")
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range sets {
		for _, c := range set.Cases {
			labelled[strings.ToLower(set.Name)+"/"+c.ID] = c
		}
	}
	file, err := os.Open(filepath.Join("testdata", "second-labels.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }() // only read
	var category, capability, verdict share
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var second struct {
			Product, ID string
			Category    analysis.Category
			IDs         []string `json:"capability_ids"`
			Verdict     analysis.Verdict
		}
		if err := json.Unmarshal(lines.Bytes(), &second); err != nil {
			t.Fatal(err)
		}
		first, ok := labelled[second.Product+"/"+second.ID]
		if !ok {
			t.Fatalf("%s/%s is not labelled", second.Product, second.ID)
		}
		category.count(second.Category == first.Category)
		verdict.count(second.Verdict == first.Verdict)
		capability.count(len(second.IDs) == 0 && len(first.Capabilities) == 0 || len(second.IDs) > 0 && slices.Contains(first.Capabilities, second.IDs[0]))
	}
	if category.all < 200 {
		t.Errorf("%d second labels, want 200", category.all)
	}
	category.atLeast(t, "category agreed", 0.9)
	capability.atLeast(t, "capability agreed", 0.9)
	verdict.atLeast(t, "verdict agreed", 0.9)
}
