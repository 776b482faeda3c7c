package store_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"fitsync/analysis"
	"fitsync/store"
	"fitsync/store/storetest"
)

func TestPlanThenSettle(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		run, epoch := begin(t, db)
		must(t, db.Plan(t.Context(), store.Plan{
			Connection: acme, Run: run, Epoch: epoch,
			Opportunities: []store.OpportunityInput{deal("1", "SSO"), deal("2", "API")},
			Assessments:   []analysis.Assessment{{Opportunity: "1", Fit: 49, Grade: analysis.Blocked, InputHash: "in"}},
			Writes: []store.PlannedWrite{
				{Opportunity: "1", Fields: map[string]string{"score": "49", "grade": "Blocked"}, InputHash: "in"},
				{Opportunity: "2", Fields: map[string]string{"score": "80"}},
			},
		}))
		must(t, db.Settle(t.Context(), store.Settle{
			Connection: acme, Run: run, Epoch: epoch, Checkpoint: `{"watermark":"x"}`,
			Results: []store.WriteResult{
				{Opportunity: "1", OK: true},
				{Opportunity: "2", ErrClass: "rejected", ErrCode: "TOO_LONG", ErrMessage: "the value is too long", Fields: []string{"score"}},
			},
			Counters: store.Counters{Pulled: 2, Written: 1, Failed: 1},
		}))

		one := brief(t, db, "1")
		equal(t, "written", one.Written, map[string][]string{"score": {"49"}, "grade": {"Blocked"}})
		equal(t, "input hash", one.InputHash, "in")
		two := brief(t, db, "2")
		equal(t, "retry", two.Retry, true)

		state, err := db.Connection(t.Context(), acme)
		must(t, err)
		equal(t, "checkpoint", state.Checkpoint, `{"watermark":"x"}`)
		failed, err := db.Failed(t.Context(), acme)
		must(t, err)
		if len(failed) != 1 || failed[0].Opportunity != "2" || failed[0].Attempts != 1 || failed[0].ErrCode != "TOO_LONG" {
			t.Errorf("failed writes: %+v", failed)
		}
		errs, err := db.RunErrors(t.Context(), store.RunErrorFilter{Run: run})
		must(t, err)
		if len(errs) != 1 || errs[0].Opportunity != "2" || errs[0].Field != "score" || errs[0].Class != "rejected" {
			t.Errorf("run errors: %+v", errs)
		}
		must(t, db.VerifyAudit(t.Context()))
	})
}

func TestCrashBetweenPlanAndSettle(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		before := storetest.Open(t, dsn, store.Options{})
		run, epoch := begin(t, before)
		score(t, before, run, epoch, "40", "1")
		settled(t, before, run, epoch, "page 1", "1")
		score(t, before, run, epoch, "50", "1", "2")

		after := storetest.Open(t, dsn, store.Options{})
		next, _ := begin(t, after)
		equal(t, "checkpoint", checkpoint(t, after), "page 1")
		unsettled, err := after.Unsettled(t.Context(), acme)
		must(t, err)
		want := map[string]string{"score": "50"}
		equal(t, "unsettled writes", unsettled, []store.PlannedWrite{
			{Opportunity: "1", Fields: want, Run: run}, {Opportunity: "2", Fields: want, Run: run},
		})
		equal(t, "ours", brief(t, after, "1").Written["score"], []string{"40", "50"})
		equal(t, "unsettled", brief(t, after, "1").Unsettled, true)

		runs, err := after.Runs(t.Context(), store.RunFilter{ID: run})
		must(t, err)
		equal(t, "status of the run that died", runs[0].Status, store.RunInterrupted)
		runs, err = after.Runs(t.Context(), store.RunFilter{ID: next})
		must(t, err)
		equal(t, "status of the next run", runs[0].Status, store.RunRunning)
	})
}

func TestSupersededPlanStaysOursUntilSettled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		run, epoch := begin(t, db)
		score(t, db, run, epoch, "40", "1")
		score(t, db, run, epoch, "50", "1")
		equal(t, "ours before", brief(t, db, "1").Written["score"], []string{"50", "40"})
		unsettled, err := db.Unsettled(t.Context(), acme)
		must(t, err)
		if len(unsettled) != 1 || unsettled[0].Fields["score"] != "50" {
			t.Errorf("unsettled writes: %+v, want the newer one alone", unsettled)
		}
		settled(t, db, run, epoch, "", "1")
		equal(t, "ours after", brief(t, db, "1").Written["score"], []string{"50"})
	})
}

func TestWhatStoodBeforeIsNoPersonsUntilSettled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		run, epoch := begin(t, db)
		must(t, db.Plan(t.Context(), store.Plan{
			Connection: acme, Run: run, Epoch: epoch, Opportunities: []store.OpportunityInput{deal("1", "SSO")},
			Writes: []store.PlannedWrite{{
				Opportunity: "1", Fields: map[string]string{"score": "50"}, Before: map[string]string{"score": "7"},
			}},
		}))
		equal(t, "ours while unsettled", brief(t, db, "1").Written["score"], []string{"50", "7"})
		settled(t, db, run, epoch, "", "1")
		equal(t, "ours once settled", brief(t, db, "1").Written["score"], []string{"50"})
	})
}

func TestProofEndsWhatACrashLeft(t *testing.T) {
	tests := []struct {
		name, seen string
		want       []string
	}{
		{"the planned text arrived", "50", []string{"50"}},
		{"the older text is shown, the planned one may be late", "40", []string{"40", "50"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				run, epoch := begin(t, db)
				score(t, db, run, epoch, "40", "1")
				settled(t, db, run, epoch, "", "1")
				score(t, db, run, epoch, "50", "1")
				must(t, db.Plan(t.Context(), store.Plan{
					Connection: acme, Run: run, Epoch: epoch,
					Proofs: []store.Proof{{Opportunity: "1", Fields: map[string]string{"score": test.seen}}},
				}))
				got := brief(t, db, "1")
				equal(t, "ours", got.Written["score"], test.want)
				equal(t, "unsettled", got.Unsettled, false)
			})
		})
	}
}

func TestFenceKeepsZombiesOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		run, old := begin(t, db)
		score(t, db, run, old, "40", "1")
		_, current := begin(t, db)

		err := db.Plan(t.Context(), store.Plan{Connection: acme, Run: run, Epoch: old, Opportunities: []store.OpportunityInput{deal("2", "API")}})
		if !errors.Is(err, store.ErrFenced) {
			t.Errorf("plan with an old epoch: %v, want ErrFenced", err)
		}
		err = db.Settle(t.Context(), store.Settle{
			Connection: acme, Run: run, Epoch: old, Checkpoint: "too far", Results: []store.WriteResult{{Opportunity: "1", OK: true}},
		})
		if !errors.Is(err, store.ErrFenced) {
			t.Errorf("settle with an old epoch: %v, want ErrFenced", err)
		}
		equal(t, "checkpoint", checkpoint(t, db), "")
		equal(t, "unsettled", brief(t, db, "1").Unsettled, true)
		stored, err := db.Opportunities(t.Context(), acme, []string{"1", "2"})
		must(t, err)
		equal(t, "stored opportunities", len(stored), 1)

		must(t, db.Plan(t.Context(), store.Plan{Connection: acme, Run: run, Epoch: current}))
		err = db.Plan(t.Context(), store.Plan{Connection: "never claimed", Epoch: 0})
		if !errors.Is(err, store.ErrFenced) {
			t.Errorf("plan without a claim: %v, want ErrFenced", err)
		}
	})
}

func TestSettlingTwiceEqualsSettlingOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		run, epoch := begin(t, db)
		score(t, db, run, epoch, "40", "1", "2")
		s := store.Settle{
			Connection: acme, Run: run, Epoch: epoch, Checkpoint: "p",
			Results: []store.WriteResult{{Opportunity: "1", OK: true}, {Opportunity: "2", ErrClass: "rejected"}},
		}
		must(t, db.Settle(t.Context(), s))
		first := footprint(t, db)
		must(t, db.Settle(t.Context(), s))
		equal(t, "rows rewritten", footprint(t, db), first)
		errs, err := db.RunErrors(t.Context(), store.RunErrorFilter{})
		must(t, err)
		equal(t, "errors recorded", len(errs), 1)
	})
}

// footprint changes when any row of the deals' tables is written, even with equal
// content.
func footprint(t *testing.T, db *store.DB) string {
	t.Helper()
	query := `SELECT CAST(total_changes() AS TEXT)`
	if db.Dialect() == store.Postgres {
		query = `SELECT md5(string_agg(at, ' ' ORDER BY at)) FROM (
			SELECT 'o' || ctid || xmin AS at FROM opportunities UNION ALL SELECT 'a' || ctid || xmin FROM assessments
			UNION ALL SELECT 'w' || ctid || xmin FROM writebacks UNION ALL SELECT 'v' || ctid || xmin FROM overrides
			UNION ALL SELECT 'c' || ctid || xmin FROM connections UNION ALL SELECT 'r' || ctid || xmin FROM runs) x`
	}
	var text string
	must(t, db.Writer().QueryRowContext(t.Context(), query).Scan(&text))
	return text
}

func TestUnchangedRowsAreNotRewritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		run, epoch := begin(t, db)
		p := benchPage(0, 250)
		p.Run, p.Epoch = run, epoch
		p.Overrides = []store.Override{{Opportunity: p.Opportunities[0].Opportunity.ID, Field: "grade", Text: "Strong"}}
		must(t, db.Plan(t.Context(), p))
		before := footprint(t, db)
		must(t, db.Plan(t.Context(), p))
		must(t, db.Settle(t.Context(), store.Settle{Connection: acme, Run: run, Epoch: epoch}))
		equal(t, "rows rewritten by an equal page", footprint(t, db), before)

		p.Opportunities[7].ContentHash += "!"
		must(t, db.Plan(t.Context(), p))
		if footprint(t, db) == before {
			t.Error("a changed opportunity was not stored")
		}
	})
}

func TestLastOfTheSameOpportunityCounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		run, epoch := begin(t, db)
		must(t, db.Plan(t.Context(), store.Plan{
			Connection: acme, Run: run, Epoch: epoch,
			Opportunities: []store.OpportunityInput{deal("1", "SSO"), deal("1", "API")},
			Assessments:   []analysis.Assessment{{Opportunity: "1", InputHash: "a"}, {Opportunity: "1", InputHash: "b"}},
			Overrides:     []store.Override{{Opportunity: "1", Field: "score", Text: "a"}, {Opportunity: "1", Field: "score", Text: "b"}},
		}))
		got := brief(t, db, "1")
		equal(t, "content hash", got.ContentHash, "hash of API")
		equal(t, "input hash", got.InputHash, "b")
		equal(t, "overrides", got.Overrides, map[string]string{"score": "b"})
	})
}

func TestGoneOpportunities(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		run, epoch := begin(t, db)
		score(t, db, run, epoch, "40", "1", "2")
		settled(t, db, run, epoch, "", "2")
		must(t, db.Plan(t.Context(), store.Plan{
			Connection: acme, Run: run, Epoch: epoch, Gone: []string{"1", "never stored"},
			Overrides: []store.Override{{Opportunity: "1", Field: "grade", Text: "Strong"}},
		}))
		must(t, db.Settle(t.Context(), store.Settle{Connection: acme, Run: run, Epoch: epoch, Gone: []string{"2"}}))
		for _, id := range []string{"1", "2"} {
			equal(t, "gone "+id, brief(t, db, id).Gone, true)
			equal(t, "ours of "+id, brief(t, db, id).Written["score"], []string{"40"})
		}
		unsettled, err := db.Unsettled(t.Context(), acme)
		must(t, err)
		overrides, err := db.Overrides(t.Context(), acme)
		must(t, err)
		page, err := db.EachOpportunity(t.Context(), acme, "", 10)
		must(t, err)
		if len(unsettled) != 0 || len(overrides) != 0 || len(page) != 0 {
			t.Errorf("left of gone records: %d writes, %d overrides, %d listed", len(unsettled), len(overrides), len(page))
		}

		must(t, db.Plan(t.Context(), store.Plan{Connection: acme, Run: run, Epoch: epoch, Opportunities: []store.OpportunityInput{deal("1", "SSO")}}))
		equal(t, "gone after it was restored", brief(t, db, "1").Gone, false)
	})
}

func TestTextsThatDatabasesDisagreeOn(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"invalid UTF-8", "a\xffb", "a\uFFFDb"},
		{"NUL", "a\x00b", "ab"},
		{"a backslash before u0000", `a\u0000b`, `a\u0000b`},
		{"emoji and right-to-left", "🙂 שלום", "🙂 שלום"},
		{"markup", "<b>&amp;</b>", "<b>&amp;</b>"},
		{"32,000 characters", strings.Repeat("ä", 32_000), strings.Repeat("ä", 32_000)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				run, epoch := begin(t, db)
				in := deal("1", test.text)
				in.Opportunity.Name = test.text
				must(t, db.Plan(t.Context(), store.Plan{
					Connection: acme, Run: run, Epoch: epoch, Opportunities: []store.OpportunityInput{in},
					Assessments: []analysis.Assessment{{Opportunity: "1", ModelVersion: test.text}},
					Writes:      []store.PlannedWrite{{Opportunity: "1", Fields: map[string]string{"reasons": test.text}}},
					Overrides:   []store.Override{{Opportunity: "1", Field: "grade", Text: test.text}},
				}))
				stored, err := db.Opportunities(t.Context(), acme, []string{"1"})
				must(t, err)
				got := stored["1"]
				equal(t, "name", got.Opportunity.Name, test.want)
				equal(t, "requirement", got.Opportunity.Requirements[0].Text, test.want)
				equal(t, "model version", got.Assessment.ModelVersion, test.want)
				equal(t, "ours", got.Written["reasons"], []string{test.want})
				equal(t, "override", got.Overrides["grade"], test.want)
			})
		})
	}
}

func TestPagesOfOpportunities(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		run, epoch := begin(t, db)
		ids := make([]string, 1200) // more than fit into one list of parameters
		for i := range ids {
			ids[i] = strconv.Itoa(100_000 + i)
		}
		score(t, db, run, epoch, "40", ids...)
		briefs, err := db.Briefs(t.Context(), acme, append(ids, "never stored"))
		must(t, err)
		equal(t, "briefs", len(briefs), len(ids))

		var seen []string
		for after := ""; ; after = seen[len(seen)-1] {
			page, err := db.EachOpportunity(t.Context(), acme, after, 500)
			must(t, err)
			for _, stored := range page {
				seen = append(seen, stored.ID)
			}
			if len(page) < 500 {
				break
			}
		}
		equal(t, "ids over all pages", seen, ids)
	})
}
