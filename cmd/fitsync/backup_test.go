package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fitsync/jobs"
	"fitsync/store"
	"fitsync/store/storetest"
)

func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorld(t)
		w.environment["SERVER"] = dsn
		w.on(t, "${SERVER}")
		w.ready(t)
		w.opportunity("Deal", "critical: Single sign-on with SAML 2.0")
		w.ok(t, "sync", "sf")
		w.leaveRequest(t, dsn, jobs.Request{Connection: "sf", Full: true, By: "ann"})
		file := filepath.Join(w.folder, "b.db")

		made := decode[backupView](t, w.ok(t, "backup", file, "--json"))
		if rows := rowsOf(made.Tables); rows["opportunities"] != 1 || rows["writebacks"] != 1 {
			t.Errorf("rows in the backup: %v", rows)
		}
		again := w.run(t, "backup", file)
		contains(t, "a second backup to the same file", again.err, "exists and is not replaced")
		contains(t, "the check", w.ok(t, "restore", file, "--check"), "opportunities", "sound")

		w.environment["SERVER"] = storetestNew(t, dsn) // the machine is lost
		restored := w.ok(t, "restore", file)
		contains(t, "the restore", restored, "restored;")
		asked := w.run(t, "sync", "sf", "--full")
		contains(t, "asking for what was asked before", asked.err, "joined it")
		contains(t, "the sync after it", asked.out, "1 pulled", " 0 written")
	})
}

// storetestNew is the address of another empty database of the same kind.
func storetestNew(t *testing.T, dsn string) string {
	t.Helper()
	if strings.Contains(dsn, "://") {
		return storetest.Postgres(t)
	}
	return filepath.Join(t.TempDir(), "fitsync.db")
}

func TestBackupTakesANameByItself(t *testing.T) {
	w := newWorld(t)
	t.Chdir(w.folder)
	w.ok(t, "catalog", "import", w.write(t, "c.yaml", "product: P\ncapabilities:\n  - {id: sso, name: SSO, support: full}\n"))
	contains(t, "backup", w.ok(t, "backup"), "fitsync-2", ".backup.db", "sound")
	found, err := filepath.Glob("fitsync-*.backup.db")
	if err != nil || len(found) != 1 {
		t.Errorf("files: %v, %v", found, err)
	}
}

func TestRestoreRefusesWhatIsNoBackup(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	storetest.Open(t, filepath.Join(w.folder, "fitsync.db"), store.Options{})
	for name, content := range map[string]string{"empty.db": "", "text.db": strings.Repeat("no database ", 500)} {
		path := w.write(t, name, content)
		for _, args := range [][]string{{"restore", path}, {"restore", path, "--check"}} {
			if got := w.run(t, args...); got.code != exitFailed || !strings.Contains(got.err, name) {
				t.Errorf("%v: exit %d, %s; want %d and the file", args, got.code, got.err, exitFailed)
			}
		}
	}
	if left, err := filepath.Glob(filepath.Join(w.folder, ".restore-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if _, err := os.Stat(filepath.Join(w.folder, "fitsync.db")); err != nil {
		t.Error(err)
	}
}
