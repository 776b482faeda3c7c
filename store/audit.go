package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// ErrTampered says that the audit log is not as it was written.
var ErrTampered = errors.New("the audit log was changed")

// Entry is one line of the audit log: who did what to what.
type Entry struct {
	Seq     int64     // set by the store: 1, 2, 3 …
	At      time.Time // set by the store
	Actor   string
	Action  string // such as catalog.import
	Subject string // what it was done to
	// Detail is kept as JSON. It never holds a secret or a field's value. On
	// reading it is a json.RawMessage.
	Detail any
}

type auditRow struct {
	Seq     int64  `db:"seq"`
	At      int64  `db:"at"`
	Actor   string `db:"actor"`
	Action  string `db:"action"`
	Subject string `db:"subject"`
	Detail  string `db:"detail"`
	Hash    string `db:"hash"`
}

// seal is the hash of a row, lower-case hex: SHA-256 over the previous row's hash
// and the content, as a JSON array so that no two contents look alike.
func (r auditRow) seal(previous string) (string, error) {
	text, err := encode([]any{previous, r.Seq, r.At, r.Actor, r.Action, r.Subject, r.Detail})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:]), nil
}

// Audit appends an entry in the caller's transaction. Appending is one at a time
// over all processes until the transaction ends, so it belongs at its end.
func (tx *Tx) Audit(ctx context.Context, entry Entry) error {
	detail, err := encode(entry.Detail)
	if err != nil {
		return err
	}
	var head struct {
		Seq  int64  `db:"seq"`
		Hash string `db:"hash"`
	}
	if err := tx.one(ctx, &head, `UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash`); err != nil {
		return fmt.Errorf("append to the audit log: %w", err)
	}
	row := auditRow{
		Seq: head.Seq, At: millis(tx.db.now()), Actor: clean(entry.Actor), Action: clean(entry.Action),
		Subject: clean(entry.Subject), Detail: detail,
	}
	if row.Hash, err = row.seal(head.Hash); err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `INSERT INTO audit (seq, at, actor, action, subject, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		row.Seq, row.At, row.Actor, row.Action, row.Subject, row.Detail, row.Hash); err != nil {
		return fmt.Errorf("append to the audit log: %w", err)
	}
	_, err = tx.exec(ctx, `UPDATE audit_head SET hash = ? WHERE id = 1`, row.Hash)
	return err
}

// Audit appends an entry in a transaction of its own.
func (db *DB) Audit(ctx context.Context, entry Entry) error {
	return db.Transact(ctx, func(tx *Tx) error { return tx.Audit(ctx, entry) })
}
