package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jmoiron/sqlx"
	"github.com/oklog/ulid/v2"

	"fitsync/analysis"
)

// Errors that callers branch on.
var (
	ErrNotFound = errors.New("not found")
	ErrFenced   = errors.New("another run has taken over this connection")
	ErrNewer    = errors.New("the database was written by a newer fitsync")
	ErrOlder    = errors.New("the database needs a migration")
	ErrDamaged  = errors.New("the database file is damaged")
	ErrForeign  = errors.New("the database belongs to another program")
	ErrBusy     = errors.New("another process keeps the database locked")
)

// Options are the optional parts of [Open].
type Options struct {
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// ReadOnly opens an existing database without migrating it; every write fails.
	ReadOnly bool
}

// DB is an open store. It is safe for concurrent use.
type DB struct {
	dialect Dialect
	write   *sqlx.DB // every write, and all that River does
	read    *sqlx.DB // the same as write on PostgreSQL
	pool    *pgxpool.Pool
	path    string // of the SQLite file
	now     func() time.Time
	ids     *ulid.LockedMonotonicReader
	catalog atomic.Pointer[analysis.Snapshot]
}

// Open opens the store at dsn: a file name or "file:" address for SQLite, a
// "postgres://" address for PostgreSQL. A missing SQLite file is created, readable
// by its owner alone. The schema is migrated to this binary's version under a
// lock. The error is [ErrNewer] for a database that a newer binary migrated,
// [ErrDamaged] for a file that is no database any more, [ErrForeign] for a database
// of another program, which is left as it is, and [ErrOlder] for a ReadOnly database
// that lacks a migration. The caller closes the DB.
func Open(ctx context.Context, dsn string, options Options) (*DB, error) {
	db, err := connect(ctx, dsn, options)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	if err := db.migrate(ctx, options.ReadOnly); err != nil {
		return nil, errors.Join(fmt.Errorf("open store: %w", err), db.Close())
	}
	return db, nil
}

// connect opens the database without looking at its schema.
func connect(ctx context.Context, dsn string, options Options) (*DB, error) {
	db := &DB{
		now: options.Now,
		ids: &ulid.LockedMonotonicReader{MonotonicReader: ulid.Monotonic(rand.Reader, 0)},
	}
	if db.now == nil {
		db.now = time.Now
	}
	open := db.openSQLite
	if isPostgres(dsn) {
		open = db.openPostgres
	}
	if err := open(ctx, dsn, options.ReadOnly); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func isPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// Close releases every connection. A worker lock stays until it is released.
func (db *DB) Close() error {
	var errs []error
	if db.read != nil && db.read != db.write {
		errs = append(errs, db.read.Close())
	}
	if db.write != nil {
		errs = append(errs, db.write.Close())
	}
	if db.pool != nil {
		db.pool.Close()
	}
	return errors.Join(errs...)
}

// Writer is the pool that writes, for an engine that keeps its tables in the same
// database. On SQLite it holds a single connection: a query outside an open
// transaction waits for that transaction.
func (db *DB) Writer() *sql.DB { return db.write.DB }

// Dialect says which database this is.
func (db *DB) Dialect() Dialect { return db.dialect }

// PgxPool is the pool beneath Writer for LISTEN and NOTIFY; nil on SQLite.
func (db *DB) PgxPool() *pgxpool.Pool { return db.pool }

// newID makes an id that sorts by the time of its making.
func (db *DB) newID() string {
	return ulid.MustNew(ulid.Timestamp(db.now()), db.ids).String()
}
