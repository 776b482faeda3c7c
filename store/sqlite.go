package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// readers is the size of SQLite's pool for reading.
const readers = 4

// openSQLite opens one connection for writing, whose transactions take the lock
// when they begin, and a pool that can only read: transactions that start as
// readers and turn writers fail at random under load.
func (db *DB) openSQLite(ctx context.Context, dsn string, readOnly bool) error {
	path, err := sqlitePath(dsn)
	if err != nil {
		return err
	}
	db.dialect, db.path = SQLite, path
	if err := createPrivate(path, readOnly); err != nil {
		return err
	}
	if db.read, err = sqlitePool(ctx, path, readers, "query_only(1)"); err != nil {
		return err
	}
	// Before the pool that writes is opened: even its settings would change the file.
	if err := refuseForeign(ctx, db.read, path); err != nil {
		return err
	}
	if readOnly {
		db.write = db.read
		return nil
	}
	db.write, err = sqlitePool(ctx, path, 1, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)")
	return err
}

// refuseForeign returns [ErrForeign] for a file that holds tables, views or the like,
// and not ours.
func refuseForeign(ctx context.Context, pool *sqlx.DB, path string) error {
	var things, ours int
	query := `SELECT COUNT(*), COALESCE(SUM(name = 'audit_head'), 0) FROM sqlite_schema WHERE name NOT IN (?, 'sqlite_sequence')`
	if err := pool.QueryRowxContext(ctx, query, goose.DefaultTablename).Scan(&things, &ours); err != nil {
		return fmt.Errorf("look at the schema: %w", explainSQLite(err, path))
	}
	if things > 0 && ours == 0 {
		return fmt.Errorf("%w: %s holds tables of another program: name another file, which may not exist yet", ErrForeign, path)
	}
	return nil
}

// sqlitePath is the file that dsn names.
func sqlitePath(dsn string) (string, error) {
	path, isURL := strings.CutPrefix(dsn, "file:")
	if isURL {
		path, _, _ = strings.Cut(path, "?")
		path = strings.TrimPrefix(path, "//")
		unescaped, err := url.PathUnescape(path)
		if err != nil {
			return "", fmt.Errorf("address of the SQLite file: %w", err)
		}
		path = unescaped
	}
	if path == "" || strings.HasPrefix(path, ":") || strings.Contains(path, "://") {
		return "", fmt.Errorf("%q is neither a file name nor a postgres:// address", redact(dsn))
	}
	return path, nil
}

// redact keeps the scheme of an address and drops what may hold a password.
func redact(dsn string) string {
	if scheme, _, ok := strings.Cut(dsn, "://"); ok {
		return scheme + "://…"
	}
	return dsn
}

// createPrivate makes a new file that only its owner can read; SQLite gives its
// -wal and -shm files the same permissions.
func createPrivate(path string, readOnly bool) error {
	if readOnly {
		_, err := os.Stat(path)
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

func sqlitePool(ctx context.Context, path string, size int, pragmas ...string) (*sqlx.DB, error) {
	query := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{"busy_timeout(5000)"}, pragmas...)}
	if size > 1 {
		query.Del("_txlock")
	}
	return openPool(ctx, path, size, query)
}

// openPool opens a SQLite file with settings of the driver.
func openPool(ctx context.Context, path string, size int, query url.Values) (*sqlx.DB, error) {
	pool, err := sqlx.Open("sqlite", "file:"+strings.ReplaceAll(url.PathEscape(path), "%2F", "/")+"?"+query.Encode())
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(explainSQLite(err, path), pool.Close())
	}
	return pool, nil
}

// explainSQLite turns SQLite's codes for a broken file and for a lock that is held
// too long into [ErrDamaged] and [ErrBusy], with the way out.
func explainSQLite(err error, path string) error {
	problem, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	switch problem.Code() & 0xff { // the low byte is the primary code
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%w: %s: stop every fitsync on it, then put a backup in its place with `fitsync restore FILE`, which keeps the damaged one; "+
			"without a backup move it and its -wal and -shm files away and run `fitsync sync --full` (%w)", ErrDamaged, path, err)
	case sqlite3.SQLITE_BUSY:
		return fmt.Errorf("%w: %s: see which process has it open (%w)", ErrBusy, path, err)
	}
	return err
}
