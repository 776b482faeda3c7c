package store_test

import (
	"errors"
	"testing"

	"fitsync/store"
	"fitsync/store/storetest"
)

// overridden stores an opportunity whose score and grade a person changed.
func overridden(t *testing.T, db *store.DB) (run string, epoch int64) {
	t.Helper()
	run, epoch = begin(t, db)
	score(t, db, run, epoch, "40", "1")
	settled(t, db, run, epoch, "", "1")
	must(t, db.Plan(t.Context(), store.Plan{Connection: acme, Run: run, Epoch: epoch, Overrides: []store.Override{
		{Opportunity: "1", Field: "score", Text: "99"},
		{Opportunity: "1", Field: "grade", Text: "Strong"},
	}}))
	return run, epoch
}

func TestReleaseOverride(t *testing.T) {
	tests := []struct {
		name, field string
		left        map[string]string
		ours        map[string][]string
	}{
		{"one field", "score", map[string]string{"grade": "Strong"}, map[string][]string{"score": {"40", "99"}}},
		{"all fields", "", nil, map[string][]string{"score": {"40", "99"}, "grade": {"Strong"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				run, epoch := overridden(t, db)
				equal(t, "overrides before", brief(t, db, "1").Overrides, map[string]string{"score": "99", "grade": "Strong"})
				must(t, db.ReleaseOverride(t.Context(), acme, "1", test.field, "ada"))

				got := brief(t, db, "1")
				equal(t, "overrides left", got.Overrides, test.left)
				equal(t, "ours", got.Written, test.ours)
				failed, err := db.Failed(t.Context(), acme)
				must(t, err)
				if len(failed) != 1 || failed[0].Opportunity != "1" || failed[0].Attempts != 0 {
					t.Errorf("to be judged again: %+v, want opportunity 1", failed)
				}

				score(t, db, run, epoch, "41", "1")
				settled(t, db, run, epoch, "", "1")
				equal(t, "ours after the next sync", brief(t, db, "1").Written["score"], []string{"41"})
				equal(t, "retry after the next sync", brief(t, db, "1").Retry, false)
			})
		})
	}
}

func TestReleaseUnknownOverride(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		overridden(t, db)
		for _, of := range [][3]string{{acme, "1", "low"}, {acme, "2", ""}, {"globex", "1", "score"}} {
			if err := db.ReleaseOverride(t.Context(), of[0], of[1], of[2], "ada"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("release %v: %v, want ErrNotFound", of, err)
			}
		}
	})
}

func TestOverrideEndsWhenOurTextIsBack(t *testing.T) {
	tests := []struct {
		name string
		back func(t *testing.T, db *store.DB, run string, epoch int64)
	}{
		{"seen in the CRM", func(t *testing.T, db *store.DB, run string, epoch int64) {
			must(t, db.Plan(t.Context(), store.Plan{
				Connection: acme, Run: run, Epoch: epoch,
				Proofs: []store.Proof{{Opportunity: "1", Fields: map[string]string{"score": "40"}}},
			}))
		}},
		{"written by policy", func(t *testing.T, db *store.DB, run string, epoch int64) {
			score(t, db, run, epoch, "40", "1")
			settled(t, db, run, epoch, "", "1")
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				run, epoch := overridden(t, db)
				test.back(t, db, run, epoch)
				overrides, err := db.Overrides(t.Context(), acme)
				must(t, err)
				if len(overrides) != 1 || overrides[0].Field != "grade" || overrides[0].Run != run {
					t.Errorf("overrides: %+v, want that of grade alone", overrides)
				}
			})
		})
	}
}
