package main

import (
	"context"
	"errors"
	"time"

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
