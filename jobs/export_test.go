package jobs

import (
	"context"

	"github.com/riverqueue/river/rivertype"

	"fitsync/connectors"
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

// Look looks for requests made inside a CRM, as the engine does between ticks.
func (e *Engine) Look(ctx context.Context, connection string) error {
	return e.syncer.look(ctx, e.syncer.connections[connection])
}

// Take claims what is found as [Engine.Look] does, and dies before it has told anybody.
func (e *Engine) Take(ctx context.Context, connection string, found []connectors.Request) error {
	return e.syncer.take(ctx, connection, found)
}

// Work does what the engine does with a tick that it gives to a worker.
func (e *Engine) Work(ctx context.Context, connection string) error {
	return e.syncer.work(ctx, Request{Connection: connection, By: BySchedule}, &rivertype.JobRow{ID: 1, Queue: queueTicks, Priority: priorityTick})
}

// Begin claims a connection as a run does that begins, which then ends at once.
func (e *Engine) Begin(ctx context.Context, connection string) error {
	p := &pass{syncer: e.syncer, connection: e.syncer.connections[connection], job: &rivertype.JobRow{ID: 1}, rank: priorityPerson}
	if err := p.begin(ctx); err != nil {
		return err
	}
	defer p.live.remove(p.claim.Run)
	return e.db.FinishRun(ctx, p.claim.Run, store.RunDone, store.Counters{}, "")
}
