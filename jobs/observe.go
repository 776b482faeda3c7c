package jobs

import (
	"context"
	"fmt"
	"time"

	"fitsync/store"
)

// Observer hears of the work that this process does, as it is done. It is called by
// several goroutines.
type Observer interface {
	// Progress says what a run has done since the last time.
	Progress(connection string, more store.Counters)
	// Ended says how a run ended, and how long it took.
	Ended(connection, mode string, status store.RunStatus, took time.Duration)
}

// nobody is the Observer of options that name none.
type nobody struct{}

func (nobody) Progress(string, store.Counters)                      {}
func (nobody) Ended(string, string, store.RunStatus, time.Duration) {}

// tell lets the observer know what was done since the last time.
func (p *pass) tell() {
	now := p.count
	now.Calls = calls(p.connection.Connector) - p.firstCall
	p.options.Observer.Progress(p.connection.Name, now.Since(p.heard))
	p.heard = now
}

// tellEnd lets the observer know how the run ended.
func (p *pass) tellEnd(status store.RunStatus) {
	p.tell()
	p.options.Observer.Ended(p.connection.Name, p.request.mode(), status, p.options.Now().Sub(p.begun))
}

// Depth is how many jobs are in each state that is not final, by the engine's names.
func (e *Engine) Depth(ctx context.Context) (map[string]int64, error) {
	rows, err := e.db.Writer().QueryContext(ctx, `SELECT state, COUNT(*) FROM river_job
		WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled') GROUP BY state`)
	if err != nil {
		return nil, fmt.Errorf("count jobs: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err below tells what went wrong
	depth := map[string]int64{"available": 0, "pending": 0, "retryable": 0, "running": 0, "scheduled": 0}
	for rows.Next() {
		var state string
		var count int64
		if err := rows.Scan(&state, &count); err != nil {
			return nil, fmt.Errorf("count jobs: %w", err)
		}
		depth[state] = count
	}
	return depth, rows.Err()
}

// Running reports whether the engine takes jobs: after Start, until it has stopped.
func (e *Engine) Running() bool {
	select {
	case <-e.client.Stopped():
		return false
	default:
		return e.started.Load()
	}
}
