package main

import (
	"context"
	"errors"
	"time"

	"fitsync/store"
)

// errWorkerGone ends a sync that was left to a worker.
var errWorkerGone = errors.New("the worker stopped before the sync was done; run the command again and it is done here")

// nobodyElse reports whether no worker is there to do the work: on SQLite this process
// then has its lock, on PostgreSQL nobody that takes requests was heard of lately.
func nobodyElse(ctx context.Context, db *store.DB, locked bool) (bool, error) {
	if db.Dialect() == store.SQLite {
		return locked, nil
	}
	recent, err := db.LiveWorkers(ctx, 3*beat)
	if err != nil {
		return false, err
	}
	alive := 0
	err = db.Transact(ctx, func(tx *store.Tx) error {
		for _, worker := range recent {
			if !worker.Works {
				continue
			}
			// One that was killed has no time to say so.
			dead, err := tx.WorkerDead(ctx, worker.ID)
			if err != nil {
				return err
			}
			if !dead {
				alive++
			}
		}
		return nil
	})
	return alive == 0, err
}

// watchWorker looks every second whether a worker is still there to do the work, and
// stops the wait when none is.
func watchWorker(ctx context.Context, db *store.DB, stopFunc context.CancelCauseFunc) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		release, locked, err := db.LockWorker()
		if err != nil {
			continue
		}
		gone, err := nobodyElse(ctx, db, locked)
		if locked {
			release()
		}
		if err == nil && gone {
			stopFunc(errWorkerGone)
			return
		}
	}
}
