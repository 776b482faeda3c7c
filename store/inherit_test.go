package store_test

import (
	"errors"
	"testing"

	"fitsync/store"
	"fitsync/store/storetest"
)

func TestWinnerInheritsWhatIsOursInTheLoser(t *testing.T) {
	tests := []struct {
		name  string
		merge func(t *testing.T, db *store.DB, run string, epoch int64)
	}{
		{"a merge that was read", func(t *testing.T, db *store.DB, run string, epoch int64) {
			must(t, db.Inherit(t.Context(), acme, epoch, map[string]string{"loser": "winner"}))
			must(t, db.Plan(t.Context(), store.Plan{Connection: acme, Run: run, Epoch: epoch, Gone: []string{"loser"}}))
		}},
		{"a write that the CRM sent on", func(t *testing.T, db *store.DB, run string, epoch int64) {
			must(t, db.Settle(t.Context(), store.Settle{
				Connection: acme, Run: run, Epoch: epoch, Gone: []string{"loser"}, Merged: map[string]string{"loser": "winner"},
				Results: []store.WriteResult{{Opportunity: "winner", OK: true}},
			}))
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				run, epoch := begin(t, db)
				score(t, db, run, epoch, "10", "loser")
				settled(t, db, run, epoch, "", "loser")
				score(t, db, run, epoch, "20", "loser") // on its way when the records are merged
				score(t, db, run, epoch, "70", "winner")
				test.merge(t, db, run, epoch)

				equal(t, "ours in the winner", brief(t, db, "winner").Written["score"], []string{"70", "10", "20"})
				equal(t, "loser gone", brief(t, db, "loser").Gone, true)
				failed, err := db.Failed(t.Context(), acme)
				must(t, err)
				if len(failed) != 1 || failed[0].Opportunity != "winner" || failed[0].Attempts != 0 {
					t.Errorf("to be judged again: %+v, want the winner", failed)
				}

				score(t, db, run, epoch, "71", "winner")
				settled(t, db, run, epoch, "", "winner")
				must(t, db.Inherit(t.Context(), acme, epoch, map[string]string{"loser": "winner"}))
				equal(t, "ours after the winner was put right", brief(t, db, "winner").Written["score"], []string{"71"})
				equal(t, "retry after that", brief(t, db, "winner").Retry, false)
			})
		})
	}
}

func TestNothingIsInheritedByStrangers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		run, epoch := begin(t, db)
		score(t, db, run, epoch, "10", "1", "2", "gone")
		settled(t, db, run, epoch, "", "1", "2", "gone")
		must(t, db.Plan(t.Context(), store.Plan{Connection: acme, Run: run, Epoch: epoch, Gone: []string{"gone"}}))
		for loser, winner := range map[string]string{"1": "unknown", "2": "gone", "unknown": "1", "gone": "2"} {
			must(t, db.Inherit(t.Context(), acme, epoch, map[string]string{loser: winner}))
		}
		must(t, db.Inherit(t.Context(), acme, epoch, nil))
		if failed, err := db.Failed(t.Context(), acme); err != nil || len(failed) != 0 {
			t.Errorf("to be judged again: %+v, %v", failed, err)
		}
		begin(t, db)
		if err := db.Inherit(t.Context(), acme, epoch, map[string]string{"1": "2"}); !errors.Is(err, store.ErrFenced) {
			t.Errorf("after another run took over: %v", err)
		}
	})
}
