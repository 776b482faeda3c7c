package jobs_test

import (
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/memory"
	"fitsync/jobs"
)

// showing is a world whose CRM shows the deal with the request, with a deal that was
// judged and has changed since.
func showing(t *testing.T) (w *world, deal string) {
	t.Helper()
	w = newWorldWith(t, memory.Options{ShowsAsked: true}, jobs.Budget{})
	deal = w.deal("Deal", wantsSSO)
	w.tick(t)
	w.crm.Edit(deal, map[string]any{"Needs": wantsBrazil})
	return w, deal
}

func TestWhatALookShowsIsNotFetched(t *testing.T) {
	t.Parallel()
	w, deal := showing(t)
	request := w.askFor(connectors.ScopeRecord, deal)
	before := w.crm.Calls()
	w.look(t)
	w.wantDone(t, request)
	w.want(t, deal, map[string]string{"fitsync_grade": "Blocked"})
	if cost := w.crm.Calls() - before; cost != 2 {
		t.Errorf("seen, written and answered by %d calls; want 2", cost)
	}
}

// What a look showed is a read like any other: an edit since then is found and kept.
func TestAnEditSinceTheLookIsKept(t *testing.T) {
	t.Parallel()
	w, deal := showing(t)
	request := w.askFor(connectors.ScopeRecord, deal)
	w.editBetween(deal, map[string]any{"fitsync_score": "77"})
	w.look(t)
	w.wantDone(t, request)
	w.want(t, deal, map[string]string{"fitsync_score": "77", "fitsync_grade": "Blocked"})
}

// A job that begins late reads for itself.
func TestWhatALookShowedLongAgoIsFetched(t *testing.T) {
	t.Parallel()
	w, deal := showing(t)
	w.tick(t)
	w.deal("Another", wantsSSO)
	var request string
	w.crm.BeforeWrite(func() { // of the tick, for which the request has to wait
		request = w.askFor(connectors.ScopeRecord, deal)
		if err := w.engine.Look(t.Context(), "acme"); err != nil {
			t.Error(err)
		}
		w.crm.Edit(deal, map[string]any{"Needs": wantsSSO})
		w.clock.Advance(time.Minute)
	})
	w.tick(t)
	w.wantDone(t, request)
	w.want(t, deal, map[string]string{"fitsync_grade": "Strong"})
}
