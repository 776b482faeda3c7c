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
	"fitsync/store/storetest"
)

func TestFirstSyncScoresEverythingAndTheNextWritesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	ids := []string{}
	for range 7 { // more than two pages
		ids = append(ids, w.deal("Good", wantsSSO, wantsMobile))
	}
	blocked := w.deal("Blocked", wantsBrazil, wantsSSO)
	empty := w.deal("Empty")

	first := w.tick(t)
	if first.Pulled != 9 || first.Scored != 9 || first.Written != 9 || first.Failed != 0 {
		t.Errorf("first sync: %+v", first)
	}
	for _, id := range ids {
		w.want(t, id, map[string]string{"fitsync_score": "100", "fitsync_grade": "Strong"})
	}
	w.want(t, blocked, map[string]string{"fitsync_score": "49", "fitsync_grade": "Blocked", "fitsync_revenue_at_risk": "25500", "fitsync_critical_gaps": "1"})
	w.want(t, empty, map[string]string{"fitsync_score": "", "fitsync_grade": "Unscored"})

	for _, mode := range []jobs.Request{{}, {Full: true}} {
		w.clock.Advance(time.Minute)
		run := w.sync(t, mode)
		if run.Counters.Written != 0 || run.Counters.Scored != 0 || run.Status != store.RunDone {
			t.Errorf("%+v once more: %+v", mode, run)
		}
	}
}

func TestOnlyTheEditedDealIsWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	edited, other := w.deal("Edited", wantsSSO, wantsBrazil), w.deal("Other", wantsSSO, wantsBrazil)
	w.tick(t)
	w.clock.Advance(time.Hour)
	w.crm.Edit(edited, map[string]any{"Needs": wantsSSO})
	if got := w.tick(t); got.Written != 1 {
		t.Errorf("after one edit: %+v", got)
	}
	w.want(t, edited, map[string]string{"fitsync_score": "100"})
	w.want(t, other, map[string]string{"fitsync_score": "49"})
	if got := w.tick(t); got.Written != 0 {
		t.Errorf("after no edit: %+v", got)
	}
}

func TestRequirementsThatVanishLeaveTheDealUnscored(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	id := w.deal("Deal", wantsSSO)
	w.tick(t)
	w.crm.Edit(id, map[string]any{"Needs": ""})
	w.tick(t)
	w.want(t, id, map[string]string{"fitsync_score": "", "fitsync_grade": "Unscored", "fitsync_reasons": ""})
}

func TestCatalogChangeWritesOnlyWhatItMoves(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	moved, same := w.deal("Moved", wantsBrazil), w.deal("Same", wantsMobile)
	w.tick(t)
	w.clock.Advance(time.Hour) // beyond the overlap: the CRM reports nothing
	w.tick(t)
	w.clock.Advance(time.Hour)
	changed := catalog()
	changed[1].Support, changed[1].Limits = analysis.Full, map[string]any{"storage_regions": []any{"BR"}}
	w.importCatalog(t, changed)
	before := w.crm.Get(same)["fitsync_catalog_revision"]
	got := w.tick(t)
	if got.Written != 1 || got.Pulled != 1 {
		t.Errorf("after the catalog changed: %+v, want one record read again and written", got)
	}
	w.want(t, moved, map[string]string{"fitsync_score": "100", "fitsync_grade": "Strong"})
	if after := w.crm.Get(same)["fitsync_catalog_revision"]; after != before {
		t.Errorf("a deal whose result is the same was written: revision %v → %v", before, after)
	}
	if again := w.tick(t); again.Written != 0 || again.Scored != 0 {
		t.Errorf("once more: %+v", again)
	}
}

func TestShipDateThatPassesIsJudgedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	id := w.deal("Deal", wantsExport)
	w.tick(t)
	w.want(t, id, map[string]string{"fitsync_score": "60"})
	w.clock.Advance(40 * 24 * time.Hour)
	if got := w.tick(t); got.Written != 1 {
		t.Errorf("after the ship date: %+v", got)
	}
	w.want(t, id, map[string]string{"fitsync_score": "0"})
}

func TestDryRunChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	id := w.deal("Deal", wantsSSO)
	var shown []connectors.Diffed
	count, err := jobs.Preview(t.Context(), w.db, w.options, jobs.Request{Connection: "acme"}, func(d connectors.Diffed) { shown = append(shown, d) })
	if err != nil {
		t.Fatal(err)
	}
	if len(shown) != 1 || shown[0].Update.ID != id || count.Pulled != 1 {
		t.Errorf("shown %+v, counted %+v", shown, count)
	}
	w.want(t, id, map[string]string{"fitsync_score": ""})
	if stored, _ := w.db.Opportunities(t.Context(), "acme", []string{id}); len(stored) != 0 {
		t.Errorf("the dry run stored %+v", stored)
	}
	if got := w.tick(t); got.Written != 1 {
		t.Errorf("the sync after the dry run: %+v", got)
	}
}

func TestRecordsThatAreGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	deleted, merged, winner := w.deal("Deleted", wantsSSO), w.deal("Merged", wantsSSO), w.deal("Winner", wantsSSO)
	w.tick(t)
	w.crm.Delete(deleted)
	w.crm.Merge(winner, merged)
	got := w.tick(t)
	if got.Gone != 2 {
		t.Errorf("gone: %+v", got)
	}
	list, err := w.db.List(t.Context(), store.ListFilter{})
	if err != nil || len(list) != 1 || list[0].ID != winner {
		t.Errorf("left: %+v, %v", list, err)
	}
}

func TestEmptyCatalogIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.importCatalog(t, nil)
	id := w.deal("Deal", wantsSSO)
	run := w.sync(t, jobs.Request{})
	if run.Status != store.RunFailed || !strings.Contains(run.Message, "catalog is empty") {
		t.Errorf("run %s: %s", run.Status, run.Message)
	}
	w.want(t, id, map[string]string{"fitsync_grade": ""})
}

func TestOnlyTheNamedRecords(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	named, other := w.deal("Named", wantsSSO), w.deal("Other", wantsSSO)
	run := w.sync(t, jobs.Request{Records: []string{named}})
	if run.Counters.Written != 1 || run.Counters.Pulled != 1 {
		t.Errorf("%+v", run.Counters)
	}
	w.want(t, named, map[string]string{"fitsync_score": "100"})
	w.want(t, other, map[string]string{"fitsync_score": ""})
	if got := w.tick(t); got.Written != 1 {
		t.Errorf("the tick after it: %+v, want the other one written", got)
	}
}

func TestStaleCursorFallsBackToTheWatermark(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.deal("Deal", wantsSSO)
	w.tick(t)
	w.deal("Later", wantsSSO)
	w.crm.Fail(memory.Pull, 1, connectors.Error{Class: connectors.Stale, Message: "no such cursor"})
	if got := w.tick(t); got.Written != 1 {
		t.Errorf("%+v", got)
	}
}

func TestTheSameOnBothDatabases(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorldOn(t, dsn, "")
		good, blocked := w.deal("Good", wantsSSO, wantsMobile), w.deal("Blocked", wantsBrazil)
		if got := w.tick(t); got.Written != 2 {
			t.Errorf("first: %+v", got)
		}
		w.crm.Edit(good, map[string]any{"Needs": wantsBrazil, "fitsync_low": "3"})
		w.crm.Delete(blocked)
		if got := w.tick(t); got.Written != 1 || got.Gone != 1 || got.Overridden != 1 {
			t.Errorf("after edits: %+v", got)
		}
		w.want(t, good, map[string]string{"fitsync_grade": "Blocked", "fitsync_low": "3"})
		if got := w.tick(t); got.Written != 0 {
			t.Errorf("no fixed point: %+v", got)
		}
	})
}

func TestReadingSinceALaterTimeSkipsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	w.deal("First", wantsSSO)
	w.tick(t)
	w.clock.Advance(time.Hour)
	missed := w.deal("Missed", wantsSSO)
	w.clock.Advance(time.Hour)
	w.deal("Recent", wantsSSO)
	w.clock.Advance(time.Minute)
	if run := w.sync(t, jobs.Request{Since: w.clock.Now().Add(-5 * time.Minute)}); run.Counters.Written != 1 {
		t.Errorf("since five minutes ago: %+v", run.Counters)
	}
	w.tick(t)
	w.want(t, missed, map[string]string{"fitsync_score": "100"})
}

func TestRecordThatDoesNotExistIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	run := w.sync(t, jobs.Request{Records: []string{"deal-999999"}})
	errs, err := w.db.RunErrors(t.Context(), store.RunErrorFilter{Opportunity: "deal-999999"})
	if err != nil || run.Counters.Failed != 1 || len(errs) != 1 || !strings.Contains(errs[0].Message, "no such record") {
		t.Errorf("run %+v, errors %+v, %v", run.Counters, errs, err)
	}
}
