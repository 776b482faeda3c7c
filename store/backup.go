package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// A backup is one SQLite file, whatever the database: of SQLite an exact copy, of
// PostgreSQL the same rows. Both are made while workers go on, show one moment, and are
// checked before they get their name.

// Backup writes a backup to path and returns what it holds. The file is readable by its
// owner alone and appears complete or not at all; one that exists is never replaced, the
// error is then fs.ErrExist. alsoFunc copies what is not the store's own into a backup of
// PostgreSQL, the engine's jobs, into tables that prepareFunc makes; on SQLite the file
// holds them anyway, and neither is called.
func (db *DB) Backup(ctx context.Context, path string, engine BackupEngine) (content BackupContent, err error) {
	if _, err := os.Lstat(path); err == nil {
		return content, fmt.Errorf("backup to %s: %w", path, os.ErrExist)
	}
	dir, err := os.MkdirTemp(filepath.Dir(path), ".backup-") // for the owner alone
	if err != nil {
		return content, fmt.Errorf("backup: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	draft := filepath.Join(dir, "fitsync.db")
	write := db.backupSQLite
	if db.dialect == Postgres {
		write = db.backupPostgres
	}
	if err := write(ctx, draft, engine); err != nil {
		return content, fmt.Errorf("backup: %w", err)
	}
	if content, err = CheckBackup(ctx, draft); err != nil {
		return content, fmt.Errorf("backup: check what was written: %w", err)
	}
	if err := publish(draft, path); err != nil {
		return content, fmt.Errorf("backup to %s: %w", path, err)
	}
	return content, nil
}

// BackupEngine is how the job engine takes part in a backup of PostgreSQL.
type BackupEngine struct {
	PrepareFunc func(ctx context.Context, db *DB) error
	CarryFunc   func(ctx context.Context, from, to *Tx) error
}

// backupSQLite has SQLite itself write a copy as of one moment.
func (db *DB) backupSQLite(ctx context.Context, path string, _ BackupEngine) (err error) {
	// A connection of its own: that of the writer would keep the worker from writing.
	pool, err := sqlitePool(ctx, db.path, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	if err := createPrivate(path, false); err != nil {
		return err
	}
	_, err = pool.ExecContext(ctx, `VACUUM INTO ?`, path)
	return explainSQLite(err, db.path)
}

func (db *DB) backupPostgres(ctx context.Context, path string, engine BackupEngine) (err error) {
	file, err := Open(ctx, path, Options{Now: db.now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := engine.PrepareFunc(ctx, file); err != nil {
		return err
	}
	if _, err = Copy(ctx, db, file, CopyOptions{AlsoFunc: engine.CarryFunc}); err != nil {
		return err
	}
	// One file: nothing stays in the write-ahead log.
	_, err = file.write.ExecContext(ctx, `PRAGMA journal_mode = DELETE`)
	return err
}

// publish gives a finished file its name, durably, unless the name is taken.
func publish(draft, path string) error {
	if err := syncFile(draft); err != nil {
		return err
	}
	claim, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(claim.Close(), os.Rename(draft, path)); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return syncFile(filepath.Dir(path))
}

// syncFile makes a file, or the names in a folder, survive a loss of power.
func syncFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}
