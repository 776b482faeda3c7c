package store_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fitsync/store"
	"fitsync/store/storetest"
)

// noEngine is a job engine without jobs.
var noEngine = store.BackupEngine{
	PrepareFunc: func(context.Context, *store.DB) error { return nil },
	CarryFunc:   func(context.Context, *store.Tx, *store.Tx) error { return nil },
}

func backup(t *testing.T, db *store.DB) (path string, content store.BackupContent) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "backup.db")
	content, err := db.Backup(t.Context(), path, noEngine)
	must(t, err)
	return path, content
}

func TestBackupHoldsEverythingInOneFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		lived(t, db)
		want, err := db.Contents(t.Context())
		must(t, err)
		path, content := backup(t, db)
		equal(t, "tables", content.Tables, want)
		checked, err := store.CheckBackup(t.Context(), path)
		must(t, err)
		equal(t, "what a later check finds", checked, content)
		entries, err := os.ReadDir(filepath.Dir(path))
		must(t, err)
		if len(entries) != 1 {
			t.Errorf("files beside the backup: %v", entries)
		}
		info, err := os.Stat(path)
		must(t, err)
		equal(t, "permissions", info.Mode().Perm(), 0o600)
	})
}

func TestBackupNeverReplacesAFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		path := filepath.Join(t.TempDir(), "mine.txt")
		must(t, os.WriteFile(path, []byte("mine"), 0o600))
		if _, err := db.Backup(t.Context(), path, noEngine); !errors.Is(err, fs.ErrExist) {
			t.Errorf("backup: %v, want ErrExist", err)
		}
		content, err := os.ReadFile(path)
		must(t, err)
		equal(t, "the file", string(content), "mine")
	})
}

// While somebody writes all the time, a backup shows one moment: as many audit rows as
// the end of the chain says.
func TestBackupIsMadeWhileOthersWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		lived(t, db)
		ctx, stop := context.WithCancel(t.Context())
		wrote := make(chan int)
		go func() {
			n := 0
			for ctx.Err() == nil && db.Audit(t.Context(), store.Entry{Actor: "busy", Action: "test"}) == nil {
				n++
			}
			wrote <- n
		}()
		for range 3 {
			backup(t, db) // verifies the chain
		}
		stop()
		if n := <-wrote; n == 0 {
			t.Error("nothing could be written meanwhile")
		}
	})
}

func TestCheckBackupFindsWhatIsWrong(t *testing.T) {
	overwrite := func(at float64) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			t.Helper()
			content, err := os.ReadFile(path)
			must(t, err)
			const page = 4096 // the whole of one: what it does not use tells nothing
			first := int(at*float64(len(content))) / page * page
			for i := range page {
				content[first+i] ^= 0xFF
			}
			must(t, os.WriteFile(path, content, 0o600))
		}
	}
	execute := func(statements ...string) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			t.Helper()
			db := storetest.Open(t, path, store.Options{})
			for _, statement := range statements {
				_, err := db.Writer().ExecContext(t.Context(), statement)
				must(t, err)
			}
			must(t, db.Close())
		}
	}
	tests := []struct {
		name   string
		damage func(t *testing.T, path string)
		want   error
	}{
		{"its first page is overwritten", overwrite(0), store.ErrDamaged},
		{"a page is overwritten", overwrite(0.5), store.ErrDamaged},
		{"it is cut off", func(t *testing.T, path string) {
			info, err := os.Stat(path)
			must(t, err)
			must(t, os.Truncate(path, info.Size()/2))
		}, store.ErrDamaged},
		{"it is empty", func(t *testing.T, path string) { must(t, os.Truncate(path, 0)) }, store.ErrForeign},
		{"it belongs to another program", func(t *testing.T, path string) {
			must(t, os.Remove(path))
			another(t, path)
		}, store.ErrForeign},
		{"it is newer", execute(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`), store.ErrNewer},
		{"its audit log was edited", execute(`DROP TRIGGER audit_keeps_rows`, `UPDATE audit SET actor = 'nobody' WHERE seq = 2`), store.ErrTampered},
		{"a row refers to nothing", execute(`PRAGMA foreign_keys = OFF`,
			`INSERT INTO overrides (connection, opportunity, field, text, run, seen_at) VALUES ('a', 'b', 'c', '', '', 0)`), store.ErrDamaged},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			db := storetest.Open(t, filepath.Join(t.TempDir(), "fitsync.db"), store.Options{})
			lived(t, db)
			path, _ := backup(t, db)
			test.damage(t, path)
			if _, err := store.CheckBackup(t.Context(), path); !errors.Is(err, test.want) || !strings.Contains(err.Error(), filepath.Base(path)) || strings.Contains(err.Error(), "stop every fitsync") {
				t.Errorf("check: %v, want %v and the file", err, test.want)
			}
			target := filepath.Join(t.TempDir(), "fitsync.db")
			if _, err := store.Restore(t.Context(), path, target, store.RestoreOptions{Actor: "test", Engine: noEngine}); !errors.Is(err, test.want) {
				t.Errorf("restore: %v, want %v", err, test.want)
			}
			if _, err := os.Stat(target); err == nil {
				t.Error("a bad backup took the place of the database")
			}
		})
	}
}

func TestRestoreBringsBackWhatWas(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		old := storetest.Open(t, filepath.Join(t.TempDir(), "old.db"), store.Options{})
		lived(t, old)
		path, content := backup(t, old)

		done, err := store.Restore(t.Context(), path, dsn, store.RestoreOptions{Actor: "ann", Engine: noEngine})
		must(t, err)

		equal(t, "kept file", done.Kept, "")
		db := storetest.Open(t, dsn, store.Options{})
		must(t, db.VerifyAudit(t.Context()))
		equal(t, "checkpoint", checkpoint(t, db), `{"page": 7}`)
		entries, err := db.AuditLog(t.Context(), 0, 100)
		must(t, err)
		equal(t, "last entry", entries[len(entries)-1].Action, "store.restore")
		equal(t, "rows", rowsBut(t, db, "audit"), rowsOf(content.Tables, "audit"))
	})
}

func rowsBut(t *testing.T, db *store.DB, without string) map[string]int64 {
	t.Helper()
	tables, err := db.Contents(t.Context())
	must(t, err)
	return rowsOf(tables, without)
}

func rowsOf(tables []store.Table, without string) map[string]int64 {
	rows := map[string]int64{}
	for _, table := range tables {
		if table.Name != without {
			rows[table.Name] = table.Rows
		}
	}
	return rows
}

func TestRestoreKeepsTheFileThatItReplaces(t *testing.T) {
	for name, damage := range map[string]bool{"sound": false, "damaged": true} {
		t.Run(name, func(t *testing.T) {
			dsn := filepath.Join(t.TempDir(), "fitsync.db")
			db := storetest.Open(t, dsn, store.Options{})
			lived(t, db)
			path, _ := backup(t, db)
			must(t, db.Audit(t.Context(), store.Entry{Action: "after the backup"}))
			must(t, db.Close())
			if damage {
				must(t, os.WriteFile(dsn, []byte(strings.Repeat("no database ", 1000)), 0o600))
			}
			before, err := os.ReadFile(dsn)
			must(t, err)

			done, err := store.Restore(t.Context(), path, dsn, store.RestoreOptions{Actor: "ann", Engine: noEngine})
			must(t, err)

			kept, err := os.ReadFile(done.Kept)
			must(t, err)
			equal(t, "size of the kept file", len(kept), len(before))
			restored := storetest.Open(t, dsn, store.Options{})
			must(t, restored.VerifyAudit(t.Context()))
			if !damage {
				replaced := storetest.Open(t, done.Kept, store.Options{})
				entries, err := replaced.AuditLog(t.Context(), 0, 100)
				must(t, err)
				equal(t, "last entry of the kept file", entries[len(entries)-1].Action, "after the backup")
			}
		})
	}
}

func TestRestoreRefusesADatabaseInUse(t *testing.T) {
	for name, use := range map[string]func(t *testing.T, db *store.DB){
		"by a worker": func(t *testing.T, db *store.DB) {
			release, ok, err := db.LockWorker()
			if err != nil || !ok {
				t.Fatalf("lock: %t, %v", ok, err)
			}
			t.Cleanup(release)
		},
		"by any process": func(*testing.T, *store.DB) {},
	} {
		t.Run(name, func(t *testing.T) {
			dsn := filepath.Join(t.TempDir(), "fitsync.db")
			db := storetest.Open(t, dsn, store.Options{})
			lived(t, db)
			path, content := backup(t, db)
			use(t, db)
			if _, err := store.Restore(t.Context(), path, dsn, store.RestoreOptions{Actor: "ann", Engine: noEngine}); !errors.Is(err, store.ErrInUse) {
				t.Errorf("restore: %v, want ErrInUse", err)
			}
			equal(t, "rows", rowsBut(t, db, ""), rowsOf(content.Tables, ""))
		})
	}
}

func TestRestoreRefusesAPostgresThatWasUsed(t *testing.T) {
	db := storetest.Open(t, filepath.Join(t.TempDir(), "fitsync.db"), store.Options{})
	lived(t, db)
	path, _ := backup(t, db)
	dsn := storetest.Postgres(t)
	must(t, storetest.Open(t, dsn, store.Options{}).Audit(t.Context(), store.Entry{Action: "used"}))
	if _, err := store.Restore(t.Context(), path, dsn, store.RestoreOptions{Actor: "ann", Engine: noEngine}); !errors.Is(err, store.ErrNotEmpty) {
		t.Errorf("restore: %v, want ErrNotEmpty", err)
	}
}
