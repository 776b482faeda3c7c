package store_test

import (
	"testing"
	"time"

	"fitsync/store"
	"fitsync/store/storetest"
)

func TestQuotaIsAsLastHeardWithOurCallsSince(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, noon := t.Context(), time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
		must(t, db.Spend(ctx, acme, 3, store.Quota{}))
		if got := must1(t)(db.Quota(ctx, acme)); got != (store.Quota{}) {
			t.Errorf("never heard: %+v", got)
		}
		must(t, db.Spend(ctx, acme, 5, store.Quota{Limit: 100, Used: 40, Since: 2, Heard: noon, Zone: "Europe/Berlin"}))
		must(t, db.Spend(ctx, acme, 4, store.Quota{Limit: 100, Used: 40, Since: 2, Heard: noon})) // heard before
		must(t, db.Spend(ctx, acme, 1, store.Quota{Limit: 100, Used: 10, Heard: noon.Add(-time.Hour)}))
		want := store.Quota{Limit: 100, Used: 40, Since: 7, Heard: noon, Zone: "Europe/Berlin"}
		if got := must1(t)(db.Quota(ctx, acme)); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		spent, err := db.Spent(ctx, acme, time.Now().Add(-time.Hour))
		total := int64(0)
		for _, s := range spent {
			total += s.Calls
		}
		if err != nil || total != 13 {
			t.Errorf("spent %+v, %v; want 13 calls", spent, err)
		}
		if n, err := db.ForgetSpent(ctx, time.Now().Add(time.Hour)); n == 0 || err != nil {
			t.Errorf("forgot %d slots, %v", n, err)
		}
	})
}

// must1 fails the test for an error beside a value.
func must1(t *testing.T) func(store.Quota, error) store.Quota {
	return func(q store.Quota, err error) store.Quota { t.Helper(); must(t, err); return q }
}

func TestQuarantineKeepsSinceAndCountsAttempts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, stamp := t.Context(), time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		bad := store.Quarantined{Connection: acme, Record: "1", Stamp: stamp, Class: "internal", Message: "nil pointer", Run: "r1"}
		must(t, db.Quarantine(ctx, []store.Quarantined{bad, {Connection: "other", Record: "1"}}))
		first, err := db.Quarantined(ctx, acme)
		if err != nil || len(first) != 1 || first[0].Attempts != 1 || !first[0].Stamp.Equal(stamp) || first[0].Since.IsZero() {
			t.Fatalf("%+v, %v", first, err)
		}
		bad.Run, bad.Message = "r2", "still"
		must(t, db.Quarantine(ctx, []store.Quarantined{bad}))
		again, err := db.Quarantined(ctx, acme)
		if err != nil || len(again) != 1 || again[0].Attempts != 2 || again[0].Run != "r2" || again[0].Message != "still" || !again[0].Since.Equal(first[0].Since) {
			t.Errorf("%+v, %v", again, err)
		}
		if n, err := db.Release(ctx, acme, []string{"1", "2"}); n != 1 || err != nil {
			t.Errorf("released %d, %v", n, err)
		}
		if left, err := db.Quarantined(ctx, ""); err != nil || len(left) != 1 || left[0].Connection != "other" {
			t.Errorf("left: %+v, %v", left, err)
		}
	})
}

func TestFailuresAtAPlaceAreCountedInARow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for i, step := range []struct {
			place string
			want  int
		}{{"a", 1}, {"a", 2}, {"b", 1}, {"a", 1}, {"", 0}, {"a", 1}} {
			if step.place == "" {
				must(t, db.Unstuck(t.Context(), acme))
				continue
			}
			if got, err := db.StuckAt(t.Context(), acme, step.place); got != step.want || err != nil {
				t.Errorf("step %d: %d, %v; want %d", i, got, err, step.want)
			}
		}
	})
}

func TestOneOfManyIsToldOfAnAlertsChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		told := make(chan int64, 100)
		raise := func(raised bool) {
			t.Helper()
			done := make(chan error)
			for range 8 {
				go func() {
					done <- db.Transact(t.Context(), func(tx *store.Tx) error {
						a, changed, err := tx.SetAlert(t.Context(), store.Alert{Connection: acme, Kind: "stale", Raised: raised, Detail: "no sync"})
						if changed {
							told <- a.Changes
						}
						return err
					})
				}()
			}
			for range 8 {
				must(t, <-done)
			}
		}
		for _, raised := range []bool{false, true, true, false, true} {
			raise(raised)
		}
		close(told)
		var got []int64
		for n := range told {
			got = append(got, n)
		}
		if len(got) != 3 || got[2] != 3 {
			t.Errorf("told of changes %v; want 1, 2, 3", got)
		}
		alerts, err := db.Alerts(t.Context())
		if err != nil || len(alerts) != 1 || !alerts[0].Raised || alerts[0].Detail != "no sync" {
			t.Errorf("%+v, %v", alerts, err)
		}
	})
}
