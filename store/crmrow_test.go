package store_test

import (
	"strings"
	"testing"

	"fitsync/analysis"
	"fitsync/store"
	"fitsync/store/storetest"
)

func claimed(t *testing.T, db *store.DB) store.Claim {
	t.Helper()
	run, epoch := begin(t, db)
	return store.Claim{Run: run, Epoch: epoch}
}

func planRows(t *testing.T, db *store.DB, claim store.Claim, rows ...store.PlannedRow) {
	t.Helper()
	err := db.Plan(t.Context(), store.Plan{
		Connection: acme, Run: claim.Run, Epoch: claim.Epoch, Rows: rows,
		Opportunities: []store.OpportunityInput{{Opportunity: analysis.Opportunity{ID: "o1"}, ContentHash: "h"}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func settleRows(t *testing.T, db *store.DB, claim store.Claim, results ...store.RowResult) {
	t.Helper()
	if err := db.Settle(t.Context(), store.Settle{Connection: acme, Run: claim.Run, Epoch: claim.Epoch, Rows: results}); err != nil {
		t.Fatal(err)
	}
}

func rowsBeside(t *testing.T, db *store.DB, opportunity string) []store.Row {
	t.Helper()
	rows, err := db.Rows(t.Context(), acme, []string{opportunity})
	if err != nil {
		t.Fatal(err)
	}
	return rows[opportunity]
}

func openRows(t *testing.T, db *store.DB) []store.OpenRow {
	t.Helper()
	open, err := db.OpenRows(t.Context(), acme)
	if err != nil {
		t.Fatal(err)
	}
	return open
}

func TestRowsAreOpenUntilSettled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		claim := claimed(t, db)
		gap := store.PlannedRow{Opportunity: "o1", Object: "Gap", Key: "o1:sso", Hash: "h1"}
		product := store.PlannedRow{Object: "Product", Key: "sso", Hash: "p1"}
		planRows(t, db, claim, gap, product)
		if open := openRows(t, db); len(open) != 2 {
			t.Fatalf("open: %+v", open)
		}
		if rows := rowsBeside(t, db, "o1"); len(rows) != 1 || rows[0].Hash != "" {
			t.Errorf("a row whose fate is unknown counts as written: %+v", rows)
		}
		done := store.RowResult{Opportunity: "o1", Object: "Gap", Key: "o1:sso", ID: "a01"}
		for range 2 { // twice is once
			settleRows(t, db, claim, done, store.RowResult{Object: "Product", Key: "sso", ID: "a02"})
			if rows := rowsBeside(t, db, "o1"); len(rows) != 1 || rows[0].Hash != "h1" || rows[0].ID != "a01" {
				t.Errorf("%+v", rows)
			}
			if rows := rowsBeside(t, db, ""); len(rows) != 1 || rows[0].Hash != "p1" || len(openRows(t, db)) != 0 {
				t.Errorf("%+v", rows)
			}
		}
		// The id stays known for the row that is to go.
		gap.Delete, gap.Hash = true, ""
		planRows(t, db, claim, gap)
		if rows := rowsBeside(t, db, "o1"); len(rows) != 1 || rows[0].ID != "a01" {
			t.Errorf("%+v", rows)
		}
		done.ID = ""
		if settleRows(t, db, claim, done); len(rowsBeside(t, db, "o1")) != 0 {
			t.Error("a row that was taken away is still known")
		}
	})
}

func TestRefusedRowsStandAmongTheErrorsUntilWritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		claim := claimed(t, db)
		rows := []store.PlannedRow{{Opportunity: "o1", Object: "Gap", Key: "o1:a", Hash: "h1"}, {Opportunity: "o1", Object: "Gap", Key: "o1:b", Hash: "h1"}}
		planRows(t, db, claim, rows...)
		refused := store.RowResult{Opportunity: "o1", Object: "Gap", Key: "o1:a", ErrClass: "schema", ErrCode: "C", ErrMessage: "no such object"}
		silent := refused
		silent.Key, silent.Silent = "o1:b", true
		settleRows(t, db, claim, refused, silent)
		standing := func() []store.RunError {
			errs, err := db.RunErrors(t.Context(), store.RunErrorFilter{OpenOnly: true})
			if err != nil {
				t.Fatal(err)
			}
			return errs
		}
		if errs := standing(); len(errs) != 1 || errs[0].Class != "row" || errs[0].Field != "Gap o1:a" || errs[0].Opportunity != "o1" {
			t.Errorf("%+v", errs)
		}
		if open := openRows(t, db); len(open) != 1 || open[0].ErrClass != "schema" {
			t.Errorf("open: %+v", open)
		}
		planRows(t, db, claim, rows...)
		settleRows(t, db, claim, store.RowResult{Opportunity: "o1", Object: "Gap", Key: "o1:a"}, store.RowResult{Opportunity: "o1", Object: "Gap", Key: "o1:b"})
		if errs := standing(); len(errs) != 0 || len(openRows(t, db)) != 0 {
			t.Errorf("%+v", errs)
		}
	})
}

func TestRowsOfAGoneDealAreLeftAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		claim := claimed(t, db)
		planRows(t, db, claim, store.PlannedRow{Opportunity: "o1", Object: "Gap", Key: "o1:a", Hash: "h1"})
		err := db.Plan(t.Context(), store.Plan{Connection: acme, Run: claim.Run, Epoch: claim.Epoch, Gone: []string{"o1"}})
		if err != nil {
			t.Fatal(err)
		}
		if open := openRows(t, db); len(open) != 0 {
			t.Errorf("open: %+v", open)
		}
		if rows := rowsBeside(t, db, "o1"); len(rows) != 1 || rows[0].Hash != "" {
			t.Errorf("a deal that is restored would not get its row: %+v", rows)
		}
	})
}

func TestWrittenRowsComeInPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		claim := claimed(t, db)
		rows := []store.PlannedRow{{Opportunity: "o1", Object: "Gap", Key: "o1:b", Hash: "h"}, {Opportunity: "o1", Object: "Gap", Key: "o1:a", Hash: "h"}, {Opportunity: "o1", Object: "Gap", Key: "o1:open", Hash: "h"}, {Object: "Product", Key: "p", Hash: "h"}}
		planRows(t, db, claim, rows...)
		for _, r := range rows {
			if r.Key != "o1:open" {
				settleRows(t, db, claim, store.RowResult{Opportunity: r.Opportunity, Object: r.Object, Key: r.Key, ID: "id of " + r.Key})
			}
		}
		if keys := writtenRows(t, db); keys != "id of o1:a, id of o1:b" {
			t.Errorf("written: %s", keys)
		}
		if err := db.Settle(t.Context(), store.Settle{Connection: acme, Run: claim.Run, Epoch: claim.Epoch, Gone: []string{"o1"}}); err != nil {
			t.Fatal(err)
		}
		if keys := writtenRows(t, db); keys != "" {
			t.Errorf("of a deal that is gone: %s", keys)
		}
	})
}

// writtenRows are the ids of the gaps that the CRM holds, read one at a time.
func writtenRows(t *testing.T, db *store.DB) string {
	t.Helper()
	var keys []string
	for after, more := "", true; more; {
		page, err := db.WrittenRows(t.Context(), acme, "Gap", after, 1)
		if err != nil {
			t.Fatal(err)
		}
		if more = len(page) == 1; more {
			after = page[0].Key
			keys = append(keys, page[0].ID)
		}
	}
	return strings.Join(keys, ", ")
}
