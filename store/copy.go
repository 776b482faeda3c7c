package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// Errors of [Copy].
var (
	ErrNotEmpty = errors.New("the target holds data already")
	ErrDiffers  = errors.New("the copy differs from what it was made of")
)

// CopyOptions are the optional parts of [Copy].
type CopyOptions struct {
	// Freeze keeps everybody from writing to the source while it is copied, for a move.
	// Without it others go on, and the copy shows one moment.
	Freeze bool
	// ProgressFunc gets how many rows of a table are copied so far.
	ProgressFunc func(table string, rows int64)
	// AlsoFunc copies what is not the store's own, the engine's jobs, in the same two
	// transactions.
	AlsoFunc func(ctx context.Context, from, to *Tx) error
	// Entry is appended to the target's audit log; none without an Action.
	Entry Entry
}

// Copy copies everything but the job engine's tables from one store into another,
// which nobody has used yet, and returns what was copied. It happens in one
// transaction of the target, which is read back and compared with the source, value by
// value, before it is committed: an error leaves the target as it was. The error is
// [ErrNotEmpty] for a target that holds data, and [ErrDiffers] if what is read back is not
// what was read. Both are of this binary's schema, since [Open] made them so.
func Copy(ctx context.Context, from, to *DB, options CopyOptions) (copied []Table, err error) {
	read := from.glimpse
	if options.Freeze {
		read = from.freeze
	}
	err = read(ctx, func(source *Tx) error {
		return to.Transact(ctx, func(target *Tx) error {
			if err := target.clear(ctx); err != nil {
				return err
			}
			if copied, err = target.fill(ctx, source, options.ProgressFunc); err != nil {
				return err
			}
			if options.AlsoFunc != nil {
				if err := options.AlsoFunc(ctx, source, target); err != nil {
					return err
				}
			}
			if options.Entry.Action != "" {
				if err := target.Audit(ctx, options.Entry); err != nil {
					return err
				}
			}
			// Until the database knows how much is where, its plans are bad ones.
			_, err = target.exec(ctx, `ANALYZE`)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("copy the store: %w", err)
	}
	return copied, nil
}

// clear takes out the rows that a new store begins with, and refuses to take out any
// others.
func (tx *Tx) clear(ctx context.Context) error {
	untouched, err := newborn(ctx)
	if err != nil {
		return err
	}
	found, err := tx.contents(ctx)
	if err != nil {
		return err
	}
	for _, t := range found {
		if !slices.Contains(untouched, t) {
			return fmt.Errorf("%w: %d row(s) in its table %s; name a new file or a new database", ErrNotEmpty, t.Rows, t.Name)
		}
	}
	for _, t := range slices.Backward(found) {
		if _, err := tx.exec(ctx, `DELETE FROM `+t.Name); err != nil {
			return fmt.Errorf("clear %s: %w", t.Name, err)
		}
	}
	return nil
}

// newborn is what a store holds that nobody has used yet.
func newborn(ctx context.Context) (content []Table, err error) {
	dir, err := os.MkdirTemp("", "fitsync-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	db, err := Open(ctx, filepath.Join(dir, "new.db"), Options{})
	if err != nil {
		return nil, err
	}
	content, err = db.Contents(ctx)
	return content, errors.Join(err, db.Close())
}

// fill copies every table of the source and reads it back.
func (tx *Tx) fill(ctx context.Context, source *Tx, progressFunc func(string, int64)) ([]Table, error) {
	tables, err := source.tables(ctx)
	if err != nil {
		return nil, err
	}
	copied := make([]Table, len(tables))
	for i, t := range tables {
		if copied[i], err = tx.fillTable(ctx, source, t, progressFunc); err != nil {
			return nil, err
		}
		got, err := tx.scan(ctx, t, nil)
		if err != nil {
			return nil, err
		}
		if got != copied[i] {
			return nil, fmt.Errorf("%w: table %s has %d row(s), sum %.12s, and should have %d, sum %.12s",
				ErrDiffers, t.name, got.Rows, got.Sum, copied[i].Rows, copied[i].Sum)
		}
	}
	return copied, nil
}

// copyBatch is how many rows are in memory at once.
const copyBatch = 500

func (tx *Tx) fillTable(ctx context.Context, source *Tx, t table, progressFunc func(string, int64)) (Table, error) {
	var rows [][]any
	var done int64
	flush := func() error {
		if len(rows) == 0 {
			return nil
		}
		if err := tx.insert(ctx, `INSERT INTO `+t.name+` (`+t.columnList()+`)`, ``, rows); err != nil {
			return fmt.Errorf("write: %w", err)
		}
		done += int64(len(rows))
		rows = rows[:0]
		if progressFunc != nil {
			progressFunc(t.name, done)
		}
		return nil
	}
	total, err := source.scan(ctx, t, func(row []any) error {
		if rows = append(rows, row); len(rows) < copyBatch {
			return nil
		}
		return flush()
	})
	if err != nil {
		return Table{}, err
	}
	if err := flush(); err != nil {
		return Table{}, fmt.Errorf("%s: %w", t.name, err)
	}
	return total, nil
}
