package main

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/jobs"
	"fitsync/store"
	"fitsync/store/storetest"
)

// on points the world's configuration at another database.
func (w *world) on(t testing.TB, dsn string) {
	t.Helper()
	w.write(t, "fitsync.yaml", strings.Replace(worldConfig, "${FOLDER}/fitsync.db", dsn, 1))
}

func TestAnInstallMovesToPostgresAndBack(t *testing.T) {
	t.Parallel()
	server := storetest.Postgres(t)
	w := newWorld(t)
	w.environment["SERVER"] = server
	w.ready(t)
	w.opportunity("Deal", "critical: Single sign-on with SAML 2.0")
	w.ok(t, "sync")
	w.leaveRequest(t, filepath.Join(w.folder, "fitsync.db"), jobs.Request{Connection: "hs", Full: true, By: "ann"})

	there := decode[copyView](t, w.ok(t, "store", "copy", "--to", "${SERVER}", "--json"))
	if there.From != "sqlite" || there.To != "postgres" || there.Jobs != 1 {
		t.Errorf("copied %s to %s with %d jobs, want sqlite to postgres with 1", there.From, there.To, there.Jobs)
	}
	if rows := rowsOf(there.Tables); rows["opportunities"] != 1 || rows["writebacks"] != 1 || rows["runs"] != 2 || rows["capabilities"] == 0 {
		t.Errorf("rows copied: %v", rows)
	}
	back := decode[copyView](t, w.ok(t, "store", "copy", "--from", "${SERVER}", "--to", filepath.Join(w.folder, "back.db"), "--json"))
	if back.Jobs != 1 {
		t.Errorf("%d jobs came back, want 1", back.Jobs)
	}
	// The first copy is in the audit log of the second.
	if diff := cmp.Diff(but(there.Tables, "audit", "audit_head"), but(back.Tables, "audit", "audit_head")); diff != "" {
		t.Errorf("what came back (-went +came):\n%s", diff)
	}

	w.on(t, "${SERVER}")
	asked := w.run(t, "sync", "hs", "--full")
	contains(t, "asking again for what was asked before the move", asked.err, "joined it")
	contains(t, "its run", asked.out, "hs: 0 pulled")
	contains(t, "the first sync after the move", w.ok(t, "sync", "sf"), "1 pulled", " 0 written")
}

// leaveRequest enqueues a request that nobody does.
func (w *world) leaveRequest(t *testing.T, dsn string, request jobs.Request) {
	t.Helper()
	db := storetest.Open(t, dsn, store.Options{})
	engine, err := jobs.New(t.Context(), db, jobs.Options{}, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Ask(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func rowsOf(tables []store.Table) map[string]int64 {
	rows := map[string]int64{}
	for _, table := range tables {
		rows[table.Name] = table.Rows
	}
	return rows
}

func but(tables []store.Table, names ...string) []store.Table {
	var left []store.Table
	for _, table := range tables {
		if !strings.Contains(strings.Join(names, " "), table.Name) {
			left = append(left, table)
		}
	}
	return left
}

func TestStoreCopyRefuses(t *testing.T) {
	t.Parallel()
	execute := func(statement string) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			t.Helper()
			db, err := sql.Open("sqlite", path)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close() //nolint:errcheck // a test's own handle
			if _, err := db.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
	}
	nothing := func(*testing.T, string) {}
	for name, test := range map[string]struct {
		source, target func(t *testing.T, path string)
		says           string
	}{
		"a target in use":         {nothing, execute(`INSERT INTO workers (id, host, pid, version, started_at, beat_at) VALUES ('w', 'h', 1, 'v', 1, 1)`), "holds data already"},
		"a running worker":        {lockWorker, nothing, "a worker is running"},
		"a source that is older":  {execute(`DELETE FROM goose_db_version WHERE version_id > 1`), nothing, "version 1 of"},
		"a source that is newer":  {execute(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`), nothing, "version 9999"},
		"a target that is newer":  {nothing, execute(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`), "target: the target holds data"},
		"a target that is older":  {nothing, execute(`DELETE FROM goose_db_version WHERE version_id > 1`), "target: the target holds data"},
		"a source that is broken": {execute(`DROP TABLE workers`), nothing, "no such table"},
	} {
		t.Run(name, func(t *testing.T) {
			w := &world{folder: t.TempDir()}
			from, to := filepath.Join(w.folder, "from.db"), filepath.Join(w.folder, "to.db")
			for _, path := range []string{from, to} {
				db := storetest.Open(t, path, store.Options{})
				if err := db.Close(); err != nil {
					t.Fatal(err)
				}
			}
			test.source(t, from)
			test.target(t, to)
			got := w.run(t, "store", "copy", "--from", from, "--to", to)
			if got.code == exitOK || !strings.Contains(got.err, test.says) || strings.Contains(got.out, "copied") {
				t.Errorf("exit %d, want a failure that says %q:\n%s%s", got.code, test.says, got.out, got.err)
			}
		})
	}
}

// lockWorker plays a worker on a SQLite file until the test ends.
func lockWorker(t *testing.T, path string) {
	t.Helper()
	release, ok, err := storetest.Open(t, path, store.Options{}).LockWorker()
	if err != nil || !ok {
		t.Fatalf("lock: %t, %v", ok, err)
	}
	t.Cleanup(release)
}

func TestStoreCopyRefusesLiveWorkersOnPostgres(t *testing.T) {
	t.Parallel()
	dsn := storetest.Postgres(t)
	db := storetest.Open(t, dsn, store.Options{})
	if err := db.Heartbeat(t.Context(), store.Worker{ID: "w7", Host: "blade"}); err != nil {
		t.Fatal(err)
	}
	w := &world{folder: t.TempDir(), environment: map[string]string{"SERVER": dsn}}
	got := w.run(t, "store", "copy", "--from", "${SERVER}", "--to", filepath.Join(w.folder, "to.db"))
	if got.code != exitFailed {
		t.Errorf("exit %d, want %d", got.code, exitFailed)
	}
	contains(t, "the refusal", got.err, "w7 on blade", "stop them first")
}
