package store_test

import (
	"errors"
	"testing"

	"fitsync/store"
	"fitsync/store/storetest"
)

func lease(t *testing.T, db *store.DB, name string) *store.Lease {
	t.Helper()
	l, err := db.LeaseWorker(t.Context(), name)
	must(t, err)
	t.Cleanup(func() { _ = l.End(t.Context()) })
	return l
}

func dead(t *testing.T, db *store.DB, id string) (is bool) {
	t.Helper()
	must(t, db.Transact(t.Context(), func(tx *store.Tx) (err error) {
		is, err = tx.WorkerDead(t.Context(), id)
		return err
	}))
	return is
}

func TestProcessesOfOneNameHaveIDsOfTheirOwn(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		one, two := storetest.Open(t, dsn, store.Options{}), storetest.Open(t, dsn, store.Options{})
		postgres := one.Dialect() == store.Postgres
		first := lease(t, one, "blade")
		equal(t, "first id", first.ID, "blade")
		if second := lease(t, two, "blade"); postgres && second.ID != "blade-2" {
			t.Errorf("second id %q, want blade-2", second.ID)
		}
		equal(t, "id of another name", lease(t, two, "rack").ID, "rack")
		equal(t, "a living worker is dead", dead(t, two, "blade"), false)

		must(t, first.End(t.Context()))
		equal(t, "a worker that is gone is dead", dead(t, two, "blade"), postgres)
		equal(t, "the next id", lease(t, two, "blade").ID, "blade")
	})
}

func TestALeaseThatWasLostIsTakenAgain(t *testing.T) {
	dsn := storetest.Postgres(t)
	db := storetest.Open(t, dsn, store.Options{})
	cut := func() {
		t.Helper()
		_, err := db.Writer().ExecContext(t.Context(), `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'fitsync worker'`)
		must(t, err)
	}
	kept := lease(t, db, "blade")
	must(t, kept.Keep(t.Context()))
	cut()
	equal(t, "dead before it keeps the lease", dead(t, db, "blade"), true)
	must(t, kept.Keep(t.Context()))
	equal(t, "dead after it", dead(t, db, "blade"), false)

	cut()
	equal(t, "id of the next process", lease(t, db, "blade").ID, "blade")
	if err := kept.Keep(t.Context()); !errors.Is(err, store.ErrTaken) {
		t.Errorf("keep: %v, want ErrTaken", err)
	}
}
