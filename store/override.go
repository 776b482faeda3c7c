package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Override is a person's text in one of our fields.
type Override struct {
	Opportunity string
	Field       string
	Text        string // what the person wrote
	Run         string // that saw it last
	SeenAt      time.Time
}

// Overrides returns the overrides of a connection, by opportunity and field.
func (db *DB) Overrides(ctx context.Context, connection string) ([]Override, error) {
	rows, err := db.overrideRows(ctx, connection, ``)
	if err != nil {
		return nil, err
	}
	overrides := make([]Override, len(rows))
	for i, r := range rows {
		overrides[i] = Override{r.Opportunity, r.Field, r.Text, r.Run, moment(r.SeenAt)}
	}
	return overrides, nil
}

type overrideRow struct {
	Opportunity string `db:"opportunity"`
	Field       string `db:"field"`
	Text        string `db:"text"`
	Run         string `db:"run"`
	SeenAt      int64  `db:"seen_at"`
}

const selectOverride = `SELECT opportunity, field, text, run, seen_at FROM overrides WHERE connection = ?`

func (db *DB) overrideRows(ctx context.Context, connection, condition string, args ...any) ([]overrideRow, error) {
	var rows []overrideRow
	err := db.all(ctx, &rows, selectOverride+condition+` ORDER BY opportunity, field`, append([]any{clean(connection)}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("read overrides: %w", err)
	}
	return rows, nil
}

// ReleaseOverride gives a field back to fitsync, or all fields of the opportunity
// for the empty field: the person's text then counts as ours, and [DB.Failed]
// returns the opportunity so that the next sync writes it. It is audited. The
// error is [ErrNotFound] when there is no such override.
func (db *DB) ReleaseOverride(ctx context.Context, connection, opportunity, field, by string) error {
	connection, opportunity, field = clean(connection), clean(opportunity), clean(field)
	err := db.Transact(ctx, func(tx *Tx) error {
		// The connection's row is what planning and settling lock as well.
		var epoch int64
		if err := tx.one(ctx, &epoch, `SELECT epoch FROM connections WHERE name = ?`+db.dialect.lockRows(), connection); err != nil {
			return err
		}
		var rows []overrideRow
		err := tx.all(ctx, &rows, selectOverride+` AND opportunity = ? AND (? = '' OR field = ?) ORDER BY field`, connection, opportunity, field, field)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return ErrNotFound
		}
		return tx.release(ctx, connection, opportunity, rows, by)
	})
	if err != nil {
		return fmt.Errorf("release override of %s: %w", opportunity, err)
	}
	return nil
}

func (tx *Tx) release(ctx context.Context, connection, opportunity string, rows []overrideRow, by string) error {
	known, err := tx.writebacks(ctx, connection, []string{opportunity})
	if err != nil {
		return err
	}
	fields := map[string]string{}
	for _, row := range rows {
		orNew(known, opportunity).release(row.Field, row.Text)
		fields[row.Field] = row.Text
	}
	if err := tx.storeWritebacks(ctx, connection, known); err != nil {
		return err
	}
	if err := tx.dropOverrides(ctx, connection, map[string]map[string]string{opportunity: fields}); err != nil {
		return err
	}
	return tx.Audit(ctx, Entry{Actor: by, Action: "override.release", Subject: opportunity, Detail: map[string]any{
		"connection": connection, "fields": slices.Sorted(maps.Keys(fields)),
	}})
}

func (tx *Tx) storeOverrides(ctx context.Context, p Plan) error {
	now := millis(tx.db.now())
	rows := newRowSet(len(p.Overrides))
	for _, o := range p.Overrides {
		id, field := clean(o.Opportunity), clean(o.Field)
		rows.put(id+"\x00"+field, []any{p.Connection, id, field, clean(o.Text), p.Run, now})
	}
	err := tx.insert(ctx, `INSERT INTO overrides (connection, opportunity, field, text, run, seen_at)`,
		`ON CONFLICT (connection, opportunity, field) DO UPDATE SET text = excluded.text, run = excluded.run, seen_at = excluded.seen_at
		WHERE overrides.text <> excluded.text`, rows.list())
	if err != nil {
		return fmt.Errorf("store overrides: %w", err)
	}
	return nil
}

// dropOverrides forgets the overrides of fields that hold our text again. The
// fields are given by opportunity.
func (tx *Tx) dropOverrides(ctx context.Context, connection string, ours map[string]map[string]string) error {
	ids := slices.Sorted(maps.Keys(ours))
	for query, args := range inChunks(selectOverride+` AND opportunity IN (?)`, []any{connection}, ids) {
		var rows []overrideRow
		if err := tx.all(ctx, &rows, query, args...); err != nil {
			return fmt.Errorf("read overrides: %w", err)
		}
		for _, row := range rows {
			if _, ok := ours[row.Opportunity][row.Field]; !ok {
				continue
			}
			if _, err := tx.exec(ctx, `DELETE FROM overrides WHERE connection = ? AND opportunity = ? AND field = ?`,
				connection, row.Opportunity, row.Field); err != nil {
				return fmt.Errorf("drop override: %w", err)
			}
		}
	}
	return nil
}
