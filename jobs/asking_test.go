package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/memory"
	"fitsync/jobs"
	"fitsync/store"
)

// askFor makes a request inside the CRM.
func (w *world) askFor(scope, deal string) (id string) {
	return w.crm.Ask(connectors.Request{Scope: scope, Opportunity: deal, By: "Ann Example", Owner: "ann"})
}

func (w *world) look(t *testing.T) {
	t.Helper()
	if err := w.engine.Look(t.Context(), "acme"); err != nil {
		t.Fatal(err)
	}
}

// answered waits until a request has ended and whoever made it was told, and says what.
func (w *world) answered(t *testing.T, id string) (status connectors.RequestStatus, message string) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		status, _ = w.crm.Request(id)
		if (status == connectors.RequestDone || status == connectors.RequestFailed) && w.nothingOpen(t) {
			return w.crm.Request(id)
		}
	}
	t.Fatalf("request %s stands at %q after %s", id, status, patience)
	return "", ""
}

func (w *world) nothingOpen(t *testing.T) bool {
	t.Helper()
	open, err := w.db.OpenCRMRequests(t.Context(), "acme")
	if err != nil {
		t.Fatal(err)
	}
	untold, err := w.db.UntoldCRMRequests(t.Context(), "acme", 1)
	if err != nil {
		t.Fatal(err)
	}
	return len(open)+len(untold) == 0
}

func (w *world) wantDone(t *testing.T, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if status, message := w.answered(t, id); status != connectors.RequestDone || message != "" {
			t.Errorf("request %s: %s %q; want done", id, status, message)
		}
	}
}

func (w *world) runsOf(t *testing.T, mode string) (list []store.Run) {
	t.Helper()
	runs, err := w.db.Runs(t.Context(), store.RunFilter{Connection: "acme"})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range runs {
		if r.Kind == mode {
			list = append(list, r)
		}
	}
	return list
}

func TestARequestInTheCRMIsDoneAndAnswered(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		deal := w.deal("Deal", wantsSSO)
		w.tick(t)
		w.crm.Edit(deal, map[string]any{"Needs": wantsBrazil})
		request := w.askFor(connectors.ScopeRecord, deal)
		before := w.crm.Calls()
		w.look(t)
		w.wantDone(t, request)
		w.want(t, deal, map[string]string{"fitsync_grade": "Blocked"})
		if cost := w.crm.Calls() - before; cost != 3 {
			t.Errorf("seen, read, written and answered by %d calls; want 3", cost)
		}
		run := w.runsOf(t, "records")[0]
		if run.RequestedBy != "Ann Example in the CRM" || run.Status != store.RunDone {
			t.Errorf("the run is %s, of %q; want done, of Ann Example in the CRM", run.Status, run.RequestedBy)
		}
		w.wantAudited(t, "Ann Example in the CRM", request)
	})
}

func (w *world) wantAudited(t *testing.T, actor, request string) {
	t.Helper()
	log, err := w.db.AuditLog(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range log {
		if e.Action == "resync.request" && e.Actor == actor && strings.Contains(fmt.Sprintf("%s", e.Detail), request) {
			return
		}
	}
	t.Errorf("the audit log does not say that %s made request %s", actor, request)
}

func TestRequestsForOneDealCoalesceAndAllAreAnswered(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		first, second := w.deal("First", wantsSSO), w.deal("Second", wantsMobile)
		w.tick(t)
		var requests []string
		for _, deal := range []string{first, first, second, first} {
			requests = append(requests, w.askFor(connectors.ScopeRecord, deal))
		}
		w.look(t)
		w.look(t) // sees the same ones, or none
		w.wantDone(t, requests...)
		if runs := w.runsOf(t, "records"); len(runs) != 1 || runs[0].Counters.Pulled != 2 {
			t.Errorf("four requests for two deals have runs %+v; want one that read both", runs)
		}
	})
}

// A request that comes while a run has its deal in hand is served by another round: what
// the run read may be older than the request.
func TestARequestDuringItsDealsRunHasAnotherRound(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		deal, other := w.deal("Deal", wantsSSO), w.deal("Other", wantsSSO)
		w.tick(t)
		w.crm.Edit(deal, map[string]any{"Needs": wantsBrazil})
		w.askFor(connectors.ScopeRecord, other) // shares the job of the first
		first, second := w.askFor(connectors.ScopeRecord, deal), ""
		w.crm.BeforeWrite(func() {
			second = w.askFor(connectors.ScopeRecord, deal)
			w.crm.Edit(deal, map[string]any{"Needs": wantsMobile})
			if err := w.engine.Look(t.Context(), "acme"); err != nil {
				t.Error(err)
			}
		})
		w.look(t)
		w.wantDone(t, first)
		w.wantDone(t, second)
		w.want(t, deal, map[string]string{"fitsync_grade": "Strong"})
		if jobsOf := w.jobsOfRequests(t); len(jobsOf) != 1 {
			t.Errorf("both requests are in jobs %v; want one", jobsOf)
		}
	})
}

func (w *world) jobsOfRequests(t *testing.T) map[int64]bool {
	t.Helper()
	found := map[int64]bool{}
	for _, r := range w.runsOf(t, "records") {
		found[r.Job] = true
	}
	return found
}

func TestScopesOfRequests(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		w.deal("Deal", wantsSSO)
		w.tick(t)
		mine, all := w.askFor(connectors.ScopeMine, ""), w.askFor(connectors.ScopeAll, "")
		unknown, nameless := w.askFor("planet", ""), w.askFor(connectors.ScopeRecord, "")
		stranger := w.crm.Ask(connectors.Request{Scope: connectors.ScopeMine, By: "Bob"})
		w.look(t)
		w.wantDone(t, mine, all)
		for mode, want := range map[string]int{"owner": 1, "full": 1, "records": 0} {
			if got := len(w.runsOf(t, mode)); got != want {
				t.Errorf("%d runs of mode %s; want %d", got, mode, want)
			}
		}
		for id, want := range map[string]string{unknown: `no scope "planet"`, nameless: "names no opportunity", stranger: "which deals are yours"} {
			if status, message := w.answered(t, id); status != connectors.RequestFailed || !strings.Contains(message, want) {
				t.Errorf("request %s: %s %q; want failed, with %q", id, status, message, want)
			}
		}
	})
}

// Each request hears what became of its own deal.
func TestARequestWhoseDealIsRefusedFails(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		good, bad, gone := w.deal("Good", wantsSSO), w.deal("Bad", wantsSSO), w.deal("Gone", wantsSSO)
		w.tick(t)
		w.crm.Edit(good, map[string]any{"Needs": wantsBrazil})
		w.crm.Edit(bad, map[string]any{"Needs": wantsBrazil})
		w.crm.Delete(gone)
		w.crm.Refuse(bad, connectors.Error{Class: connectors.Rejected, Message: "a validation rule says no"})
		ok, refused, deleted := w.askFor(connectors.ScopeRecord, good), w.askFor(connectors.ScopeRecord, bad), w.askFor(connectors.ScopeRecord, gone)
		w.look(t)
		w.wantDone(t, ok)
		for id, want := range map[string]string{refused: "a validation rule says no", deleted: "no such record"} {
			if status, message := w.answered(t, id); status != connectors.RequestFailed || !strings.Contains(message, want) {
				t.Errorf("request %s: %s %q; want failed, with %q", id, status, message, want)
			}
		}
	})
}

func TestARequestThatCannotBeDoneAtAllFails(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		deal := w.deal("Deal", wantsSSO)
		request := w.askFor(connectors.ScopeRecord, deal)
		w.crm.Fail(memory.Fetch, 1, connectors.Error{Class: connectors.Forbidden, Message: "the integration user may not read"})
		w.look(t)
		if status, message := w.answered(t, request); status != connectors.RequestFailed || !strings.Contains(message, "may not read") {
			t.Errorf("the request: %s %q; want failed, and why", status, message)
		}
	})
}

// The worker that claimed a request and did it dies before it reports; the next reports.
func TestTheNextWorkerReportsWhatADeadOneDid(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		deal := w.deal("Deal", wantsSSO)
		w.tick(t)
		request := w.askFor(connectors.ScopeRecord, deal)
		w.crm.Fail(memory.Report, 0, connectors.Error{Class: connectors.Transient, Message: "the worker is dead"})
		w.look(t)
		for len(w.runsOf(t, "records")) == 0 || w.runsOf(t, "records")[0].Status != store.RunDone {
			time.Sleep(5 * time.Millisecond)
		}
		if status, _ := w.crm.Request(request); status == connectors.RequestDone {
			t.Fatal("it was reported all the same")
		}
		if err := w.engine.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Fatal(err)
		}
		w.crm.ClearFaults()
		w.options.Worker = "heir"
		w.engine = w.start(t, w.options)
		w.look(t)
		w.wantDone(t, request)
		if runs := w.runsOf(t, "records"); len(runs) != 1 {
			t.Errorf("%d runs for one request", len(runs))
		}
	})
}

// A claim and its job are one transaction: whoever comes next does what was claimed.
func TestWhatADeadWorkerClaimedIsDone(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		deal := w.deal("Deal", wantsSSO)
		w.tick(t)
		if err := w.engine.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Fatal(err)
		}
		request := w.askFor(connectors.ScopeRecord, deal)
		found, err := w.crm.Connect().Requests(t.Context(), time.Time{})
		if err = errors.Join(err, w.engine.Take(t.Context(), "acme", found)); err != nil {
			t.Fatal(err)
		}
		w.engine = w.start(t, w.options)
		w.wantDone(t, request)
	})
}

func TestManyWorkersRunARequestOnce(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		deal := w.deal("Deal", wantsSSO)
		w.tick(t)
		request := w.askFor(connectors.ScopeRecord, deal)
		found, err := w.crm.Connect().Requests(t.Context(), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 6)
		for range cap(done) {
			go func() { done <- w.engine.Take(t.Context(), "acme", found) }()
		}
		for range cap(done) {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		w.look(t)
		w.wantDone(t, request)
		if runs := w.runsOf(t, "records"); len(runs) != 1 {
			t.Errorf("%d runs for a request that six workers saw", len(runs))
		}
	})
}

func TestACRMThatStillShowsAnAnsweredRequestIsToldAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	deal := w.deal("Deal", wantsSSO)
	w.tick(t)
	request := w.askFor(connectors.ScopeRecord, deal)
	w.look(t)
	w.wantDone(t, request)
	w.crm.Reopen(request)
	w.look(t)
	if status, _ := w.crm.Request(request); status != "" {
		t.Errorf("told again at once: %s; a search index lags", status)
	}
	w.clock.Advance(time.Hour)
	w.look(t)
	w.wantDone(t, request)
	if runs := w.runsOf(t, "records"); len(runs) != 1 {
		t.Errorf("%d runs; want one", len(runs))
	}
}

func TestARequestWhoseSyncIsCancelledIsAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	deal := w.deal("Deal", wantsSSO)
	w.tick(t)
	if err := w.engine.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	request := w.askFor(connectors.ScopeRecord, deal)
	w.look(t)
	if _, err := w.db.Writer().ExecContext(t.Context(), `UPDATE river_job SET state = 'cancelled', finalized_at = datetime('now') WHERE kind = 'sync' AND state = 'available'`); err != nil {
		t.Fatal(err)
	}
	w.look(t)
	if status, message := w.answered(t, request); status != connectors.RequestFailed || !strings.Contains(message, "cancelled") {
		t.Errorf("the request: %s %q; want failed, cancelled", status, message)
	}
}

// looking has the worker look for requests with each tick.
func (w *world) looking(t *testing.T) {
	t.Helper()
	if err := w.engine.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	w.options.Connections[0].RequestPoll = time.Minute
	w.engine = w.start(t, w.options)
}

func TestTicksTakeRequestsAlongForNoCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	deal := w.deal("Deal", wantsSSO)
	w.tick(t)
	w.looking(t)
	request := w.askFor(connectors.ScopeRecord, deal)
	if counters := w.tick(t); counters.Calls != 1 {
		t.Errorf("a tick that found a request made %d calls; want 1", counters.Calls)
	}
	w.wantDone(t, request)
}

func TestACRMWithoutRequestsIsNoTrouble(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, memory.Options{NoRequests: true}, jobs.Budget{})
	w.deal("Deal", wantsSSO)
	w.looking(t)
	w.tick(t)
	w.look(t)
}
