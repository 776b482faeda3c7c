package store

import (
	"context"
	"errors"
	"fmt"
)

// Exclusively runs fn while no other process runs its own on this database: for what
// must not happen twice at once, such as the making of an engine's tables. The others
// wait. fn may use the DB.
func (db *DB) Exclusively(ctx context.Context, fn func(ctx context.Context) error) (err error) {
	if db.dialect == SQLite {
		unlock, err := db.lockMigration(ctx)
		if err != nil {
			return err
		}
		return errors.Join(fn(ctx), unlock())
	}
	conn, err := db.leaseConn(ctx)
	if err != nil {
		return fmt.Errorf("wait for other processes: %w", err)
	}
	defer func() { err = errors.Join(err, release(context.WithoutCancel(ctx), conn)) }()
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock($1)`, leaseKey("")); err != nil {
		return fmt.Errorf("wait for other processes: %w", err)
	}
	return fn(ctx)
}
