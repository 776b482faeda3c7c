package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// ErrInUse says that a process works on a database that is to be replaced.
var ErrInUse = errors.New("the database is in use")

// RestoreOptions are the parts of [Restore] beside the backup and its place.
type RestoreOptions struct {
	Actor  string // for the audit log
	Engine BackupEngine
	Now    func() time.Time // nil means time.Now
}

// Restored says what [Restore] did.
type Restored struct {
	BackupContent

	Kept string // the file that was replaced, under its new name; empty if there was none
}

// Restore puts a backup in the place of the SQLite file at dsn, or fills the PostgreSQL
// database at dsn with it, which must be new. The backup is copied and checked first
// ([CheckBackup]), and its schema is migrated. A SQLite file that is replaced is kept
// beside under another name, a damaged one too; the error is [ErrInUse] while any
// process works on it. An error leaves the database as it was.
func Restore(ctx context.Context, path, dsn string, options RestoreOptions) (done Restored, err error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	near := os.TempDir()
	if !isPostgres(dsn) {
		if near, err = sqlitePath(dsn); err != nil {
			return done, err
		}
		near = filepath.Dir(near)
	}
	dir, err := os.MkdirTemp(near, ".restore-") // for the owner alone
	if err != nil {
		return done, fmt.Errorf("restore: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	draft := filepath.Join(dir, "fitsync.db")
	if err := copyFile(path, draft); err != nil {
		return done, fmt.Errorf("restore: %w", err)
	}
	if done.BackupContent, err = CheckBackup(ctx, draft); err != nil {
		return done, fmt.Errorf("restore %s: %w", path, err)
	}
	entry := Entry{Actor: options.Actor, Action: "store.restore", Subject: filepath.Base(path)}
	if isPostgres(dsn) {
		return done, restorePostgres(ctx, draft, dsn, entry, options)
	}
	if err := migrateDraft(ctx, draft, entry, options.Now); err != nil {
		return done, err
	}
	done.Kept, err = replace(ctx, draft, dsn, options.Now())
	return done, err
}

// migrateDraft brings a restored file up to date before it gets its place.
func migrateDraft(ctx context.Context, draft string, entry Entry, now func() time.Time) error {
	db, err := Open(ctx, draft, Options{Now: now})
	if err != nil {
		return err
	}
	return errors.Join(db.Audit(ctx, entry), db.Close())
}

func restorePostgres(ctx context.Context, draft, dsn string, entry Entry, options RestoreOptions) (err error) {
	from, err := Open(ctx, draft, Options{Now: options.Now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, err := Open(ctx, dsn, Options{Now: options.Now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	if err := errors.Join(options.Engine.PrepareFunc(ctx, from), options.Engine.PrepareFunc(ctx, to)); err != nil {
		return err
	}
	_, err = Copy(ctx, from, to, CopyOptions{AlsoFunc: options.Engine.CarryFunc, Entry: entry})
	return err
}

// replace gives draft the place of the SQLite file at dsn, which it keeps.
func replace(ctx context.Context, draft, dsn string, now time.Time) (kept string, err error) {
	path, err := sqlitePath(dsn)
	if err != nil {
		return "", err
	}
	for _, suffix := range []string{".lock", ".migrate.lock"} { // the worker's, and that of whoever opens it
		lock := flock.New(path + suffix)
		ok, err := lock.TryLock()
		if err != nil {
			return "", fmt.Errorf("restore: %w", err)
		}
		if !ok {
			return "", fmt.Errorf("restore: %w: a worker runs on %s; stop it first", ErrInUse, path)
		}
		defer lock.Unlock() //nolint:errcheck // unlocking closes the file, which drops the lock
	}
	if kept, err = retire(ctx, path, now); err != nil {
		return "", fmt.Errorf("restore: keep the replaced file: %w", err)
	}
	if err := errors.Join(syncFile(draft), os.Rename(draft, path)); err != nil {
		return kept, fmt.Errorf("restore: %w", err)
	}
	return kept, syncFile(filepath.Dir(path))
}

// retire gives the file at path a second name under which it stays once another takes
// its place. What stands in its write-ahead log is brought into it before, which needs it
// for itself.
func retire(ctx context.Context, path string, now time.Time) (kept string, err error) {
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	kept = path + ".replaced-" + now.UTC().Format("20060102T150405Z")
	switch err := closeLog(ctx, path); {
	case errors.Is(err, ErrBusy):
		return "", fmt.Errorf("%w: another process has %s open; stop it first", ErrInUse, path)
	case errors.Is(err, ErrDamaged):
		// Whatever its log holds stays beside it.
		for _, suffix := range []string{"-wal", "-shm"} {
			if err := os.Rename(path+suffix, kept+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
				return "", err
			}
		}
	case err != nil:
		return "", err
	}
	if err := os.Link(path, kept); err != nil {
		return kept, os.Rename(path, kept) // a file system without second names
	}
	return kept, nil
}

// closeLog ends the use of a write-ahead log, which SQLite does only for who has the
// file for itself.
func closeLog(ctx context.Context, path string) (err error) {
	pool, err := sqlitePool(ctx, path, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	_, err = pool.ExecContext(ctx, `PRAGMA journal_mode = DELETE`)
	return explainSQLite(err, path)
}

func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}
