package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"fitsync/analysis"
	"fitsync/store"
	"fitsync/store/storetest"
)

// withRows is an opportunity with a requirement for each row.
func withRows(id string, rows ...string) store.OpportunityInput {
	in := deal(id, "rows")
	in.ContentHash = "rows"
	in.Opportunity.Requirements = nil
	for _, row := range rows {
		in.ContentHash += " " + row
		q := analysis.Requirement{ID: id + row, Text: row, Origin: analysis.Origin{Row: row}}
		in.Opportunity.Requirements = append(in.Opportunity.Requirements, q)
	}
	return in
}

func TestHolders(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		run, epoch := begin(t, db)
		plan := func(gone []string, opportunities ...store.OpportunityInput) {
			t.Helper()
			must(t, db.Plan(t.Context(), store.Plan{Connection: acme, Run: run, Epoch: epoch, Opportunities: opportunities, Gone: gone}))
		}
		holders := func() map[string][]string {
			t.Helper()
			found, err := db.Holders(t.Context(), acme, []string{"a", "b", "c", "d"})
			must(t, err)
			return found
		}
		plan(nil, withRows("1", "a", "b", "b"), withRows("2", "c"), deal("3", "no row"))
		equal(t, "at first", holders(), map[string][]string{"a": {"1"}, "b": {"1"}, "c": {"2"}})

		plan(nil, withRows("2", "c", "a"))
		equal(t, "moved, the old one not read yet", holders(), map[string][]string{"a": {"1", "2"}, "b": {"1"}, "c": {"2"}})

		plan(nil, withRows("1", "b"), withRows("2", "a", "d"))
		equal(t, "read again", holders(), map[string][]string{"a": {"2"}, "b": {"1"}, "d": {"2"}})

		plan([]string{"2"})
		equal(t, "one is gone", holders(), map[string][]string{"b": {"1"}})

		other, err := db.Holders(t.Context(), "other", []string{"b"})
		must(t, err)
		equal(t, "of another connection", other, map[string][]string{})
	})
}

func TestHoldersOfADatabaseThatWasThereBefore(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		before := storetest.Open(t, dsn, store.Options{})
		run, epoch := begin(t, before)
		must(t, before.Plan(t.Context(), store.Plan{
			Connection: acme, Run: run, Epoch: epoch,
			Opportunities: []store.OpportunityInput{withRows("1", "a", "b"), withRows("2"), deal("3", "no row")},
		}))
		must(t, before.Transact(t.Context(), func(tx *store.Tx) error {
			migration, err := os.ReadFile(filepath.Join("migrations", string(before.Dialect()), "0002_requirement_rows.sql"))
			if err != nil {
				return err
			}
			for _, statement := range []string{"DROP TABLE requirement_rows", string(migration)} {
				if _, err := tx.ExecContext(t.Context(), statement); err != nil {
					return err
				}
			}
			return nil
		}))
		found, err := before.Holders(t.Context(), acme, []string{"a", "b", "c"})
		must(t, err)
		equal(t, "holders", found, map[string][]string{"a": {"1"}, "b": {"1"}})
	})
}
