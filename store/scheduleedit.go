package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// SetSchedule adds a person's schedule or changes its rule, anchor and next run; its
// history and whether it is paused stay. It is audited. The error is an [*OwnedError]
// when the name belongs to the configuration file or to fitsync.
func (db *DB) SetSchedule(ctx context.Context, s Schedule, by string) error {
	s.Source, s.Place = SchedulePerson, ""
	return db.editSchedule(ctx, s.Name, func(tx *Tx, found *Schedule) error {
		if found != nil && found.Source != SchedulePerson {
			return &OwnedError{found.Name, found.Place}
		}
		return tx.putSchedule(ctx, s, by)
	})
}

// RemoveSchedule removes a person's schedule. It is audited. The error is
// [ErrNotFound] for an unknown name, and an [*OwnedError] as for [DB.SetSchedule].
func (db *DB) RemoveSchedule(ctx context.Context, name, by string) error {
	return db.editSchedule(ctx, name, func(tx *Tx, found *Schedule) error {
		switch {
		case found == nil:
			return ErrNotFound
		case found.Source != SchedulePerson:
			return &OwnedError{found.Name, found.Place}
		}
		return tx.dropSchedule(ctx, name, by)
	})
}

// PauseSchedule stops a schedule of any source, or lets it go on at next. It is
// audited where it changes something. The error is [ErrNotFound] for an unknown name.
func (db *DB) PauseSchedule(ctx context.Context, name string, paused bool, next time.Time, by string) error {
	return db.editSchedule(ctx, name, func(tx *Tx, found *Schedule) error {
		if found == nil {
			return ErrNotFound
		}
		if found.Paused == paused {
			return nil
		}
		_, err := tx.exec(ctx, `UPDATE schedules SET paused = ?, next_run = ? WHERE name = ?`, flag(paused), millis(next), clean(name))
		if err != nil {
			return err
		}
		action := "schedule.resume"
		if paused {
			action = "schedule.pause"
		}
		return tx.Audit(ctx, Entry{Actor: by, Action: action, Subject: name})
	})
}

// editSchedule runs fn in a transaction with the schedule of a name, nil if there is none.
func (db *DB) editSchedule(ctx context.Context, name string, fn func(tx *Tx, found *Schedule) error) error {
	return db.Transact(ctx, func(tx *Tx) error {
		found, err := tx.lockSchedule(ctx, clean(name))
		switch {
		case errors.Is(err, ErrNotFound):
			err = fn(tx, nil)
		case err == nil:
			err = fn(tx, &found)
		}
		if _, owned := errors.AsType[*OwnedError](err); err == nil || owned {
			return err
		}
		return fmt.Errorf("schedule %s: %w", name, err)
	})
}

// SeedSchedules makes the schedules of the configuration file and of fitsync itself
// those given: it adds what is new, changes those whose rule differs and removes the
// others. What is unchanged keeps its anchor and next run, and all keep their history
// and whether they are paused. A person's schedule of the same name is replaced. Every
// change is audited.
func (db *DB) SeedSchedules(ctx context.Context, seeds []Schedule, by string) error {
	err := db.Transact(ctx, func(tx *Tx) error {
		var rows []scheduleRow
		if err := tx.all(ctx, &rows, selectSchedule+` ORDER BY name`+db.dialect.lockRows()); err != nil {
			return err
		}
		old, err := schedulesOf(rows)
		if err != nil {
			return err
		}
		return tx.seed(ctx, old, seeds, by)
	})
	if err != nil {
		return fmt.Errorf("store the schedules of the configuration: %w", err)
	}
	return nil
}

func (tx *Tx) seed(ctx context.Context, old, seeds []Schedule, by string) error {
	stored, seeded := map[string]Schedule{}, map[string]bool{}
	for _, s := range old {
		stored[s.Name] = s
	}
	for _, s := range seeds {
		seeded[s.Name] = true
		was, known := stored[s.Name]
		if !known || was.Source != s.Source || !was.SameRule(s) {
			if err := tx.putSchedule(ctx, s, by); err != nil {
				return err
			}
		} else if was.Place != s.Place {
			if _, err := tx.exec(ctx, `UPDATE schedules SET place = ? WHERE name = ?`, clean(s.Place), clean(s.Name)); err != nil {
				return err
			}
		}
	}
	for _, s := range old {
		if s.Source != SchedulePerson && !seeded[s.Name] {
			if err := tx.dropSchedule(ctx, s.Name, by); err != nil {
				return err
			}
		}
	}
	return nil
}

func (tx *Tx) putSchedule(ctx context.Context, s Schedule, by string) error {
	blackout, err := encode(s.Blackout)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO schedules (name, connection, kind, spec, zone, blackout, jitter, anchor, source, place, next_run)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET connection = excluded.connection, kind = excluded.kind, spec = excluded.spec, zone = excluded.zone,
		blackout = excluded.blackout, jitter = excluded.jitter, anchor = excluded.anchor, source = excluded.source, place = excluded.place,
		next_run = excluded.next_run`,
		clean(s.Name), clean(s.Connection), clean(s.Kind), clean(s.Spec), clean(s.Zone), blackout, s.Jitter.Milliseconds(),
		millis(s.Anchor), s.Source, clean(s.Place), millis(s.NextRun))
	if err != nil {
		return err
	}
	return tx.Audit(ctx, Entry{Actor: by, Action: "schedule.set", Subject: s.Name, Detail: map[string]any{
		"connection": s.Connection, "kind": s.Kind, "spec": s.Spec, "zone": s.Zone, "blackout": s.Blackout,
		"jitter": s.Jitter.String(), "source": s.Source, "place": s.Place,
	}})
}

func (tx *Tx) dropSchedule(ctx context.Context, name, by string) error {
	if _, err := tx.exec(ctx, `DELETE FROM schedules WHERE name = ?`, clean(name)); err != nil {
		return err
	}
	return tx.Audit(ctx, Entry{Actor: by, Action: "schedule.remove", Subject: name})
}
