package timetable_test

import (
	"testing"
	"time"

	"fitsync/jobs/timetable"
)

// Whatever somebody writes, it is refused or has runs that go on: in order, outside
// every blackout.
func FuzzParse(f *testing.F) {
	for _, spec := range specs {
		f.Add(spec, "Europe/Berlin", "Mon-Fri 08:00-18:00", int64(30), int64(1_800_000_000))
	}
	f.Add("CRON_TZ=UTC", "", "", int64(0), int64(0))
	f.Add("TZ=Asia/Tokyo 0 0 29 2 *", "UTC", "Sat,Sun", int64(86400), int64(1_900_000_000))
	f.Add("*/7 1-23/5 ? jan-mar,dec mon", "Local", "22:00-06:00", int64(-1), int64(1))
	f.Fuzz(func(t *testing.T, spec, zone, window string, jitter, from int64) {
		rule := timetable.Rule{Name: "a", Spec: spec, Zone: zone, Jitter: time.Duration(jitter) * time.Second}
		if window != "" {
			rule.Blackout = []string{window}
		}
		table, err := timetable.Parse(rule)
		if err != nil {
			return
		}
		at := time.Unix(from%4_000_000_000, 0)
		for range 5 {
			next := table.Next(at)
			if next.IsZero() {
				return // nothing within five years, as of 29 February 1896
			}
			if !next.After(at) || !table.Open(next) {
				t.Fatalf("%+v: after %s comes %s", rule, at, next)
			}
			at = next
		}
	})
}
