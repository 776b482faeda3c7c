package store

import (
	"context"
	"errors"
	"fmt"
)

// ErrHeld says that a run of the connection is under way.
var ErrHeld = errors.New("another run of this connection is under way")

// Claim is the right of one run to plan and settle for its connection.
type Claim struct {
	Run   string
	Epoch int64
	// Gen is the count of requests when the run began: it serves all of those.
	Gen int64
	// Counters and Total are those of the run so far, where it goes on after a yield.
	Counters Counters
	Total    int64
}

// BeginRun records that a run begins and gives it the connection, in one transaction:
// no two runs of a connection are ever under way. The error is [ErrHeld] while another
// one is, unless aliveFunc says of that one that nobody works on it any more; it is then
// marked as interrupted. aliveFunc must not use the database. Every earlier holder gets
// [ErrFenced] from then on. A run of the same job that had made room goes on under its id.
func (db *DB) BeginRun(ctx context.Context, start RunStart, aliveFunc func(Run) bool) (claim Claim, err error) {
	err = db.Transact(ctx, func(tx *Tx) error {
		before, err := tx.lockConnection(ctx, start.Connection)
		if err != nil {
			return err
		}
		if err := tx.endHolder(ctx, before.Run, aliveFunc); err != nil {
			return err
		}
		claim = Claim{Epoch: before.Epoch + 1, Gen: before.ReqGen}
		if err := tx.beginRun(ctx, start, &claim); err != nil {
			return err
		}
		_, err = tx.exec(ctx, `UPDATE connections SET epoch = ?, run = ?, last_run = ? WHERE name = ?`,
			claim.Epoch, claim.Run, millis(db.now()), clean(start.Connection))
		return err
	})
	if err != nil {
		return Claim{}, fmt.Errorf("begin a run of %s: %w", start.Connection, err)
	}
	return claim, nil
}

// lockConnection returns the connection's row, made if need be, and keeps it from
// changing until the transaction ends.
func (tx *Tx) lockConnection(ctx context.Context, name string) (row connectionRow, err error) {
	if _, err := tx.exec(ctx, `INSERT INTO connections (name) VALUES (?) ON CONFLICT (name) DO NOTHING`, clean(name)); err != nil {
		return row, err
	}
	err = tx.one(ctx, &row, selectConnection+` WHERE name = ?`+tx.db.dialect.lockRows(), clean(name))
	return row, err
}

// endHolder ends what is left of a connection's holder, unless that is alive.
func (tx *Tx) endHolder(ctx context.Context, run string, aliveFunc func(Run) bool) error {
	var holder runRow
	err := tx.one(ctx, &holder, selectRun+` WHERE id = ? AND status = 'running'`, run)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	found, err := holder.run()
	if err != nil {
		return err
	}
	if aliveFunc(found) {
		return fmt.Errorf("run %s by %s: %w", found.ID, found.Worker, ErrHeld)
	}
	_, err = tx.interruptWhere(ctx, `id = ?`, run)
	return err
}

// beginRun takes up the yielded run of the job, or records a new one.
func (tx *Tx) beginRun(ctx context.Context, start RunStart, claim *Claim) error {
	var yielded runRow
	err := tx.one(ctx, &yielded, selectRun+` WHERE job = ? AND job <> 0 AND connection = ? AND status = 'yielded' ORDER BY epoch DESC LIMIT 1`,
		start.Job, clean(start.Connection))
	if errors.Is(err, ErrNotFound) {
		claim.Run = tx.db.newID()
		return tx.insertRun(ctx, claim.Run, start, *claim)
	}
	if err != nil {
		return err
	}
	run, err := yielded.run()
	if err != nil {
		return err
	}
	claim.Run, claim.Counters, claim.Total = run.ID, run.Counters, run.Total
	claim.Gen = run.Gen // what it read before does not serve who asked since
	_, err = tx.exec(ctx, `UPDATE runs SET status = 'running', worker = ?, message = '', finished_at = 0 WHERE id = ?`, clean(start.Worker), run.ID)
	return err
}

// EndedRuns returns an epoch that no run of a job which has ended is above, and one that
// goes on is: ids of processes with different clocks do not say which came first.
func (tx *Tx) EndedRuns(ctx context.Context, job int64) (epoch int64, err error) {
	err = tx.one(ctx, &epoch, `SELECT COALESCE(MAX(CASE WHEN status IN ('running', 'yielded') THEN epoch - 1 ELSE epoch END), 0)
		FROM runs WHERE job = ? AND job <> 0`, job)
	return epoch, err
}

// CancelWaiting ends a run that made room for another one, or was to be tried later, and
// will not go on.
func (tx *Tx) CancelWaiting(ctx context.Context, id string) error {
	_, err := tx.exec(ctx, `UPDATE runs SET status = ?, finished_at = ?,
	message = CASE status WHEN 'yielded' THEN 'cancelled while it made room for a more urgent request' ELSE 'cancelled while it waited for a later try: ' || message END
WHERE id = ? AND status IN ('yielded', 'failed', 'deferred')`, RunCancelled, millis(tx.db.now()), clean(id))
	return err
}
