package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fitsync/store"
	"fitsync/store/storetest"
)

func (w *world) schedules(t *testing.T) map[string]scheduleView {
	t.Helper()
	byName := map[string]scheduleView{}
	for _, view := range decode[[]scheduleView](t, w.ok(t, "schedule", "list", "--json")) {
		byName[view.Name] = view
	}
	return byName
}

func TestScheduleCommands(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if got := w.schedules(t); len(got) != 1 || got["sf"].Source != "file" || got["sf"].Place != filepath.Join(w.folder, "fitsync.yaml")+":8" {
		t.Errorf("before any worker: %+v", got)
	}
	set := []string{"schedule", "set", "hs-nightly", "--connection", "hs", "--cron", "30 2 * * *", "--zone", "Europe/Berlin", "--blackout", "Mon-Fri 01:00-03:15", "--full"}
	planned := decode[schedulePlan](t, w.ok(t, append(set, "--dry-run", "--json")...))
	if planned.Saved || len(planned.Next) != plannedRuns || planned.Cost.RunsPerDay != 1 || len(w.schedules(t)) != 1 {
		t.Errorf("a dry run: %+v", planned)
	}
	for _, run := range planned.Next {
		want := "03:15"
		if day := run.Local.Weekday(); day == time.Saturday || day == time.Sunday {
			want = "02:30"
		}
		if _, offset := run.Local.Zone(); run.Local.Format("15:04") != want || offset == 0 || !run.UTC.Equal(run.Local) {
			t.Errorf("a coming run at %s, want %s in Berlin", run.Local, want)
		}
	}
	contains(t, "set", w.run(t, set...).err, "saved")
	contains(t, "next", w.ok(t, "schedule", "next", "hs-nightly", "--count", "2"), "IN ITS ZONE", "CE", " UTC")
	w.ok(t, "schedule", "set", "hs-nightly", "--jitter", "5m")
	if got := w.schedules(t)["hs-nightly"]; got.Kind != "full" || got.Zone != "Europe/Berlin" || got.Jitter != "5m0s" || len(got.Blackout) != 1 {
		t.Errorf("what no flag names has to stay: %+v", got)
	}
	w.ok(t, "schedule", "pause", "hs-nightly")
	if got := w.schedules(t)["hs-nightly"]; !got.Paused || got.Next != nil {
		t.Errorf("paused: %+v", got)
	}
	w.ok(t, "schedule", "resume", "hs-nightly")
	if got := w.schedules(t)["hs-nightly"]; got.Paused || got.Next == nil || !got.Next.After(time.Now()) {
		t.Errorf("resumed: %+v", got)
	}
	w.ok(t, "schedule", "remove", "hs-nightly")
	if got := w.schedules(t); len(got) != 1 {
		t.Errorf("removed: %+v", got)
	}
}

func TestSchedulesOfAConnectionThatLeftSayHowTheyGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	db := storetest.Open(t, filepath.Join(w.folder, "fitsync.db"), store.Options{})
	left := store.Schedule{Name: "old", Connection: "old", Kind: "tick", Spec: "@daily", Zone: "UTC", Source: store.ScheduleFile, Anchor: time.Now(), NextRun: time.Now()}
	if err := db.SeedSchedules(t.Context(), []store.Schedule{left}, "a test"); err != nil {
		t.Fatal(err)
	}
	w.ok(t, "schedule", "set", "own", "--connection", "hs", "--cron", "@daily")
	w.write(t, "fitsync.yaml", worldConfig[:strings.Index(worldConfig, "  - name: hs")])
	said := w.run(t, "schedule", "list").err
	contains(t, "the list", said, "old syncs old, which is not configured any more: it goes once the worker is started again",
		"own syncs hs, which is not configured any more: `fitsync schedule remove own`")
	w.ok(t, "schedule", "remove", "own")
}

func TestScheduleCommandsRefuse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(t, "schedule", "set", "mine", "--connection", "hs", "--cron", "*/5 * * * *")
	for _, c := range []struct {
		code int
		says string
		args []string
	}{
		{exitFailed, "fitsync.yaml:8: change it there", []string{"set", "sf", "--cron", "@daily"}},
		{exitFailed, "fitsync.yaml:8: change it there", []string{"remove", "sf"}},
		{exitFailed, "start `fitsync serve` once", []string{"pause", "sf"}},
		{exitUsage, "there is mine, sf", []string{"remove", "nothing"}},
		{exitUsage, "there is mine, sf", []string{"next", "nothing"}},
		{exitUsage, "there is sf, hs", []string{"set", "new", "--connection", "nothing", "--cron", "@daily"}},
		{exitUsage, "needs --connection and --cron", []string{"set", "new", "--cron", "@daily"}},
		{exitUsage, "use lower-case letters", []string{"set", "New", "--connection", "hs", "--cron", "@daily"}},
		{exitUsage, `schedule "CRON_TZ=UTC"`, []string{"set", "mine", "--cron", "CRON_TZ=UTC"}},
		{exitUsage, "no such date ever comes", []string{"set", "mine", "--cron", "0 0 30 2 *"}},
		{exitUsage, "use 5s or more", []string{"set", "mine", "--cron", "* * * * * *"}},
		{exitUsage, `time zone "Mars/Olympus": unknown`, []string{"set", "mine", "--zone", "Mars/Olympus"}},
		{exitUsage, `there is no day "Mo"`, []string{"set", "mine", "--blackout", "Mo-Fri"}},
		{exitUsage, "use 0s to 5m0s", []string{"set", "mine", "--jitter", "6m"}},
		{exitUsage, "--count 0", []string{"next", "--count", "0"}},
	} {
		if got := w.run(t, append([]string{"schedule"}, c.args...)...); got.code != c.code || !strings.Contains(got.err, c.says) {
			t.Errorf("%s: exit %d, %q; want %d and %q", c.args, got.code, got.err, c.code, c.says)
		}
	}
}

// A worker that runs takes over what is set beside it, and its file's own can be paused.
func TestSchedulesOfARunningWorker(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	w.write(t, "fitsync.yaml", strings.Replace(worldConfig, `token: "${HS_TOKEN}"}`, `token: "${HS_TOKEN}"}
    schedule: "0 4 * * *"`, 1))
	stop := w.serve(t)
	defer stop()
	waitFor(t, func() bool { return w.schedules(t)["sf"].LastResult == string(store.RunDone) }) // the first tick, at the start
	w.ok(t, "schedule", "pause", "sf")
	w.ok(t, "schedule", "set", "hs-often", "--connection", "hs", "--cron", "@every 5s")
	waitFor(t, func() bool {
		runs := decode[[]runView](t, w.ok(t, "runs", "hs", "--json"))
		return len(runs) > 1 && runs[0].Status == string(store.RunDone) && runs[0].By == "schedule"
	})
	got := w.schedules(t)
	if s := got["hs-often"]; s.LastStatus != "on time" && s.LastStatus != "skipped" {
		t.Errorf("set beside the worker: %+v", s)
	}
	if s := got["sf"]; !s.Paused || s.LastStatus != "on time" || s.LastRun == "" {
		t.Errorf("the file's own: %+v", s)
	}
	if s := got["hs.archived"]; s.Source != "built-in" || s.Next == nil {
		t.Errorf("built in: %+v", got)
	}
}
