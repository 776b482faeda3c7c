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
// of an empty database. The subtests run in parallel, with one another and with other tests.
func EachDSN(t *testing.T, fn func(t *testing.T, dsn string)) {
	t.Helper()
	for _, d := range databases {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			fn(t, d.makeFunc(t))
		})
	}
}

// EachPair runs fn as one subtest for every way to go from one database to another, each
// with two empty stores of its own.
func EachPair(t *testing.T, fn func(t *testing.T, from, to *store.DB)) {
	t.Helper()
	for _, from := range databases {
		for _, to := range databases {
			t.Run(from.name+" to "+to.name, func(t *testing.T) {
				t.Parallel()
				fn(t, Open(t, from.makeFunc(t), store.Options{}), Open(t, to.makeFunc(t), store.Options{}))
			})
		}
	}
}

// databases make the addresses of empty databases.
var databases = []struct {
	name     string
	makeFunc func(t testing.TB) (dsn string)
}{
	{"sqlite", func(t testing.TB) string { t.Helper(); return filepath.Join(t.TempDir(), "fitsync.db") }},
	{"postgres", Postgres},
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
