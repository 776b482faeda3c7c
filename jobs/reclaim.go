package jobs

import (
	"context"
	"fmt"

	"fitsync/store"
)

// Reclaim gives back the jobs that a killed process left as running, and marks its runs
// as interrupted, so that equal requests do not wait for it. Call it before Start, and
// only when no other process works with this engine's id: on SQLite while holding the
// store's worker lock.
func (e *Engine) Reclaim(ctx context.Context) error {
	query, worker := `UPDATE river_job SET state = 'available' WHERE state = 'running'`, ""
	args := []any{}
	if e.db.Dialect() == store.Postgres {
		query += ` AND attempted_by[array_upper(attempted_by, 1)] = $1`
		worker = e.client.ID()
		args = append(args, worker)
	}
	err := e.db.Transact(ctx, func(tx *store.Tx) error {
		if _, err := tx.CloseInterrupted(ctx, worker); err != nil {
			return err
		}
		_, err := tx.SQL().ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("give back jobs of a killed process: %w", err)
	}
	return nil
}
