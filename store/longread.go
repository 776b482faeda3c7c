package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// LongRead is the durable place of a read that takes many pages and may be
// interrupted any number of times, apart from the checkpoint of the ticks.
type LongRead struct {
	Kind   string // such as full; a connection has one of a kind
	Job    int64  // of the engine, that does it
	Cursor string // opaque; "" before the first page
	Began  time.Time
}

// FullRead is the kind of [LongRead] whose records are marked as seen, for
// [DB.Unseen].
const FullRead = "full"

// LongRead returns the read of a kind that is under way; one that is not is all zero
// but for its kind.
func (db *DB) LongRead(ctx context.Context, connection, kind string) (LongRead, error) {
	var row struct {
		Job    int64  `db:"job"`
		Cursor string `db:"cursor"`
		Began  int64  `db:"began"`
	}
	err := db.one(ctx, &row, `SELECT job, cursor, began FROM long_reads WHERE connection = ? AND kind = ?`, clean(connection), kind)
	if errors.Is(err, ErrNotFound) {
		return LongRead{Kind: kind}, nil
	}
	if err != nil {
		return LongRead{}, fmt.Errorf("read the place of a %s read: %w", kind, err)
	}
	return LongRead{Kind: kind, Job: row.Job, Cursor: row.Cursor, Began: moment(row.Began)}, nil
}

// BeginLongRead begins a read of a kind anew, or takes over one for another job when
// its Cursor is set. Began is set by the store unless it is given. The error is
// [ErrFenced] when another run has taken over since epoch.
func (db *DB) BeginLongRead(ctx context.Context, connection string, epoch int64, read LongRead) (LongRead, error) {
	connection = clean(connection)
	if read.Began.IsZero() {
		read.Began = db.now()
	}
	err := db.Transact(ctx, func(tx *Tx) error {
		if err := tx.fence(ctx, connection, epoch); err != nil {
			return err
		}
		if read.Kind == FullRead && read.Cursor == "" {
			if _, err := tx.exec(ctx, `DELETE FROM read_marks WHERE connection = ?`, connection); err != nil {
				return err
			}
		}
		return tx.placeLongRead(ctx, connection, read)
	})
	if err != nil {
		return LongRead{}, fmt.Errorf("begin a %s read: %w", read.Kind, err)
	}
	return read, nil
}

func (tx *Tx) placeLongRead(ctx context.Context, connection string, read LongRead) error {
	_, err := tx.exec(ctx, `INSERT INTO long_reads (connection, kind, job, cursor, began) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (connection, kind) DO UPDATE SET job = excluded.job, cursor = excluded.cursor, began = excluded.began`,
		connection, read.Kind, read.Job, clean(read.Cursor), millis(read.Began))
	return err
}

// PlaceLongRead remembers how far a read is that stores nothing else with it.
func (db *DB) PlaceLongRead(ctx context.Context, connection string, epoch int64, read LongRead) error {
	return db.Transact(ctx, func(tx *Tx) error {
		if err := tx.fence(ctx, clean(connection), epoch); err != nil {
			return err
		}
		return tx.placeLongRead(ctx, clean(connection), read)
	})
}

// markSeen remembers that a full read came upon records.
func (tx *Tx) markSeen(ctx context.Context, connection string, ids []string) error {
	rows := newRowSet(len(ids))
	for _, id := range cleanAll(ids) {
		rows.put(id, []any{connection, id})
	}
	return tx.insert(ctx, `INSERT INTO read_marks (connection, opportunity)`, `ON CONFLICT (connection, opportunity) DO NOTHING`, rows.list())
}

// Unseen returns up to limit ids after afterID, by id, of opportunities that the full
// read under way did not come upon, although they were stored before it began.
func (db *DB) Unseen(ctx context.Context, connection, afterID string, limit int) ([]string, error) {
	var ids []string
	err := db.all(ctx, &ids, `SELECT o.id FROM opportunities o
		JOIN long_reads r ON r.connection = o.connection AND r.kind = ?
		WHERE o.connection = ? AND o.gone = 0 AND o.stored_at < r.began AND o.id > ?
			AND NOT EXISTS (SELECT 1 FROM read_marks m WHERE m.connection = o.connection AND m.opportunity = o.id)
		ORDER BY o.id LIMIT ?`, FullRead, clean(connection), clean(afterID), limit)
	if err != nil {
		return nil, fmt.Errorf("look for what a full read did not come upon: %w", err)
	}
	return ids, nil
}

// EndLongRead ends a read, and with a checkpoint moves the ticks there. The error is
// [ErrFenced] when another run has taken over since epoch.
func (db *DB) EndLongRead(ctx context.Context, connection string, epoch int64, kind, checkpoint string) error {
	connection = clean(connection)
	err := db.Transact(ctx, func(tx *Tx) error {
		if err := tx.fence(ctx, connection, epoch); err != nil {
			return err
		}
		if err := tx.checkpoint(ctx, connection, checkpoint); err != nil {
			return err
		}
		if kind == FullRead {
			if _, err := tx.exec(ctx, `DELETE FROM read_marks WHERE connection = ?`, connection); err != nil {
				return err
			}
		}
		_, err := tx.exec(ctx, `DELETE FROM long_reads WHERE connection = ? AND kind = ?`, connection, kind)
		return err
	})
	if err != nil {
		return fmt.Errorf("end a %s read: %w", kind, err)
	}
	return nil
}

// Chosen returns the ids of opportunities that are not gone and have the given owner
// and stage, by id; an empty text stands for any.
func (db *DB) Chosen(ctx context.Context, connection, owner, stage string) ([]string, error) {
	var ids []string
	err := db.all(ctx, &ids, `SELECT id FROM opportunities WHERE connection = ? AND gone = 0
		AND (? = '' OR owner = ?) AND (? = '' OR stage = ?) ORDER BY id`,
		clean(connection), clean(owner), clean(owner), clean(stage), clean(stage))
	if err != nil {
		return nil, fmt.Errorf("choose opportunities: %w", err)
	}
	return ids, nil
}
