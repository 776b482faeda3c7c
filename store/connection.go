package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ConnState is what the store remembers of one CRM account.
type ConnState struct {
	Name             string
	Checkpoint       string // where the next pull begins; opaque, empty before the first settled page
	ReassessRevision string // the caller's key of what stored opportunities were last re-judged with
	Paused           bool
	PausedReason     string
	LastRun          time.Time // start of the last claimed run; zero before the first
	LastSuccess      time.Time // end of the last run that finished as done
	ReqGen           int64     // counts the requests for a sync; see [DB.RequestSync]
	Epoch            int64     // counts the claims; see [DB.ClaimConnection]
	Run              string    // id of the run that claimed last
}

type connectionRow struct {
	Name             string `db:"name"`
	Checkpoint       string `db:"checkpoint"`
	ReassessRevision string `db:"reassess_revision"`
	Paused           int    `db:"paused"`
	PausedReason     string `db:"paused_reason"`
	LastRun          int64  `db:"last_run"`
	LastSuccess      int64  `db:"last_success"`
	ReqGen           int64  `db:"req_gen"`
	Epoch            int64  `db:"epoch"`
	Run              string `db:"run"`
}

func (r connectionRow) state() ConnState {
	return ConnState{
		Name: r.Name, Checkpoint: r.Checkpoint, ReassessRevision: r.ReassessRevision,
		Paused: r.Paused == 1, PausedReason: r.PausedReason,
		LastRun: moment(r.LastRun), LastSuccess: moment(r.LastSuccess),
		ReqGen: r.ReqGen, Epoch: r.Epoch, Run: r.Run,
	}
}

const selectConnection = `SELECT name, checkpoint, reassess_revision, paused, paused_reason, last_run, last_success, req_gen, epoch, run FROM connections`

// Connection returns the state of a connection; one never heard of is all zero but
// for its name.
func (db *DB) Connection(ctx context.Context, name string) (ConnState, error) {
	var row connectionRow
	err := db.one(ctx, &row, selectConnection+` WHERE name = ?`, clean(name))
	if errors.Is(err, ErrNotFound) {
		return ConnState{Name: name}, nil
	}
	if err != nil {
		return ConnState{}, fmt.Errorf("read connection %s: %w", name, err)
	}
	return row.state(), nil
}

// Connections returns every connection ever heard of, by name.
func (db *DB) Connections(ctx context.Context) ([]ConnState, error) {
	var rows []connectionRow
	if err := db.all(ctx, &rows, selectConnection+` ORDER BY name`); err != nil {
		return nil, fmt.Errorf("read connections: %w", err)
	}
	states := make([]ConnState, len(rows))
	for i, row := range rows {
		states[i] = row.state()
	}
	return states, nil
}

// SetPaused stops a connection for the given reason, or lets it go on with reason
// ignored. It is audited.
func (db *DB) SetPaused(ctx context.Context, name string, paused bool, reason, by string) error {
	return db.Transact(ctx, func(tx *Tx) error { return tx.SetPaused(ctx, name, paused, reason, by) })
}

// SetPaused is [DB.SetPaused] in the caller's transaction.
func (tx *Tx) SetPaused(ctx context.Context, name string, paused bool, reason, by string) error {
	action := "connection.pause"
	if !paused {
		action, reason = "connection.resume", ""
	}
	changed, err := tx.exec(ctx, `INSERT INTO connections (name, paused, paused_reason) VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET paused = excluded.paused, paused_reason = excluded.paused_reason
		WHERE connections.paused <> excluded.paused OR connections.paused_reason <> excluded.paused_reason`,
		clean(name), flag(paused), clean(reason))
	if err == nil && changed > 0 {
		err = tx.Audit(ctx, Entry{Actor: by, Action: action, Subject: name, Detail: map[string]string{"reason": reason}})
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", action, name, err)
	}
	return nil
}

// SetReassessed remembers the key under which all stored opportunities of a
// connection were re-judged. The error is [ErrFenced] when another run has taken
// over since epoch.
func (db *DB) SetReassessed(ctx context.Context, name string, epoch int64, revision string) error {
	return db.Transact(ctx, func(tx *Tx) error {
		if err := tx.fence(ctx, name, epoch); err != nil {
			return err
		}
		_, err := tx.exec(ctx, `UPDATE connections SET reassess_revision = ? WHERE name = ? AND reassess_revision <> ?`,
			clean(revision), clean(name), clean(revision))
		return err
	})
}

// ResetCheckpoint forgets how far a connection was read: the next pull is a full
// one. The error is [ErrFenced] when another run has taken over since epoch.
func (db *DB) ResetCheckpoint(ctx context.Context, name string, epoch int64) error {
	return db.Transact(ctx, func(tx *Tx) error {
		if err := tx.fence(ctx, name, epoch); err != nil {
			return err
		}
		_, err := tx.exec(ctx, `UPDATE connections SET checkpoint = '' WHERE name = ?`, clean(name))
		return err
	})
}
