package store_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fitsync/store"
	"fitsync/store/storetest"
)

func claim(t *testing.T, db *store.DB, r store.CRMRequest) bool {
	t.Helper()
	made := false
	err := db.Transact(t.Context(), func(tx *store.Tx) (err error) {
		made, err = tx.ClaimCRMRequest(t.Context(), r)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return made
}

func inTx(t *testing.T, db *store.DB, fn func(*store.Tx) error) {
	t.Helper()
	if err := db.Transact(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func TestOneOfManyClaimsARequest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var claims atomic.Int64
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if claim(t, db, store.CRMRequest{Connection: "acme", ID: "r1", Opportunity: "d1", Scope: "record", At: time.UnixMilli(5)}) {
					claims.Add(1)
				}
			})
		}
		all.Wait()
		if claims.Load() != 1 {
			t.Errorf("%d claims of one request; want 1", claims.Load())
		}
		if !claim(t, db, store.CRMRequest{Connection: "other", ID: "r1", Scope: "record"}) {
			t.Error("the same id in another account is another request")
		}
	})
}

func TestARequestFromClaimToReport(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		asked := time.UnixMilli(1_700_000_000_123).UTC()
		for _, id := range []string{"r1", "r2", "r3"} {
			claim(t, db, store.CRMRequest{Connection: "acme", ID: id, Opportunity: "d1", Scope: "record", By: "Ann", At: asked})
		}
		inTx(t, db, func(tx *store.Tx) error {
			for id, gen := range map[string]int64{"r1": 4, "r2": 5} {
				if err := tx.PlaceCRMRequest(ctx, "acme", id, 77, gen); err != nil {
					return err
				}
			}
			if job, err := tx.CRMRequestJob(ctx, "acme", "d1"); job != 77 || err != nil {
				t.Errorf("the deal's request is in job %d, %v; want 77", job, err)
			}
			return nil
		})
		served, err := db.BeginCRMRequests(ctx, 77, 4)
		if err != nil || len(served) != 1 || served[0].ID != "r1" || served[0].By != "Ann" || !served[0].At.Equal(asked) {
			t.Fatalf("a run that began at count 4 serves %+v, %v; want r1 of Ann", served, err)
		}
		inTx(t, db, func(tx *store.Tx) error {
			return tx.EndCRMRequest(ctx, "acme", "r1", store.CRMRequestFailed, "no catalog")
		})
		inTx(t, db, func(tx *store.Tx) error { return tx.EndCRMRequest(ctx, "acme", "r1", store.CRMRequestDone, "") })
		untold, err := db.UntoldCRMRequests(ctx, "acme", 10)
		if err != nil || len(untold) != 1 || untold[0].Status != store.CRMRequestFailed || untold[0].Message != "no catalog" {
			t.Fatalf("to be told: %+v, %v; want r1, failed: an end is final", untold, err)
		}
		if err := db.ToldCRMRequests(ctx, "acme", map[string]store.CRMRequestStatus{"r1": store.CRMRequestFailed}); err != nil {
			t.Fatal(err)
		}
		if untold, err = db.UntoldCRMRequests(ctx, "acme", 10); len(untold) != 0 || err != nil {
			t.Errorf("to be told again: %+v, %v", untold, err)
		}
		inTx(t, db, func(tx *store.Tx) error { return tx.ForgetTold(ctx, "acme", "r1", time.Now().Add(-time.Hour)) })
		if untold, _ = db.UntoldCRMRequests(ctx, "acme", 10); len(untold) != 0 {
			t.Error("told a moment ago, and told again")
		}
		inTx(t, db, func(tx *store.Tx) error { return tx.ForgetTold(ctx, "acme", "r1", time.Now().Add(time.Hour)) })
		if untold, _ = db.UntoldCRMRequests(ctx, "acme", 10); len(untold) != 1 {
			t.Error("told long ago and still shown as open, it is not told again")
		}
		if open, err := db.OpenCRMRequests(ctx, "acme"); len(open) != 2 || err != nil {
			t.Errorf("open: %+v, %v; want r2 and r3", open, err)
		}
	})
}

func TestTheNewestRequestIsNeverInTheFuture(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if at, err := db.LatestCRMRequest(t.Context(), "acme"); !at.IsZero() || err != nil {
			t.Errorf("of no request the newest is from %v, %v", at, err)
		}
		past := time.Now().Add(-time.Hour).UTC().Truncate(time.Millisecond)
		claim(t, db, store.CRMRequest{Connection: "acme", ID: "past", At: past})
		claim(t, db, store.CRMRequest{Connection: "acme", ID: "mistyped", At: time.Now().AddDate(9, 0, 0)})
		if at, err := db.LatestCRMRequest(t.Context(), "acme"); !at.Equal(past) || err != nil {
			t.Errorf("the newest is from %v, %v; want %v", at, err, past)
		}
	})
}

func TestAnsweredRequestsAreForgottenButTheNewest(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		for i, id := range []string{"done", "untold", "open", "newest"} {
			claim(t, db, store.CRMRequest{Connection: "acme", ID: id, Scope: "record", At: time.UnixMilli(int64(1000 + i))})
		}
		for _, id := range []string{"done", "untold", "newest"} {
			inTx(t, db, func(tx *store.Tx) error { return tx.EndCRMRequest(ctx, "acme", id, store.CRMRequestDone, "") })
		}
		told := map[string]store.CRMRequestStatus{"done": store.CRMRequestDone, "newest": store.CRMRequestDone}
		if err := db.ToldCRMRequests(ctx, "acme", told); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Millisecond)
		gone, err := db.Expunge(ctx, store.Retention{Runs: time.Millisecond})
		if err != nil || gone.Requests != 1 {
			t.Fatalf("%d requests forgotten, %v; want the one that was done and told", gone.Requests, err)
		}
		for id, want := range map[string]bool{"done": true, "untold": false, "open": false, "newest": false} {
			if fresh := claim(t, db, store.CRMRequest{Connection: "acme", ID: id, Scope: "record"}); fresh != want {
				t.Errorf("claiming %s anew: %v; want %v", id, fresh, want)
			}
		}
	})
}
