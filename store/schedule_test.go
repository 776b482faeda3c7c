package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fitsync/store"
	"fitsync/store/storetest"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// schedule is a rule of a connection that is due at noon.
func schedule(name string, source store.ScheduleSource) store.Schedule {
	s := store.Schedule{
		Name: name, Connection: acme, Kind: "tick", Spec: "*/15 * * * *", Zone: "Europe/Berlin", Blackout: []string{"Sat,Sun"},
		Jitter: 30 * time.Second, Anchor: noon.Add(-time.Hour), Source: source, NextRun: noon,
	}
	if source == store.ScheduleFile {
		s.Place = "/etc/fitsync.yaml:12"
	}
	return s
}

func stored(t *testing.T, db *store.DB, name string) store.Schedule {
	t.Helper()
	s, err := db.Schedule(t.Context(), name)
	must(t, err)
	return s
}

// audited lists action and subject of the audit log.
func audited(t *testing.T, db *store.DB) []string {
	t.Helper()
	entries, err := db.AuditLog(t.Context(), 0, 100)
	must(t, err)
	list := []string{}
	for _, e := range entries {
		list = append(list, e.Actor+" "+e.Action+" "+e.Subject)
	}
	return list
}

// advance takes every schedule that is due at now to a later time.
func advance(t *testing.T, db *store.DB, now, next time.Time) (names []string) {
	t.Helper()
	must(t, db.Transact(t.Context(), func(tx *store.Tx) error {
		due, err := tx.DueSchedules(t.Context(), now, 10)
		if err != nil {
			return err
		}
		for _, s := range due {
			names = append(names, s.Name)
			s.NextRun, s.LastRun, s.LastJob, s.LastStatus, s.Late, s.Skipped = next, now, 7, "on time", s.Late+1, s.Skipped+2
			if err := tx.AdvanceSchedule(t.Context(), s); err != nil {
				return err
			}
		}
		return nil
	}))
	return names
}

func TestSetAndRemoveSchedule(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		want := schedule("nightly", store.SchedulePerson)
		must(t, db.SetSchedule(t.Context(), want, "ada"))
		equal(t, "what was set", stored(t, db, "nightly"), want)

		equal(t, "due", advance(t, db, noon, noon.Add(time.Hour)), []string{"nightly"})
		want.Spec, want.NextRun, want.Blackout = "@every 1h", noon.Add(5*time.Hour), nil
		must(t, db.SetSchedule(t.Context(), want, "ada"))
		want.LastRun, want.LastJob, want.LastStatus, want.Late, want.Skipped = noon, 7, "on time", 1, 2
		equal(t, "what was changed, with its history", stored(t, db, "nightly"), want)

		must(t, db.RemoveSchedule(t.Context(), "nightly", "ada"))
		if _, err := db.Schedule(t.Context(), "nightly"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("after its removal: %v, want ErrNotFound", err)
		}
		for what, err := range map[string]error{
			"remove": db.RemoveSchedule(t.Context(), "nightly", "ada"), "pause": db.PauseSchedule(t.Context(), "nightly", true, noon, "ada"),
		} {
			if !errors.Is(err, store.ErrNotFound) || !strings.Contains(err.Error(), "nightly") {
				t.Errorf("%s an unknown schedule: %v, want ErrNotFound with its name", what, err)
			}
		}
		equal(t, "audit log", audited(t, db), []string{"ada schedule.set nightly", "ada schedule.set nightly", "ada schedule.remove nightly"})
	})
}

func TestTheFilesOwnScheduleCanOnlyBePaused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		builtIn := schedule("acme.archived", store.ScheduleBuiltIn)
		must(t, db.SeedSchedules(t.Context(), []store.Schedule{schedule("acme", store.ScheduleFile), builtIn}, "file"))
		for what, c := range map[string]struct {
			err  error
			says string
		}{
			"set the file's own":    {db.SetSchedule(t.Context(), schedule("acme", store.SchedulePerson), "ada"), "schedule acme stands in /etc/fitsync.yaml:12: change it there"},
			"remove the file's own": {db.RemoveSchedule(t.Context(), "acme", "ada"), "schedule acme stands in /etc/fitsync.yaml:12: change it there"},
			"set what is built in":  {db.SetSchedule(t.Context(), schedule("acme.archived", store.SchedulePerson), "ada"), "schedule acme.archived is built in"},
		} {
			if _, ok := errors.AsType[*store.OwnedError](c.err); !ok || !strings.HasPrefix(c.err.Error(), c.says) {
				t.Errorf("%s: %v, want %q", what, c.err, c.says)
			}
		}
		must(t, db.PauseSchedule(t.Context(), "acme", true, noon, "ada"))
		must(t, db.PauseSchedule(t.Context(), "acme", true, noon, "ada")) // again: no change, no entry
		equal(t, "paused", stored(t, db, "acme").Paused, true)
		equal(t, "due", advance(t, db, noon, noon.Add(time.Hour)), []string{"acme.archived"})
		must(t, db.PauseSchedule(t.Context(), "acme", false, noon.Add(time.Minute), "ada"))
		equal(t, "goes on at", stored(t, db, "acme").NextRun, noon.Add(time.Minute))
		equal(t, "audit log", audited(t, db), []string{
			"file schedule.set acme", "file schedule.set acme.archived", "ada schedule.pause acme", "ada schedule.resume acme",
		})
	})
}

func TestSeedSchedules(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		mine, kept, changed, gone := schedule("mine", store.SchedulePerson), schedule("kept", store.ScheduleFile), schedule("changed", store.ScheduleFile), schedule("gone", store.ScheduleFile)
		must(t, db.SetSchedule(t.Context(), mine, "ada"))
		must(t, db.SeedSchedules(t.Context(), []store.Schedule{kept, changed, gone}, "file"))
		must(t, db.PauseSchedule(t.Context(), "changed", true, noon, "ada"))

		kept.Anchor, kept.NextRun, kept.Place = noon, noon.Add(9*time.Hour), "/etc/fitsync.yaml:40" // only its line is another
		changed.Spec, changed.NextRun = "0 6 * * *", noon.Add(18*time.Hour)
		must(t, db.SeedSchedules(t.Context(), []store.Schedule{changed, kept}, "file"))

		kept.Anchor, kept.NextRun = noon.Add(-time.Hour), noon
		changed.Paused = true
		all, err := db.Schedules(t.Context())
		must(t, err)
		equal(t, "schedules", all, []store.Schedule{changed, kept, mine})
		equal(t, "audit log", audited(t, db), []string{
			"ada schedule.set mine", "file schedule.set kept", "file schedule.set changed", "file schedule.set gone",
			"ada schedule.pause changed", "file schedule.set changed", "file schedule.remove gone",
		})
	})
}

func TestDueSchedules(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		next := func() time.Time {
			at, err := db.NextDue(t.Context())
			must(t, err)
			return at
		}
		equal(t, "next of none", next(), time.Time{})
		for name, at := range map[string]time.Time{"first": noon, "second": noon.Add(time.Minute), "never": {}} {
			s := schedule(name, store.SchedulePerson)
			s.NextRun = at
			must(t, db.SetSchedule(t.Context(), s, "ada"))
		}
		equal(t, "next", next(), noon)
		equal(t, "due before", advance(t, db, noon.Add(-time.Millisecond), noon), nil)
		equal(t, "due at its time", advance(t, db, noon, noon.Add(time.Hour)), []string{"first"})
		equal(t, "due at its time, again", advance(t, db, noon, noon), nil)
		equal(t, "next", next(), noon.Add(time.Minute))

		must(t, db.HastenSchedule(t.Context(), "second", noon.Add(30*time.Minute)))
		equal(t, "hastened to a later time", stored(t, db, "second").NextRun, noon.Add(time.Minute))
		must(t, db.HastenSchedule(t.Context(), "first", noon))
		equal(t, "hastened", advance(t, db, noon, noon), []string{"first"})
	})
}
