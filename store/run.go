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
	RunDeferred    RunStatus = "deferred"    // put off to keep part of the API quota free, and goes on later
	RunYielded     RunStatus = "yielded"     // made room for a more urgent request, and goes on after it
	RunCancelled   RunStatus = "cancelled"   // somebody ended it
)

// RunStart describes a run that begins.
type RunStart struct {
	Connection  string
	Kind        string // such as sync, reassess
	RequestedBy string // a person, or what triggered it
	Worker      string // id of the worker that runs it
	Job         int64  // of the engine; 0 for none
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

// Since is what was counted after an earlier state of the same counters.
func (c Counters) Since(before Counters) Counters {
	return Counters{
		Pulled: c.Pulled - before.Pulled, Scored: c.Scored - before.Scored, Written: c.Written - before.Written,
		Unchanged: c.Unchanged - before.Unchanged, Failed: c.Failed - before.Failed, Skipped: c.Skipped - before.Skipped,
		Overridden: c.Overridden - before.Overridden, Gone: c.Gone - before.Gone, Calls: c.Calls - before.Calls, Pages: c.Pages - before.Pages,
	}
}

// Run is one run of a connection.
type Run struct {
	RunStart
	ID         string // sorts by start
	Status     RunStatus
	StartedAt  time.Time
	FinishedAt time.Time // zero while running
	Counters   Counters
	Message    string    // how it ended, in words a person can act on
	Gen        int64     // count of the connection's requests when it began; see [Tx.RequestSync]
	Epoch      int64     // of its first claim: of two runs of a connection the later one has the higher
	Total      int64     // records that it expects to look at, 0 if unknown
	MovedAt    time.Time // when Counters last moved; zero before the first page
}

// StartRun records that a run begins and returns its id. It claims nothing: see
// [DB.BeginRun].
func (db *DB) StartRun(ctx context.Context, start RunStart) (id string, err error) {
	id = db.newID()
	err = db.Transact(ctx, func(tx *Tx) error { return tx.insertRun(ctx, id, start, Claim{}) })
	if err != nil {
		return "", fmt.Errorf("start run: %w", err)
	}
	return id, nil
}

func (tx *Tx) insertRun(ctx context.Context, id string, start RunStart, claim Claim) error {
	nothing, err := encode(Counters{})
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO runs (id, connection, kind, status, requested_by, worker, started_at, counters, job, gen, epoch)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		id, clean(start.Connection), clean(start.Kind), RunRunning, clean(start.RequestedBy), clean(start.Worker), millis(tx.db.now()), nothing,
		start.Job, claim.Gen, claim.Epoch)
	return err
}

// UpdateRun replaces the counters of a run that is under way.
func (db *DB) UpdateRun(ctx context.Context, id string, counters Counters) error {
	err := db.Transact(ctx, func(tx *Tx) error { return tx.count(ctx, id, counters) })
	if err != nil {
		return fmt.Errorf("update run %s: %w", id, err)
	}
	return nil
}

// ExpectRun says how many records a run that is under way will look at.
func (db *DB) ExpectRun(ctx context.Context, id string, total int64) error {
	if _, err := db.exec(ctx, `UPDATE runs SET total = ? WHERE id = ? AND total <> ?`, total, clean(id), total); err != nil {
		return fmt.Errorf("update run %s: %w", id, err)
	}
	return nil
}

func (tx *Tx) count(ctx context.Context, run string, counters Counters) error {
	text, err := encode(counters)
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE runs SET counters = ?, moved_at = ? WHERE id = ? AND counters <> ?`, text, millis(tx.db.now()), run, text)
	return err
}

// FinishRun ends a run. A done run is the connection's last success. Ending a run
// that has ended changes nothing. The error is [ErrNotFound] for an unknown id.
func (db *DB) FinishRun(ctx context.Context, id string, status RunStatus, counters Counters, message string) error {
	return db.Transact(ctx, func(tx *Tx) error { return tx.FinishRun(ctx, id, status, counters, message) })
}

// FinishRun is [DB.FinishRun] in the caller's transaction, in which [Tx.Requests] of
// the connection comes first: locks are taken in one order.
func (tx *Tx) FinishRun(ctx context.Context, id string, status RunStatus, counters Counters, message string) error {
	if err := tx.finishRun(ctx, id, status, counters, message); err != nil {
		return fmt.Errorf("finish run %s: %w", id, err)
	}
	return nil
}

func (tx *Tx) finishRun(ctx context.Context, id string, status RunStatus, counters Counters, message string) error {
	var run struct {
		Connection string    `db:"connection"`
		Status     RunStatus `db:"status"`
	}
	err := tx.one(ctx, &run, `SELECT connection, status FROM runs WHERE id = ?`+tx.db.dialect.lockRows(), clean(id))
	if err != nil || run.Status != RunRunning {
		return err
	}
	if err := tx.count(ctx, id, counters); err != nil {
		return err
	}
	return tx.finish(ctx, id, run.Connection, status, message)
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
		closed, err = tx.CloseInterrupted(ctx, worker)
		return err
	})
	return closed, err
}

// CloseInterrupted is [DB.CloseInterrupted] in the caller's transaction.
func (tx *Tx) CloseInterrupted(ctx context.Context, worker string) (int64, error) {
	closed, err := tx.interruptWhere(ctx, `(? = '' OR worker = ?)`, worker, worker)
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
