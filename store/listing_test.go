package store_test

import (
	"strings"
	"testing"
	"time"

	"fitsync/analysis"
	"fitsync/store"
	"fitsync/store/storetest"
)

func TestList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		run, epoch := begin(t, db)
		amount := analysis.Money(400_000_00)
		must(t, db.Plan(t.Context(), store.Plan{
			Connection: acme, Run: run, Epoch: epoch,
			Opportunities: []store.OpportunityInput{
				{ContentHash: "1", Opportunity: analysis.Opportunity{ID: "1", Name: "Größe 100%", Account: "ÄRZTEHAUS", Amount: &amount, Currency: "EUR"}},
				{ContentHash: "2", Opportunity: analysis.Opportunity{ID: "2", Name: "Renewal", Closed: true}},
				{ContentHash: "3", Opportunity: analysis.Opportunity{ID: "3", Name: "Renewal_2"}},
			},
			Assessments: []analysis.Assessment{
				{Opportunity: "2", Fit: 20, Grade: analysis.Weak, Expected: 50, RevenueAtRisk: 40},
				{Opportunity: "1", Fit: 49, Grade: analysis.Blocked, Expected: 100, RevenueAtRisk: 51},
			},
		}))
		tests := []struct {
			name   string
			filter store.ListFilter
			want   string
		}{
			{"most at risk first", store.ListFilter{}, "1 2 3"},
			{"open", store.ListFilter{OpenOnly: true}, "1 3"},
			{"by id", store.ListFilter{Search: "2"}, "2 3"},
			{"by account in another case", store.ListFilter{Search: "ärzte"}, "1"},
			{"percent is no wildcard", store.ListFilter{Search: "%"}, "1"},
			{"underscore is no wildcard", store.ListFilter{Search: "l_2"}, "3"},
			{"limited", store.ListFilter{Limit: 1}, "1"},
			{"other connection", store.ListFilter{Connection: "globex"}, ""},
		}
		for _, test := range tests {
			list, err := db.List(t.Context(), test.filter)
			must(t, err)
			var ids []string
			for _, line := range list {
				ids = append(ids, line.ID)
			}
			equal(t, test.name, strings.Join(ids, " "), test.want)
		}
		list, err := db.List(t.Context(), store.ListFilter{Limit: 1})
		must(t, err)
		equal(t, "first line", list[0], store.Listing{
			Connection: acme, ID: "1", Name: "Größe 100%", Account: "ÄRZTEHAUS", Amount: &amount, Currency: "EUR",
			Fit: 49, Grade: analysis.Blocked, Expected: 100, AtRisk: 51,
		})
	})
}

func TestExpired(t *testing.T) {
	day := func(d int) analysis.Date { return analysis.DateOf(time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC)) }
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		run, epoch := begin(t, db)
		must(t, db.Plan(t.Context(), store.Plan{
			Connection: acme, Run: run, Epoch: epoch,
			Opportunities: []store.OpportunityInput{deal("1", "a"), deal("2", "a"), deal("3", "a"), deal("4", "a")},
			Assessments: []analysis.Assessment{
				{Opportunity: "1", ValidUntil: day(24)},
				{Opportunity: "2", ValidUntil: day(25)},
				{Opportunity: "3"},
				{Opportunity: "4", ValidUntil: day(1)},
			},
		}))
		ids, err := db.Expired(t.Context(), acme, day(24), "", 10)
		must(t, err)
		equal(t, "expired", ids, []string{"1", "4"})
		ids, err = db.Expired(t.Context(), acme, day(24), "1", 10)
		must(t, err)
		equal(t, "expired on the next page", ids, []string{"4"})
	})
}

func TestConnections(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		_, epoch := begin(t, db)
		must(t, db.SetPaused(t.Context(), "globex", true, "the token expired", "worker"))
		must(t, db.SetReassessed(t.Context(), acme, epoch, "rev"))
		states, err := db.Connections(t.Context())
		must(t, err)
		equal(t, "names", []string{states[0].Name, states[1].Name}, []string{acme, "globex"})
		equal(t, "reassess revision", states[0].ReassessRevision, "rev")
		equal(t, "paused", states[1].Paused, true)
		equal(t, "reason", states[1].PausedReason, "the token expired")

		settled(t, db, states[0].Run, epoch, "page 9")
		must(t, db.ResetCheckpoint(t.Context(), acme, epoch))
		equal(t, "checkpoint after a reset", checkpoint(t, db), "")
	})
}

func TestCheckAndSize(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		lived(t, db)
		for _, depth := range []store.Depth{store.Quick, store.Full} {
			problems, err := db.Check(t.Context(), depth)
			must(t, err)
			equal(t, "problems of a sound database", problems, nil)
		}
		size, err := db.Size(t.Context())
		must(t, err)
		if size < 10_000 {
			t.Errorf("size is %d bytes", size)
		}
	})
}

func TestCheckFindsOrphans(t *testing.T) {
	db := storetest.Open(t, t.TempDir()+"/fitsync.db", store.Options{})
	for _, statement := range []string{
		`PRAGMA foreign_keys = OFF`,
		`INSERT INTO overrides (connection, opportunity, field, text, run, seen_at) VALUES ('a', 'b', 'c', '', '', 0)`,
	} {
		_, err := db.Writer().ExecContext(t.Context(), statement)
		must(t, err)
	}
	problems, err := db.Check(t.Context(), store.Quick)
	must(t, err)
	equal(t, "problems", problems, []string{"1 row(s) refer to a row that does not exist"})
}

func TestAFullCheckReadsWhatIsStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		lived(t, db)
		_, err := db.Writer().ExecContext(t.Context(), `UPDATE opportunities SET body = '{"id": 7' WHERE id = '3'`)
		must(t, err)
		quick, err := db.Check(t.Context(), store.Quick)
		must(t, err)
		equal(t, "problems of a quick look", quick, nil)
		full, err := db.Check(t.Context(), store.Full)
		must(t, err)
		if len(full) != 1 || !strings.Contains(full[0], "opportunity 3") || !strings.Contains(full[0], "fitsync restore") {
			t.Errorf("problems %q, want the opportunity and the way out", full)
		}
	})
}

// An index that lacks a row is found by comparing it with its table.
func TestAFullCheckComparesIndexes(t *testing.T) {
	db := storetest.Open(t, t.TempDir()+"/fitsync.db", store.Options{})
	lived(t, db)
	for _, statement := range []string{
		`PRAGMA writable_schema = ON`,
		`UPDATE sqlite_schema SET sql = 'CREATE INDEX runs_connection ON runs (id, connection)' WHERE name = 'runs_connection'`,
		`PRAGMA writable_schema = RESET`,
	} {
		_, err := db.Writer().ExecContext(t.Context(), statement)
		must(t, err)
	}
	problems, err := db.Check(t.Context(), store.Full)
	must(t, err)
	if len(problems) == 0 || !strings.Contains(problems[0], "runs_connection") {
		t.Errorf("problems %q, want the index", problems)
	}
}
