package store

import (
	"context"
	"encoding/json"
	"fmt"
)

// auditPage is the number of rows that are held in memory while reading the log.
const auditPage = 1000

// AuditLog returns up to limit entries after the given sequence number, the
// oldest first.
func (db *DB) AuditLog(ctx context.Context, after int64, limit int) ([]Entry, error) {
	rows, err := db.auditRows(ctx, after, limit)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(rows))
	for i, row := range rows {
		entries[i] = Entry{
			Seq: row.Seq, At: moment(row.At), Actor: row.Actor, Action: row.Action,
			Subject: row.Subject, Detail: json.RawMessage(row.Detail),
		}
	}
	return entries, nil
}

// VerifyAudit recomputes the whole chain. The error is [ErrTampered] and names
// the first row that was changed, removed or added outside the store. It cannot
// see a log that was rewritten from some row to the end together with its head. It begins
// where [DB.TrimAudit] left off.
func (db *DB) VerifyAudit(ctx context.Context) error {
	first, err := db.auditStart(ctx)
	if err != nil {
		return err
	}
	return db.verifyAuditFrom(ctx, first)
}

// auditPlace is a place in the audit log: after a row, whose hash the next one builds on.
type auditPlace struct {
	Seq  int64  `db:"seq"`
	Hash string `db:"hash"`
}

func (db *DB) auditStart(ctx context.Context) (first auditPlace, err error) {
	if err := db.one(ctx, &first, `SELECT first_seq AS seq, first_hash AS hash FROM audit_head WHERE id = 1`); err != nil {
		return first, fmt.Errorf("read the beginning of the audit log: %w", err)
	}
	return first, nil
}

func (db *DB) verifyAuditFrom(ctx context.Context, first auditPlace) error {
	seq, hash := first.Seq, first.Hash
	for {
		rows, err := db.auditRows(ctx, seq, auditPage)
		if err != nil {
			return err
		}
		for _, row := range rows {
			want, err := row.seal(hash)
			if err != nil {
				return err
			}
			if row.Seq != seq+1 || row.Hash != want {
				return fmt.Errorf("%w: row %d", ErrTampered, seq+1)
			}
			seq, hash = row.Seq, row.Hash
		}
		if len(rows) < auditPage {
			return db.verifyHead(ctx, seq, hash)
		}
	}
}

// verifyHead finds rows cut off at the end.
func (db *DB) verifyHead(ctx context.Context, seq int64, hash string) error {
	var head struct {
		Seq  int64  `db:"seq"`
		Hash string `db:"hash"`
	}
	if err := db.one(ctx, &head, `SELECT seq, hash FROM audit_head WHERE id = 1`); err != nil {
		return fmt.Errorf("read the end of the audit log: %w", err)
	}
	// The log may have grown since its last page was read.
	if head.Seq < seq || head.Seq == seq && head.Hash != hash {
		return fmt.Errorf("%w: row %d", ErrTampered, seq)
	}
	if head.Seq == seq {
		return nil
	}
	rows, err := db.auditRows(ctx, seq, 1)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return fmt.Errorf("%w: row %d", ErrTampered, seq+1)
	}
	return nil
}

func (db *DB) auditRows(ctx context.Context, after int64, limit int) ([]auditRow, error) {
	var rows []auditRow
	err := db.all(ctx, &rows, `SELECT seq, at, actor, action, subject, detail, hash FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read the audit log: %w", err)
	}
	return rows, nil
}
