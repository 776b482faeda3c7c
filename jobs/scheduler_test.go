package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"fitsync/connectors/connectortest"
	"fitsync/jobs"
	"fitsync/store"
	"fitsync/store/storetest"
)

// rota is a table of schedules and an engine that fires them when it is told to, by a
// clock of its own. No job is worked.
type rota struct {
	clock  *connectortest.Clock
	db     *store.DB
	engine *jobs.Engine
}

func newRota(t *testing.T, dsn string) *rota {
	t.Helper()
	r := &rota{clock: connectortest.NewClock(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC))}
	r.db = storetest.Open(t, dsn, store.Options{Now: r.clock.Now})
	r.engine = r.newEngine(t, "one")
	// It would be due at once.
	if err := r.db.PauseSchedule(t.Context(), "housekeeping", true, r.clock.Now(), "test"); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *rota) newEngine(t *testing.T, id string) *jobs.Engine {
	t.Helper()
	engine, err := jobs.New(t.Context(), r.db, jobs.Options{Worker: id, Now: r.clock.Now}, true)
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

// set stores a person's schedule whose first run is a minute from now.
func (r *rota) set(t *testing.T, s store.Schedule) {
	t.Helper()
	s.Connection, s.NextRun = s.Name, r.clock.Now().Add(time.Minute)
	s.Anchor = r.clock.Now()
	if s.Kind == "" {
		s.Kind = jobs.TickKind
	}
	if err := r.db.SetSchedule(t.Context(), s, "ada"); err != nil {
		t.Fatal(err)
	}
}

func (r *rota) get(t *testing.T, name string) store.Schedule {
	t.Helper()
	s, err := r.db.Schedule(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (r *rota) fire(t *testing.T) int {
	t.Helper()
	fired, err := r.engine.Fire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return fired
}

// waiting lists the arguments of the jobs that wait, and lets them be done.
func (r *rota) waiting(t *testing.T) (args []string) {
	t.Helper()
	text := "args" // of which SQLite keeps a form of its own
	if r.db.Dialect() == store.SQLite {
		text = "json(args)"
	}
	err := r.db.Transact(t.Context(), func(tx *store.Tx) error {
		if err := tx.SelectContext(t.Context(), &args, `SELECT `+text+` FROM river_job WHERE finalized_at IS NULL ORDER BY id`); err != nil {
			return err
		}
		_, err := tx.ExecContext(t.Context(), `UPDATE river_job SET state = 'completed', finalized_at = CURRENT_TIMESTAMP WHERE finalized_at IS NULL`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return args
}

func TestScheduleRunsAtItsTimeOnce(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		r := newRota(t, dsn)
		r.set(t, store.Schedule{Name: "acme", Spec: "@every 1m"})
		r.set(t, store.Schedule{Name: "globex", Kind: jobs.FullKind, Spec: "@every 1h"})
		if fired := r.fire(t); fired != 0 {
			t.Errorf("%d fired before their time", fired)
		}
		r.clock.Advance(time.Minute)
		if fired := r.fire(t); fired != 2 {
			t.Errorf("%d fired at their time, want 2", fired)
		}
		if fired := r.fire(t); fired != 0 {
			t.Errorf("%d fired again", fired)
		}
		got := strings.Join(r.waiting(t), "\n")
		if strings.Count(got, "\n") != 1 || !strings.Contains(got, `"acme"`) || !strings.Contains(got, "full") || !strings.Contains(got, "schedule") {
			t.Errorf("jobs %s; want a tick of acme and a full sync of globex", got)
		}
		s := r.get(t, "acme")
		if s.LastStatus != "on time" || !s.LastRun.Equal(r.clock.Now()) || !s.NextRun.Equal(r.clock.Now().Add(time.Minute)) || s.Late+s.Skipped != 0 {
			t.Errorf("afterwards %+v", s)
		}
	})
}

func TestMissedRunsAreMadeUpForOnceAndCalledLate(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		r := newRota(t, dsn)
		r.set(t, store.Schedule{Name: "acme", Spec: "@every 1m"})
		r.clock.Advance(6*time.Hour + 20*time.Second)
		r.engine = r.newEngine(t, "one") // after the worker was down
		if r.fire(t); len(r.waiting(t)) != 1 {
			t.Error("want one job for all the missed runs")
		}
		s := r.get(t, "acme")
		if s.LastStatus != "late" || s.Late != 1 || !s.NextRun.Equal(r.clock.Now().Add(40*time.Second)) {
			t.Errorf("afterwards %+v", s)
		}
	})
}

func TestRunIsSkippedWhileTheLastOneIsUnfinished(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		r := newRota(t, dsn)
		r.set(t, store.Schedule{Name: "acme", Spec: "@every 1m"})
		for range 3 {
			r.clock.Advance(time.Minute)
			r.fire(t)
		}
		if s := r.get(t, "acme"); s.LastStatus != "skipped" || s.Skipped != 2 || !s.NextRun.Equal(r.clock.Now().Add(time.Minute)) {
			t.Errorf("while the first one waits: %+v, want 2 skipped", s)
		}
		if jobs := r.waiting(t); len(jobs) != 1 {
			t.Errorf("jobs %s, want one", jobs)
		}
		r.clock.Advance(time.Minute)
		r.fire(t)
		if s := r.get(t, "acme"); s.LastStatus != "on time" || s.Skipped != 2 || len(r.waiting(t)) != 1 {
			t.Errorf("once it is done: %+v", s)
		}
	})
}

// What cannot be read stops, with the reason, and the others go on.
func TestUnreadableScheduleStopsNoOther(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		r := newRota(t, dsn)
		r.set(t, store.Schedule{Name: "acme", Spec: "@every 1m"})
		r.set(t, store.Schedule{Name: "bad", Spec: "0 0 30 2 *"})
		r.set(t, store.Schedule{Name: "newer", Kind: "forecast", Spec: "@every 1m"})
		r.clock.Advance(time.Minute)
		if r.fire(t); len(r.waiting(t)) != 1 {
			t.Error("want the job of acme")
		}
		for name, says := range map[string]string{"bad": "no such date ever comes", "newer": `no kind "forecast"`} {
			if s := r.get(t, name); !s.NextRun.IsZero() || !strings.Contains(s.LastStatus, says) {
				t.Errorf("%s: %+v, want it to stop with %q", name, s, says)
			}
		}
	})
}

// Enqueueing and moving on are one step: when the one fails, so does the other.
func TestFiringIsOneTransaction(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		r := newRota(t, dsn)
		for _, name := range []string{"a", "b", "c"} {
			r.set(t, store.Schedule{Name: name, Spec: "@every 1m"})
		}
		due := r.get(t, "a").NextRun
		r.clock.Advance(time.Minute)
		broken := errors.New("the database went away")
		if _, err := r.engine.FireFailing(t.Context(), "c", broken); !errors.Is(err, broken) {
			t.Fatalf("fire: %v", err)
		}
		if jobs := r.waiting(t); len(jobs) != 0 || !r.get(t, "a").NextRun.Equal(due) {
			t.Errorf("after a failure there are jobs %s, and a is due at %s", jobs, r.get(t, "a").NextRun)
		}
		if fired := r.fire(t); fired != 3 || len(r.waiting(t)) != 3 {
			t.Errorf("%d fired afterwards", fired)
		}
	})
}

// Two processes fire the same schedules at the same moments; none is lost or doubled.
func TestTwoEnginesFireEachRunOnce(t *testing.T) {
	t.Parallel()
	const schedules, rounds = 30, 8
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		r := newRota(t, dsn)
		other := &rota{clock: r.clock, db: storetest.Open(t, dsn, store.Options{Now: r.clock.Now})}
		engines := []*jobs.Engine{r.engine, other.newEngine(t, "two")}
		for i := range schedules {
			r.set(t, store.Schedule{Name: fmt.Sprintf("c%02d", i), Spec: "@every 1m"})
		}
		for round := range rounds {
			r.clock.Advance(time.Minute)
			var both errgroup.Group
			for _, engine := range engines {
				for range 2 { // the one who watches, and the engine's own look
					both.Go(func() error { _, err := engine.Fire(t.Context()); return err })
				}
			}
			if err := both.Wait(); err != nil {
				t.Fatal(err)
			}
			if got := r.waiting(t); len(got) != schedules {
				t.Fatalf("round %d: %d jobs, want %d", round, len(got), schedules)
			}
		}
		all, err := r.db.Schedules(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			if s.Late+s.Skipped != 0 {
				t.Errorf("%+v: want none late or skipped", s)
			}
		}
	})
}

// Where the engine's leader has died and no other is elected yet, whoever is there fires
// what is due, after the leader had its time to.
func TestDeadLeadersSchedulesAreFired(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		r := newRota(t, dsn)
		exec(t, r.db, `INSERT INTO river_leader (elected_at, expires_at, leader_id) VALUES (CURRENT_TIMESTAMP, '2200-01-01 00:00:00', 'dead')`)
		r.set(t, store.Schedule{Name: "acme", Spec: "@every 1m"})
		replica(t, r.db, jobs.Options{Worker: "one", Now: r.clock.Now}, true)
		r.clock.Advance(time.Minute)
		time.Sleep(300 * time.Millisecond) // the engine looks every 40 ms
		if s := r.get(t, "acme"); !s.LastRun.IsZero() {
			t.Errorf("fired at its time by who does not lead: %+v", s)
		}
		r.clock.Advance(3 * time.Second)
		until(t, "the run", func() bool { return !r.get(t, "acme").LastRun.IsZero() })
		if s := r.get(t, "acme"); s.LastStatus != "on time" {
			t.Errorf("3 seconds after its time: %+v", s)
		}
	})
}

// A running engine fires what another process puts into the table.
func TestEditsCountWithoutRestart(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		r := newRota(t, dsn)
		engine, err := jobs.New(t.Context(), r.db, jobs.Options{Worker: "one", Now: r.clock.Now, Poll: 20 * time.Millisecond}, true)
		if err != nil {
			t.Fatal(err)
		}
		if err := engine.Start(context.WithoutCancel(t.Context())); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := engine.Stop(context.WithoutCancel(t.Context())); err != nil {
				t.Error(err)
			}
		}()
		elsewhere := &rota{clock: r.clock, db: storetest.Open(t, dsn, store.Options{Now: r.clock.Now})}
		elsewhere.set(t, store.Schedule{Name: "acme", Spec: "@every 1m"})
		elsewhere.set(t, store.Schedule{Name: "paused", Spec: "@every 1m"})
		if err := elsewhere.db.PauseSchedule(t.Context(), "paused", true, r.clock.Now(), "ada"); err != nil {
			t.Fatal(err)
		}
		r.clock.Advance(time.Minute)
		for r.get(t, "acme").LastRun.IsZero() {
			time.Sleep(10 * time.Millisecond)
		}
		if s := r.get(t, "paused"); !s.LastRun.IsZero() {
			t.Errorf("it is paused, and ran: %+v", s)
		}
	})
}
