package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
)

// openPostgres opens one pool that serves database/sql and the listener alike.
func (db *DB) openPostgres(ctx context.Context, dsn string, readOnly bool) error {
	db.dialect = Postgres
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		// The parser's own text quotes the address, which may hold a password.
		return errors.New("the postgres:// address is not valid: want postgres://user:password@host:port/database?sslmode=…")
	}
	if readOnly {
		config.ConnConfig.RuntimeParams["default_transaction_read_only"] = "on"
	}
	if db.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return err
	}
	db.write = sqlx.NewDb(stdlib.OpenDBFromPool(db.pool), "pgx")
	db.read = db.write
	if err := db.write.PingContext(ctx); err != nil {
		return fmt.Errorf("reach PostgreSQL at %s: %w", config.ConnConfig.Host, err)
	}
	return nil
}
