package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"fitsync/store"
	"fitsync/store/storetest"
)

func TestOpenRefusesANewerDatabase(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		db := storetest.Open(t, dsn, store.Options{})
		_, err := db.Writer().ExecContext(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, '1')`)
		must(t, err)
		for _, readOnly := range []bool{false, true} {
			_, err = store.Open(t.Context(), dsn, store.Options{ReadOnly: readOnly})
			if !errors.Is(err, store.ErrNewer) || !strings.Contains(err.Error(), "9999") {
				t.Errorf("open, read only %t: %v, want ErrNewer with the version", readOnly, err)
			}
		}
	})
}

func TestOpenReadOnly(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		db := storetest.Open(t, dsn, store.Options{})
		_, epoch := begin(t, db)
		reader := storetest.Open(t, dsn, store.Options{ReadOnly: true})
		state, err := reader.Connection(t.Context(), acme)
		must(t, err)
		equal(t, "epoch", state.Epoch, epoch)
		if _, err := reader.ClaimConnection(t.Context(), acme, "r"); err == nil {
			t.Error("a read-only store took a claim")
		}
	})
}

func TestOpenReadOnlyNeedsTheSchema(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fitsync.db")
	if _, err := store.Open(t.Context(), path, store.Options{ReadOnly: true}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("open a missing file: %v, want ErrNotExist", err)
	}
	must(t, os.WriteFile(path, nil, 0o600))
	if _, err := store.Open(t.Context(), path, store.Options{ReadOnly: true}); !errors.Is(err, store.ErrOlder) {
		t.Errorf("open an empty file: %v, want ErrOlder", err)
	}
}

func TestOpenExplainsADamagedFile(t *testing.T) {
	tests := []struct {
		name   string
		damage func(content []byte) []byte
	}{
		{"not a database", func([]byte) []byte { return []byte(strings.Repeat("no database ", 1000)) }},
		{"first pages overwritten", func(content []byte) []byte {
			for i := 100; i < len(content)/2; i++ {
				content[i] = 0xAA
			}
			return content
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "fitsync.db")
			db, err := store.Open(t.Context(), path, store.Options{})
			must(t, err)
			must(t, db.Close())
			content, err := os.ReadFile(path)
			must(t, err)
			must(t, os.WriteFile(path, test.damage(content), 0o600))

			_, err = store.Open(t.Context(), path, store.Options{})
			if !errors.Is(err, store.ErrDamaged) || !strings.Contains(err.Error(), "fitsync restore") {
				t.Errorf("open: %v, want ErrDamaged and the way out", err)
			}
		})
	}
}

// another makes a database of another program, which keeps its journal its own way
// and migrates with the same library.
func another(t *testing.T, path string) []byte {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	must(t, err)
	for _, statement := range []string{
		`CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER, is_applied INTEGER, tstamp TIMESTAMP DEFAULT (datetime('now')))`,
		`INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1)`,
		`CREATE TABLE photos (id INTEGER PRIMARY KEY)`,
	} {
		_, err := db.ExecContext(t.Context(), statement)
		must(t, err)
	}
	must(t, db.Close())
	content, err := os.ReadFile(path)
	must(t, err)
	return content
}

func TestOpenLeavesTheDatabaseOfAnotherProgramAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "photos.db")
	before := another(t, path)
	for _, readOnly := range []bool{false, true} {
		_, err := store.Open(t.Context(), path, store.Options{ReadOnly: readOnly})
		if !errors.Is(err, store.ErrForeign) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "another file") {
			t.Errorf("open, read only %t: %v, want ErrForeign, the file and the way out", readOnly, err)
		}
	}
	after, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(before, after) {
		t.Error("the file was changed")
	}
}

func TestOpenTakesUpAMigrationThatBrokeOff(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fitsync.db")
	another(t, path)
	db, err := sql.Open("sqlite", path)
	must(t, err)
	_, err = db.ExecContext(t.Context(), `DROP TABLE photos`)
	must(t, errors.Join(err, db.Close()))
	storetest.Open(t, path, store.Options{})
}

func TestOpenRefusesASchemaWhoseNamesAreTaken(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		if !strings.HasPrefix(dsn, "postgres") {
			return // a SQLite file of another program is refused whatever its names
		}
		pool, err := sql.Open("pgx", dsn)
		must(t, err)
		_, err = pool.ExecContext(t.Context(), `CREATE TABLE runs (id int)`)
		must(t, errors.Join(err, pool.Close()))
		_, err = store.Open(t.Context(), dsn, store.Options{})
		if !errors.Is(err, store.ErrForeign) || !strings.Contains(err.Error(), `"runs"`) {
			t.Errorf("open: %v, want ErrForeign and the name", err)
		}
	})
}

func TestOpenMakesPrivateFiles(t *testing.T) {
	dir := t.TempDir()
	db := storetest.Open(t, filepath.Join(dir, "fitsync.db"), store.Options{})
	release, ok, err := db.LockWorker()
	must(t, err)
	if !ok {
		t.Fatal("the lock of a new file is taken")
	}
	defer release()
	entries, err := os.ReadDir(dir)
	must(t, err)
	if len(entries) < 4 {
		t.Errorf("%d files, want the database, its log and two locks at least", len(entries))
	}
	for _, entry := range entries {
		info, err := entry.Info()
		must(t, err)
		if mode := info.Mode().Perm(); mode&0o077 != 0 {
			t.Errorf("%s has mode %o: others can read it", entry.Name(), mode)
		}
	}
}

func TestOpenTakesOddFileNames(t *testing.T) {
	tests := []struct{ name, dsn, file string }{
		{"characters of addresses", "a b?c#d%20.db", "a b?c#d%20.db"},
		{"umlauts", "größe.db", "größe.db"},
		{"an address", "file:x%20y.db?mode=rwc", "x y.db"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			storetest.Open(t, test.dsn, store.Options{})
			info, err := os.Stat(test.file)
			if err != nil || info.Size() == 0 {
				t.Errorf("the database is not in %q: %v", test.file, err)
			}
			entries, err := os.ReadDir(".")
			must(t, err)
			for _, entry := range entries {
				if !strings.HasPrefix(entry.Name(), test.file) {
					t.Errorf("a file of another name: %q", entry.Name())
				}
			}
		})
	}
}

func TestOpenRefusesOtherAddresses(t *testing.T) {
	for _, dsn := range []string{"", ":memory:", "mysql://root:hunter2@db/fitsync", "postgres://me:hunter2@db:notaport/x"} {
		_, err := store.Open(t.Context(), dsn, store.Options{})
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("open %q: %v, want an error without the password", dsn, err)
		}
	}
}

func TestManyOpenAtOnce(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		var group errgroup.Group
		for range 6 {
			group.Go(func() error {
				db, err := store.Open(t.Context(), dsn, store.Options{})
				if err != nil {
					return err
				}
				return errors.Join(db.Audit(t.Context(), store.Entry{Action: "test"}), db.Close())
			})
		}
		must(t, group.Wait())
		db := storetest.Open(t, dsn, store.Options{})
		must(t, db.VerifyAudit(t.Context()))
		entries, err := db.AuditLog(t.Context(), 0, 10)
		must(t, err)
		equal(t, "audit entries", len(entries), 6)
	})
}

func TestTransactRollsBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		refused := errors.New("refused")
		err := db.Transact(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.RequestSync(t.Context(), acme); err != nil {
				return err
			}
			return refused
		})
		if !errors.Is(err, refused) {
			t.Errorf("transact: %v, want the function's error", err)
		}
		state, err := db.Connection(t.Context(), acme)
		must(t, err)
		equal(t, "requests", state.ReqGen, 0)
	})
}

func TestRequestsAreCountedInTheSameTransaction(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for want := int64(1); want <= 3; want++ {
			got, err := db.RequestSync(t.Context(), acme)
			must(t, err)
			equal(t, "requests", got, want)
		}
		must(t, db.Transact(t.Context(), func(tx *store.Tx) error {
			for name, want := range map[string]int64{acme: 3, "globex": 0} {
				got, err := tx.Requests(t.Context(), name)
				if err != nil {
					return err
				}
				equal(t, "requests of "+name, got, want)
			}
			return nil
		}))
	})
}
