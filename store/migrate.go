package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/gofrs/flock"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// duplicateTable is PostgreSQL's code for a table that exists already.
const duplicateTable = "42P07"

//go:embed migrations
var migrations embed.FS

// migrate brings the schema to this binary's version, one process at a time.
func (db *DB) migrate(ctx context.Context, readOnly bool) (err error) {
	provider, err := db.provider()
	if err != nil {
		return err
	}
	if readOnly {
		if err := db.checkMigrated(ctx); err != nil {
			return err
		}
	} else {
		unlock, err := db.lockMigration(ctx)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, unlock()) }()
	}
	have, want, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", db.explain(err))
	}
	pending, err := provider.HasPending(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("read the schema's version: %w", db.explain(err))
	case have > want:
		return fmt.Errorf("%w: its schema is version %d, this binary knows up to %d: use the newer binary, or restore a backup made before the upgrade", ErrNewer, have, want)
	case !pending:
		return nil
	case readOnly:
		return fmt.Errorf("%w: its schema is version %d of %d: start fitsync on it once with the right to write", ErrOlder, have, want)
	}
	if _, err := provider.Up(ctx); err != nil {
		if taken, ok := errors.AsType[*pgconn.PgError](err); ok && taken.Code == duplicateTable && have == 0 {
			return fmt.Errorf("%w: its schema has a table of a name that fitsync uses (%s): give fitsync a database of its own, or a schema by ?search_path=…", ErrForeign, taken.Message)
		}
		return fmt.Errorf("migrate the schema from version %d to %d: %w", have, want, db.explain(err))
	}
	return nil
}

// Schema says which version the tables of the database at dsn have, 0 for none, and which
// version this binary makes. It changes nothing; a SQLite file must exist.
func Schema(ctx context.Context, dsn string) (have, want int64, err error) {
	db, err := connect(ctx, dsn, Options{ReadOnly: true})
	if err != nil {
		return 0, 0, fmt.Errorf("look at the schema: %w", err)
	}
	have, want, err = db.schema(ctx)
	return have, want, errors.Join(err, db.Close())
}

func (db *DB) schema(ctx context.Context) (have, want int64, err error) {
	provider, err := db.provider()
	if err != nil {
		return 0, 0, err
	}
	for _, source := range provider.ListSources() {
		want = max(want, source.Version)
	}
	if err := db.checkMigrated(ctx); err != nil {
		if errors.Is(err, ErrOlder) {
			err = nil
		}
		return 0, want, err
	}
	if err := db.one(ctx, &have, `SELECT COALESCE(MAX(version_id), 0) FROM `+goose.DefaultTablename); err != nil {
		return 0, want, fmt.Errorf("read the schema's version: %w", err)
	}
	return have, want, nil
}

// checkMigrated finds a database without any schema, in which asking for a version
// would try to create the table of versions.
func (db *DB) checkMigrated(ctx context.Context) error {
	var tables int
	if err := db.one(ctx, &tables, db.dialect.tableExists(), goose.DefaultTablename); err != nil {
		return fmt.Errorf("look for the schema: %w", err)
	}
	if tables == 0 {
		return fmt.Errorf("%w: it is empty: start fitsync on it once with the right to write", ErrOlder)
	}
	return nil
}

func (db *DB) provider() (*goose.Provider, error) {
	folder, err := fs.Sub(migrations, "migrations/"+string(db.dialect))
	if err != nil {
		return nil, err
	}
	if db.dialect == SQLite {
		return goose.NewProvider(goose.DialectSQLite3, db.write.DB, folder, goose.WithAllowOutofOrder(true))
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // asks every second for five minutes
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, db.write.DB, folder, goose.WithAllowOutofOrder(true), goose.WithSessionLocker(locker))
}

// lockMigration keeps other processes out of SQLite's migration; PostgreSQL's own
// advisory lock does that for the provider.
func (db *DB) lockMigration(ctx context.Context) (unlock func() error, err error) {
	if db.dialect != SQLite {
		return func() error { return nil }, nil
	}
	file := flock.New(db.path + ".migrate.lock")
	if _, err := file.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return nil, fmt.Errorf("wait for another process to migrate: %w", err)
	}
	return file.Unlock, nil
}
