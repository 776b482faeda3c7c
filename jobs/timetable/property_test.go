package timetable_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fitsync/jobs/timetable"
)

var (
	// zones change their clocks by an hour, by half an hour, at midnight, or never.
	zones = []string{"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut", "America/Nuuk", "Asia/Kolkata"}
	specs = []string{
		"*/15 * * * *", "30 2 * * *", "0 0 * * *", "*/20 1-3 * * *", "0 */2 * * *", "15 10 0 * * *", "@hourly", "@every 37m", "0 3 * * 0", "5 4 1 * *", "*/5 * * * *", "0 9,17 * * 1-5",
	}
	windows = []string{"Mon-Fri 08:00-18:00", "Sat,Sun", "22:00-06:00", "Sun 01:00-04:00", "02:00-02:45", "Fri-Mon 23:00-01:30"}
)

func anyMoment(t *rapid.T) time.Time {
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	return time.Unix(begin+rapid.Int64Range(0, 3*366*86400).Draw(t, "after"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).UTC()
}

func anyTable(t *rapid.T, jitters []time.Duration) *timetable.Timetable {
	rule := timetable.Rule{
		Name: rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "name"),
		Spec: rapid.SampledFrom(specs).Draw(t, "spec"), Zone: rapid.SampledFrom(zones).Draw(t, "zone"),
		Blackout: rapid.SliceOfN(rapid.SampledFrom(windows), 0, 2).Draw(t, "blackout"),
		Jitter:   rapid.SampledFrom(jitters).Draw(t, "jitter"),
	}
	table, err := timetable.Parse(rule)
	if err != nil {
		t.Fatalf("%+v: %v", rule, err)
	}
	return table
}

// The next run is after now, in no blackout, and the same from every moment before it.
func TestNextIsStrictlyLaterAndOpen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := anyTable(t, []time.Duration{0, time.Second, 90 * time.Second, 5 * time.Minute})
		after := anyMoment(t)
		for range 20 {
			next := table.Next(after)
			if !next.After(after) {
				t.Fatalf("%s follows %s", next, after)
			}
			if !table.Open(next) {
				t.Fatalf("%s lies in a blackout", next.In(table.Zone()))
			}
			part := rapid.Int64Range(0, int64(next.Sub(after))-1).Draw(t, "part")
			if between := table.Next(after.Add(time.Duration(part))); !between.Equal(next) {
				t.Fatalf("after %s comes %s, but after %s comes %s", after, next, after.Add(time.Duration(part)), between)
			}
			after = next
		}
	})
}

// What a blackout holds back runs once, when it ends; all else runs at its time.
func TestBlackoutHoldsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := timetable.Rule{Spec: rapid.SampledFrom(specs).Draw(t, "spec"), Zone: rapid.SampledFrom(zones).Draw(t, "zone")}
		plain, _ := timetable.Parse(rule)
		rule.Blackout = rapid.SliceOfN(rapid.SampledFrom(windows), 1, 3).Draw(t, "blackout")
		held, err := timetable.Parse(rule)
		if err != nil {
			t.Fatal(err)
		}
		named := anyMoment(t)
		for range 100 {
			named = plain.Next(named)
			run := held.Next(named.Add(-1))
			if held.Open(named) && !run.Equal(named) {
				t.Fatalf("named at %s, which is open, and runs at %s", named, run)
			}
			if !held.Open(named) && held.Open(run.Add(-1)) {
				t.Fatalf("named at %s, which is closed, and runs at %s, where none ends", named, run)
			}
		}
	})
}

// dayOf is the day that a daily run belongs to. Where the clocks jump over the end of a
// day, as they do in Nuuk, what stood in the gap runs at the first moment of the next.
func dayOf(at time.Time, minuteOfDay int, zone *time.Location) time.Time {
	at = at.In(zone)
	if jump, _ := at.ZoneBounds(); jump.Equal(at) {
		_, offset := at.Add(-1).Zone()
		unchanged := at.UTC().Add(time.Duration(offset) * time.Second)
		if minuteOfDay >= unchanged.Hour()*60+unchanged.Minute() {
			return unchanged
		}
	}
	return at
}

// A daily spec runs on every day once, whatever the clocks do.
func TestDailyRunsOnceADay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hour, minute := rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute")
		table, err := timetable.Parse(timetable.Rule{Spec: fmt.Sprintf("%d %d * * *", minute, hour), Zone: rapid.SampledFrom(zones).Draw(t, "zone")})
		if err != nil {
			t.Fatal(err)
		}
		at := table.Next(anyMoment(t))
		for range 200 {
			next := table.Next(at)
			want := dayOf(at, hour*60+minute, table.Zone()).AddDate(0, 0, 1).Format(time.DateOnly)
			if dayOf(next, hour*60+minute, table.Zone()).Format(time.DateOnly) != want {
				t.Fatalf("after %s comes %s", at.In(table.Zone()), next.In(table.Zone()))
			}
			at = next
		}
	})
}

// Intervals and specs that run in every hour go by elapsed time.
func TestElapsedTimeHasNoGaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		every := rapid.SampledFrom([]int{5, 10, 15, 30}).Draw(t, "minutes")
		spec := rapid.SampledFrom([]string{"*/%d * * * *", "@every %dm"}).Draw(t, "form")
		table, err := timetable.Parse(timetable.Rule{Spec: fmt.Sprintf(spec, every), Zone: rapid.SampledFrom(zones).Draw(t, "zone")})
		if err != nil {
			t.Fatal(err)
		}
		at := table.Next(anyMoment(t))
		for range 500 {
			next := table.Next(at)
			if gap := next.Sub(at); gap != time.Duration(every)*time.Minute {
				t.Fatalf("%s between %s and %s", gap, at.In(table.Zone()), next.In(table.Zone()))
			}
			at = next
		}
	})
}

// Jitter moves runs by less than itself, never to another order, and differs by name.
func TestJitter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := timetable.Rule{Name: "a", Spec: rapid.SampledFrom([]string{"*/5 * * * *", "30 2 * * *", "@every 37m"}).Draw(t, "spec"), Zone: rapid.SampledFrom(zones).Draw(t, "zone")}
		plain, _ := timetable.Parse(rule)
		rule.Jitter = 5 * time.Minute
		moved, _ := timetable.Parse(rule)
		rule.Name = "b"
		other, _ := timetable.Parse(rule)
		at := anyMoment(t).Truncate(time.Minute)
		named, differ := plain.Next(at), 0
		for i := range 50 {
			run := moved.Next(named.Add(-1))
			for run.Sub(named) >= rule.Jitter || run.Before(named) {
				t.Fatalf("run %d is at %s for %s", i, run, named)
			}
			if !other.Next(named.Add(-1)).Equal(run) {
				differ++
			}
			named = plain.Next(named)
		}
		if differ < 40 {
			t.Fatalf("only %d of 50 runs differ between two names", differ)
		}
	})
}

// The run of a skipped time comes close to the one after it; jitter must not let it
// overtake that, or one of them would be lost.
func TestJitterLosesNoRunAfterTheGap(t *testing.T) {
	midnight := time.Date(2027, 3, 28, 0, 0, 0, 0, time.UTC)
	for i := range 100 {
		table, err := timetable.Parse(timetable.Rule{Name: fmt.Sprint(i), Spec: "30 2,3 * * *", Zone: "Europe/Berlin", Jitter: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		first := table.Next(midnight)
		second := table.Next(first)
		if second.After(midnight.Add(6 * time.Hour)) {
			t.Errorf("schedule %d runs at %s and then at %s", i, first, second)
		}
	}
}
