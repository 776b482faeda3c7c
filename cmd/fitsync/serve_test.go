package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"fitsync/connectors/salesforce/orgsim"
	"fitsync/store/storetest"
)

// builtWith says of the binary what the Makefile has a build say.
const builtWith = "-X main.release=1.2.3 -X main.commit=0123456789abcdef -X main.date=2026-11-24T10:00:00+00:00"

// builtBinary is built by the first test that needs it, beside the test's own binary,
// which the go command takes away at the end.
var builtBinary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(filepath.Dir(os.Args[0]), "fitsync-under-test")
	if out, err := exec.Command("go", "build", "-ldflags", builtWith, "-o", path, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return path, nil
})

// process is a running fitsync.
type process struct {
	*exec.Cmd
	log *syncBuffer
}

type syncBuffer struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.Write(p)
}

func (b *syncBuffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.String()
}

// start runs the real binary with the world's configuration; what is left of it at the
// end of the test is killed.
func (w *world) start(t testing.TB, environment map[string]string, args ...string) *process {
	t.Helper()
	binary, err := builtBinary()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{exec.CommandContext(t.Context(), binary, args...), &syncBuffer{}}
	p.Stdout, p.Stderr = p.log, p.log
	p.Env = []string{"HOME=" + w.folder}
	for _, variables := range []map[string]string{w.environment, environment} {
		for key, value := range variables {
			p.Env = append(p.Env, key+"="+value)
		}
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill(); _ = p.Wait() })
	return p
}

// terminate sends SIGTERM and returns the exit code and how long it took.
func (p *process) terminate(t *testing.T) (code int, took time.Duration) {
	t.Helper()
	began := time.Now()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = p.Wait() // its exit code says how
	return p.ProcessState.ExitCode(), time.Since(began)
}

// patience is what a supervisor waits before it kills: the compose file's stop_grace_period.
const patience = 35 * time.Second

func TestATerminatedWorkerEndsInGoodOrder(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]orgsim.Fault{
		"while it writes":  {Kind: orgsim.Slow, Path: "/composite", Skip: 1, Times: 1, Delay: 3 * time.Second},
		"while it reads":   {Kind: orgsim.BlackHole, Path: "/composite"},
		"before it begins": {Kind: orgsim.Slow, Path: "/oauth2/token", Times: 1, Delay: 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.EachDSN(t, func(t *testing.T, dsn string) {
				w := newWorld(t)
				w.environment["SERVER"] = dsn
				config := strings.Replace(worldConfig, "${FOLDER}/fitsync.db", "${SERVER}", 1)
				// Calls that look for requests would take the fault that is meant for the sync.
				w.write(t, "fitsync.yaml", strings.ReplaceAll(config, "    kind: salesforce\n", "    kind: salesforce\n    request_poll: 0s\n"))
				w.ready(t)
				id := w.opportunity("Deal", "critical: Single sign-on with SAML 2.0")
				w.crms.Org.Faults().Set(fault)
				worker := w.start(t, nil, "serve")
				waitFor(t, func() bool { return w.crms.Org.Faults().Hits(fault.Kind) > 0 })

				code, took := worker.terminate(t)

				if code != exitOK || took > patience {
					t.Errorf("exit %d after %s\n%s", code, took, worker.log)
				}
				w.crms.Org.Faults().Clear()
				if name == "while it writes" {
					contains(t, "the next sync", w.ok(t, "sync", "sf"), " 0 written")
				}
				w.ok(t, "sync", "sf")
				if got := w.crms.Org.Get("Opportunity", id)["FitSync_Score__c"]; got != 100.0 {
					t.Errorf("score %v, want 100", got)
				}
				if writes := w.crms.Org.Totals().Writes["Opportunity"]; writes != 1 {
					t.Errorf("%d effective writes of one deal", writes)
				}
				if left := leftBehind(t, dsn); left != "" {
					t.Errorf("left behind: %s", left)
				}
			})
		})
	}
}

// leftBehind says what a worker that ended in good order does not leave.
func leftBehind(t *testing.T, dsn string) string {
	t.Helper()
	driver := "sqlite"
	if strings.Contains(dsn, "://") {
		driver = "pgx"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // a test's own handle
	var left []string
	for what, query := range map[string]string{
		"running jobs":   `SELECT COUNT(*) FROM river_job WHERE state = 'running'`,
		"running runs":   `SELECT COUNT(*) FROM runs WHERE status = 'running'`,
		"live workers":   `SELECT COUNT(*) FROM workers`,
		"planned writes": `SELECT COUNT(*) FROM writebacks WHERE planned <> ''`,
	} {
		var n int
		if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			left = append(left, fmt.Sprintf("%d %s", n, what))
		}
	}
	return strings.Join(left, ", ")
}

func TestRolesAreForPostgres(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, args := range [][]string{{"--work"}, {"--schedule", "--web"}, {"--web"}} {
		got := w.run(t, append([]string{"serve"}, args...)...)
		if got.code != exitUsage || !strings.Contains(got.err, "takes PostgreSQL") {
			t.Errorf("serve %v on SQLite: exit %d, %s", args, got.code, got.err)
		}
	}
}
