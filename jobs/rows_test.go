package jobs_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/memory"
	"fitsync/jobs"
	"fitsync/store"
	"fitsync/store/storetest"
)

func withRows() connectors.Mapping {
	m := mapping("")
	m.Rows = true
	return m
}

func rowWorld(t *testing.T, dsn string) *world {
	t.Helper()
	return openWorld(t, dsn, withRows(), memory.Options{}, jobs.Budget{})
}

// gapOf is the row of the one gap of a deal, nil if there is none.
func (w *world) gapOf(deal, gap string) map[string]any {
	return w.crm.Beside(connectors.GapRows)[deal+":"+gap]
}

func TestRowsFollowTheAssessment(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := rowWorld(t, dsn)
		deal := w.deal("Blocked", wantsBrazil, wantsSSO)
		w.deal("Good", wantsSSO)
		w.tick(t)
		gap := w.gapOf(deal, "residency")
		if gap == nil || gap["Severity__c"] != "critical" || gap["Blocks__c"] != true || gap["Opportunity__c"] != deal || gap["Product_Gap__c"] != "residency" {
			t.Fatalf("the gap's row: %v", gap)
		}
		verdicts := map[string]int{}
		for _, row := range w.crm.Beside(connectors.RequirementRows) {
			verdicts[row["Verdict__c"].(string)]++
		}
		if verdicts["supported"] != 2 || verdicts["not_supported"] != 1 {
			t.Errorf("verdicts: %v", verdicts)
		}
		product := w.crm.Beside(connectors.ProductGapRows)["residency"]
		if product == nil || fmt.Sprint(product["Blocked__c"]) != "50000" {
			t.Errorf("the product gap: %v", product)
		}

		calls := w.crm.Calls()
		w.clock.Advance(time.Hour)
		if got := w.tick(t); got.Written != 0 || w.crm.Calls()-calls != 1 {
			t.Errorf("with nothing changed: %+v, %d calls", got, w.crm.Calls()-calls)
		}

		w.crm.Edit(deal, map[string]any{"Needs": wantsSSO})
		w.tick(t)
		if left := w.crm.Beside(connectors.GapRows); len(left) != 0 {
			t.Errorf("a gap that closed has a row: %v", left)
		}
		if left := w.crm.Beside(connectors.ProductGapRows); len(left) != 0 {
			t.Errorf("a product gap of no deal has a row: %v", left)
		}
		if left := w.crm.Beside(connectors.RequirementRows); len(left) != 2 {
			t.Errorf("rows of requirements: %v", left)
		}
	})
}

func TestARefusedRowFailsAlone(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := rowWorld(t, dsn)
		deal := w.deal("Two gaps", wantsBrazil, wantsExport)
		w.crm.Refuse(deal+":residency", connectors.Error{Class: connectors.Rejected, Code: "RULE", Message: "no such gaps here"})
		if got := w.tick(t); got.Written != 1 || got.Failed != 1 {
			t.Errorf("%+v", got)
		}
		w.want(t, deal, map[string]string{"fitsync_grade": "Blocked"})
		if w.gapOf(deal, "export") == nil || w.gapOf(deal, "residency") != nil {
			t.Errorf("rows: %v", w.crm.Beside(connectors.GapRows))
		}
		errs, err := w.db.RunErrors(t.Context(), store.RunErrorFilter{OpenOnly: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(errs) != 1 || errs[0].Class != "row" || errs[0].Opportunity != deal || errs[0].Field != connectors.GapRows+" "+deal+":residency" || errs[0].Code != "RULE" {
			t.Errorf("errors: %+v", errs)
		}

		calls := w.crm.Calls()
		if w.tick(t); w.crm.Calls()-calls != 1 {
			t.Errorf("a refused row was sent again at once: %d calls", w.crm.Calls()-calls)
		}
		w.crm.ClearFaults()
		w.clock.Advance(time.Hour)
		w.tick(t)
		if w.gapOf(deal, "residency") == nil {
			t.Error("the row was not written once it was accepted")
		}
		if errs, _ = w.db.RunErrors(t.Context(), store.RunErrorFilter{OpenOnly: true}); len(errs) != 0 {
			t.Errorf("still open: %+v", errs)
		}
	})
}

func TestALostAnswerIsRepeated(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := rowWorld(t, dsn)
		deal := w.deal("Blocked", wantsBrazil)
		w.crm.LoseAnswers(1)
		w.clock.Advance(time.Minute)
		w.sync(t, jobs.Request{})
		// Meanwhile the gap closed: its row is there, and its id was never heard.
		w.crm.Edit(deal, map[string]any{"Needs": wantsSSO})
		w.clock.Advance(time.Hour)
		w.tick(t)
		w.tick(t)
		if left := w.crm.Beside(connectors.GapRows); len(left) != 0 {
			t.Errorf("rows: %v", left)
		}
		open, err := w.db.OpenRows(t.Context(), "acme")
		if err != nil || len(open) != 0 {
			t.Errorf("open: %v %v", open, err)
		}
	})
}

func TestRowsSwitchedOnLater(t *testing.T) {
	t.Parallel()
	w := rowWorld(t, filepath.Join(t.TempDir(), "fitsync.db"))
	plain := w.options
	plain.Connections = []jobs.Connection{{Name: "acme", Connector: w.crm.Connect(), Mapping: mapping("")}}
	deal := w.deal("Blocked", wantsBrazil)
	w.restart(t, plain)
	if w.tick(t); len(w.crm.Beside(connectors.GapRows)) != 0 {
		t.Fatal("rows without the mapping asking for them")
	}
	w.restart(t, w.options)
	w.clock.Advance(time.Hour)
	if got := w.tick(t); got.Scored != 0 {
		t.Errorf("what stands was judged again: %+v", got)
	}
	if w.gapOf(deal, "residency") == nil {
		t.Error("a deal that was judged before has no rows")
	}
	calls := w.crm.Calls()
	if w.tick(t); w.crm.Calls()-calls != 1 {
		t.Errorf("the next tick took %d calls", w.crm.Calls()-calls)
	}
}

// restart puts an engine with other options in the place of the running one.
func (w *world) restart(t *testing.T, options jobs.Options) {
	t.Helper()
	if err := w.engine.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	w.start(t, options)
}

func TestAuditNamesTheRows(t *testing.T) {
	t.Parallel()
	w := rowWorld(t, filepath.Join(t.TempDir(), "fitsync.db"))
	deal := w.deal("Blocked", wantsBrazil)
	w.tick(t)
	entries, err := w.db.AuditLog(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Action == "crm.write" && strings.Contains(string(entry.Detail.(json.RawMessage)), deal+":residency") {
			return
		}
	}
	t.Errorf("no entry names the row: %+v", entries)
}
