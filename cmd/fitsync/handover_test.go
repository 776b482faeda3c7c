package main

import (
	"testing"

	"fitsync/store"
	"fitsync/store/storetest"
)

func TestASyncIsLeftOnlyToProcessesThatTakeRequests(t *testing.T) {
	t.Parallel()
	dsn := storetest.Postgres(t)
	for name, c := range map[string]struct {
		works bool
		waits bool
	}{
		"one that only schedules": {works: false, waits: false},
		"one that works":          {works: true, waits: true},
	} {
		t.Run(name, func(t *testing.T) {
			db := storetest.Open(t, dsn, store.Options{})
			lease, err := db.LeaseWorker(t.Context(), name) // it is alive
			if err != nil {
				t.Fatal(err)
			}
			defer lease.End(t.Context()) //nolint:errcheck // the test's own lease
			beat := store.Worker{ID: lease.ID, Host: "blade", Works: c.works}
			if err := db.Heartbeat(t.Context(), beat); err != nil {
				t.Fatal(err)
			}
			defer db.RemoveWorker(t.Context(), beat.ID) //nolint:errcheck // of the test's own row
			nobody, err := nobodyElse(t.Context(), db, true)
			if err != nil || nobody == c.waits {
				t.Errorf("nobody else is %t, want %t (%v)", nobody, !c.waits, err)
			}
		})
	}
}
