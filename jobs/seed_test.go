package jobs_test

import (
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/memory"
	"fitsync/jobs"
	"fitsync/store"
	"fitsync/store/storetest"
)

// archiving is a connector that lists what was archived.
type archiving struct {
	connectors.Connector
	connectors.Archiver
}

// begin starts an engine with the schedules of a configuration, as a worker does.
func (r *rota) begin(t *testing.T, worker string, schedules ...store.Schedule) {
	t.Helper()
	options := jobs.Options{Worker: worker, Now: r.clock.Now, Schedules: schedules}
	for _, s := range schedules {
		crm := memory.New(memory.Options{Mapping: mapping(""), Now: r.clock.Now}).Connect()
		options.Connections = append(options.Connections, jobs.Connection{Name: s.Connection, Connector: archiving{Connector: crm}})
	}
	var err error
	if r.engine, err = jobs.New(t.Context(), r.db, options, true); err != nil {
		t.Fatal(err)
	}
}

// own is a schedule of the configuration.
func own(name, spec string, blackout ...string) store.Schedule {
	return store.Schedule{Name: name, Connection: name, Kind: jobs.TickKind, Spec: spec, Blackout: blackout, Place: "fitsync.yaml:7"}
}

func TestFirstTickIsAtTheStart(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		r := newRota(t, dsn)
		r.begin(t, "one", own("acme", "0 6 * * *"), own("globex", "0 6 * * *", "08:00-18:00"))
		if fired := r.fire(t); fired != 1 {
			t.Errorf("%d fired at the start, want that of acme: globex is in a blackout, and nothing is archived yet", fired)
		}
		r.waiting(t)
		tomorrow := time.Date(2026, 11, 25, 6, 0, 0, 0, time.UTC)
		if s := r.get(t, "acme"); s.LastStatus != "on time" || !s.NextRun.Equal(tomorrow) || s.Source != store.ScheduleFile {
			t.Errorf("afterwards %+v, want it next at %s", s, tomorrow)
		}
		night := time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)
		if s := r.get(t, "acme.archived"); s.Kind != jobs.ArchivedKind || !s.NextRun.Equal(night) || s.Source != store.ScheduleBuiltIn {
			t.Errorf("built in: %+v, want it next at %s", s, night)
		}
	})
}

func TestStartTakesInWhatTheFileSaysNow(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		r := newRota(t, dsn)
		r.begin(t, "one", own("acme", "@every 1h"), own("gone", "0 6 * * *"))
		r.fire(t)
		r.waiting(t)
		anchor := r.get(t, "acme").Anchor
		r.clock.Advance(10 * time.Minute)
		r.begin(t, "one", own("acme", "@every 1h"))
		if s := r.get(t, "acme"); !s.Anchor.Equal(anchor) || !s.NextRun.Equal(r.clock.Now()) {
			t.Errorf("unchanged, at a start: %+v, want the anchor %s and a run now", s, anchor)
		}
		r.fire(t)
		if s := r.get(t, "acme"); !s.NextRun.Equal(anchor.Add(time.Hour)) {
			t.Errorf("after the run at the start: %+v", s)
		}
		all, err := r.db.Schedules(t.Context())
		if err != nil || len(all) != 3 { // and what is built in
			t.Errorf("%+v, %v; want what left the file to be gone", all, err)
		}
	})
}

// A schedule that was missed while no worker ran is late after a start, not new.
func TestStartKeepsWhatWasMissed(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		r := newRota(t, dsn)
		r.begin(t, "one", own("acme", "@every 1h"))
		r.fire(t)
		r.waiting(t)
		r.clock.Advance(25 * time.Hour)
		r.begin(t, "one", own("acme", "@every 1h"))
		r.fire(t)
		if s := r.get(t, "acme"); s.LastStatus != "late" || s.Late != 1 || len(r.waiting(t)) != 2 { // and what was archived
			t.Errorf("after a day without a worker: %+v", s)
		}
	})
}

func TestHousekeepingIsABuiltInSchedule(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		r := newRota(t, dsn)
		if err := r.db.PauseSchedule(t.Context(), "housekeeping", false, r.clock.Now(), "test"); err != nil {
			t.Fatal(err)
		}
		if r.fire(t); len(r.waiting(t)) != 1 {
			t.Error("want the first housekeeping of a database at once")
		}
		r.begin(t, "one")
		if fired := r.fire(t); fired != 0 {
			t.Errorf("%d fired at a later start", fired)
		}
		night := time.Date(2026, 11, 25, 0, 30, 0, 0, time.UTC)
		if s := r.get(t, "housekeeping"); s.Source != store.ScheduleBuiltIn || !s.NextRun.Equal(night) {
			t.Errorf("%+v, want it next at %s", s, night)
		}
		r.clock.Advance(night.Sub(r.clock.Now()))
		if r.fire(t); len(r.waiting(t)) != 1 {
			t.Error("want the one of the next day")
		}
	})
}

// A replica that joins others must not have everything synced again.
func TestFurtherReplicaStartsNoTick(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		r := newRota(t, dsn)
		r.begin(t, "one", own("acme", "@every 1h"))
		r.fire(t)
		r.clock.Advance(10 * time.Minute)
		if err := r.db.Heartbeat(t.Context(), store.Worker{ID: "one", Host: "a", PID: 1}); err != nil {
			t.Fatal(err)
		}
		r.begin(t, "two", own("acme", "@every 1h"))
		want := 0
		if r.db.Dialect() == store.SQLite {
			want = 1 // whoever has the file is alone on it
		}
		if fired := r.fire(t); fired != want {
			t.Errorf("%d fired when a second worker started, want %d", fired, want)
		}
	})
}
