package main

import (
	"time"

	"fitsync/jobs"
)

// shortestInterval is the shortest time between two runs of a cron spec. Runs that
// are less than a minute apart come from the spec's seconds, which every minute that
// it names repeats, so that the first three runs show it.
func shortestInterval(spec, zone string) (time.Duration, error) {
	schedule, err := jobs.ParseSchedule(spec, zone)
	if err != nil {
		return 0, err
	}
	// Any day will do.
	first := schedule.Next(time.Unix(0, 0))
	second := schedule.Next(first)
	third := schedule.Next(second)
	interval := second.Sub(first)
	if after := third.Sub(second); after > 0 {
		interval = min(interval, after)
	}
	return interval, nil
}
