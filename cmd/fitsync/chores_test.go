package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fitsync/config"
	"fitsync/jobs"
	"fitsync/store"
	"fitsync/store/storetest"
)

func choreNamed(t *testing.T, chores []jobs.Chore, name string) func() string {
	t.Helper()
	i := slices.IndexFunc(chores, func(c jobs.Chore) bool { return c.Name == name })
	if i < 0 {
		t.Fatalf("no chore %q", name)
	}
	return func() string {
		t.Helper()
		said, err := chores[i].DoFunc(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return said
	}
}

func TestDailyBackupKeepsTheNewest(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		now := time.Date(2026, 11, 1, 3, 0, 0, 0, time.UTC)
		folder := filepath.Join(t.TempDir(), "backups")
		db := storetest.Open(t, dsn, store.Options{})
		a := &app{now: func() time.Time { return now }}
		loaded := &config.Config{Store: config.Store{DSN: dsn}, Housekeeping: config.Housekeeping{Backup: config.Backup{Folder: folder, Keep: 2}}}
		backup := choreNamed(t, a.chores(loaded, db), "backup")
		for range 4 {
			contains(t, "the day's backup", backup(), "wrote", "bytes")
			now = now.Add(time.Hour)
			if said := backup(); said != "" {
				t.Errorf("a second backup on one day: %s", said)
			}
			now = now.Add(23 * time.Hour)
		}
		mine := filepath.Join(folder, "fitsync-mine.backup.db")
		if err := os.WriteFile(mine, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		backup()
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, entry := range entries {
			names = append(names, entry.Name())
		}
		want := []string{"fitsync-20261104T030000Z.backup.db", "fitsync-20261105T030000Z.backup.db", "fitsync-mine.backup.db"}
		if !slices.Equal(names, want) {
			t.Errorf("left %v, want %v", names, want)
		}
	})
}

func TestRetentionFollowsTheConfiguration(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		now := time.Date(2026, 11, 1, 3, 0, 0, 0, time.UTC)
		clock := func() time.Time { return now }
		db := storetest.Open(t, dsn, store.Options{Now: clock})
		for range 3 {
			id, err := db.StartRun(t.Context(), store.RunStart{Connection: "acme"})
			if err != nil {
				t.Fatal(err)
			}
			if err := db.FinishRun(t.Context(), id, store.RunDone, store.Counters{}, ""); err != nil {
				t.Fatal(err)
			}
			now = now.Add(time.Second)
		}
		a := &app{now: clock}
		loaded := &config.Config{Housekeeping: config.Housekeeping{Keep: config.Keep{Runs: 90}}}
		retention := choreNamed(t, a.chores(loaded, db), "retention")
		now = now.Add(89 * 24 * time.Hour)
		if said := retention(); said != "" {
			t.Errorf("too early: %s", said)
		}
		now = now.Add(2 * 24 * time.Hour)
		contains(t, "retention", retention(), "took out 2 runs, 0 errors")
	})
}

func TestChoresReportDamage(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, filepath.Join(t.TempDir(), "fitsync.db"), store.Options{})
	if err := db.Audit(t.Context(), store.Entry{Action: "test"}); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`DROP TRIGGER audit_keeps_rows`, `UPDATE audit SET actor = 'eve'`,
		`PRAGMA foreign_keys = OFF`, `INSERT INTO overrides (connection, opportunity, field, text, run, seen_at) VALUES ('a', 'b', 'c', '', '', 0)`,
	} {
		if _, err := db.Writer().ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	failed := map[string]bool{}
	for _, chore := range (&app{now: time.Now}).chores(&config.Config{}, db) {
		if _, err := chore.DoFunc(t.Context()); err != nil {
			failed[chore.Name] = true
		}
	}
	if !failed["audit log"] || !failed["integrity"] || len(failed) != 2 {
		t.Errorf("failed: %v, want the audit log and the integrity", failed)
	}
}
