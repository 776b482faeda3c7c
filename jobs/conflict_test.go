package jobs_test

import (
	"strings"
	"testing"

	"fitsync/connectors"
	"fitsync/connectors/memory"
	"fitsync/jobs"
	"fitsync/store"
)

// editBetween lets a person set fields of a deal between the next read and write.
func (w *world) editBetween(id string, fields map[string]any) {
	w.crm.BeforeWrite(func() { w.crm.Edit(id, fields) })
}

func (w *world) wantCounters(t *testing.T, got, want store.Counters) {
	t.Helper()
	got.Calls, got.Pages = 0, 0
	if got != want {
		t.Errorf("counted %+v, want %+v", got, want)
	}
}

// wantSettled checks that nothing is left open and that a further tick writes nothing.
func (w *world) wantSettled(t *testing.T) {
	t.Helper()
	open, err := w.db.Unsettled(t.Context(), "acme")
	if err != nil || len(open) != 0 {
		t.Errorf("unsettled: %+v, %v", open, err)
	}
	failed, err := w.db.Failed(t.Context(), "acme")
	if err != nil || len(failed) != 0 {
		t.Errorf("failed: %+v, %v", failed, err)
	}
	if again := w.tick(t); again.Written != 0 || again.Failed != 0 {
		t.Errorf("no fixed point: %+v", again)
	}
}

func TestEditBetweenReadAndWriteIsHandledByPolicy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		policy     connectors.OverridePolicy
		score      string
		overridden int64
		listed     int
		note       bool
	}{
		"flagged by default": {"", "77", 1, 1, true},
		"kept silently":      {connectors.Keep, "77", 1, 0, false},
		"overwritten":        {connectors.Overwrite, "100", 0, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, c.policy)
			id, neighbour := w.deal("Deal", wantsSSO, wantsBrazil), w.deal("Neighbour", wantsSSO, wantsBrazil)
			w.tick(t)
			w.crm.Edit(id, map[string]any{"Needs": wantsSSO})
			w.crm.Edit(neighbour, map[string]any{"Needs": wantsSSO})
			w.editBetween(id, map[string]any{"fitsync_score": "77"})
			got := w.tick(t)
			w.wantCounters(t, got, store.Counters{Pulled: 2, Scored: 2, Written: 2, Overridden: c.overridden})
			w.want(t, id, map[string]string{"fitsync_score": c.score, "fitsync_grade": "Strong"})
			w.want(t, neighbour, map[string]string{"fitsync_score": "100"})
			overrides, err := w.db.Overrides(t.Context(), "acme")
			if err != nil || len(overrides) != c.listed {
				t.Errorf("overrides: %+v, %v", overrides, err)
			}
			if note := strings.Contains(w.field(id, "fitsync_reasons"), "set by a person"); note != c.note {
				t.Errorf("the reasons say so: %v", note)
			}
			errs, err := w.db.RunErrors(t.Context(), store.RunErrorFilter{Opportunity: id})
			if err != nil || len(errs) != 0 {
				t.Errorf("errors: %+v, %v", errs, err)
			}
			w.wantSettled(t)
		})
	}
}

func TestEditOfAnEmptyFieldBeforeTheFirstWrite(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	id := w.deal("Deal", wantsSSO)
	w.editBetween(id, map[string]any{"fitsync_score": "77"})
	w.wantCounters(t, w.tick(t), store.Counters{Pulled: 1, Scored: 1, Written: 1, Overridden: 1})
	w.want(t, id, map[string]string{"fitsync_score": "77", "fitsync_grade": "Strong"})
	w.wantSettled(t)
}

func TestOverridesOfARecordInConflictAreCountedOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	id := w.deal("Deal", wantsSSO, wantsBrazil)
	w.tick(t)
	w.crm.Edit(id, map[string]any{"Needs": wantsSSO, "fitsync_grade": "Weak"})
	w.editBetween(id, map[string]any{"fitsync_score": "77"})
	w.wantCounters(t, w.tick(t), store.Counters{Pulled: 1, Scored: 1, Written: 1, Overridden: 2})
	w.want(t, id, map[string]string{"fitsync_score": "77", "fitsync_grade": "Weak"})
	w.wantSettled(t)
}

func TestEditAsWeWouldHaveWrittenIsNoConflict(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	id := w.deal("Deal", wantsSSO)
	w.editBetween(id, map[string]any{"fitsync_score": "100"})
	w.wantCounters(t, w.tick(t), store.Counters{Pulled: 1, Scored: 1, Written: 1})
	w.wantSettled(t)
}

func TestRecordThatIsDeletedBetweenReadAndWrite(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	id := w.deal("Deal", wantsSSO)
	w.tick(t)
	w.crm.Edit(id, map[string]any{"Needs": wantsBrazil})
	w.crm.BeforeWrite(func() { w.crm.Delete(id) })
	w.wantCounters(t, w.tick(t), store.Counters{Pulled: 1, Scored: 1, Gone: 1})
}

// The second edit comes between the second read and write: the record is then left
// to the next run.
func TestSecondEditIsLeftToTheNextRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	id := w.deal("Deal", wantsSSO, wantsBrazil)
	w.tick(t)
	w.crm.Edit(id, map[string]any{"Needs": wantsSSO + "\n" + wantsMobile})
	w.editBetween(id, map[string]any{"fitsync_score": "77"})
	w.editBetween(id, map[string]any{"fitsync_grade": "Weak", "fitsync_reasons": "mine"})
	w.wantCounters(t, w.tick(t), store.Counters{Pulled: 1, Scored: 1, Failed: 1, Overridden: 1})
	w.want(t, id, map[string]string{"fitsync_score": "77", "fitsync_grade": "Weak", "fitsync_reasons": "mine"})
	errs, err := w.db.RunErrors(t.Context(), store.RunErrorFilter{Opportunity: id})
	if err != nil || len(errs) != 1 || errs[0].Class != string(connectors.Conflict) || !strings.Contains(errs[0].Field, "fitsync_reasons") {
		t.Errorf("errors: %+v, %v", errs, err)
	}
	if got := w.tick(t); got.Failed != 0 {
		t.Errorf("the next run: %+v", got)
	}
	if overrides, err := w.db.Overrides(t.Context(), "acme"); err != nil || len(overrides) != 3 {
		t.Errorf("overrides: %+v, %v", overrides, err)
	}
	w.want(t, id, map[string]string{"fitsync_score": "77", "fitsync_grade": "Weak", "fitsync_reasons": "mine"})
	w.wantSettled(t)
}

func TestConflictOutlivesAFailureToReadAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	id := w.deal("Deal", wantsSSO, wantsBrazil)
	w.tick(t)
	w.crm.Edit(id, map[string]any{"Needs": wantsSSO})
	w.editBetween(id, map[string]any{"fitsync_score": "77"})
	w.crm.Fail(memory.Fetch, 1, connectors.Error{Class: connectors.Transient, Message: "connection reset"})
	if run := w.sync(t, jobs.Request{}); run.Status != store.RunFailed {
		t.Fatalf("run %s", run.Status)
	}
	w.want(t, id, map[string]string{"fitsync_score": "77"})
	w.tick(t)
	w.want(t, id, map[string]string{"fitsync_score": "77", "fitsync_grade": "Strong"})
	overrides, err := w.db.Overrides(t.Context(), "acme")
	if err != nil || len(overrides) != 1 || overrides[0].Text != "77" {
		t.Errorf("overrides: %+v, %v", overrides, err)
	}
	w.wantSettled(t)
}
