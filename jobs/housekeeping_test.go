package jobs_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/jobs"
	"fitsync/store"
	"fitsync/store/storetest"
)

// replica starts an engine beside others on a database; stop ends it.
func replica(t *testing.T, db *store.DB, options jobs.Options, ticks bool) (engine *jobs.Engine, stop func()) {
	t.Helper()
	options.Poll = 20 * time.Millisecond
	engine, err := jobs.New(t.Context(), db, options, ticks)
	if err != nil {
		t.Fatal(err)
	}
	if err := engine.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := engine.Stop(ctx); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(stop)
	return engine, stop
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", patience, what)
		}
	}
}

func TestHousekeepingIsDoneOnceADay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var first, second atomic.Int64
		chores := []jobs.Chore{
			{Name: "first", DoFunc: func(context.Context) (string, error) { first.Add(1); return "", errors.New("broken") }},
			{Name: "second", DoFunc: func(context.Context) (string, error) { second.Add(1); return "done", nil }},
		}
		_, stop := replica(t, db, jobs.Options{Chores: chores}, true)
		until(t, "both chores, though the first fails", func() bool { return first.Load() == 1 && second.Load() == 1 })
		stop()

		chores = chores[1:]
		exec(t, db, `UPDATE river_job SET state = 'completed', finalized_at = CURRENT_TIMESTAMP WHERE kind = 'housekeeping'`)
		_, stop = replica(t, db, jobs.Options{Chores: chores}, true) // asks again as it starts
		ask(t, idle(t, db), jobs.Request{Connection: "nobody", By: "ann"})
		until(t, "what was asked for after it", func() bool { return finished(t, db, "sync") == 1 })
		stop()
		if got := second.Load(); got != 1 {
			t.Errorf("done %d times on one day", got)
		}
	})
}

func finished(t *testing.T, db *store.DB, kind string) (n int) {
	t.Helper()
	if err := db.Writer().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM river_job WHERE finalized_at IS NOT NULL AND kind = '`+kind+`'`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRolesShareTheWork(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t, storetest.Postgres(t), store.Options{})
	var there atomic.Value
	chore := func(name string) []jobs.Chore {
		return []jobs.Chore{{Name: "where", DoFunc: func(context.Context) (string, error) { there.Store(name); return "", nil }}}
	}
	scheduler, stopScheduler := replica(t, db, jobs.Options{Worker: "scheduler", Role: jobs.OnlySchedule, Chores: chore("scheduler")}, true)
	until(t, "housekeeping", func() bool { return there.Load() != nil })
	if there.Load() != "scheduler" {
		t.Errorf("housekeeping by %v", there.Load())
	}
	ask(t, scheduler, jobs.Request{Connection: "nobody", By: "ann"})
	time.Sleep(300 * time.Millisecond) // it would have been taken by now
	if finished(t, db, "sync") != 0 {
		t.Error("who only schedules took a request")
	}
	replica(t, db, jobs.Options{Worker: "worker", Role: jobs.OnlyWork}, false)
	until(t, "the worker takes the request", func() bool { return finished(t, db, "sync") == 1 })
	stopScheduler()
	time.Sleep(300 * time.Millisecond)
	var leaders int
	if err := db.Writer().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM river_leader WHERE leader_id = 'worker'`).Scan(&leaders); err != nil || leaders > 0 {
		t.Errorf("who only works leads (%v)", err)
	}
}

// A connection without a schedule is judged again once a ship date has passed.
func TestHousekeepingAsksForWhatAPassedShipDateMadeInvalid(t *testing.T) {
	t.Parallel()
	w := newWorld(t, connectors.Flag)
	w.deal("Export", wantsExport)
	w.tick(t)
	w.clock.Advance(40 * 24 * time.Hour)               // past 2026-12-20
	if err := w.engine.Stop(t.Context()); err != nil { // it leads, and has no ticks
		t.Fatal(err)
	}
	replica(t, w.db, w.options, true)
	until(t, "a run after the ship date", func() bool {
		runs, err := w.db.Runs(t.Context(), store.RunFilter{Connection: "acme"})
		return err == nil && len(runs) == 2 && runs[0].Status == store.RunDone && strings.Contains(runs[0].RequestedBy, "schedule")
	})
}
