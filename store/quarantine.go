package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Quarantined is a record that is left out of syncs until it changes, because it
// cannot be read or judged.
type Quarantined struct {
	Connection string
	Record     string
	Stamp      time.Time // of the CRM when it was last tried; zero: not known
	Class      string    // of the error
	Code       string
	Message    string // never holds a field's value
	Run        string // that tried it last
	Attempts   int
	Since      time.Time // when it was set aside; set by the store
	Tried      time.Time // last; set by the store
}

type quarantineRow struct {
	Connection string `db:"connection"`
	Record     string `db:"record"`
	Stamp      int64  `db:"stamp"`
	Class      string `db:"class"`
	Code       string `db:"code"`
	Message    string `db:"message"`
	Run        string `db:"run"`
	Attempts   int    `db:"attempts"`
	Since      int64  `db:"since"`
	Tried      int64  `db:"tried_at"`
}

// Quarantine sets records aside, or notes that they could not be dealt with again.
func (db *DB) Quarantine(ctx context.Context, records []Quarantined) error {
	if len(records) == 0 {
		return nil
	}
	now := millis(db.now())
	rows := newRowSet(len(records))
	for _, q := range records {
		rows.put(q.Connection+"\n"+q.Record, []any{
			clean(q.Connection), clean(q.Record), millis(q.Stamp), clean(q.Class), clean(q.Code), clean(q.Message), q.Run, 1, now, now,
		})
	}
	err := db.Transact(ctx, func(tx *Tx) error {
		return tx.insert(ctx, `INSERT INTO quarantine (connection, record, stamp, class, code, message, run, attempts, since, tried_at)`,
			`ON CONFLICT (connection, record) DO UPDATE SET stamp = excluded.stamp, class = excluded.class, code = excluded.code,
				message = excluded.message, run = excluded.run, attempts = quarantine.attempts + 1, tried_at = excluded.tried_at`, rows.list())
	})
	if err != nil {
		return fmt.Errorf("set records aside: %w", err)
	}
	return nil
}

// Release ends the quarantine of records that were dealt with, and returns how many
// of them were in it.
func (db *DB) Release(ctx context.Context, connection string, records []string) (released int64, err error) {
	if len(records) == 0 {
		return 0, nil
	}
	err = db.Transact(ctx, func(tx *Tx) error {
		for query, args := range inChunks(`DELETE FROM quarantine WHERE connection = ? AND record IN (?)`, []any{clean(connection)}, cleanAll(records)) {
			n, err := tx.exec(ctx, query, args...)
			if err != nil {
				return err
			}
			released += n
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("release records: %w", err)
	}
	return released, nil
}

// Quarantined returns the records that are set aside, of one connection or for the
// empty name of all, the longest first.
func (db *DB) Quarantined(ctx context.Context, connection string) ([]Quarantined, error) {
	var c condition
	c.add("connection = ?", connection)
	var rows []quarantineRow
	err := db.all(ctx, &rows, `SELECT connection, record, stamp, class, code, message, run, attempts, since, tried_at FROM quarantine`+
		c.where()+` ORDER BY since, connection, record`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("read the records that are set aside: %w", err)
	}
	list := make([]Quarantined, len(rows))
	for i, r := range rows {
		list[i] = Quarantined{r.Connection, r.Record, moment(r.Stamp), r.Class, r.Code, r.Message, r.Run, r.Attempts, moment(r.Since), moment(r.Tried)}
	}
	return list, nil
}

// StuckAt counts a failure to read the page at a place, and returns how often it
// failed there in a row. Another place than the last begins anew at one.
func (db *DB) StuckAt(ctx context.Context, connection, place string) (failures int, err error) {
	err = db.Transact(ctx, func(tx *Tx) error {
		return tx.one(ctx, &failures, `INSERT INTO page_trouble (connection, place, failures, since) VALUES (?, ?, 1, ?)
			ON CONFLICT (connection) DO UPDATE SET
				failures = CASE WHEN page_trouble.place = excluded.place THEN page_trouble.failures + 1 ELSE 1 END,
				since = CASE WHEN page_trouble.place = excluded.place THEN page_trouble.since ELSE excluded.since END,
				place = excluded.place
			RETURNING failures`, clean(connection), clean(place), millis(db.now()))
	})
	if err != nil {
		return 0, fmt.Errorf("count the failures of %s: %w", connection, err)
	}
	return failures, nil
}

// Unstuck forgets failures to read a page, once a page was read.
func (db *DB) Unstuck(ctx context.Context, connection string) error {
	var place string
	err := db.one(ctx, &place, `SELECT place FROM page_trouble WHERE connection = ?`, clean(connection))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err == nil {
		_, err = db.exec(ctx, `DELETE FROM page_trouble WHERE connection = ?`, clean(connection))
	}
	if err != nil {
		return fmt.Errorf("forget the failures of %s: %w", connection, err)
	}
	return nil
}
