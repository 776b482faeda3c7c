package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// Dialect says which database the transaction is on.
func (tx *Tx) Dialect() Dialect { return tx.db.dialect }

// glimpse runs fn in a transaction that only reads and sees the database as of one
// moment, while others go on writing.
func (db *DB) glimpse(ctx context.Context, fn func(tx *Tx) error) error {
	options := &sql.TxOptions{}
	if db.dialect == Postgres {
		options = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	begun, err := db.read.BeginTxx(ctx, options)
	if err != nil {
		return fmt.Errorf("begin: %w", db.explain(err))
	}
	return errors.Join(fn(&Tx{Tx: begun, db: db}), ignoreDone(begun.Rollback()))
}

// freeze is glimpse that keeps everybody else from writing until fn returns.
func (db *DB) freeze(ctx context.Context, fn func(tx *Tx) error) error {
	if db.dialect == SQLite {
		// Transactions of this pool take the lock when they begin.
		begun, err := db.write.BeginTxx(ctx, nil)
		if err != nil {
			return fmt.Errorf("begin: %w", db.explain(err))
		}
		return errors.Join(fn(&Tx{Tx: begun, db: db}), ignoreDone(begun.Rollback()))
	}
	// The locks come before the transaction's first query: from that on it sees one moment.
	var names []string
	if err := db.all(ctx, &names, db.dialect.tableNames(), ""); err != nil {
		return fmt.Errorf("list tables: %w", err)
	}
	begun, err := db.write.BeginTxx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if _, err := begun.ExecContext(ctx, `LOCK TABLE `+strings.Join(names, ", ")+` IN SHARE MODE`); err != nil {
		return errors.Join(fmt.Errorf("keep others from writing: %w", err), ignoreDone(begun.Rollback()))
	}
	return errors.Join(fn(&Tx{Tx: begun, db: db}), ignoreDone(begun.Rollback()))
}
