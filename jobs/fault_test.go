package jobs_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/memory"
	"fitsync/jobs"
	"fitsync/store"
)

func TestLostAnswerHasNoSecondEffect(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	id := w.deal("Deal", wantsSSO)
	w.crm.LoseAnswers(1)
	run := w.sync(t, jobs.Request{})
	if run.Status != store.RunFailed {
		t.Fatalf("run %s", run.Status)
	}
	w.want(t, id, map[string]string{"fitsync_score": "100"})
	if open, _ := w.db.Unsettled(t.Context(), "acme"); len(open) != 1 {
		t.Fatalf("unsettled: %+v", open)
	}
	got := w.tick(t)
	if got.Written != 0 || got.Overridden != 0 {
		t.Errorf("the sync after it: %+v, want nothing written and no override seen", got)
	}
	if open, _ := w.db.Unsettled(t.Context(), "acme"); len(open) != 0 {
		t.Errorf("still unsettled: %+v", open)
	}
}

func TestWriteThatNeverArrivedIsSentAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	id := w.deal("Deal", wantsSSO)
	w.crm.Fail(memory.Write, 1, connectors.Error{Class: connectors.Transient, Message: "connection reset"})
	w.sync(t, jobs.Request{})
	if got := w.tick(t); got.Written != 1 {
		t.Errorf("%+v", got)
	}
	w.want(t, id, map[string]string{"fitsync_score": "100"})
}

func TestRejectedRecordLeavesItsNeighboursAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	bad, good := w.deal("Bad", wantsSSO), w.deal("Good", wantsSSO)
	w.crm.Refuse(bad, connectors.Error{Class: connectors.Rejected, Code: "VALIDATION", Message: "the close date is in the past", Fields: []string{"CloseDate"}})
	first := w.tick(t)
	if first.Written != 1 || first.Failed != 1 {
		t.Errorf("first: %+v", first)
	}
	w.want(t, good, map[string]string{"fitsync_score": "100"})
	errs, err := w.db.RunErrors(t.Context(), store.RunErrorFilter{Opportunity: bad})
	if err != nil || len(errs) != 1 || errs[0].Code != "VALIDATION" || !strings.Contains(errs[0].Message, "close date") {
		t.Errorf("errors: %+v, %v", errs, err)
	}
	w.clock.Advance(10 * time.Minute)
	w.tick(t) // ends the overlap
	w.clock.Advance(10 * time.Minute)
	if got := w.tick(t); got.Failed != 0 || got.Calls != 1 {
		t.Errorf("a tick without change: %+v, want one call and no further try", got)
	}
	w.crm.ClearFaults()
	w.crm.Edit(bad, map[string]any{"CloseDate": "2027-09-30"})
	if got := w.tick(t); got.Written != 1 {
		t.Errorf("after the record was mended: %+v", got)
	}
	w.want(t, bad, map[string]string{"fitsync_score": "100"})
}

func TestLockedRowIsTriedAgainThoughTheCRMReportsNoChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	id := w.deal("Deal", wantsSSO)
	w.crm.Refuse(id, connectors.Error{Class: connectors.Transient, Code: "UNABLE_TO_LOCK_ROW", Message: "locked"})
	w.tick(t)
	w.crm.ClearFaults()
	w.clock.Advance(time.Hour)
	if got := w.tick(t); got.Written != 1 {
		t.Errorf("%+v", got)
	}
	w.want(t, id, map[string]string{"fitsync_score": "100"})
}

func TestRefusedCredentialsPauseTheConnectionUntilAPersonAsks(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.deal("Deal", wantsSSO)
	w.crm.Fail(memory.Any, 1, connectors.Error{Class: connectors.Auth, Code: "invalid_grant", Message: "the refresh token was revoked"})
	run := w.sync(t, jobs.Request{By: jobs.BySchedule})
	state, err := w.db.Connection(t.Context(), "acme")
	if err != nil || run.Status != store.RunFailed || !state.Paused || !strings.Contains(state.PausedReason, "revoked") {
		t.Fatalf("run %s, state %+v, %v", run.Status, state, err)
	}
	calls := w.crm.Calls()
	ticket, err := w.engine.Ask(t.Context(), jobs.Request{Connection: "acme", By: jobs.BySchedule})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if run, err := w.engine.Follow(ctx, ticket, nil); err == nil {
		t.Errorf("a tick of a paused connection ran: %+v", run)
	}
	if w.crm.Calls() != calls {
		t.Error("a paused connection was called")
	}
	if got := w.tick(t); got.Written != 1 {
		t.Errorf("a person's request: %+v", got)
	}
}

func TestHiddenFieldStopsTheConnectionAndNamesTheField(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	id := w.deal("Deal", wantsSSO)
	w.tick(t)
	w.crm.Edit(id, map[string]any{"Needs": wantsBrazil})
	w.crm.Hide("fitsync_reasons")
	run := w.sync(t, jobs.Request{})
	state, _ := w.db.Connection(t.Context(), "acme")
	if run.Status != store.RunFailed || !state.Paused || !strings.Contains(run.Message, "fitsync_reasons") {
		t.Errorf("run %s: %s; paused %v", run.Status, run.Message, state.Paused)
	}
	w.crm.ClearFaults()
	w.tick(t)
	w.want(t, id, map[string]string{"fitsync_grade": "Blocked"})
}

func TestLimitLeavesTheCheckpointAndWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	for range 5 {
		w.deal("Deal", wantsSSO)
	}
	w.crm.Fail(memory.Write, 1, connectors.Error{Class: connectors.Limit, Message: "daily limit", RetryAfter: time.Hour})
	until := w.clock.Now().Add(time.Hour).UTC().Format("2006-01-02 15:04 UTC")
	run := w.sync(t, jobs.Request{})
	if run.Status != store.RunFailed || !strings.Contains(run.Message, "daily limit") || !strings.HasSuffix(run.Message, "; tried again at "+until) {
		t.Fatalf("run %s: %s", run.Status, run.Message)
	}
	state, _ := w.db.Connection(t.Context(), "acme")
	if state.Paused || state.Checkpoint != "" {
		t.Errorf("state %+v, want no pause and no checkpoint", state)
	}
	if got := w.tick(t); got.Written != 5 {
		t.Errorf("after the window: %+v", got)
	}
}

func TestFullReadFindsWhatIsGoneWithoutNotice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	silent, kept := w.deal("Silent", wantsSSO), w.deal("Kept", wantsSSO)
	w.tick(t)
	w.clock.Advance(time.Hour)
	w.crm.Delete(silent)
	w.clock.Advance(time.Hour)
	// The tick that would have reported it never ran.
	run := w.sync(t, jobs.Request{Full: true})
	if run.Counters.Gone != 1 {
		t.Errorf("%+v", run.Counters)
	}
	list, _ := w.db.List(t.Context(), store.ListFilter{})
	if len(list) != 1 || list[0].ID != kept {
		t.Errorf("left: %+v", list)
	}
}

func TestRecordThatMayNotBeWrittenStopsNobodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	bad, good := w.deal("Bad", wantsSSO), w.deal("Good", wantsSSO)
	w.crm.Refuse(bad, connectors.Error{Class: connectors.Forbidden, Code: "INSUFFICIENT_ACCESS", Message: "no access to this record"})
	if got := w.tick(t); got.Written != 1 || got.Failed != 1 {
		t.Errorf("%+v", got)
	}
	w.want(t, good, map[string]string{"fitsync_score": "100"})
	if state, _ := w.db.Connection(t.Context(), "acme"); state.Paused {
		t.Errorf("paused: %s", state.PausedReason)
	}
}

func TestRefusedRecordIsTriedAgainSlowly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	id := w.deal("Deal", wantsSSO)
	w.crm.Refuse(id, connectors.Error{Class: connectors.Rejected, Code: "ENTITY_IS_LOCKED", Message: "locked for approval"})
	w.tick(t)
	w.clock.Advance(10 * time.Minute)
	w.tick(t) // ends the overlap
	w.crm.ClearFaults()
	w.clock.Advance(10 * time.Minute)
	if got := w.tick(t); got.Calls != 1 {
		t.Errorf("soon after: %+v, want no further try", got)
	}
	w.clock.Advance(2 * time.Hour)
	if got := w.tick(t); got.Written != 1 {
		t.Errorf("hours later: %+v", got)
	}
	w.want(t, id, map[string]string{"fitsync_score": "100"})
}
