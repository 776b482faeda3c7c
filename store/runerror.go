package store

import (
	"context"
	"fmt"
	"time"
)

// RunError is what went wrong with one record, or with a run as a whole.
type RunError struct {
	ID          string // set by the store; sorts by time
	Run         string
	Connection  string
	Opportunity string // empty: the run as a whole
	Field       string // fields concerned, joined by ", "
	Class       string
	Code        string
	Message     string // never holds a field's value
	At          time.Time
	// Open says that it still stands. It is set by the store, and false once it is over:
	// the record was written, judged, stored anew or found gone since, the connection had
	// another run, or a later error of the same record took its place.
	Open bool
}

// RunErrorFilter selects run errors; zero fields select all.
type RunErrorFilter struct {
	Run         string
	Connection  string
	Opportunity string
	Class       string
	Before      string // only errors before the one of this id
	OpenOnly    bool
	Limit       int // 0 means 100
}

type runErrorRow struct {
	ID          string `db:"id"`
	Run         string `db:"run"`
	Connection  string `db:"connection"`
	Opportunity string `db:"opportunity"`
	Field       string `db:"field"`
	Class       string `db:"class"`
	Code        string `db:"code"`
	Message     string `db:"message"`
	At          int64  `db:"at"`
	Open        int    `db:"open"`
}

// stillOpen is the condition under which a row e of run_errors still stands. A note is
// about what was read, and stands as long as that is stored; what a run as a whole met
// is over with the next run; a row that was refused, until it is written; a refused write stands until one succeeds; a record that
// could not be judged, which has no write, until it is judged.
const stillOpen = `(CASE
	WHEN e.class = 'note' THEN EXISTS (SELECT 1 FROM opportunities o
		WHERE o.connection = e.connection AND o.id = e.opportunity AND o.gone = 0 AND o.stored_at <= e.at)
	WHEN e.class = 'quarantine' THEN EXISTS (SELECT 1 FROM quarantine q
		WHERE q.connection = e.connection AND q.record = e.opportunity AND q.run = e.run)
	WHEN e.class = 'row' THEN EXISTS (SELECT 1 FROM crm_rows c
		WHERE c.connection = e.connection AND COALESCE(c.opportunity, '') = e.opportunity AND c.object || ' ' || c.row_key = e.field
			AND c.err_class <> '' AND c.changed_at <= e.at)
	WHEN e.opportunity = '' THEN NOT EXISTS (SELECT 1 FROM runs r
		WHERE r.connection = e.connection AND r.id > e.run AND r.status IN ('done', 'failed'))
	WHEN EXISTS (SELECT 1 FROM run_errors n
		WHERE n.connection = e.connection AND n.opportunity = e.opportunity AND n.id > e.id AND n.class NOT IN ('note', 'row')) THEN 1 = 0
	WHEN e.class = 'internal' THEN NOT EXISTS (SELECT 1 FROM assessments a
		WHERE a.connection = e.connection AND a.opportunity = e.opportunity AND a.assessed_at > e.at)
	ELSE EXISTS (SELECT 1 FROM writebacks w
		WHERE w.connection = e.connection AND w.opportunity = e.opportunity AND w.err_class <> '')
	END)`

// RunErrors returns errors, the newest first.
func (db *DB) RunErrors(ctx context.Context, filter RunErrorFilter) ([]RunError, error) {
	var c condition
	c.add("run = ?", filter.Run)
	c.add("connection = ?", filter.Connection)
	c.add("opportunity = ?", filter.Opportunity)
	c.add("class = ?", filter.Class)
	c.add("id < ?", filter.Before)
	if filter.OpenOnly {
		c.parts = append(c.parts, stillOpen)
	}
	var rows []runErrorRow
	query := `SELECT id, run, connection, opportunity, field, class, code, message, at, CASE WHEN ` + stillOpen + ` THEN 1 ELSE 0 END AS open FROM run_errors e` +
		c.where() + ` ORDER BY id DESC LIMIT ?`
	if err := db.all(ctx, &rows, query, append(c.args, orDefault(filter.Limit))...); err != nil {
		return nil, fmt.Errorf("read run errors: %w", err)
	}
	errs := make([]RunError, len(rows))
	for i, r := range rows {
		errs[i] = RunError{r.ID, r.Run, r.Connection, r.Opportunity, r.Field, r.Class, r.Code, r.Message, moment(r.At), r.Open == 1}
	}
	return errs, nil
}

// AddRunErrors records what went wrong in a run outside of writing, such as a
// record that could not be understood. ID, Run, At and Open are set by the store.
func (db *DB) AddRunErrors(ctx context.Context, run string, errs []RunError) error {
	return db.Transact(ctx, func(tx *Tx) error { return tx.AddRunErrors(ctx, run, errs) })
}

// AddRunErrors is [DB.AddRunErrors] in the caller's transaction.
func (tx *Tx) AddRunErrors(ctx context.Context, run string, errs []RunError) error {
	if err := tx.addRunErrors(ctx, run, errs); err != nil {
		return fmt.Errorf("record errors of run %s: %w", run, err)
	}
	return nil
}

func (tx *Tx) addRunErrors(ctx context.Context, run string, errs []RunError) error {
	now := millis(tx.db.now())
	rows := make([][]any, len(errs))
	for i, e := range errs {
		rows[i] = []any{
			tx.db.newID(), run, clean(e.Connection), clean(e.Opportunity), clean(e.Field),
			clean(e.Class), clean(e.Code), clean(e.Message), now,
		}
	}
	return tx.insert(ctx, `INSERT INTO run_errors (id, run, connection, opportunity, field, class, code, message, at)`, ``, rows)
}
