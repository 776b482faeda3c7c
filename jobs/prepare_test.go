package jobs_test

import (
	"errors"
	"testing"

	"golang.org/x/sync/errgroup"

	"fitsync/jobs"
	"fitsync/store"
	"fitsync/store/storetest"
)

// Replicas of a new version start at once, on a database without job tables.
func TestReplicasThatStartAtOncePrepareTheTablesOnce(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		var group errgroup.Group
		for range 5 {
			group.Go(func() error {
				db, err := store.Open(t.Context(), dsn, store.Options{})
				if err != nil {
					return err
				}
				return errors.Join(jobs.Prepare(t.Context(), db), db.Close())
			})
		}
		if err := group.Wait(); err != nil {
			t.Error(err)
		}
	})
}
