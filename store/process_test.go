package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"fitsync/store"
	"fitsync/store/storetest"
)

// workerFile is set in the environment of this binary when it shall play another
// worker on the store of that name.
const workerFile = "FITSYNC_STORE_TEST_WORKER"

func TestMain(m *testing.M) {
	if dsn := os.Getenv(startDSN); dsn != "" {
		if err := playStart(context.Background(), dsn); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		return
	}
	if dsn := os.Getenv(workerFile); dsn != "" {
		if err := playWorker(context.Background(), dsn); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// playWorker takes the worker lock, appends to the audit log, says so, and holds
// the lock until its input ends.
func playWorker(ctx context.Context, dsn string) error {
	db, err := store.Open(ctx, dsn, store.Options{})
	if err != nil {
		return err
	}
	if _, ok, err := db.LockWorker(); err != nil || !ok {
		return fmt.Errorf("lock: %t, %w", ok, err)
	}
	for range 50 {
		if err := db.Audit(ctx, store.Entry{Actor: "other", Action: "test"}); err != nil {
			return err
		}
	}
	fmt.Println("working")
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// startDSN is set in the environment of this binary when it shall play a process that
// starts on the store of that address.
const startDSN = "FITSYNC_STORE_TEST_START"

// playStart waits for its input to end, so that several start at one moment, and leaves a
// trace.
func playStart(ctx context.Context, dsn string) error {
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	db, err := store.Open(ctx, dsn, store.Options{})
	if err != nil {
		return err
	}
	return errors.Join(db.Audit(ctx, store.Entry{Actor: "start", Action: "test"}), db.Close())
}

func TestProcessesThatStartAtOnceMigrateOnce(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		const many = 4
		var processes []*exec.Cmd
		var starts []io.Closer
		for range many {
			process := exec.CommandContext(t.Context(), os.Args[0])
			process.Env = append(os.Environ(), startDSN+"="+dsn)
			input, err := process.StdinPipe()
			must(t, err)
			process.Stdout, process.Stderr = t.Output(), t.Output()
			must(t, process.Start())
			processes, starts = append(processes, process), append(starts, input)
		}
		for _, start := range starts {
			must(t, start.Close())
		}
		for _, process := range processes {
			if err := process.Wait(); err != nil {
				t.Error(err)
			}
		}
		db := storetest.Open(t, dsn, store.Options{})
		must(t, db.VerifyAudit(t.Context()))
		entries, err := db.AuditLog(t.Context(), 0, 100)
		must(t, err)
		equal(t, "traces", len(entries), many)
		var twice int
		must(t, db.Writer().QueryRowContext(t.Context(), `SELECT COUNT(*) - COUNT(DISTINCT version_id) FROM goose_db_version`).Scan(&twice))
		equal(t, "migrations done twice", twice, 0)
	})
}

func TestTwoProcessesOnOneFile(t *testing.T) {
	dsn := filepath.Join(t.TempDir(), "fitsync.db")
	db := storetest.Open(t, dsn, store.Options{})

	other := exec.CommandContext(t.Context(), os.Args[0])
	other.Env = append(os.Environ(), workerFile+"="+dsn)
	_, err := other.StdinPipe()
	must(t, err)
	output, err := other.StdoutPipe()
	must(t, err)
	must(t, other.Start())
	for range 50 { // while the other process writes as well
		must(t, db.Audit(t.Context(), store.Entry{Actor: "this", Action: "test"}))
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil || line != "working\n" {
		t.Fatalf("the other process says %q, %v", line, err)
	}

	if _, ok, err := db.LockWorker(); ok || err != nil {
		t.Errorf("lock while another process holds it: %t, %v; want it refused", ok, err)
	}
	must(t, db.VerifyAudit(t.Context()))
	entries, err := db.AuditLog(t.Context(), 0, 1000)
	must(t, err)
	equal(t, "entries of both", len(entries), 100)

	must(t, other.Process.Kill())
	_ = other.Wait() // it was killed, and says so
	release, ok, err := db.LockWorker()
	if !ok || err != nil {
		t.Fatalf("lock after the other process died: %t, %v; want it granted", ok, err)
	}
	release()
}

func TestLockWorker(t *testing.T) {
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		one, two := storetest.Open(t, dsn, store.Options{}), storetest.Open(t, dsn, store.Options{})
		release, ok, err := one.LockWorker()
		if !ok || err != nil {
			t.Fatalf("first lock: %t, %v", ok, err)
		}
		_, ok, err = two.LockWorker()
		must(t, err)
		equal(t, "second lock is granted", ok, two.Dialect() == store.Postgres)
		release()
		releaseTwo, ok, err := two.LockWorker()
		if !ok || err != nil {
			t.Fatalf("lock after release: %t, %v", ok, err)
		}
		releaseTwo()
	})
}
