package main

import (
	"fmt"
	"path/filepath"

	"fitsync/config"
	"fitsync/jobs"
	"fitsync/store"
)

// schedulesOf are the schedules of a configuration.
func schedulesOf(c *config.Config) []store.Schedule {
	var list []store.Schedule
	for i, connection := range c.Connections {
		if connection.Schedule != "" {
			list = append(list, scheduleOf(connection, place(c, i)))
		}
	}
	return list
}

// ownSchedule is the configuration's schedule of a name, nil if it has none.
func ownSchedule(c *config.Config, name string) *store.Schedule {
	for _, schedule := range schedulesOf(c) {
		if schedule.Name == name {
			return &schedule
		}
	}
	return nil
}

// scheduleOf is the schedule that the configuration gives a connection, under the
// connection's name.
func scheduleOf(c config.Connection, place string) store.Schedule {
	return store.Schedule{
		Name: c.Name, Connection: c.Name, Kind: jobs.TickKind, Spec: c.Schedule, Zone: c.TimeZone,
		Blackout: c.Blackout, Jitter: c.Jitter, Source: store.ScheduleFile, Place: place,
	}
}

// place is where the schedule of a connection stands: the file and its line.
func place(c *config.Config, connection int) string {
	path, err := filepath.Abs(c.Path)
	if err != nil {
		path = c.Path // the working directory is gone
	}
	return fmt.Sprintf("%s:%d", path, c.ScheduleLine(connection))
}
