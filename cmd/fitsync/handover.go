package main

import (
	"context"
	"errors"
	"time"

	"fitsync/jobs"
	"fitsync/store"
)

// errWorkerGone ends a sync that was left to a worker.
var errWorkerGone = errors.New("the worker stopped before the sync was done; run the command again and it is done here")

// watchWorker looks every second whether the worker that does the work still holds
// its lock, and stops the wait when it does not.
func watchWorker(ctx context.Context, db *store.DB, stopFunc context.CancelCauseFunc) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if release, gone, err := db.LockWorker(); err == nil && gone {
			release()
			stopFunc(errWorkerGone)
			return
		}
	}
}

// takeOver tidies up after a process that was killed. On SQLite the worker lock
// says that no other process lives; on PostgreSQL only what this worker's id left is
// known to be dead.
func (a *app) takeOver(ctx context.Context, db *store.DB, engine *jobs.Engine, worker string) error {
	if db.Dialect() == store.SQLite {
		worker = ""
	}
	if _, err := db.CloseInterrupted(ctx, worker); err != nil {
		return err
	}
	return engine.Reclaim(ctx)
}
