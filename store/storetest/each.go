// Package storetest runs a test on every database that the store supports: SQLite
// always, PostgreSQL where its programs are installed. It is for tests only.
package storetest

import (
	"path/filepath"
	"testing"

	"fitsync/store"
)

// Each runs fn as one subtest a database, each with an empty store of its own that
// is closed when the subtest ends.
func Each(t *testing.T, fn func(t *testing.T, db *store.DB)) {
	t.Helper()
	EachDSN(t, func(t *testing.T, dsn string) { fn(t, Open(t, dsn, store.Options{})) })
}

// EachDSN is [Each] for tests that open the store themselves: dsn is the address
// of an empty database.
func EachDSN(t *testing.T, fn func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, filepath.Join(t.TempDir(), "fitsync.db")) })
	t.Run("postgres", func(t *testing.T) { fn(t, Postgres(t)) })
}

// Open opens a store that is closed when the test ends.
func Open(t testing.TB, dsn string, options store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), dsn, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return db
}
