package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// busyWait is how long a request waits when its connection is being synced.
const busyWait = time.Second

// syncWorker is the one kind of work: a request, done.
type syncWorker struct {
	river.WorkerDefaults[Request]
	syncer *syncer
}

// Work runs a request and tells the engine when to try again.
func (w *syncWorker) Work(ctx context.Context, job *river.Job[Request]) error {
	slot, known := w.syncer.busy[job.Args.Connection]
	if known {
		select {
		case slot <- struct{}{}:
			defer func() { <-slot }()
		default:
			return river.JobSnooze(busyWait)
		}
	}
	if skip, err := w.syncer.skips(ctx, job.Args); skip || err != nil {
		return err
	}
	id, err := w.syncer.run(ctx, job.Args)
	if recordErr := river.RecordOutput(ctx, worked{Run: id}); recordErr != nil {
		return recordErr
	}
	if err == nil {
		return nil
	}
	return verdictOf(err, w.syncer.options.Now()).forEngine(err)
}

// skips reports whether a tick has to be left out because the connection waits for
// a person. A person's own request lets the connection go on.
func (s *syncer) skips(ctx context.Context, request Request) (bool, error) {
	state, err := s.db.Connection(ctx, request.Connection)
	if err != nil || !state.Paused {
		return false, err
	}
	if request.By == BySchedule {
		return true, nil
	}
	return false, s.db.SetPaused(ctx, request.Connection, false, "", request.By)
}
