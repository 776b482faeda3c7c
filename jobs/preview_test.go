package jobs_test

import (
	"testing"
	"time"

	"fitsync/analysis"
	"fitsync/connectors"
	"fitsync/jobs"
)

// A run may come upon a record in several of its steps. A dry run, which stores
// nothing, still shows it once.
func TestDryRunShowsARecordOnce(t *testing.T) {
	t.Parallel()
	for name, changeFunc := range map[string]func(*world, string){
		"released and still in the overlap": func(w *world, id string) {
			w.crm.Edit(id, map[string]any{"fitsync_score": "77"})
			w.tick(t)
			if err := w.db.ReleaseOverride(t.Context(), "acme", id, "", "test"); err != nil {
				t.Fatal(err)
			}
		},
		"changed, and the catalog too": func(w *world, id string) {
			w.crm.Edit(id, map[string]any{"Needs": wantsBrazil})
			changed := catalog()
			changed[1].Support, changed[1].Limits = analysis.Full, map[string]any{"storage_regions": []any{"BR"}}
			w.importCatalog(t, changed)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "")
			id := w.deal("Deal", wantsSSO, wantsBrazil)
			w.tick(t)
			w.clock.Advance(time.Minute)
			changeFunc(w, id)
			shown := map[string]int{}
			count, err := jobs.Preview(t.Context(), w.db, w.options, jobs.Request{Connection: "acme"}, func(d connectors.Diffed) { shown[d.Update.ID]++ })
			if err != nil {
				t.Fatal(err)
			}
			if len(shown) != 1 || shown[id] != 1 || count.Pulled != 1 {
				t.Errorf("shown %v, counted %+v", shown, count)
			}
		})
	}
}
