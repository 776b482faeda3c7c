package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fitsync/analysis"
	"fitsync/store"
	"fitsync/store/storetest"
)

// eachClock is [storetest.Each] with a clock that the test moves.
func eachClock(t *testing.T, fn func(t *testing.T, db *store.DB, clock *time.Time)) {
	t.Helper()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		clock := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		fn(t, storetest.Open(t, dsn, store.Options{Now: func() time.Time { return clock }}), &clock)
	})
}

func TestRunFromStartToEnd(t *testing.T) {
	eachClock(t, func(t *testing.T, db *store.DB, clock *time.Time) {
		started := *clock
		run, _ := begin(t, db)
		*clock = clock.Add(time.Minute)
		must(t, db.UpdateRun(t.Context(), run, store.Counters{Pulled: 1}))
		counters := store.Counters{Pulled: 2, Written: 1, Calls: 3}
		must(t, db.FinishRun(t.Context(), run, store.RunDone, counters, "all well"))
		must(t, db.FinishRun(t.Context(), run, store.RunFailed, store.Counters{}, "too late"))

		runs, err := db.Runs(t.Context(), store.RunFilter{})
		must(t, err)
		equal(t, "runs", runs, []store.Run{{
			RunStart: store.RunStart{Connection: acme, Kind: "sync", RequestedBy: "test", Worker: "w1"},
			ID:       run, Status: store.RunDone, StartedAt: started, FinishedAt: *clock, Counters: counters, Message: "all well", MovedAt: *clock,
		}})
		state, err := db.Connection(t.Context(), acme)
		must(t, err)
		equal(t, "last run", state.LastRun, started)
		equal(t, "last success", state.LastSuccess, *clock)
		if err := db.FinishRun(t.Context(), "nope", store.RunDone, counters, ""); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("finish an unknown run: %v, want ErrNotFound", err)
		}
	})
}

func TestAFailedRunIsNoSuccess(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		run, _ := begin(t, db)
		must(t, db.FinishRun(t.Context(), run, store.RunFailed, store.Counters{}, "the token expired"))
		state, err := db.Connection(t.Context(), acme)
		must(t, err)
		equal(t, "last success", state.LastSuccess, time.Time{})
	})
}

func TestFilterRuns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var ids []string
		for _, start := range []store.RunStart{
			{Connection: acme, Kind: "sync", Worker: "w1"},
			{Connection: acme, Kind: "reassess", Worker: "w2"},
			{Connection: "globex", Kind: "sync", Worker: "w1"},
		} {
			id, err := db.StartRun(t.Context(), start)
			must(t, err)
			ids = append(ids, id)
		}
		must(t, db.FinishRun(t.Context(), ids[2], store.RunDone, store.Counters{}, ""))
		tests := []struct {
			name   string
			filter store.RunFilter
			want   []string
		}{
			{"all, newest first", store.RunFilter{}, []string{ids[2], ids[1], ids[0]}},
			{"by connection", store.RunFilter{Connection: acme}, []string{ids[1], ids[0]}},
			{"by kind", store.RunFilter{Kind: "sync"}, []string{ids[2], ids[0]}},
			{"by status", store.RunFilter{Status: store.RunDone}, []string{ids[2]}},
			{"limited", store.RunFilter{Limit: 1}, []string{ids[2]}},
			{"next page", store.RunFilter{Before: ids[1]}, []string{ids[0]}},
		}
		for _, test := range tests {
			runs, err := db.Runs(t.Context(), test.filter)
			must(t, err)
			var got []string
			for _, run := range runs {
				got = append(got, run.ID)
			}
			equal(t, test.name, got, test.want)
		}

		closed, err := db.CloseInterrupted(t.Context(), "w2")
		must(t, err)
		equal(t, "closed for one worker", closed, 1)
		closed, err = db.CloseInterrupted(t.Context(), "")
		must(t, err)
		equal(t, "closed for all workers", closed, 1)
		runs, err := db.Runs(t.Context(), store.RunFilter{Status: store.RunInterrupted})
		must(t, err)
		equal(t, "interrupted runs", len(runs), 2)
	})
}

func TestRunErrors(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		run, _ := begin(t, db)
		must(t, db.AddRunErrors(t.Context(), run, []store.RunError{
			{Connection: acme, Opportunity: "1", Field: "Amount", Class: "malformed", Message: "not a number"},
			{Connection: acme, Opportunity: "2", Class: "rejected", Code: "LOCKED", Message: "in an approval"},
		}))
		errs, err := db.RunErrors(t.Context(), store.RunErrorFilter{Run: run, Class: "rejected"})
		must(t, err)
		want := []store.RunError{{Run: run, Connection: acme, Opportunity: "2", Class: "rejected", Code: "LOCKED", Message: "in an approval"}}
		ignore := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".ID" || p.Last().String() == ".At" }, cmp.Ignore())
		if diff := cmp.Diff(want, errs, ignore); diff != "" {
			t.Errorf("errors (-want +got):\n%s", diff)
		}
		page, err := db.RunErrors(t.Context(), store.RunErrorFilter{Before: errs[0].ID})
		must(t, err)
		if len(page) != 1 || page[0].Opportunity != "1" {
			t.Errorf("errors before the second: %+v, want the first", page)
		}
		if err := db.AddRunErrors(t.Context(), "no such run", []store.RunError{{Class: "x"}}); err == nil {
			t.Error("an error of an unknown run was taken")
		}
	})
}

func TestWorkers(t *testing.T) {
	eachClock(t, func(t *testing.T, db *store.DB, clock *time.Time) {
		begun := *clock
		must(t, db.Heartbeat(t.Context(), store.Worker{ID: "b", Host: "h", PID: 7, Version: "1"}))
		*clock = clock.Add(20 * time.Second)
		must(t, db.Heartbeat(t.Context(), store.Worker{ID: "a", Host: "h", PID: 8, Version: "1"}))
		*clock = clock.Add(20 * time.Second)
		live, err := db.LiveWorkers(t.Context(), 30*time.Second)
		must(t, err)
		if len(live) != 1 || live[0].ID != "a" {
			t.Errorf("heard of within 30 s: %+v, want a alone", live)
		}

		must(t, db.Heartbeat(t.Context(), store.Worker{ID: "b", Host: "h", PID: 9, Version: "2", Works: true}))
		live, err = db.LiveWorkers(t.Context(), 30*time.Second)
		must(t, err)
		equal(t, "b after its next heartbeat", live[1], store.Worker{ID: "b", Host: "h", PID: 9, Version: "2", Works: true, StartedAt: begun, BeatAt: *clock})
		must(t, db.RemoveWorker(t.Context(), "b"))
		live, err = db.LiveWorkers(t.Context(), time.Hour)
		must(t, err)
		equal(t, "workers left", len(live), 1)
	})
}

func TestDecisions(t *testing.T) {
	eachClock(t, func(t *testing.T, db *store.DB, _ *time.Time) {
		first, err := db.AddDecision(t.Context(), analysis.Decision{Text: "SSO with SAML", Capability: "sso", Verdict: analysis.Supported, Reviewer: "ada"}, "ada")
		must(t, err)
		second, err := db.AddDecision(t.Context(), analysis.Decision{Text: "a pony", Verdict: analysis.NotSupported, Reviewer: "ada"}, "ada")
		must(t, err)
		equal(t, "time of the decision", first.At, "2026-11-24T09:00:00Z")
		standing, err := db.Decisions(t.Context())
		must(t, err)
		equal(t, "decisions", standing, []analysis.Decision{first, second})

		must(t, db.WithdrawDecision(t.Context(), first.ID, "bob"))
		if err := db.WithdrawDecision(t.Context(), first.ID, "bob"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("withdraw twice: %v, want ErrNotFound", err)
		}
		standing, err = db.Decisions(t.Context())
		must(t, err)
		equal(t, "decisions left", standing, []analysis.Decision{second})

		elsewhere := analysis.Decision{ID: "e", Text: "a horse", Verdict: analysis.NotSupported, Reviewer: "eve", At: "2026-01-02T03:04:05Z"}
		for _, want := range []int{1, 0} {
			n, err := db.ImportDecisions(t.Context(), []analysis.Decision{first, elsewhere, second}, "bob")
			must(t, err)
			equal(t, "imported", n, want)
		}
		standing, err = db.Decisions(t.Context())
		must(t, err)
		equal(t, "decisions, the oldest first, and none withdrawn comes back", standing, []analysis.Decision{elsewhere, second})
		known, err := db.DecisionIDs(t.Context())
		must(t, err)
		equal(t, "known ids", known, map[string]bool{first.ID: true, second.ID: true, "e": true})
		if _, err := db.ImportDecisions(t.Context(), []analysis.Decision{{ID: "f", At: "2026-01-02T03:04:05Z"}, {ID: "g", At: "yesterday"}}, "bob"); err == nil {
			t.Error("a time that cannot be read was taken")
		}
		after, err := db.DecisionIDs(t.Context())
		must(t, err)
		equal(t, "ids after a failed import", after, known)
	})
}
