package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"fitsync/store"
)

// reclaimEvery is how often a worker on PostgreSQL looks for others that died.
const reclaimEvery = 2 * time.Second

// Reclaim gives back the jobs that dead processes left as running, and marks their runs
// as interrupted, so that equal requests do not wait for them. Call it before Start, and
// on SQLite only while holding the store's worker lock: there no other process lives. On
// PostgreSQL the processes are dead that do not hold the lease of their id.
func (e *Engine) Reclaim(ctx context.Context) error {
	own := e.syncer.options.Worker
	var err error
	if e.db.Dialect() == store.Postgres {
		err = e.reclaimDead(ctx, own)
	} else {
		err = e.db.Transact(ctx, func(tx *store.Tx) error {
			if _, err := tx.CloseInterrupted(ctx, ""); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, `UPDATE river_job SET state = 'available' WHERE state = 'running'`)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("give back jobs of a killed process: %w", err)
	}
	return nil
}

// lastWorker is who works on a row of river_job, on PostgreSQL.
const lastWorker = `attempted_by[array_upper(attempted_by, 1)]`

// reclaimDead does so for the dead that hold anything, and for own, the id of a process
// that has not started yet; "" for none.
func (e *Engine) reclaimDead(ctx context.Context, own string) error {
	var workers []string
	err := e.db.Transact(ctx, func(tx *store.Tx) error {
		return tx.SelectContext(ctx, &workers, `SELECT DISTINCT `+lastWorker+` FROM river_job WHERE state = 'running'
			UNION SELECT DISTINCT worker FROM runs WHERE status = 'running' AND job <> 0`)
	})
	if err != nil {
		return err
	}
	var errs []error
	for _, worker := range workers {
		errs = append(errs, e.reclaimFrom(ctx, worker, worker == own))
	}
	return errors.Join(errs...)
}

// reclaimFrom takes what a worker holds, if it is dead. The order of locks is that of
// [pass.complete].
func (e *Engine) reclaimFrom(ctx context.Context, worker string, known bool) error {
	return e.db.Transact(ctx, func(tx *store.Tx) error {
		dead, err := known, error(nil)
		if !known {
			dead, err = tx.WorkerDead(ctx, worker)
		}
		if err != nil || !dead {
			return err
		}
		closed, err := tx.CloseInterrupted(ctx, worker)
		if err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `UPDATE river_job SET state = 'available' WHERE state = 'running' AND `+lastWorker+` = $1`, worker)
		if err != nil {
			return err
		}
		given, err := result.RowsAffected()
		e.syncer.options.Log.Info("took over from a dead worker", zap.String("worker", worker), zap.Int64("jobs", given), zap.Int64("runs", closed))
		return err
	})
}

// keepLease holds the id of this process and takes over from others that died, until
// ctx ends. A process whose id another one has taken is thought dead: it stops.
func (e *Engine) keepLease(ctx context.Context) {
	ticker := time.NewTicker(reclaimEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := e.syncer.options.Lease.Keep(ctx)
		if errors.Is(err, store.ErrTaken) {
			e.syncer.options.Log.Error("this worker stops", zap.Error(err))
			// Not with ctx, which ends with it.
			_ = e.client.StopAndCancel(context.WithoutCancel(ctx))
			return
		}
		if err == nil {
			err = e.reclaimDead(ctx, "")
		}
		if err != nil && ctx.Err() == nil {
			e.syncer.options.Log.Warn("look for dead workers", zap.Error(err))
		}
	}
}
