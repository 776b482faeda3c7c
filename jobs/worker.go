package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"fitsync/store"
)

// heldWait is how long a request waits when its connection is taken. The run that has
// it looks for waiting requests within twice this time; see [pass.outranked].
const heldWait = time.Second

// syncWorker does what a [Request] asks for.
type syncWorker struct {
	river.WorkerDefaults[Request]
	syncer *syncer
}

// Work runs a request and tells the engine when to try again.
func (w *syncWorker) Work(ctx context.Context, job *river.Job[Request]) error {
	return w.syncer.work(ctx, job.Args, job.JobRow)
}

// reassessWorker does what a [Reassess] asks for.
type reassessWorker struct {
	river.WorkerDefaults[Reassess]
	syncer *syncer
}

// Work judges again what the store has, as [syncWorker.Work] does.
func (w *reassessWorker) Work(ctx context.Context, job *river.Job[Reassess]) error {
	return w.syncer.work(ctx, job.Args.request(), job.JobRow)
}

func (s *syncer) work(ctx context.Context, request Request, job *rivertype.JobRow) error {
	if skip, err := s.skips(ctx, request); skip || err != nil {
		if err != nil {
			return err
		}
		return s.leaveOut(ctx, job)
	}
	moved, err := s.toBackfill(ctx, request, job)
	if err != nil {
		return err
	}
	if moved {
		return river.JobSnooze(0)
	}
	err = s.run(ctx, request, job)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrHeld):
		return river.JobSnooze(heldWait)
	case errors.Is(err, rivertype.ErrJobCancelledRemotely):
		return river.JobCancel(err)
	case errors.Is(err, errAgain), errors.Is(err, errYield), ctx.Err() != nil:
		return river.JobSnooze(0)
	default:
		return verdictOf(err, s.options.Now()).forEngine(err)
	}
}

// toBackfill moves the first tick of a connection, which reads everything, out of the
// way of ordinary ticks.
func (s *syncer) toBackfill(ctx context.Context, request Request, job *rivertype.JobRow) (moved bool, err error) {
	if request.mode() != "tick" || job.Queue == queueBackfill {
		return false, nil
	}
	state, err := s.db.Connection(ctx, request.Connection)
	if err != nil || state.Checkpoint != "" {
		return false, err
	}
	request.Full = true
	queue, priority := request.lane()
	return true, s.db.Transact(ctx, func(tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, tx.Rebind(`UPDATE river_job SET queue = ?, priority = ? WHERE id = ?`), queue, priority, job.ID)
		return err
	})
}

// leaveOut ends a job without a run, in one transaction as [pass.complete] does: a person
// who joined it meanwhile has let the connection go on, and the job has its run after all.
func (s *syncer) leaveOut(ctx context.Context, job *rivertype.JobRow) error {
	return s.db.Transact(ctx, func(tx *store.Tx) error {
		waits, err := tx.PersonWaits(ctx, job.ID)
		if err != nil {
			return err
		}
		if waits {
			return river.JobSnooze(0)
		}
		if err := tx.DropRequest(ctx, job.ID); err != nil {
			return err
		}
		return completeJob(ctx, tx.SQL(), job)
	})
}

// skips reports whether a tick has to be left out because the connection waits for
// a person. A person's own request lets the connection go on.
func (s *syncer) skips(ctx context.Context, request Request) (bool, error) {
	state, err := s.db.Connection(ctx, request.Connection)
	if err != nil || !state.Paused {
		return false, err
	}
	if request.By == BySchedule || request.reassess {
		return true, nil
	}
	return false, s.db.SetPaused(ctx, request.Connection, false, "", request.By)
}
