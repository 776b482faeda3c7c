package jobs_test

import (
	"strings"
	"testing"
	"time"

	"fitsync/jobs"
)

func TestParseSchedule(t *testing.T) {
	from := time.Date(2026, 11, 24, 9, 7, 30, 0, time.UTC)
	for name, c := range map[string]struct{ spec, zone, next string }{
		"every quarter hour":         {"*/15 * * * *", "", "2026-11-24T09:15:00Z"},
		"in the connection's zone":   {"0 6 * * *", "Europe/Berlin", "2026-11-25T05:00:00Z"},
		"with seconds":               {"30 8 9 * * *", "", "2026-11-24T09:08:30Z"},
		"an interval":                {"@every 20m", "", "2026-11-24T09:27:30Z"},
		"the spec's own zone counts": {"CRON_TZ=Asia/Tokyo 0 9 * * *", "Europe/Berlin", "2026-11-25T00:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			schedule, err := jobs.ParseSchedule(c.spec, c.zone)
			if err != nil {
				t.Fatal(err)
			}
			if got := schedule.Next(from).UTC().Format(time.RFC3339); got != c.next {
				t.Errorf("next after %s is %s, want %s", from.Format(time.RFC3339), got, c.next)
			}
		})
	}
}

func TestParseScheduleRefuses(t *testing.T) {
	for name, c := range map[string]struct{ spec, zone, says string }{
		"words":          {"every day", "", "every day"},
		"zone only":      {"CRON_TZ=UTC", "", "not a cron spec"},
		"30 February":    {"0 0 30 2 *", "", "ever comes"},
		"unknown zone":   {"0 6 * * *", "Mars/Olympus", "Mars/Olympus"},
		"minute 75":      {"75 * * * *", "", "75"},
		"nothing at all": {"", "", `""`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := jobs.ParseSchedule(c.spec, c.zone)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want an error that says %q", err, c.says)
			}
		})
	}
}
