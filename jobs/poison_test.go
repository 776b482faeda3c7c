package jobs_test

import (
	"strings"
	"testing"
	"time"

	"fitsync/analysis"
	"fitsync/connectors"
	"fitsync/connectors/memory"
	"fitsync/jobs"
	"fitsync/store"
)

// crash is what a CRM answers that fails on a record each time.
func crash() connectors.Error {
	return connectors.Error{Class: connectors.Transient, Status: 500, Code: "UNKNOWN_EXCEPTION", Message: "the org failed to answer"}
}

func (w *world) aside(t *testing.T) []store.Quarantined {
	t.Helper()
	list, err := w.db.Quarantined(t.Context(), "acme")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// wantRun has a request done that must end so.
func (w *world) wantRun(t *testing.T, request jobs.Request, want store.RunStatus) store.Counters {
	t.Helper()
	w.clock.Advance(time.Minute)
	run := w.sync(t, request)
	if run.Status != want {
		t.Fatalf("run %s: %s; want %s", run.Status, run.Message, want)
	}
	return run.Counters
}

func TestPoisonedPageIsReadAroundItsRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	var good []string
	bad := ""
	for i := range 8 {
		id := w.deal("Deal", wantsSSO)
		if i == 4 {
			bad = id
			continue
		}
		good = append(good, id)
	}
	w.crm.Poison(bad, crash())
	w.wantRun(t, jobs.Request{}, store.RunFailed)
	w.wantRun(t, jobs.Request{}, store.RunFailed)
	if len(w.aside(t)) > 0 {
		t.Fatal("a failure that may pass set a record aside")
	}
	if got := w.wantRun(t, jobs.Request{}, store.RunDone); got.Failed != 1 {
		t.Errorf("%+v, want one failed", got)
	}
	for _, id := range good {
		w.want(t, id, map[string]string{"fitsync_score": "100"})
	}
	aside := w.aside(t)
	if len(aside) != 1 || aside[0].Record != bad || aside[0].Code != "UNKNOWN_EXCEPTION" || !strings.Contains(aside[0].Message, "cannot be read") {
		t.Fatalf("set aside: %+v", aside)
	}
	if errs, err := w.db.RunErrors(t.Context(), store.RunErrorFilter{Opportunity: bad, OpenOnly: true}); err != nil || len(errs) != 1 {
		t.Errorf("open errors: %+v, %v", errs, err)
	}
	// Within the overlap the page fails again, and is read around it at once.
	if got := w.wantRun(t, jobs.Request{}, store.RunDone); got.Failed != 0 {
		t.Errorf("again: %+v", got)
	}
	w.clock.Advance(time.Hour)
	w.tick(t)
	w.crm.ClearFaults()
	w.crm.Edit(bad, map[string]any{"Name": "Mended"})
	if got := w.wantRun(t, jobs.Request{}, store.RunDone); got.Written != 1 {
		t.Errorf("after the next change: %+v", got)
	}
	if left := w.aside(t); len(left) > 0 {
		t.Errorf("still set aside: %+v", left)
	}
}

func TestCRMThatIsDownSetsNothingAside(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	ids := []string{w.deal("A", wantsSSO), w.deal("B", wantsSSO)}
	w.crm.Fail(memory.Any, 0, crash())
	for range 5 {
		w.wantRun(t, jobs.Request{}, store.RunFailed)
	}
	w.crm.ClearFaults()
	for _, id := range ids { // what names records works, what shows them does not
		w.crm.Poison(id, crash())
	}
	for range 5 {
		w.wantRun(t, jobs.Request{}, store.RunFailed)
	}
	if list := w.aside(t); len(list) > 0 {
		t.Errorf("set aside: %+v", list)
	}
}

func TestRecordSetAsideIsTriedDailyAndWhenNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	bad := w.deal("Bad", wantsSSO)
	w.deal("Good", wantsSSO)
	w.crm.Poison(bad, crash())
	for range 2 {
		w.wantRun(t, jobs.Request{}, store.RunFailed)
	}
	w.wantRun(t, jobs.Request{}, store.RunDone)
	w.clock.Advance(time.Hour)
	w.tick(t)
	w.crm.ClearFaults()
	w.clock.Advance(time.Hour)
	if got := w.tick(t); got.Written != 0 {
		t.Errorf("without a change: %+v", got)
	}
	if got := w.wantRun(t, jobs.Request{Records: []string{bad}}, store.RunDone); got.Written != 1 || len(w.aside(t)) > 0 {
		t.Errorf("named: %+v; still aside %+v", got, w.aside(t))
	}
	other := w.deal("Other", wantsSSO)
	w.crm.Poison(other, crash())
	for range 2 {
		w.wantRun(t, jobs.Request{}, store.RunFailed)
	}
	w.wantRun(t, jobs.Request{}, store.RunDone)
	w.clock.Advance(25 * time.Hour)
	w.wantRun(t, jobs.Request{}, store.RunDone) // tried, in vain
	if list := w.aside(t); len(list) != 1 || list[0].Attempts < 2 {
		t.Errorf("a day later: %+v", list)
	}
	w.crm.ClearFaults()
	w.clock.Advance(25 * time.Hour)
	if got := w.wantRun(t, jobs.Request{}, store.RunDone); got.Written != 1 || len(w.aside(t)) > 0 {
		t.Errorf("two days later: %+v; still aside %+v", got, w.aside(t))
	}
}

// touchy panics on a requirement with a certain word.
type touchy struct{ inner analysis.Judge }

func (j touchy) Version() string { return j.inner.Version() }

func (j touchy) Judge(r analysis.Requirement) analysis.Judgement {
	if strings.Contains(r.Text, "unspeakable") {
		panic("index out of range")
	}
	return j.inner.Judge(r)
}

func TestRecordThatBringsOutADefectIsSetAside(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	if err := stop(w.engine, jobs.Ticket{}); err != nil {
		t.Fatal(err)
	}
	inner := w.options.JudgeFunc
	w.options.JudgeFunc = func(s analysis.Snapshot, d []analysis.Decision) analysis.Judge { return touchy{inner(s, d)} }
	w.start(t, w.options)
	bad, good := w.deal("Bad", "critical | security | unspeakable"), w.deal("Good", wantsSSO)
	if got := w.wantRun(t, jobs.Request{}, store.RunDone); got.Failed != 1 || got.Written != 1 {
		t.Errorf("%+v", got)
	}
	w.want(t, good, map[string]string{"fitsync_score": "100"})
	if list := w.aside(t); len(list) != 1 || list[0].Record != bad || !strings.Contains(list[0].Message, "defect of fitsync") {
		t.Fatalf("set aside: %+v", list)
	}
	if got := w.wantRun(t, jobs.Request{}, store.RunDone); got.Failed != 0 || got.Skipped != 1 {
		t.Errorf("unchanged: %+v, want it left out", got)
	}
	w.crm.Edit(bad, map[string]any{"Needs": wantsSSO})
	if got := w.wantRun(t, jobs.Request{}, store.RunDone); got.Written != 1 || len(w.aside(t)) > 0 {
		t.Errorf("mended: %+v; still aside %+v", got, w.aside(t))
	}
}

func TestWriteOnWhichTheCRMFailsCostsItsRecordAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	ids := []string{w.deal("A", wantsSSO), w.deal("B", wantsSSO), w.deal("C", wantsSSO)}
	w.crm.PoisonWrite(ids[1], crash())
	w.wantRun(t, jobs.Request{}, store.RunFailed)
	w.wantRun(t, jobs.Request{}, store.RunFailed)
	if got := w.wantRun(t, jobs.Request{}, store.RunDone); got.Written != 2 || got.Failed == 0 {
		t.Errorf("%+v", got)
	}
	w.wantRun(t, jobs.Request{}, store.RunDone)
	w.want(t, ids[0], map[string]string{"fitsync_score": "100"})
	w.want(t, ids[2], map[string]string{"fitsync_score": "100"})
	errs, err := w.db.RunErrors(t.Context(), store.RunErrorFilter{Opportunity: ids[1], OpenOnly: true})
	if err != nil || len(errs) != 1 || !strings.Contains(errs[0].Message, "write of this record alone") {
		t.Errorf("errors %+v, %v", errs, err)
	}
}
