package store

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// RunFilter selects runs; zero fields select all.
type RunFilter struct {
	ID         string
	Connection string
	Kind       string
	Status     RunStatus
	Before     string // only runs that started before the run of this id
	Limit      int    // 0 means 100
}

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
}

// RunErrorFilter selects run errors; zero fields select all.
type RunErrorFilter struct {
	Run         string
	Connection  string
	Opportunity string
	Class       string
	Before      string // only errors before the one of this id
	Limit       int    // 0 means 100
}

type runRow struct {
	ID          string    `db:"id"`
	Connection  string    `db:"connection"`
	Kind        string    `db:"kind"`
	Status      RunStatus `db:"status"`
	RequestedBy string    `db:"requested_by"`
	Worker      string    `db:"worker"`
	StartedAt   int64     `db:"started_at"`
	FinishedAt  int64     `db:"finished_at"`
	Counters    string    `db:"counters"`
	Message     string    `db:"message"`
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
}

// condition collects the parts of a WHERE clause.
type condition struct {
	parts []string
	args  []any
}

func (c *condition) add(part, value string) {
	if value != "" {
		c.parts, c.args = append(c.parts, part), append(c.args, clean(value))
	}
}

func (c *condition) where() string {
	if len(c.parts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.parts, " AND ")
}

func orDefault(limit int) int {
	if limit <= 0 {
		return 100
	}
	return limit
}

// Runs returns runs, the newest first.
func (db *DB) Runs(ctx context.Context, filter RunFilter) ([]Run, error) {
	var c condition
	c.add("id = ?", filter.ID)
	c.add("connection = ?", filter.Connection)
	c.add("kind = ?", filter.Kind)
	c.add("status = ?", string(filter.Status))
	c.add("id < ?", filter.Before)
	var rows []runRow
	query := `SELECT id, connection, kind, status, requested_by, worker, started_at, finished_at, counters, message FROM runs` +
		c.where() + ` ORDER BY id DESC LIMIT ?`
	if err := db.all(ctx, &rows, query, append(c.args, orDefault(filter.Limit))...); err != nil {
		return nil, fmt.Errorf("read runs: %w", err)
	}
	runs := make([]Run, len(rows))
	for i, r := range rows {
		runs[i] = Run{
			RunStart: RunStart{r.Connection, r.Kind, r.RequestedBy, r.Worker},
			ID:       r.ID, Status: r.Status, StartedAt: moment(r.StartedAt), FinishedAt: moment(r.FinishedAt), Message: r.Message,
		}
		if err := decode(r.Counters, &runs[i].Counters); err != nil {
			return nil, fmt.Errorf("run %s: %w", r.ID, err)
		}
	}
	return runs, nil
}

// RunErrors returns errors, the newest first.
func (db *DB) RunErrors(ctx context.Context, filter RunErrorFilter) ([]RunError, error) {
	var c condition
	c.add("run = ?", filter.Run)
	c.add("connection = ?", filter.Connection)
	c.add("opportunity = ?", filter.Opportunity)
	c.add("class = ?", filter.Class)
	c.add("id < ?", filter.Before)
	var rows []runErrorRow
	query := `SELECT id, run, connection, opportunity, field, class, code, message, at FROM run_errors` +
		c.where() + ` ORDER BY id DESC LIMIT ?`
	if err := db.all(ctx, &rows, query, append(c.args, orDefault(filter.Limit))...); err != nil {
		return nil, fmt.Errorf("read run errors: %w", err)
	}
	errs := make([]RunError, len(rows))
	for i, r := range rows {
		errs[i] = RunError{r.ID, r.Run, r.Connection, r.Opportunity, r.Field, r.Class, r.Code, r.Message, moment(r.At)}
	}
	return errs, nil
}

// AddRunErrors records what went wrong in a run outside of writing, such as a
// record that could not be understood. ID, Run and At are set by the store.
func (db *DB) AddRunErrors(ctx context.Context, run string, errs []RunError) error {
	err := db.Transact(ctx, func(tx *Tx) error { return tx.addRunErrors(ctx, run, errs) })
	if err != nil {
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
