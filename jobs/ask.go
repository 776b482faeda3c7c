package jobs

import (
	"context"
	"errors"
	"fmt"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"go.uber.org/zap"

	"fitsync/store"
)

// Ticket stands for a request in the engine.
type Ticket struct {
	Job        int64
	Connection string
	// Joined says that an equal request was waiting or running already: this one
	// became part of it.
	Joined bool
	// Running says of a joined request that a worker has it in hand.
	Running bool
	// Hastened says of a joined one that it was to be tried later, and is tried now.
	Hastened bool

	gen   int64 // the request's count: a run that began at or after it serves it
	after int64 // the epoch of the last run of the job that had ended before the request
}

// Plan says in a few words what becomes of the request.
func (t Ticket) Plan() string {
	switch {
	case !t.Joined:
		return fmt.Sprintf("queued as job %d", t.Job)
	case t.Running && t.gen == 0:
		return fmt.Sprintf("job %d is running; what changed meanwhile is read after it", t.Job)
	case t.Running:
		return fmt.Sprintf("job %d is running and then runs once more", t.Job)
	case t.Hastened:
		return fmt.Sprintf("job %d was waiting for a later try and is tried now", t.Job)
	default:
		return fmt.Sprintf("job %d is waiting already", t.Job)
	}
}

// Ask enqueues a request. It does not wait; see [Queue.Follow].
func (q *Queue) Ask(ctx context.Context, request Request) (ticket Ticket, err error) {
	err = q.db.Transact(ctx, func(tx *store.Tx) error {
		ticket, err = q.AskTx(ctx, tx, request)
		return err
	})
	return ticket, err
}

// AskTx enqueues a request in the caller's transaction: it is there if and only if
// that commits. An equal request that waits or runs takes it in, and is never over
// without having served it. A person's request lets a paused connection go on, and has
// one that waits for a later try tried at once.
func (q *Queue) AskTx(ctx context.Context, tx *store.Tx, request Request) (Ticket, error) {
	request = request.normal()
	return q.insert(ctx, tx, request, request)
}

// ReassessTx enqueues a [Reassess] as [Queue.AskTx] does.
func (q *Queue) ReassessTx(ctx context.Context, tx *store.Tx, args Reassess) (Ticket, error) {
	return q.insert(ctx, tx, args, args.request())
}

func (q *Queue) insert(ctx context.Context, tx *store.Tx, args river.JobArgs, request Request) (Ticket, error) {
	// First the connection's row, which every end of a run locks first too.
	gen, err := tx.RequestSync(ctx, request.Connection)
	if err != nil {
		return Ticket{}, err
	}
	if request.byPerson() && !request.reassess {
		if err := tx.SetPaused(ctx, request.Connection, false, "", request.By); err != nil {
			return Ticket{}, err
		}
	}
	if request.mode() == "tick" && request.byPerson() {
		if err := q.absorb(ctx, tx, request.Connection); err != nil {
			return Ticket{}, err
		}
	}
	inserted, err := q.client.InsertTx(ctx, tx.SQL(), args, nil)
	if err != nil {
		return Ticket{}, fmt.Errorf("ask for a sync of %s: %w", request.Connection, err)
	}
	ticket := Ticket{Job: inserted.Job.ID, Connection: request.Connection, Joined: inserted.UniqueSkippedAsDuplicate, gen: gen}
	if err := tx.AddRequest(ctx, ticket.Job, request.Connection, gen, request.byPerson()); err != nil || !ticket.Joined {
		return ticket, err
	}
	return q.join(ctx, tx, ticket, inserted.Job, request)
}

// join makes a request part of the job that was there before it.
func (q *Queue) join(ctx context.Context, tx *store.Tx, ticket Ticket, job *rivertype.JobRow, request Request) (_ Ticket, err error) {
	if ticket.after, err = tx.EndedRuns(ctx, ticket.Job); err != nil {
		return Ticket{}, err
	}
	if request.backfill() {
		ticket.gen = 0 // a run that is under way serves it too; see [pass.goesOn]
	}
	if ticket.Running = job.State == rivertype.JobStateRunning; ticket.Running {
		return ticket, nil
	}
	if !request.byPerson() {
		return ticket, nil
	}
	queue, priority := request.lane()
	if err := promote(ctx, tx, ticket.Job, queue, priority); err != nil {
		return Ticket{}, err
	}
	if _, err := q.client.JobRetryTx(ctx, tx.SQL(), ticket.Job); err != nil {
		return Ticket{}, fmt.Errorf("hasten job %d: %w", ticket.Job, err)
	}
	ticket.Hastened = job.State != rivertype.JobStateAvailable
	return ticket, nil
}

// absorb takes back a [Reassess] that has not begun: a tick does what it would do, and
// the person who asks for the tick is told of it.
func (q *Queue) absorb(ctx context.Context, tx *store.Tx, connection string) error {
	query := `SELECT id FROM river_job WHERE kind = 'reassess' AND state = 'available' AND attempt = 0 AND ` + argOf(tx.Dialect(), "connection") + ` = ?`
	var waiting []int64
	if err := tx.SelectContext(ctx, &waiting, tx.Rebind(query), connection); err != nil {
		return fmt.Errorf("look for what a tick does as well: %w", err)
	}
	for _, job := range waiting {
		if _, err := q.client.JobCancelTx(ctx, tx.SQL(), job); err != nil {
			return fmt.Errorf("take back job %d: %w", job, err)
		}
		if err := tx.DropRequest(ctx, job); err != nil {
			return err
		}
	}
	return nil
}

// argOf is an argument of a job in SQL.
func argOf(dialect store.Dialect, name string) string {
	if dialect == store.Postgres {
		return `args ->> '` + name + `'`
	}
	return `json_extract(args, '$.` + name + `')`
}

// promote moves a waiting job to a more urgent lane.
func promote(ctx context.Context, tx *store.Tx, job int64, queue string, priority int) error {
	_, err := tx.ExecContext(ctx, tx.Rebind(`UPDATE river_job SET queue = ?, priority = ? WHERE id = ? AND priority > ?`), queue, priority, job, priority)
	if err != nil {
		return fmt.Errorf("move job %d: %w", job, err)
	}
	return nil
}

// hasten tries jobs at once that were put off, or cancelled, while a person's request
// joined them: until the engine has stored what becomes of them, they look as if they
// ran. It ends with the engine.
func (e *Engine) hasten(ctx context.Context, events <-chan *river.Event) {
	for event := range events {
		if event.Job.State == rivertype.JobStateAvailable {
			continue
		}
		err := e.db.Transact(ctx, func(tx *store.Tx) error {
			waits, err := tx.PersonWaits(ctx, event.Job.ID)
			if err != nil || !waits {
				return err
			}
			_, err = e.client.JobRetryTx(ctx, tx.SQL(), event.Job.ID)
			return err
		})
		if err != nil && !errors.Is(err, rivertype.ErrNotFound) {
			e.syncer.options.Log.Warn("hasten a job", zap.Int64("job", event.Job.ID), zap.Error(err))
		}
	}
}
