package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/analysis"
	"fitsync/store"
	"fitsync/store/storetest"
)

const acme = "acme"

// deal is an opportunity with one requirement.
func deal(id, text string) store.OpportunityInput {
	return store.OpportunityInput{
		Opportunity: analysis.Opportunity{
			ID: id, Connection: acme, Name: "Deal " + id, Account: "Account of " + id,
			Requirements: []analysis.Requirement{{ID: id + "-1", Text: text}},
		},
		ContentHash: "hash of " + text,
	}
}

// begin starts a run and claims the connection.
func begin(t *testing.T, db *store.DB) (run string, epoch int64) {
	t.Helper()
	run, err := db.StartRun(t.Context(), store.RunStart{Connection: acme, Kind: "sync", RequestedBy: "test", Worker: "w1"})
	if err != nil {
		t.Fatal(err)
	}
	epoch, err = db.ClaimConnection(t.Context(), acme, run)
	if err != nil {
		t.Fatal(err)
	}
	return run, epoch
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func brief(t *testing.T, db *store.DB, id string) store.Brief {
	t.Helper()
	briefs, err := db.Briefs(t.Context(), acme, []string{id})
	must(t, err)
	found, ok := briefs[id]
	if !ok {
		t.Fatalf("opportunity %s is not stored", id)
	}
	return found
}

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
