package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// NextDue is when the next schedule comes due, zero if none does.
func (db *DB) NextDue(ctx context.Context) (time.Time, error) {
	var at int64
	err := db.one(ctx, &at, `SELECT next_run FROM schedules WHERE paused = 0 AND next_run > 0 ORDER BY next_run LIMIT 1`)
	if errors.Is(err, ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("read the next due schedule: %w", err)
	}
	return moment(at), nil
}

// DueSchedules returns up to limit schedules that are due at now, the longest due
// first. No other transaction sees them as due before this one ends, and none after it
// that [Tx.AdvanceSchedule] took further.
func (tx *Tx) DueSchedules(ctx context.Context, now time.Time, limit int) ([]Schedule, error) {
	var rows []scheduleRow
	err := tx.all(ctx, &rows, selectSchedule+` WHERE paused = 0 AND next_run > 0 AND next_run <= ?
		ORDER BY next_run, name LIMIT ?`+tx.db.dialect.lockRows(), millis(now), limit)
	if err != nil {
		return nil, fmt.Errorf("read due schedules: %w", err)
	}
	return schedulesOf(rows)
}

// AdvanceSchedule stores when a schedule runs next and what became of the run that
// was due.
func (tx *Tx) AdvanceSchedule(ctx context.Context, s Schedule) error {
	_, err := tx.exec(ctx, `UPDATE schedules SET next_run = ?, last_run = ?, last_job = ?, last_status = ?, late = ?, skipped = ? WHERE name = ?`,
		millis(s.NextRun), millis(s.LastRun), s.LastJob, clean(s.LastStatus), s.Late, s.Skipped, clean(s.Name))
	if err != nil {
		return fmt.Errorf("advance schedule %s: %w", s.Name, err)
	}
	return nil
}

// HastenSchedule has a schedule run at a time, unless it is paused or runs before.
func (db *DB) HastenSchedule(ctx context.Context, name string, at time.Time) error {
	_, err := db.exec(ctx, `UPDATE schedules SET next_run = ? WHERE name = ? AND paused = 0 AND next_run > ?`, millis(at), clean(name), millis(at))
	if err != nil {
		return fmt.Errorf("hasten schedule %s: %w", name, err)
	}
	return nil
}
