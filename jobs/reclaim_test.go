package jobs_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	osexec "os/exec"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"fitsync/connectors"
	"fitsync/jobs"
	"fitsync/store"
	"fitsync/store/storetest"
)

// sleeper is a connector whose first pull lasts until it is woken.
type sleeper struct {
	connectors.Connector
	asleep, wake chan struct{}
	pulls        int
	writes       atomic.Int64
}

func (s *sleeper) Write(ctx context.Context, updates []connectors.Update) ([]connectors.Outcome, error) {
	s.writes.Add(1)
	return s.Connector.Write(ctx, updates)
}

func (s *sleeper) Pull(ctx context.Context, from connectors.Cursor) (connectors.Page, error) {
	page, err := s.Connector.Pull(ctx, from)
	if s.pulls++; s.pulls == 1 {
		close(s.asleep)
		<-s.wake
	}
	return page, err
}

// A worker that was stopped for so long that another one took over its job writes
// nothing once it wakes up, and does not end the other's job.
func TestZombieWritesNothing(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorldOn(t, dsn, "")
		id := w.deal("Deal", wantsSSO)
		zombie := &sleeper{Connector: w.options.Connections[0].Connector, asleep: make(chan struct{}), wake: make(chan struct{})}
		alive := w.options.Connections[0].Connector
		w.options.Worker, w.options.Concurrency = "zombie", 1 // so that it has no slot for its own job
		core, logged := observer.New(zap.InfoLevel)
		w.options.Log = zap.New(core)
		stopped := w.through(t, zombie)
		request := w.ask(t, jobs.Request{By: "ada"})
		<-zombie.asleep

		db := storetest.Open(t, dsn, store.Options{Now: w.clock.Now})
		w.options.Worker, w.options.Concurrency, w.options.Connections[0].Connector, w.options.Log = "heir", 0, alive, nil
		heir, err := jobs.New(t.Context(), db, w.options, false)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(heir.Reclaim(t.Context()), heir.Start(context.WithoutCancel(t.Context()))); err != nil {
			t.Fatal(err)
		}
		w.engine = heir
		if run := w.follow(t, request); run.Status != store.RunDone || run.Worker != "heir" || run.Counters.Written != 1 {
			t.Fatalf("the heir's: %+v", run)
		}
		w.crm.Edit(id, map[string]any{"Needs": wantsBrazil})
		w.clock.Advance(time.Minute)
		w.sync(t, jobs.Request{Records: []string{id}})
		w.want(t, id, map[string]string{"fitsync_grade": "Blocked"})

		before := zombie.writes.Load()
		logged.TakeAll()
		close(zombie.wake) // it holds a page from before the edit
		ends := logged.FilterMessageSnippet("sync ")
		for ; ends.Len() == 0; ends = logged.FilterMessageSnippet("sync ") {
			time.Sleep(10 * time.Millisecond)
		}
		if end, writes := ends.All()[0], zombie.writes.Load()-before; end.Message != "sync interrupted" || writes > 0 {
			t.Errorf("the zombie: %s after %d writes; want it interrupted before the first", end.Message, writes)
		}
		if err := stopped.Stop(t.Context()); err != nil {
			t.Error(err)
		}
		w.want(t, id, map[string]string{"fitsync_grade": "Blocked"})
		runs, err := db.Runs(t.Context(), store.RunFilter{Status: store.RunInterrupted})
		if err != nil || len(runs) != 1 || runs[0].Worker != "zombie" || runs[0].Counters.Written != 0 {
			t.Errorf("interrupted runs %+v: %v; want the zombie's, which wrote nothing", runs, err)
		}
		if err := heir.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// childDSN makes this test binary the worker that TestKilledWorkersJobRunsAgainAtOnce kills.
const childDSN = "FITSYNC_TEST_WORKER_DSN"

func TestWorkerToBeKilled(t *testing.T) {
	t.Parallel()
	dsn := os.Getenv(childDSN)
	if dsn == "" {
		t.Skip("it is run by TestKilledWorkersJobRunsAgainAtOnce in a process of its own")
	}
	w := newWorldOn(t, dsn, "")
	w.options.Lease = leased(t, w.db)
	held := newTurnstile(w.options.Connections[0].Connector)
	w.through(t, held)
	w.ask(t, jobs.Request{Full: true, By: "ada"})
	<-held.arrived
	fmt.Println("holding") // its parent reads this
	select {}
}

func leased(t *testing.T, db *store.DB) *store.Lease {
	t.Helper()
	lease, err := db.LeaseWorker(t.Context(), "host")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lease.End(context.WithoutCancel(t.Context())) })
	return lease
}

func TestKilledWorkersJobRunsAgainAtOnce(t *testing.T) {
	t.Parallel()
	for _, restart := range []bool{true, false} {
		name := map[bool]string{true: "restarted", false: "another one lives"}[restart]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			storetest.EachDSN(t, func(t *testing.T, dsn string) { killAndGoOn(t, dsn, restart) })
		})
	}
}

func killAndGoOn(t *testing.T, dsn string, restart bool) {
	db := storetest.Open(t, dsn, store.Options{})
	if !restart && db.Dialect() == store.SQLite {
		t.Skip("SQLite has one worker")
	}
	child := osexec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestWorkerToBeKilled$", "-test.v")
	child.Env = append(os.Environ(), childDSN+"="+dsn)
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(output); lines.Scan() && lines.Text() != "holding"; {
		t.Log(lines.Text())
	}
	begin := func() *world {
		w := newWorldOn(t, dsn, "") // starts an engine, which through replaces
		w.deal("Deal", wantsSSO)
		w.options.Lease = leased(t, w.db)
		return w
	}
	var w *world
	if !restart {
		w = begin()
		w.through(t, w.options.Connections[0].Connector)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed
	killed := time.Now()
	if restart {
		w = begin()
		if err := w.engine.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.engine, err = jobs.New(t.Context(), w.db, w.options, false)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(w.engine.Reclaim(t.Context()), w.engine.Start(context.WithoutCancel(t.Context()))); err != nil {
			t.Fatal(err)
		}
	}
	run := w.follow(t, w.ask(t, jobs.Request{Full: true, By: "bob"}))
	t.Logf("the killed worker's job was done again %v after the kill", time.Since(killed).Round(time.Millisecond))
	if run.Status != store.RunDone {
		t.Errorf("%+v", run)
	}
	if err := w.engine.Stop(t.Context()); err != nil { // it may read what changed meanwhile
		t.Fatal(err)
	}
	if left, err := w.db.Runs(t.Context(), store.RunFilter{Status: store.RunRunning}); len(left) > 0 || err != nil {
		t.Errorf("still running: %+v %v", left, err)
	}
}
