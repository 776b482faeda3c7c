package store

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// ScheduleSource says who may change a schedule.
type ScheduleSource string

// The sources of schedules.
const (
	ScheduleFile    ScheduleSource = "file"     // the configuration file
	ScheduleBuiltIn ScheduleSource = "built-in" // fitsync itself
	SchedulePerson  ScheduleSource = "cli"      // a person, at run time
)

// Schedule is a row of the table that says what runs when. The rule of its times is
// the caller's to read; the store only keeps when the next one is.
type Schedule struct {
	Name       string
	Connection string // "" for what belongs to no connection
	Kind       string // what runs
	Spec       string
	Zone       string
	Blackout   []string
	Jitter     time.Duration // in whole milliseconds
	Anchor     time.Time     // when the rule was last set
	Source     ScheduleSource
	Place      string // path:line of the file's own
	Paused     bool
	NextRun    time.Time // zero: never
	LastRun    time.Time // when it last came due, whether or not a job was enqueued
	LastJob    int64     // the engine's job of the last run; 0 before the first
	LastStatus string    // what became of the last run
	Late       int64     // runs that were enqueued late
	Skipped    int64     // runs that found the one before still waiting or running
}

// SameRule reports whether two schedules run the same at the same times.
func (s Schedule) SameRule(other Schedule) bool {
	return s.Connection == other.Connection && s.Kind == other.Kind && s.Spec == other.Spec &&
		s.Zone == other.Zone && slices.Equal(s.Blackout, other.Blackout) && s.Jitter == other.Jitter
}

// OwnedError says that a schedule cannot be changed here.
type OwnedError struct {
	Name, Place string // Place is empty for what is built in
}

func (e *OwnedError) Error() string {
	if e.Place == "" {
		return fmt.Sprintf("schedule %s is built in: it can be paused, not changed or removed", e.Name)
	}
	return fmt.Sprintf("schedule %s stands in %s: change it there and start the worker again; here it can only be paused", e.Name, e.Place)
}

type scheduleRow struct {
	Name       string         `db:"name"`
	Connection string         `db:"connection"`
	Kind       string         `db:"kind"`
	Spec       string         `db:"spec"`
	Zone       string         `db:"zone"`
	Blackout   string         `db:"blackout"`
	Jitter     int64          `db:"jitter"`
	Anchor     int64          `db:"anchor"`
	Source     ScheduleSource `db:"source"`
	Place      string         `db:"place"`
	Paused     int            `db:"paused"`
	NextRun    int64          `db:"next_run"`
	LastRun    int64          `db:"last_run"`
	LastJob    int64          `db:"last_job"`
	LastStatus string         `db:"last_status"`
	Late       int64          `db:"late"`
	Skipped    int64          `db:"skipped"`
}

const selectSchedule = `SELECT name, connection, kind, spec, zone, blackout, jitter, anchor, source, place,
	paused, next_run, last_run, last_job, last_status, late, skipped FROM schedules`

func (r scheduleRow) schedule() (Schedule, error) {
	s := Schedule{
		Name: r.Name, Connection: r.Connection, Kind: r.Kind, Spec: r.Spec, Zone: r.Zone,
		Jitter: time.Duration(r.Jitter) * time.Millisecond, Anchor: moment(r.Anchor), Source: r.Source, Place: r.Place,
		Paused: r.Paused == 1, NextRun: moment(r.NextRun), LastRun: moment(r.LastRun), LastJob: r.LastJob,
		LastStatus: r.LastStatus, Late: r.Late, Skipped: r.Skipped,
	}
	err := decode(r.Blackout, &s.Blackout)
	return s, err
}

func schedulesOf(rows []scheduleRow) ([]Schedule, error) {
	list := make([]Schedule, len(rows))
	for i, row := range rows {
		var err error
		if list[i], err = row.schedule(); err != nil {
			return nil, fmt.Errorf("schedule %s: %w", row.Name, err)
		}
	}
	return list, nil
}

// Schedules returns every schedule, by name.
func (db *DB) Schedules(ctx context.Context) ([]Schedule, error) {
	var rows []scheduleRow
	if err := db.all(ctx, &rows, selectSchedule+` ORDER BY name`); err != nil {
		return nil, fmt.Errorf("read schedules: %w", err)
	}
	return schedulesOf(rows)
}

// Schedule returns one schedule. The error is [ErrNotFound] for an unknown name.
func (db *DB) Schedule(ctx context.Context, name string) (Schedule, error) {
	var row scheduleRow
	if err := db.one(ctx, &row, selectSchedule+` WHERE name = ?`, clean(name)); err != nil {
		return Schedule{}, fmt.Errorf("schedule %s: %w", name, err)
	}
	return row.schedule()
}

// lockSchedule reads a schedule that the transaction will change.
func (tx *Tx) lockSchedule(ctx context.Context, name string) (Schedule, error) {
	var row scheduleRow
	if err := tx.one(ctx, &row, selectSchedule+` WHERE name = ?`+tx.db.dialect.lockRows(), name); err != nil {
		return Schedule{}, err
	}
	return row.schedule()
}
