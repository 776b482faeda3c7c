package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"modernc.org/sqlite"
)

// BackupContent says what a backup holds.
type BackupContent struct {
	Schema int64     `json:"schema"` // version of its tables
	Want   int64     `json:"binary_schema"`
	Bytes  int64     `json:"bytes"`
	Latest time.Time `json:"latest"` // when its audit log ends: about its age
	Tables []Table   `json:"tables"`
}

// CheckBackup reads a backup from end to end without touching it: the pages of the
// file, references between rows, the version of the schema and the chain of the audit
// log. The error is [ErrDamaged], [ErrForeign], [ErrNewer] or [ErrTampered], and names the
// file. A backup of an older schema is sound: restoring it migrates it.
func CheckBackup(ctx context.Context, path string) (content BackupContent, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return content, err
	}
	content.Bytes = info.Size()
	defer func() { err = explainBackup(err, path) }()
	db, err := openBackup(ctx, path)
	if err != nil {
		return content, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if content.Schema, content.Want, err = db.schema(ctx); err != nil {
		return content, err
	}
	switch {
	case content.Schema == 0:
		return content, fmt.Errorf("%w: %s holds no store", ErrForeign, path)
	case content.Schema > content.Want:
		return content, fmt.Errorf("%w: the schema of %s is version %d, this binary knows up to %d: restore it with the newer binary", ErrNewer, path, content.Schema, content.Want)
	}
	problems, err := db.Check(ctx, Full)
	if err != nil {
		return content, err
	}
	if len(problems) > 0 {
		return content, fmt.Errorf("%w: %s: %s", ErrDamaged, path, strings.Join(problems, "; "))
	}
	if err := db.verifyBackedUpAudit(ctx, content.Schema); err != nil {
		return content, fmt.Errorf("%s: %w", path, err)
	}
	var latest int64
	if err := db.one(ctx, &latest, `SELECT COALESCE(MAX(at), 0) FROM audit`); err != nil {
		return content, fmt.Errorf("read the end of the audit log: %w", err)
	}
	content.Latest = moment(latest)
	content.Tables, err = db.Contents(ctx)
	return content, err
}

// explainBackup puts the way out of a damaged backup in the place of that out of a
// damaged database.
func explainBackup(err error, path string) error {
	if problem, ok := errors.AsType[*sqlite.Error](err); ok && errors.Is(err, ErrDamaged) {
		return fmt.Errorf("%w: %s: this backup cannot be used; take an earlier one (%w)", ErrDamaged, path, problem)
	}
	return err
}

// trimmable is the schema from which on an audit log can begin after its first row.
const trimmable = 5

func (db *DB) verifyBackedUpAudit(ctx context.Context, schema int64) error {
	if schema < trimmable {
		return db.verifyAuditFrom(ctx, auditPlace{})
	}
	return db.VerifyAudit(ctx)
}

// openBackup opens a file that nobody writes to. Told so, SQLite makes no other file
// beside it, not even where its owner may write.
func openBackup(ctx context.Context, path string) (*DB, error) {
	if _, err := os.Stat(path + "-wal"); err == nil {
		return nil, fmt.Errorf("%s has a -wal file beside it: it is a database in use, and no backup; `fitsync backup` makes one", path)
	}
	pool, err := openPool(ctx, path, readers, url.Values{"immutable": {"1"}, "_pragma": {"query_only(1)"}})
	if err != nil {
		return nil, err
	}
	db := &DB{dialect: SQLite, path: path, write: pool, read: pool, now: time.Now}
	if err := refuseForeign(ctx, pool, path); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}
