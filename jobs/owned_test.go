package jobs_test

import (
	"fmt"
	"testing"

	"fitsync/connectors"
	"fitsync/connectors/memory"
	"fitsync/jobs"
	"fitsync/store"
)

// owning is a world whose CRM reads the deals of one owner, with deals of two.
func owning(t *testing.T, mine int) (w *world, ids []string, other string) {
	t.Helper()
	m := mapping("")
	m.Opportunity["owner"] = "Owner"
	w = openWorld(t, t.TempDir()+"/fitsync.db", m, memory.Options{ReadsOwners: true}, jobs.Budget{})
	for n := range mine {
		ids = append(ids, w.crm.Insert(map[string]any{"Name": fmt.Sprint("Mine ", n), "Owner": "ann", "Needs": wantsSSO}))
	}
	other = w.crm.Insert(map[string]any{"Name": "Other", "Owner": "bob", "Needs": wantsSSO})
	w.tick(t)
	for _, id := range append(ids, other) {
		w.crm.Edit(id, map[string]any{"Needs": wantsBrazil})
	}
	return w, ids, other
}

// wantDoneByThree looks for a request and fails unless it is found, read and written by
// three calls.
func (w *world) wantDoneByThree(t *testing.T, request string) {
	t.Helper()
	before := w.crm.Calls()
	w.look(t)
	w.wantDone(t, request)
	if cost := w.crm.Calls() - before; cost != 3 {
		t.Errorf("found, read and written by %d calls; want 3", cost)
	}
}

// One call finds the request, one reads what its owner owns and says that it is running,
// and one writes and says that it is done. No tick goes before it.
func TestWhatAPersonOwnsIsReadAtOnce(t *testing.T) {
	t.Parallel()
	w, ids, other := owning(t, 3)
	request := w.askFor(connectors.ScopeMine, "")
	w.wantDoneByThree(t, request)
	for _, id := range ids {
		w.want(t, id, map[string]string{"fitsync_grade": "Blocked"})
	}
	w.want(t, other, map[string]string{"fitsync_grade": "Strong"})
	w.tick(t)
	w.want(t, other, map[string]string{"fitsync_grade": "Blocked"})
}

// Done is said with the last page alone.
func TestWhatAPersonOwnsTakesPages(t *testing.T) {
	t.Parallel()
	w, ids, _ := owning(t, 7) // of three a page
	request := w.askFor(connectors.ScopeMine, "")
	var early []connectors.RequestStatus
	for range 3 {
		w.crm.BeforeWrite(func() {
			status, _ := w.crm.Request(request)
			early = append(early, status)
		})
	}
	before := w.crm.Calls()
	w.look(t)
	w.wantDone(t, request)
	if cost := w.crm.Calls() - before; cost != 1+2*3 {
		t.Errorf("%d calls; want one to find it and two for each page", cost)
	}
	for _, status := range early {
		if status != connectors.RequestRunning {
			t.Errorf("before a write the request stands at %q; want running", status)
		}
	}
	for _, id := range ids {
		w.want(t, id, map[string]string{"fitsync_grade": "Blocked"})
	}
}

// What stops the reading is told to whoever asked.
func TestWhatAPersonOwnsCannotBeRead(t *testing.T) {
	t.Parallel()
	w, _, _ := owning(t, 1)
	request := w.askFor(connectors.ScopeMine, "")
	w.crm.Fail(memory.Pull, 1, connectors.Error{Class: connectors.Forbidden, Message: "the integration user may not read"})
	w.look(t)
	if status, message := w.answered(t, request); status != connectors.RequestFailed || message == "" {
		t.Errorf("the request: %s %q; want failed, and why", status, message)
	}
}

// A request for everything costs no more than the read and one call to find it.
func TestARequestForAllIsAnsweredOnTheWay(t *testing.T) {
	t.Parallel()
	w, _, _ := owning(t, 2)
	request := w.askFor(connectors.ScopeAll, "")
	w.wantDoneByThree(t, request)
	if runs := w.runsOf(t, "full"); len(runs) != 1 || runs[0].Status != store.RunDone {
		t.Errorf("%+v", runs)
	}
}
