package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
)

// Table says what one table holds.
type Table struct {
	Name string `json:"table"`
	Rows int64  `json:"rows"`
	// Sum is equal for equal content, in whatever order the rows stand and on
	// whichever database: the sum of the rows' SHA-256 hashes, in hex.
	Sum string `json:"sum"`
}

// tableSum adds up rows.
type tableSum struct {
	rows  int64
	lanes [4]uint64
	text  []byte // of the row in hand, kept for its memory
}

// add takes a row, whose values are in the order of the table's columns.
func (s *tableSum) add(values []any) error {
	s.text = s.text[:0]
	for i, value := range values {
		var kind byte
		var text string
		switch v := value.(type) {
		case nil:
			kind = 'n'
		case int64:
			kind, text = 'i', strconv.FormatInt(v, 10)
		case string:
			kind, text = 't', v
		case float64:
			kind, text = 'f', strconv.FormatFloat(v, 'g', -1, 64)
		case []byte:
			kind, text = 'b', string(v)
		default:
			return fmt.Errorf("column %d holds a %T, which is not kept alike on both databases", i+1, value)
		}
		s.text = append(s.text, kind)
		s.text = binary.AppendUvarint(s.text, uint64(len(text)))
		s.text = append(s.text, text...)
	}
	hash := sha256.Sum256(s.text)
	for i := range s.lanes {
		s.lanes[i] += binary.BigEndian.Uint64(hash[8*i:])
	}
	s.rows++
	return nil
}

func (s *tableSum) table(name string) Table {
	var sum []byte
	for _, lane := range s.lanes {
		sum = binary.BigEndian.AppendUint64(sum, lane)
	}
	return Table{name, s.rows, hex.EncodeToString(sum)}
}

// scan hands every row of a table to eachFunc, which keeps it, and returns what they
// add up to.
func (tx *Tx) scan(ctx context.Context, t table, eachFunc func(row []any) error) (Table, error) {
	rows, err := tx.QueryxContext(ctx, `SELECT `+t.columnList()+` FROM `+t.name)
	if err != nil {
		return Table{}, fmt.Errorf("read %s: %w", t.name, tx.db.explain(err))
	}
	defer rows.Close() //nolint:errcheck // rows.Err below says what went wrong
	var sum tableSum
	for rows.Next() {
		row, err := rows.SliceScan()
		if err == nil {
			err = sum.add(row)
		}
		if err == nil && eachFunc != nil {
			err = eachFunc(row)
		}
		if err != nil {
			return Table{}, fmt.Errorf("%s: %w", t.name, err)
		}
	}
	return sum.table(t.name), tx.db.explain(rows.Err())
}

// contents counts and sums every one of our tables.
func (tx *Tx) contents(ctx context.Context) ([]Table, error) {
	tables, err := tx.tables(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]Table, len(tables))
	for i, t := range tables {
		if list[i], err = tx.scan(ctx, t, nil); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Contents counts and sums every table but the job engine's, as of one moment. It
// reads the whole database.
func (db *DB) Contents(ctx context.Context) (list []Table, err error) {
	err = db.glimpse(ctx, func(tx *Tx) error {
		list, err = tx.contents(ctx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sum up the tables: %w", err)
	}
	return list, nil
}
