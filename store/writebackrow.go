package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// writebackRow is a [writeback] as a row; its maps are JSON, empty when there is nothing.
type writebackRow struct {
	Opportunity string `db:"opportunity"`
	Settled     string `db:"settled"`
	Planned     string `db:"planned"`
	Possible    string `db:"possible"`
	InputHash   string `db:"input_hash"`
	Run         string `db:"run"`
	Retry       int    `db:"retry"`
	Attempts    int    `db:"attempts"`
	Class       string `db:"err_class"`
	Code        string `db:"err_code"`
}

const selectWriteback = `SELECT opportunity, settled, planned, possible, input_hash, run, retry, attempts, err_class, err_code FROM writebacks`

func (r writebackRow) read() (*writeback, error) {
	w := &writeback{hash: r.InputHash, run: r.Run, retry: r.Retry == 1, attempts: r.Attempts, class: r.Class, code: r.Code}
	for _, part := range []struct {
		text string
		into any
	}{{r.Settled, &w.settled}, {r.Planned, &w.planned}, {r.Possible, &w.possible}} {
		if err := decode(part.text, part.into); err != nil {
			return nil, fmt.Errorf("written fields of %s: %w", r.Opportunity, err)
		}
	}
	return w, nil
}

// values are the columns after connection and opportunity, but for changed_at.
func (w *writeback) values() ([]any, error) {
	settled, err := encodeMap(w.settled)
	if err != nil {
		return nil, err
	}
	planned, err := encodeMap(w.planned)
	if err != nil {
		return nil, err
	}
	possible, err := encodeMap(w.possible)
	if err != nil {
		return nil, err
	}
	return []any{settled, planned, possible, w.hash, w.run, flag(w.retry), w.attempts, w.class, w.code}, nil
}

// orNew is what is known of id, entered as empty where nothing is.
func orNew(known map[string]*writeback, id string) *writeback {
	if known[id] == nil {
		known[id] = &writeback{}
	}
	return known[id]
}

func encodeMap[V any](m map[string]V) (string, error) {
	if len(m) == 0 {
		return "", nil
	}
	return encode(m)
}

// writebacks reads what is known of the named opportunities; those that nothing was
// ever written to have no entry.
func (tx *Tx) writebacks(ctx context.Context, connection string, ids []string) (map[string]*writeback, error) {
	known := make(map[string]*writeback, len(ids))
	for query, args := range inChunks(selectWriteback+` WHERE connection = ? AND opportunity IN (?)`, []any{connection}, ids) {
		var rows []writebackRow
		if err := tx.all(ctx, &rows, query, args...); err != nil {
			return nil, fmt.Errorf("read written fields: %w", err)
		}
		for _, row := range rows {
			w, err := row.read()
			if err != nil {
				return nil, err
			}
			known[row.Opportunity] = w
		}
	}
	return known, nil
}

func (tx *Tx) storeWritebacks(ctx context.Context, connection string, changed map[string]*writeback) error {
	now := millis(tx.db.now())
	rows := make([][]any, 0, len(changed))
	for _, id := range slices.Sorted(maps.Keys(changed)) {
		values, err := changed[id].values()
		if err != nil {
			return err
		}
		rows = append(rows, append(append([]any{connection, id}, values...), now))
	}
	err := tx.insert(ctx, `INSERT INTO writebacks (connection, opportunity, settled, planned, possible, input_hash, run, retry, attempts, err_class, err_code, changed_at)`,
		`ON CONFLICT (connection, opportunity) DO UPDATE SET settled = excluded.settled, planned = excluded.planned, possible = excluded.possible,
			input_hash = excluded.input_hash, run = excluded.run, retry = excluded.retry, attempts = excluded.attempts,
			err_class = excluded.err_class, err_code = excluded.err_code, changed_at = excluded.changed_at
		WHERE writebacks.settled <> excluded.settled OR writebacks.planned <> excluded.planned OR writebacks.possible <> excluded.possible
			OR writebacks.input_hash <> excluded.input_hash OR writebacks.run <> excluded.run OR writebacks.retry <> excluded.retry
			OR writebacks.attempts <> excluded.attempts OR writebacks.err_class <> excluded.err_class OR writebacks.err_code <> excluded.err_code`, rows)
	if err != nil {
		return fmt.Errorf("store written fields: %w", err)
	}
	return nil
}
