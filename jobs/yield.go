package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"fitsync/store"
)

// errYield ends a run between two pages, because a more urgent request waits.
var errYield = errors.New("a more urgent request of this connection waits")

// beforePage is called before each page is read, and ends the run by an error.
func (p *pass) beforePage(ctx context.Context) error { return p.afford(ctx) }

// afterPage is called after each page was settled, and ends the run by an error.
func (p *pass) afterPage(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if outranked, err := p.outranked(ctx); err != nil || !outranked {
		return err
	}
	return errYield
}

// lasting makes the run one that may take hours and makes room for all others.
func (p *pass) lasting() { p.rank = max(p.rank, priorityPersonBackfill) }

// outranked reports whether a more urgent request of the connection waits for its turn:
// it is due within the time after which a request that found the connection taken asks
// again, or a worker is about to ask.
func (p *pass) outranked(ctx context.Context) (bool, error) {
	if p.job == nil || p.rank <= priorityPerson {
		return false, nil
	}
	query := `SELECT COUNT(*) FROM river_job WHERE state IN ('available', 'running') AND priority < ? AND id <> ?
		AND kind IN ('sync', 'reassess') AND json_extract(args, '$.connection') = ?
		AND (state = 'running' OR scheduled_at <= datetime('now', 'subsec', '+2 seconds'))`
	if p.db.Dialect() == store.Postgres {
		query = `SELECT COUNT(*) FROM river_job WHERE state IN ('available', 'running') AND priority < $1 AND id <> $2
			AND kind IN ('sync', 'reassess') AND args ->> 'connection' = $3
			AND (state = 'running' OR scheduled_at <= now() + INTERVAL '2 seconds')`
	}
	var waiting int
	if err := p.db.Writer().QueryRowContext(ctx, query, p.rank, p.job.ID, p.connection.Name).Scan(&waiting); err != nil {
		return false, fmt.Errorf("look for more urgent requests: %w", err)
	}
	return waiting > 0, nil
}

// liveRuns are the runs that this process works on.
type liveRuns struct{ ids sync.Map }

func (l *liveRuns) add(id string)      { l.ids.Store(id, true) }
func (l *liveRuns) remove(id string)   { l.ids.Delete(id) }
func (l *liveRuns) has(id string) bool { _, ok := l.ids.Load(id); return ok }
