package store

import (
	"context"
	"fmt"
	"time"
)

// RunStatus is how a run stands.
type RunStatus string

// The statuses of a run.
const (
	RunRunning     RunStatus = "running"
	RunDone        RunStatus = "done"
	RunFailed      RunStatus = "failed"
	RunInterrupted RunStatus = "interrupted" // its process died, or another run took over
)

// RunStart describes a run that begins.
type RunStart struct {
	Connection  string
	Kind        string // such as sync, reassess
	RequestedBy string // a person, or what triggered it
	Worker      string // id of the worker that runs it
}

// Counters count what a run has done since it began.
type Counters struct {
	Pulled     int64 `json:"pulled"`
	Scored     int64 `json:"scored"`
	Written    int64 `json:"written"`
	Unchanged  int64 `json:"unchanged"`
	Failed     int64 `json:"failed"`
	Skipped    int64 `json:"skipped"`
	Overridden int64 `json:"overridden"` // fields left alone because a person changed them
	Gone       int64 `json:"gone"`
	Calls      int64 `json:"calls"` // API calls as the CRM charges them
	Pages      int64 `json:"pages"`
}

// Run is one run of a connection.
type Run struct {
	RunStart
	ID         string // sorts by start
	Status     RunStatus
	StartedAt  time.Time
	FinishedAt time.Time // zero while running
	Counters   Counters
	Message    string // how it ended, in words a person can act on
}

// StartRun records that a run begins and returns its id.
func (db *DB) StartRun(ctx context.Context, start RunStart) (id string, err error) {
	nothing, err := encode(Counters{})
	if err != nil {
		return "", err
	}
	id = db.newID()
	_, err = db.exec(ctx, `INSERT INTO runs (id, connection, kind, status, requested_by, worker, started_at, counters) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		id, clean(start.Connection), clean(start.Kind), RunRunning, clean(start.RequestedBy), clean(start.Worker), millis(db.now()), nothing)
	if err != nil {
		return "", fmt.Errorf("start run: %w", err)
	}
	return id, nil
}

// UpdateRun replaces the counters of a run that is under way.
func (db *DB) UpdateRun(ctx context.Context, id string, counters Counters) error {
	err := db.Transact(ctx, func(tx *Tx) error { return tx.count(ctx, id, counters) })
	if err != nil {
		return fmt.Errorf("update run %s: %w", id, err)
	}
	return nil
}

func (tx *Tx) count(ctx context.Context, run string, counters Counters) error {
	text, err := encode(counters)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE runs SET counters = ? WHERE id = ? AND counters <> ?`, text, run, text)
	return err
}

// FinishRun ends a run. A done run is the connection's last success. Ending a run
// that has ended changes nothing. The error is [ErrNotFound] for an unknown id.
func (db *DB) FinishRun(ctx context.Context, id string, status RunStatus, counters Counters, message string) error {
	err := db.Transact(ctx, func(tx *Tx) error {
		var run struct {
			Connection string    `db:"connection"`
			Status     RunStatus `db:"status"`
		}
		err := tx.one(ctx, &run, `SELECT connection, status FROM runs WHERE id = ?`+db.dialect.lockRows(), clean(id))
		if err != nil || run.Status != RunRunning {
			return err
		}
		if err := tx.count(ctx, id, counters); err != nil {
			return err
		}
		return tx.finish(ctx, id, run.Connection, status, message)
	})
	if err != nil {
		return fmt.Errorf("finish run %s: %w", id, err)
	}
	return nil
}

func (tx *Tx) finish(ctx context.Context, id, connection string, status RunStatus, message string) error {
	now := millis(tx.db.now())
	_, err := tx.exec(ctx, `UPDATE runs SET status = ?, finished_at = ?, message = ? WHERE id = ?`, status, now, clean(message), id)
	if err != nil || status != RunDone {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE connections SET last_success = ? WHERE name = ?`, now, connection)
	return err
}

// CloseInterrupted marks the unfinished runs of a worker as interrupted, or of all
// workers for the empty id, and returns their number. Call it when it is certain
// that those workers are dead.
func (db *DB) CloseInterrupted(ctx context.Context, worker string) (closed int64, err error) {
	err = db.Transact(ctx, func(tx *Tx) error {
		closed, err = tx.interruptWhere(ctx, `(? = '' OR worker = ?)`, worker, worker)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("close interrupted runs: %w", err)
	}
	return closed, nil
}

// interruptWhere marks the running runs that meet the condition.
func (tx *Tx) interruptWhere(ctx context.Context, condition string, args ...any) (int64, error) {
	set := []any{RunInterrupted, millis(tx.db.now()), "the worker stopped before the run ended; the next run goes on from the last settled page"}
	return tx.exec(ctx, `UPDATE runs SET status = ?, finished_at = ?, message = ? WHERE status = 'running' AND `+condition, append(set, args...)...)
}
