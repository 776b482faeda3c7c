package connectors_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/connectors"
)

func TestConflicts(t *testing.T) {
	for name, c := range map[string]struct {
		policy connectors.OverridePolicy
		read   map[string]any
		now    map[string]any
		want   []string
	}{
		"nothing moved":                        {read: holds("48", "old"), now: holds("48", "old")},
		"the same in another form":             {read: holds("48", "old"), now: holds(json.Number("48.0"), "old\r\n")},
		"somebody changed it":                  {read: holds("48", "old"), now: holds("77", "old"), want: []string{"score"}},
		"somebody cleared it":                  {read: holds("48", "old"), now: holds(nil, "old"), want: []string{"score"}},
		"somebody filled it":                   {read: holds(nil, "old"), now: holds("77", "mine"), want: []string{"score", "reasons"}},
		"somebody wrote what we want":          {read: holds("48", "old"), now: holds("49.00", "old")},
		"a value that is no number":            {read: holds("n/a", "old"), now: holds("none", "old"), want: []string{"score"}},
		"not read now":                         {read: holds("48", "old"), now: map[string]any{}},
		"not read before":                      {read: nil, now: holds("77", "mine")},
		"a change that is overwritten anyway":  {policy: connectors.Overwrite, read: holds("48", "old"), now: holds("77", "mine")},
		"a change that would be kept silently": {policy: connectors.Keep, read: holds("48", "old"), now: holds("77", "old"), want: []string{"score"}},
	} {
		t.Run(name, func(t *testing.T) {
			m := three(c.policy)
			update := connectors.Diff(connectors.Record{ID: "1", Fields: c.read}, wanted("49", "why"), m, nil).Update
			if len(update.Fields) != 3 {
				t.Fatalf("the update has %d fields", len(update.Fields))
			}
			if diff := cmp.Diff(c.want, m.Conflicts(update, c.now)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestUpdateWithoutWhatWasReadIsStillRead(t *testing.T) {
	var u connectors.Update
	if err := json.Unmarshal([]byte(`{"id":"1","fields":[{"field":"score","kind":"number","text":"49"}]}`), &u); err != nil {
		t.Fatal(err)
	}
	if got := three("").Conflicts(u, holds("77", "mine")); got != nil {
		t.Errorf("conflicts in %v", got)
	}
}

func TestConflictNamesItsFields(t *testing.T) {
	if text := connectors.NewConflict("write", []string{"score"}).Error(); !strings.Contains(text, "(score)") {
		t.Errorf("it reads %q", text)
	}
}
