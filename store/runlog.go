package store

import (
	"context"
	"fmt"
	"strings"
)

// RunFilter selects runs; zero fields select all.
type RunFilter struct {
	ID         string
	Connection string
	Kind       string
	Status     RunStatus
	Job        int64  // of the engine
	Gen        int64  // only runs that serve the request of this count; see [Tx.RequestSync]
	Before     string // only runs that started before the run of this id
	Limit      int    // 0 means 100
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
	Job         int64     `db:"job"`
	Gen         int64     `db:"gen"`
	Epoch       int64     `db:"epoch"`
	Total       int64     `db:"total"`
	MovedAt     int64     `db:"moved_at"`
}

const selectRun = `SELECT id, connection, kind, status, requested_by, worker, started_at, finished_at, counters, message,
	job, gen, epoch, total, moved_at FROM runs`

func (r runRow) run() (Run, error) {
	run := Run{
		RunStart: RunStart{r.Connection, r.Kind, r.RequestedBy, r.Worker, r.Job},
		ID:       r.ID, Status: r.Status, StartedAt: moment(r.StartedAt), FinishedAt: moment(r.FinishedAt), Message: r.Message,
		Gen: r.Gen, Epoch: r.Epoch, Total: r.Total, MovedAt: moment(r.MovedAt),
	}
	if err := decode(r.Counters, &run.Counters); err != nil {
		return Run{}, fmt.Errorf("run %s: %w", r.ID, err)
	}
	return run, nil
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

func (c *condition) addNumber(part string, value int64) {
	if value != 0 {
		c.parts, c.args = append(c.parts, part), append(c.args, value)
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
	c.addNumber("job = ?", filter.Job)
	c.addNumber("gen >= ?", filter.Gen)
	var rows []runRow
	if err := db.all(ctx, &rows, selectRun+c.where()+` ORDER BY id DESC LIMIT ?`, append(c.args, orDefault(filter.Limit))...); err != nil {
		return nil, fmt.Errorf("read runs: %w", err)
	}
	runs := make([]Run, len(rows))
	for i, r := range rows {
		var err error
		if runs[i], err = r.run(); err != nil {
			return nil, err
		}
	}
	return runs, nil
}
