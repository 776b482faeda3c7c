package jobs_test

import (
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/memory"
	"fitsync/jobs"
	"fitsync/store"
)

func TestRestingConnectionsAreNotAskedForRequests(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, memory.Options{DailyCalls: 100}, jobs.Budget{Reserve: 20})
	deal := w.deal("Deal", wantsSSO)
	w.tick(t)
	w.crm.Spend(90)
	w.bySomebody(t, deal) // hears of it
	w.askFor(connectors.ScopeRecord, deal)
	before := w.crm.Calls()
	w.look(t)
	if cost := w.crm.Calls() - before; cost != 0 {
		t.Errorf("beyond the reserve a look made %d calls", cost)
	}
	if err := w.db.SetPaused(t.Context(), "acme", true, "credentials", "test"); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(48 * time.Hour)
	w.look(t)
	if cost := w.crm.Calls() - before; cost != 0 {
		t.Errorf("a connection that waits for a person was asked by %d calls", cost)
	}
}

// bySomebody has a person's sync of one deal, which may use more of the quota.
func (w *world) bySomebody(t *testing.T, deal string) {
	t.Helper()
	if run := w.sync(t, jobs.Request{Records: []string{deal}}); run.Status != store.RunDone {
		t.Fatalf("run %s: %s", run.Status, run.Message)
	}
}

func TestLooksAreCountedInTheBudget(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, memory.Options{DailyCalls: 100}, jobs.Budget{})
	w.deal("Deal", wantsSSO)
	w.tick(t)
	before, err := jobs.BalanceOf(t.Context(), w.db, "acme", jobs.Budget{}, w.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	w.look(t)
	after, err := jobs.BalanceOf(t.Context(), w.db, "acme", jobs.Budget{}, w.clock.Now())
	if err != nil || after.Own != before.Own+1 {
		t.Errorf("own calls are %d and then %d, %v; want one more", before.Own, after.Own, err)
	}
}
