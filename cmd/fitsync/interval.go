package main

import (
	"time"

	"fitsync/config"
	"fitsync/jobs/timetable"
)

// shortestInterval is the shortest time between two runs of a schedule, or what is
// wrong with it.
func shortestInterval(timing config.Timing) (time.Duration, error) {
	table, err := timetable.Parse(timetable.Rule{Spec: timing.Spec, Zone: timing.Zone, Blackout: timing.Blackout, Jitter: timing.Jitter})
	if err != nil {
		return 0, err
	}
	return table.Shortest(), nil
}
