package jobs_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/jobs"
	"fitsync/store"
)

// bare is a connector to a CRM that lacks some of our fields.
type bare struct {
	connectors.Connector
	mu      sync.Mutex
	lacking []connectors.Change
	applied int
}

func (b *bare) Plan(context.Context) ([]connectors.Change, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.lacking), nil
}

func (b *bare) Apply(_ context.Context, changes []connectors.Change, doneFunc func(connectors.Change)) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, change := range changes {
		if change.Action == "create" {
			b.applied++
			doneFunc(change)
		}
	}
	b.lacking = nil
	return nil
}

// audited counts the entries of the audit log with an action once there are any, or
// after a while.
func (w *world) audited(t *testing.T, action string) (n int) {
	t.Helper()
	for range 100 {
		entries, err := w.db.AuditLog(t.Context(), 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			if entry.Action == action {
				n++
			}
		}
		if n > 0 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	return n
}

func TestProvisioningByTheWorker(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		crm := &bare{Connector: w.options.Connections[0].Connector, lacking: []connectors.Change{
			{Action: "create", Object: "deal", Name: "fitsync_score"}, {Action: "keep", Object: "deal", Name: "fitsync_grade"},
		}}
		w.through(t, crm)
		ask := func() {
			t.Helper()
			if _, err := w.engine.Provision(t.Context(), jobs.Provision{Connection: "acme", By: "ada"}); err != nil {
				t.Fatal(err)
			}
		}
		ask()
		if n := w.audited(t, "crm.provision"); n != 1 || crm.applied != 1 {
			t.Errorf("%d entries in the audit log, %d created; want one each", n, crm.applied)
		}
		crm.mu.Lock()
		crm.lacking = []connectors.Change{{Action: "create", Object: "deal", Name: "x"}, {Action: "conflict", Object: "deal", Name: "y"}}
		crm.mu.Unlock()
		ask()
		time.Sleep(300 * time.Millisecond)
		if crm.applied != 1 {
			t.Errorf("%d created although one is in the way", crm.applied)
		}
	})
}

func TestReassessJudgesAgainWithoutReadingWhatStays(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		changes, stays := w.deal("Changes", wantsBrazil), w.deal("Stays", wantsSSO)
		w.tick(t)
		w.clock.Advance(time.Hour)
		before, calls := w.field(changes, "fitsync_score"), w.crm.Calls()
		capabilities := catalog()
		capabilities[1].Support = "full" // data residency in Brazil
		w.importCatalog(t, capabilities)
		var ticket jobs.Ticket
		err := w.db.Transact(t.Context(), func(tx *store.Tx) (err error) {
			ticket, err = w.engine.ReassessTx(t.Context(), tx, jobs.Reassess{Connection: "acme", By: "ada"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if run := w.follow(t, ticket); run.Status != store.RunDone || run.Kind != "reassess" || run.Counters.Written != 1 {
			t.Errorf("%+v; want one deal written", run)
		}
		if used := w.crm.Calls() - calls; used != 2 {
			t.Errorf("%d calls; want one to read the deal that changes and one to write it", used)
		}
		if after := w.field(changes, "fitsync_score"); after == before {
			t.Errorf("the score is still %s", after)
		}
		w.want(t, stays, map[string]string{"fitsync_score": "100"})
		if got := w.tick(t); got.Scored != 0 {
			t.Errorf("the tick after it: %+v; want nothing left to judge", got)
		}
	})
}
