package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Retention says how long history is kept; zero keeps it for ever.
type Retention struct {
	Runs   time.Duration // that have ended; the last one of each connection stays
	Errors time.Duration // that are over; one that still stands stays
	Gone   time.Duration // opportunities that the CRM no longer has, with all that is known of them
	Audit  time.Duration
}

// Expunged counts the rows that [DB.Expunge] took out.
type Expunged struct {
	Runs    int64 `json:"runs"`
	Errors  int64 `json:"errors"`
	Gone    int64 `json:"gone"`
	Audit   int64 `json:"audit"`
	Workers int64 `json:"workers"` // that died without taking their leave
	// Requests are those made inside a CRM that were answered.
	Requests int64 `json:"requests"`
}

// forgetWorkers is how long a worker that died is listed.
const forgetWorkers = 7 * 24 * time.Hour

// expungeBatch is how many rows go in one transaction, so that whoever writes meanwhile
// waits for no longer than these take.
const expungeBatch = 500

// Expunge takes out what was kept long enough, some rows at a time. What is half done
// when it breaks off is done by the next.
func (db *DB) Expunge(ctx context.Context, keep Retention) (gone Expunged, err error) {
	if keep.Errors > 0 {
		gone.Errors, err = db.expunge(ctx, `DELETE FROM run_errors WHERE id IN (SELECT e.id FROM run_errors e WHERE e.at < ? AND NOT `+stillOpen+` ORDER BY e.id LIMIT ?)`, keep.Errors)
	}
	if err == nil && keep.Runs > 0 {
		gone.Runs, err = db.expunge(ctx, expiredRuns, keep.Runs)
	}
	if err == nil && keep.Runs > 0 {
		gone.Requests, err = db.expunge(ctx, answeredRequests, keep.Runs)
	}
	if err == nil && keep.Gone > 0 {
		gone.Gone, err = db.expungeGone(ctx, keep.Gone)
	}
	if err == nil {
		gone.Workers, err = db.expunge(ctx, `DELETE FROM workers WHERE id IN (SELECT id FROM workers WHERE beat_at < ? LIMIT ?)`, forgetWorkers)
	}
	if err == nil && keep.Audit > 0 {
		gone.Audit, err = db.TrimAudit(ctx, db.now().Add(-keep.Audit))
	}
	if err != nil {
		return gone, fmt.Errorf("take out what is old: %w", err)
	}
	return gone, nil
}

// expiredRuns are the runs of which nothing is needed any more: they have ended, have no
// error that is still kept, and are not the last of their connection.
const expiredRuns = `DELETE FROM runs WHERE id IN (SELECT r.id FROM runs r
	WHERE r.finished_at > 0 AND r.finished_at < ? AND r.status IN ('done', 'failed', 'interrupted', 'cancelled', 'deferred')
		AND NOT EXISTS (SELECT 1 FROM run_errors e WHERE e.run = r.id)
		AND NOT EXISTS (SELECT 1 FROM connections c WHERE c.run = r.id)
		AND EXISTS (SELECT 1 FROM runs n WHERE n.connection = r.connection AND n.id > r.id AND n.status IN ('done', 'failed'))
	ORDER BY r.id LIMIT ?)`

// answeredRequests are the requests made inside a CRM of which it was told the end. The
// newest stays: it says from when on others are to be looked for.
const answeredRequests = `DELETE FROM crm_requests WHERE (connection, id) IN (SELECT r.connection, r.id FROM crm_requests r
	WHERE r.claimed_at < ? AND r.told = r.status AND r.status IN ('done', 'failed')
		AND EXISTS (SELECT 1 FROM crm_requests n WHERE n.connection = r.connection AND n.asked_at > r.asked_at)
	ORDER BY r.connection, r.id LIMIT ?)`

// expunge repeats a statement, which takes the latest moment and the number of rows to
// delete, until nothing is left for it.
func (db *DB) expunge(ctx context.Context, statement string, keep time.Duration) (total int64, err error) {
	before := millis(db.now().Add(-keep))
	for {
		n, err := db.exec(ctx, statement, before, expungeBatch)
		if total += n; err != nil || n < expungeBatch {
			return total, err
		}
	}
}

// expungeGone takes out opportunities with their assessments, writes and overrides. The
// time is counted from when this version first knew of their being gone.
func (db *DB) expungeGone(ctx context.Context, keep time.Duration) (int64, error) {
	if _, err := db.exec(ctx, `UPDATE opportunities SET gone_at = ? WHERE gone = 1 AND gone_at = 0`, millis(db.now())); err != nil {
		return 0, err
	}
	return db.expunge(ctx, `DELETE FROM opportunities WHERE (connection, id) IN
		(SELECT connection, id FROM opportunities WHERE gone = 1 AND gone_at < ? LIMIT ?)`, keep)
}

// TrimAudit takes the entries before a moment out of the audit log, and returns their
// number. The chain of the others stays whole: it is verified from where it now begins,
// and the log says itself that it was trimmed.
func (db *DB) TrimAudit(ctx context.Context, before time.Time) (trimmed int64, err error) {
	err = db.Transact(ctx, func(tx *Tx) error {
		var last auditPlace
		err := tx.one(ctx, &last, `SELECT seq, hash FROM audit WHERE at < ? ORDER BY seq DESC LIMIT 1`, millis(before))
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		moved, err := tx.exec(ctx, `UPDATE audit_head SET first_seq = ?, first_hash = ? WHERE id = 1 AND first_seq < ?`, last.Seq, last.Hash, last.Seq)
		if err != nil || moved == 0 {
			return err
		}
		return tx.Audit(ctx, Entry{Actor: "fitsync", Action: "audit.trim", Detail: map[string]any{"through": last.Seq, "hash": last.Hash}})
	})
	if err != nil {
		return 0, fmt.Errorf("trim the audit log: %w", err)
	}
	for {
		n, err := db.exec(ctx, `DELETE FROM audit WHERE seq IN
			(SELECT seq FROM audit WHERE seq <= (SELECT first_seq FROM audit_head WHERE id = 1) ORDER BY seq LIMIT ?)`, expungeBatch)
		if err != nil {
			return trimmed, fmt.Errorf("trim the audit log: %w", err)
		}
		if trimmed += n; n < expungeBatch {
			return trimmed, nil
		}
	}
}
