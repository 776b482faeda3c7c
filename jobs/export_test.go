package jobs

import (
	"context"

	"fitsync/store"
)

// Fire enqueues what is due, as the scheduler does at its time.
func (e *Engine) Fire(ctx context.Context) (int, error) { return e.scheduler.fire(ctx) }

// Watch looks whether something has to be told, as the engine does every minute.
func (e *Engine) Watch(ctx context.Context) error { return e.watcher.watch(ctx) }

// FireFailing is [Engine.Fire] with an error for the request of one connection.
func (e *Engine) FireFailing(ctx context.Context, connection string, failure error) (int, error) {
	failing := *e.scheduler
	failing.askFunc = func(ctx context.Context, tx *store.Tx, request Request) (Ticket, error) {
		if request.Connection == connection {
			return Ticket{}, failure
		}
		return e.scheduler.askFunc(ctx, tx, request)
	}
	return failing.fire(ctx)
}
