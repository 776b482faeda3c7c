package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"
)

// Tx is a write transaction. It is for the goroutine that opened it.
type Tx struct {
	*sqlx.Tx
	db *DB
}

// SQL is the transaction itself, for an engine whose rows must change together
// with ours.
func (tx *Tx) SQL() *sql.Tx { return tx.Tx.Tx }

// Transact runs fn in one write transaction and commits when fn returns nil. No
// transaction may be open across a network call, and fn must not use other writing
// methods of the DB: on SQLite they would wait for this transaction for ever.
func (db *DB) Transact(ctx context.Context, fn func(tx *Tx) error) error {
	begun, err := db.write.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", db.explain(err))
	}
	tx := &Tx{Tx: begun, db: db}
	if err := fn(tx); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	return db.explain(tx.Commit())
}

// ignoreDone drops the complaint that a transaction has ended, as it has when its
// context was cancelled.
func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// exec runs a statement and returns how many rows it changed.
func (tx *Tx) exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := tx.ExecContext(ctx, tx.db.dialect.bind(query), args...)
	if err != nil {
		return 0, tx.db.explain(err)
	}
	return result.RowsAffected()
}

// one reads one row; the error is [ErrNotFound] when there is none.
func (tx *Tx) one(ctx context.Context, into any, query string, args ...any) error {
	return tx.db.explain(tx.GetContext(ctx, into, tx.db.dialect.bind(query), args...))
}

// all reads all rows.
func (tx *Tx) all(ctx context.Context, into any, query string, args ...any) error {
	return tx.db.explain(tx.SelectContext(ctx, into, tx.db.dialect.bind(query), args...))
}

func (db *DB) one(ctx context.Context, into any, query string, args ...any) error {
	return db.explain(db.read.GetContext(ctx, into, db.dialect.bind(query), args...))
}

func (db *DB) all(ctx context.Context, into any, query string, args ...any) error {
	return db.explain(db.read.SelectContext(ctx, into, db.dialect.bind(query), args...))
}

// explain gives the errors that callers or people can act on their meaning.
func (db *DB) explain(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	if db.dialect == SQLite {
		return explainSQLite(err, db.path)
	}
	return err
}

// exec runs one statement in a transaction of its own.
func (db *DB) exec(ctx context.Context, query string, args ...any) (changed int64, err error) {
	err = db.Transact(ctx, func(tx *Tx) error {
		changed, err = tx.exec(ctx, query, args...)
		return err
	})
	return changed, err
}

// batch is the number of rows in one statement: large enough to spare round trips,
// far below the 32,766 parameters that both databases take.
const batch = 100

// insert runs "head VALUES (…), (…) tail" over all rows, a batch a statement. No
// two rows may share a key: PostgreSQL refuses to update a row twice.
func (tx *Tx) insert(ctx context.Context, head, tail string, rows [][]any) error {
	var full *sqlx.Stmt
	for part := range slices.Chunk(rows, batch) {
		if len(part) < batch {
			_, err := tx.ExecContext(ctx, tx.valuesQuery(head, tail, part), slices.Concat(part...)...)
			return tx.db.explain(err)
		}
		if full == nil {
			var err error
			full, err = tx.PreparexContext(ctx, tx.valuesQuery(head, tail, part)) //nolint:sqlclosecheck // the defer below closes it
			if err != nil {
				return tx.db.explain(err)
			}
			defer full.Close() //nolint:errcheck // it ends with the transaction, whose commit reports what went wrong
		}
		if _, err := full.ExecContext(ctx, slices.Concat(part...)...); err != nil {
			return tx.db.explain(err)
		}
	}
	return nil
}

func (tx *Tx) valuesQuery(head, tail string, rows [][]any) string {
	row := "(" + strings.TrimSuffix(strings.Repeat("?,", len(rows[0])), ",") + ")"
	values := strings.TrimSuffix(strings.Repeat(row+",", len(rows)), ",")
	return tx.db.dialect.bind(head + " VALUES " + values + " " + tail)
}

// inChunks yields query, whose last parameter is "IN (?)", with its arguments for
// a few hundred ids at a time.
func inChunks(query string, first []any, ids []string) iter.Seq2[string, []any] {
	const size = 500
	return func(yield func(string, []any) bool) {
		for part := range slices.Chunk(ids, size) {
			marks := strings.TrimSuffix(strings.Repeat("?,", len(part)), ",")
			args := slices.Clone(first)
			for _, id := range part {
				args = append(args, id)
			}
			if !yield(strings.Replace(query, "IN (?)", "IN ("+marks+")", 1), args) {
				return
			}
		}
	}
}
