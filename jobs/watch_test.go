package jobs_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"fitsync/connectors"
	"fitsync/connectors/memory"
	"fitsync/jobs"
	"fitsync/store"
	"fitsync/store/storetest"
)

// inbox is a sink that keeps what it gets, after so many failures.
type inbox struct {
	mu      sync.Mutex
	fails   int
	notices []jobs.Notice
}

func (i *inbox) Name() string { return "inbox" }

func (i *inbox) Send(_ context.Context, notice jobs.Notice) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.fails > 0 {
		i.fails--
		return errors.New("the receiver is down")
	}
	i.notices = append(i.notices, notice)
	return nil
}

// got are the notices so far, as kind and state, in the order of kinds.
func (i *inbox) got() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	list := []string{}
	for _, n := range i.notices {
		list = append(list, n.Kind+" "+n.State)
	}
	slices.Sort(list)
	return list
}

// want waits for the notices, which the engine delivers.
func (i *inbox) want(t *testing.T, wants ...string) {
	t.Helper()
	slices.Sort(wants)
	for ctx, cancel := context.WithTimeout(t.Context(), patience); ; time.Sleep(10 * time.Millisecond) {
		got := i.got()
		if slices.Equal(got, wants) {
			cancel()
			return
		}
		if ctx.Err() != nil {
			cancel()
			t.Fatalf("notices %q; want %q", got, wants)
		}
	}
}

// watched is a world whose alerts go to an inbox and to a log, with an hourly schedule.
func watched(t *testing.T, dsn string) (w *world, box *inbox, logged *observer.ObservedLogs) {
	t.Helper()
	w = openWorld(t, dsn, mapping(""), memory.Options{DailyCalls: 1000}, jobs.DefaultBudget())
	if err := w.engine.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	box = &inbox{}
	core, logged := observer.New(zapcore.InfoLevel)
	w.options.Sinks, w.options.Log = []jobs.Sink{box}, zap.New(core)
	w.start(t, w.options)
	seed := store.Schedule{Name: "acme", Connection: "acme", Kind: jobs.TickKind, Spec: "0 * * * *", Source: store.ScheduleFile, NextRun: w.clock.Now().Add(time.Hour)}
	if err := w.db.SeedSchedules(t.Context(), []store.Schedule{seed}, "test"); err != nil {
		t.Fatal(err)
	}
	return w, box, logged
}

func (w *world) watch(t *testing.T) {
	t.Helper()
	if err := w.engine.Watch(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestStaleConnectionIsToldOnceAndItsRecoveryOnce(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w, box, logged := watched(t, dsn)
		w.tick(t)
		w.watch(t)
		w.clock.Advance(2 * time.Hour)
		w.watch(t) // two runs missed
		w.clock.Advance(time.Hour)
		for range 3 {
			w.watch(t)
		}
		box.want(t, "stale raised")
		if n := box.notices[0]; n.Connection != "acme" || !strings.Contains(n.Detail, "2026-11-24 09:01 UTC") || !strings.Contains(n.Remedy, "fitsync runs acme") {
			t.Errorf("%+v", n)
		}
		if logged.FilterMessage("alert raised").Len() != 1 {
			t.Errorf("logged: %+v", logged.All())
		}
		w.tick(t)
		w.watch(t)
		w.watch(t)
		box.want(t, "stale raised", "stale recovered")
	})
}

func TestConnectionThatNeverSyncedIsToldToo(t *testing.T) {
	t.Parallel()
	w, box, _ := watched(t, filepath.Join(t.TempDir(), "fitsync.db"))
	w.watch(t)
	w.clock.Advance(3*time.Hour + time.Minute)
	w.watch(t)
	box.want(t, "stale raised")
	if !strings.Contains(box.notices[0].Detail, "never") {
		t.Errorf("%+v", box.notices)
	}
}

func TestRefusedCredentialsCallForAttentionOnce(t *testing.T) {
	t.Parallel()
	w, box, _ := watched(t, filepath.Join(t.TempDir(), "fitsync.db"))
	w.crm.Fail(memory.Any, 1, connectors.Error{Class: connectors.Auth, Message: "the refresh token was revoked"})
	w.wantRun(t, jobs.Request{By: jobs.BySchedule}, store.RunFailed)
	w.watch(t)
	w.clock.Advance(10 * time.Hour) // it is stale as well, which would say nothing new
	w.watch(t)
	box.want(t, "attention raised")
	if n := box.notices[0]; !strings.Contains(n.Detail, "revoked") || !strings.Contains(n.Remedy, "fitsync sync acme") {
		t.Errorf("%+v", n)
	}
	w.tick(t)
	w.watch(t)
	box.want(t, "attention raised", "attention recovered")
}

func TestStreakOfFailuresIsTold(t *testing.T) {
	t.Parallel()
	w, box, _ := watched(t, filepath.Join(t.TempDir(), "fitsync.db"))
	w.crm.Fail(memory.Pull, 0, connectors.Error{Class: connectors.Transient, Message: "nothing listens"})
	for range 2 {
		w.wantRun(t, jobs.Request{}, store.RunFailed)
	}
	w.watch(t)
	w.wantRun(t, jobs.Request{}, store.RunFailed)
	w.watch(t)
	box.want(t, "failing raised")
	w.crm.ClearFaults()
	w.tick(t)
	w.watch(t)
	box.want(t, "failing raised", "failing recovered")
}

func TestBudgetAndQuarantineAreTold(t *testing.T) {
	t.Parallel()
	w, box, _ := watched(t, filepath.Join(t.TempDir(), "fitsync.db"))
	bad := w.deal("Bad", wantsSSO)
	w.deal("Good", wantsSSO)
	w.crm.Poison(bad, crash())
	w.wantRun(t, jobs.Request{}, store.RunFailed)
	w.wantRun(t, jobs.Request{}, store.RunFailed)
	w.wantRun(t, jobs.Request{}, store.RunDone)
	w.watch(t)
	box.want(t, "quarantine raised")
	w.crm.Spend(820)
	w.tick(t)
	w.watch(t)
	box.want(t, "budget raised", "quarantine raised")
	w.clock.Advance(25 * time.Hour)
	w.crm.ClearFaults()
	w.tick(t)
	w.watch(t)
	box.want(t, "budget raised", "budget recovered", "quarantine raised", "quarantine recovered")
}

func TestNoticeIsSentAgainUntilItIsTaken(t *testing.T) {
	t.Parallel()
	w, box, _ := watched(t, filepath.Join(t.TempDir(), "fitsync.db"))
	w.watch(t)
	box.fails = 1
	w.clock.Advance(4 * time.Hour)
	w.watch(t)
	box.want(t, "stale raised")
}
