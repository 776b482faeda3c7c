package store

import (
	"context"
	"errors"
	"fmt"
)

// ClaimConnection makes run the one run that may plan and settle for a
// connection, and returns the epoch to do so with. Every earlier holder gets
// [ErrFenced] from then on, so that a worker that was thought dead and wakes up
// writes nothing. A run that claimed before and never finished is marked as
// interrupted.
func (db *DB) ClaimConnection(ctx context.Context, name, run string) (epoch int64, err error) {
	now := millis(db.now())
	err = db.Transact(ctx, func(tx *Tx) error {
		if _, err := tx.exec(ctx, `INSERT INTO connections (name) VALUES (?) ON CONFLICT (name) DO NOTHING`, clean(name)); err != nil {
			return err
		}
		var before connectionRow
		if err := tx.one(ctx, &before, selectConnection+` WHERE name = ?`+db.dialect.lockRows(), clean(name)); err != nil {
			return err
		}
		epoch = before.Epoch + 1
		if before.Run != run {
			if _, err := tx.interruptWhere(ctx, `id = ?`, before.Run); err != nil {
				return err
			}
		}
		_, err := tx.exec(ctx, `UPDATE connections SET epoch = ?, run = ?, last_run = ? WHERE name = ?`, epoch, run, now, clean(name))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("claim connection %s: %w", name, err)
	}
	return epoch, nil
}

// Fence locks the connection's row until the transaction ends. The error is
// [ErrFenced] when another run has taken over since epoch.
func (tx *Tx) Fence(ctx context.Context, name string, epoch int64) error {
	return tx.fence(ctx, name, epoch)
}

// fence locks the connection's row until the transaction ends and refuses an
// epoch that is not the newest.
func (tx *Tx) fence(ctx context.Context, name string, epoch int64) error {
	var newest int64
	err := tx.one(ctx, &newest, `SELECT epoch FROM connections WHERE name = ?`+tx.db.dialect.lockRows(), clean(name))
	if errors.Is(err, ErrNotFound) || err == nil && newest != epoch {
		return fmt.Errorf("connection %s, epoch %d: %w", name, epoch, ErrFenced)
	}
	return err
}

// RequestSync counts a request for a sync in the caller's transaction and returns
// the count. A run compares it with the count that it began with when it ends, and
// goes on when it is higher: a request that comes while a run completes is not
// lost.
func (tx *Tx) RequestSync(ctx context.Context, name string) (int64, error) {
	var count int64
	err := tx.one(ctx, &count, `INSERT INTO connections (name, req_gen) VALUES (?, 1)
		ON CONFLICT (name) DO UPDATE SET req_gen = connections.req_gen + 1 RETURNING req_gen`, clean(name))
	if err != nil {
		return 0, fmt.Errorf("request a sync of %s: %w", name, err)
	}
	return count, nil
}

// Requests returns the count of requests and keeps it from moving until the
// transaction ends. It is 0 for a connection never heard of.
func (tx *Tx) Requests(ctx context.Context, name string) (int64, error) {
	var count int64
	err := tx.one(ctx, &count, `SELECT req_gen FROM connections WHERE name = ?`+tx.db.dialect.lockRows(), clean(name))
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	return count, err
}

// RequestSync is [Tx.RequestSync] in a transaction of its own.
func (db *DB) RequestSync(ctx context.Context, name string) (count int64, err error) {
	err = db.Transact(ctx, func(tx *Tx) error {
		count, err = tx.RequestSync(ctx, name)
		return err
	})
	return count, err
}
