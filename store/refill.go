package store

import (
	"context"
	"errors"
	"fmt"
)

// Refill says that the CRM has made fields anew and that they are empty in every
// record: finding nothing there no longer means that a person cleared them, while
// anything else is still a person's. Records that were written before are judged
// again, see [DB.Failed], and counted. It is audited where there are any.
func (db *DB) Refill(ctx context.Context, connection string, fields []string, by string) (records int, err error) {
	connection, fields = clean(connection), cleanAll(fields)
	err = db.Transact(ctx, func(tx *Tx) error {
		// The connection's row is what planning and settling lock as well.
		var epoch int64
		err := tx.one(ctx, &epoch, `SELECT epoch FROM connections WHERE name = ?`+db.dialect.lockRows(), connection)
		if errors.Is(err, ErrNotFound) {
			return nil // it has never been synced
		}
		if err != nil {
			return err
		}
		if records, err = tx.refill(ctx, connection, fields); err != nil || records == 0 {
			return err
		}
		return tx.Audit(ctx, Entry{Actor: by, Action: "fields.refill", Subject: connection, Detail: map[string]any{"fields": fields, "records": records}})
	})
	if err != nil {
		return 0, fmt.Errorf("refill fields: %w", err)
	}
	return records, nil
}

func (tx *Tx) refill(ctx context.Context, connection string, fields []string) (records int, err error) {
	const page = 500
	for after := ""; ; {
		var rows []writebackRow
		err := tx.all(ctx, &rows, selectWriteback+` WHERE connection = ? AND opportunity > ? AND opportunity IN
			(SELECT id FROM opportunities WHERE connection = ? AND gone = 0) ORDER BY opportunity LIMIT ?`, connection, after, connection, page)
		if err != nil {
			return 0, fmt.Errorf("read written fields: %w", err)
		}
		changed := make(map[string]*writeback, len(rows))
		for _, row := range rows {
			w, err := row.read()
			if err != nil {
				return 0, err
			}
			w.refill(fields)
			changed[row.Opportunity] = w
		}
		if err := tx.storeWritebacks(ctx, connection, changed); err != nil {
			return 0, err
		}
		records += len(rows)
		if len(rows) < page {
			return records, nil
		}
		after = rows[len(rows)-1].Opportunity
	}
}
