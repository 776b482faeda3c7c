package connectortest

import (
	"slices"
	"testing"

	"fitsync/connectors"
)

// written creates deals that hold our values for one fit, and returns the updates
// that a caller sends who has read them and wants those for another.
func (b *bench) written(t *testing.T, n int) (updates []connectors.Update, ours connectors.History) {
	t.Helper()
	ids := b.deals(n)
	for _, id := range ids {
		updates = append(updates, connectors.Update{ID: id, Fields: b.values(49)})
	}
	b.write(t, updates...)
	ours = history(updates[0])
	for i, r := range b.fetch(t, ids...) {
		updates[i] = connectors.Diff(r, b.values(62), b.Mapping, ours).Update
	}
	return updates, ours
}

func editBetween(t *testing.T, b *bench) {
	updates, ours := b.written(t, 3)
	edited, score := updates[1].ID, b.one(t, "score", 62)
	theirs := connectors.Value{Field: score.Field, Kind: score.Kind, Text: "90"}
	b.Deals.Edit(edited, map[string]any{score.Field: theirs.Text})
	got := b.outcomes(t, updates...)
	if got[0].Err != nil || got[2].Err != nil {
		t.Errorf("the neighbours' outcomes are %v and %v", got[0].Err, got[2].Err)
	}
	if e := got[1].Err; e == nil || e.Class != connectors.Conflict || !slices.Equal(e.Fields, []string{score.Field}) {
		t.Errorf("the edited record's outcome is %v; want a conflict about %s", e, score.Field)
	}
	b.wantValues(t, edited, theirs)
	b.wantValues(t, updates[0].ID, updates[0].Fields...)
	b.wantValues(t, updates[2].ID, updates[2].Fields...)

	// Read again, the edit is a person's value and no other field is.
	for field, texts := range history(updates[1]) {
		ours[field] = append(ours[field], texts...)
	}
	again := connectors.Diff(b.fetch(t, edited)[0], b.values(62), b.Mapping, ours)
	if len(again.Overrides) != 1 || again.Overrides[0].Theirs != theirs.Text {
		t.Errorf("overrides are %+v; want the score alone", again.Overrides)
	}
	b.write(t, again.Update)
	b.wantValues(t, edited, append(again.Update.Fields, theirs)...)
}

func sameEditBetween(t *testing.T, b *bench) {
	updates, _ := b.written(t, 1)
	b.Deals.Edit(updates[0].ID, map[string]any{b.one(t, "score", 62).Field: "62"})
	b.write(t, updates...)
	b.wantValues(t, updates[0].ID, updates[0].Fields...)
}
