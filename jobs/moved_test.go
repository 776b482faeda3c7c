package jobs_test

import (
	"path/filepath"
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/store"
)

// newRowWorld is a world whose requirements stand in rows.
func newRowWorld(t *testing.T) *world {
	t.Helper()
	m := mapping("")
	m.Requirements = connectors.RequirementSource{Object: "Need", Fields: map[string]string{"text": "Text"}}
	return newWorldMapped(t, filepath.Join(t.TempDir(), "fitsync.db"), m)
}

// settledRows are a deal with a met and an unmet need and a deal with a met one, all
// read long ago.
func settledRows(t *testing.T, w *world) (from, to, unmet string) {
	t.Helper()
	from, to = w.deal("From"), w.deal("To")
	w.crm.InsertRow(from, map[string]any{"Text": wantsSSO})
	unmet = w.crm.InsertRow(from, map[string]any{"Text": wantsBrazil})
	w.crm.InsertRow(to, map[string]any{"Text": wantsMobile})
	w.tick(t)
	w.clock.Advance(time.Hour)
	w.tick(t)
	w.clock.Advance(time.Hour)
	w.want(t, from, map[string]string{"fitsync_score": "49"})
	w.want(t, to, map[string]string{"fitsync_score": "100"})
	return from, to, unmet
}

func TestRowThatMovesLeavesItsOldDealInTheSameTick(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		move func(w *world, unmet, from, to string)
		from string // the old deal's score after
		to   string
	}{
		"to another deal": {func(w *world, unmet, _, to string) { w.crm.MoveRow(unmet, to) }, "100", "11"},
		"to no deal":      {func(w *world, unmet, _, _ string) { w.crm.MoveRow(unmet, "") }, "100", "100"},
		"and is deleted there": {func(w *world, unmet, _, to string) {
			w.crm.MoveRow(unmet, to)
			w.crm.DeleteRow(unmet)
		}, "100", "100"},
		"while the old deal is edited": {func(w *world, unmet, from, to string) {
			w.crm.MoveRow(unmet, to)
			w.crm.InsertRow(from, map[string]any{"Text": wantsMobile})
		}, "100", "11"},
		"to a new deal": {func(w *world, unmet, _, _ string) {
			w.crm.MoveRow(unmet, w.deal("New"))
		}, "100", "100"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newRowWorld(t)
			from, to, unmet := settledRows(t, w)
			test.move(w, unmet, from, to)
			if got := w.tick(t); got.Failed != 0 || got.Overridden != 0 {
				t.Errorf("%+v", got)
			}
			w.want(t, from, map[string]string{"fitsync_score": test.from})
			w.want(t, to, map[string]string{"fitsync_score": test.to})
			stored, err := w.db.Opportunities(t.Context(), "acme", []string{from})
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range stored[from].Opportunity.Requirements {
				if q.Origin.Row == unmet {
					t.Error("the store still has the row under the old deal")
				}
			}
			if again := w.tick(t); again.Written != 0 || again.Calls != 1 {
				t.Errorf("the tick after it: %+v, want one call and nothing written", again)
			}
		})
	}
}

func TestRowThatMovesFromADeletedDealCostsNoFurtherRead(t *testing.T) {
	t.Parallel()
	w := newRowWorld(t)
	from, to, unmet := settledRows(t, w)
	w.crm.MoveRow(unmet, to)
	w.crm.Delete(from)
	if got := w.tick(t); got.Gone != 1 || got.Calls != 2 {
		t.Errorf("%+v, want one read and one write", got)
	}
	list, err := w.db.List(t.Context(), store.ListFilter{})
	if err != nil || len(list) != 1 || list[0].ID != to {
		t.Errorf("left: %+v, %v", list, err)
	}
}
