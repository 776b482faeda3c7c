package store_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/analysis"
	"fitsync/store"
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
func begin(t testing.TB, db *store.DB) (run string, epoch int64) {
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

func must(t testing.TB, err error) {
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

// score plans to write a score for each opportunity, which it stores first.
func score(t testing.TB, db *store.DB, run string, epoch int64, text string, ids ...string) {
	t.Helper()
	p := store.Plan{Connection: acme, Run: run, Epoch: epoch}
	for _, id := range ids {
		p.Opportunities = append(p.Opportunities, deal(id, "SSO"))
		p.Writes = append(p.Writes, store.PlannedWrite{Opportunity: id, Fields: map[string]string{"score": text}})
	}
	must(t, db.Plan(t.Context(), p))
}

// settled reports every write of the ids as done.
func settled(t testing.TB, db *store.DB, run string, epoch int64, checkpoint string, ids ...string) {
	t.Helper()
	s := store.Settle{Connection: acme, Run: run, Epoch: epoch, Checkpoint: checkpoint}
	for _, id := range ids {
		s.Results = append(s.Results, store.WriteResult{Opportunity: id, OK: true})
	}
	must(t, db.Settle(t.Context(), s))
}

func checkpoint(t testing.TB, db *store.DB) string {
	t.Helper()
	state, err := db.Connection(t.Context(), acme)
	must(t, err)
	return state.Checkpoint
}
