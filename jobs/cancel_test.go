package jobs_test

import (
	"strings"
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/memory"
	"fitsync/jobs"
	"fitsync/store"
)

func TestCancelEndsARunWithinAPage(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		crm, _ := filled(t, w)
		full := w.ask(t, jobs.Request{Full: true, By: "ada"})
		<-crm.arrived
		crm.let(1)
		<-crm.arrived
		cancelled, err := w.engine.Cancel(t.Context(), store.RunFilter{Connection: "acme"}, "bob")
		if err != nil || len(cancelled) != 1 || cancelled[0].Job != full.Job {
			t.Fatalf("cancelled %+v: %v", cancelled, err)
		}
		if run := w.follow(t, full); run.Status != store.RunCancelled || run.Counters.Pages != 1 {
			t.Errorf("%+v; want it cancelled after one page", run)
		}
		crm.let(10)
		if run := w.follow(t, w.ask(t, jobs.Request{By: jobs.BySchedule})); run.Status != store.RunDone {
			t.Errorf("afterwards: %+v", run)
		}
		if again, err := w.engine.Cancel(t.Context(), store.RunFilter{Connection: "acme"}, "bob"); err != nil || len(again) > 0 {
			t.Errorf("cancelled once more: %+v %v", again, err)
		}
	})
}

// cancelled takes back what one run stands for, and returns how it stands then.
func (w *world) cancelled(t *testing.T, run store.Run) store.Run {
	t.Helper()
	ended, err := w.engine.Cancel(t.Context(), store.RunFilter{Connection: "acme"}, "bob")
	if err != nil || len(ended) != 1 || ended[0].ID != run.ID {
		t.Fatalf("cancelled %+v: %v; want %s", ended, err, run.ID)
	}
	runs, err := w.db.Runs(t.Context(), store.RunFilter{ID: run.ID})
	if err != nil || len(runs) != 1 {
		t.Fatalf("%+v: %v", runs, err)
	}
	return runs[0]
}

func TestCancelEndsARunThatWaitsForALaterTry(t *testing.T) {
	t.Parallel()
	t.Run("put off to keep calls free", func(t *testing.T) {
		t.Parallel()
		w := budgeted(t, 30)
		w.crm.Spend(75)
		ticket := w.ask(t, jobs.Request{By: jobs.BySchedule})
		run := w.follow(t, ticket)
		if run = w.cancelled(t, run); run.Status != store.RunCancelled || !strings.Contains(run.Message, "later try") || !strings.Contains(run.Message, "put off until") {
			t.Errorf("%+v", run)
		}
		w.clock.Advance(14 * time.Hour)
		w.stands(t, ticket, "cancelled")
		if run = w.sync(t, jobs.Request{By: jobs.BySchedule}); run.Status != store.RunDone {
			t.Errorf("the day after: %+v", run)
		}
	})
	t.Run("after a failure", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, "")
		w.deal("Deal", wantsSSO)
		w.crm.Fail(memory.Pull, 0, connectors.Error{Class: connectors.Transient, Message: "the CRM is down"})
		ticket := w.ask(t, jobs.Request{By: jobs.BySchedule})
		var run store.Run
		for end := time.Now().Add(patience); run.Status != store.RunFailed && time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
			runs, err := w.db.Runs(t.Context(), store.RunFilter{Job: ticket.Job, Limit: 1})
			if err != nil {
				t.Fatal(err)
			}
			if len(runs) > 0 {
				run = runs[0]
			}
		}
		if run = w.cancelled(t, run); run.Status != store.RunCancelled || !strings.Contains(run.Message, "the CRM is down") {
			t.Errorf("%+v", run)
		}
	})
}
