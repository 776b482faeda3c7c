package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"go.uber.org/zap"
)

const (
	// leaderGrace is how long the engine's leader has for what is due before another
	// process does it.
	leaderGrace = 3 * time.Second
	// safetyNet is how often the engine looks for due schedules besides.
	safetyNet = 30 * time.Second
)

// start begins to watch; the returned function ends that, and waits for it.
func (s *scheduler) start(ctx context.Context) (stopFunc func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.watch(ctx)
	}()
	return func() { cancel(); <-done }
}

// watch fires schedules at their time until ctx ends.
func (s *scheduler) watch(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		wait, err := s.step(ctx)
		if err != nil && ctx.Err() == nil {
			s.log.Error("schedules", zap.Error(err)) // the database may come back
		}
		timer.Reset(wait)
	}
}

// step fires what is due and says when to look again.
func (s *scheduler) step(ctx context.Context) (wait time.Duration, err error) {
	next, err := s.db.NextDue(ctx)
	if err != nil || next.IsZero() {
		return s.reread, err
	}
	overdue := s.now().Sub(next)
	if overdue < 0 {
		return min(-overdue, s.reread), nil
	}
	if overdue < leaderGrace {
		leads, err := s.leads(ctx)
		if err != nil || !leads {
			return min(leaderGrace-overdue, s.reread), err
		}
	}
	if _, err := s.fire(ctx); err != nil {
		return s.reread, err
	}
	return 0, nil
}

// leads reports whether the engine has elected this process. Firing is safe without it;
// it keeps many processes from asking for the same rows at the same moment.
func (s *scheduler) leads(ctx context.Context) (bool, error) {
	var leader string
	err := s.db.Writer().QueryRowContext(ctx, `SELECT leader_id FROM river_leader`).Scan(&leader)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for the engine's leader: %w", err)
	}
	return leader == s.client.ID(), nil
}

// dueArgs has somebody look for due schedules, beside the one who watches them.
type dueArgs struct{}

// Kind is the name of the job in the engine's tables.
func (dueArgs) Kind() string { return "schedules" }

// InsertOpts keeps at most one waiting. It is urgent, since all else hangs on it.
func (dueArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueUpkeep, MaxAttempts: 1, Priority: 1, UniqueOpts: unique()}
}

type dueWorker struct {
	river.WorkerDefaults[dueArgs]
	// scheduler is set once the engine has its client.
	scheduler *scheduler
}

// Work fires what is due.
func (w *dueWorker) Work(ctx context.Context, _ *river.Job[dueArgs]) error {
	_, err := w.scheduler.fire(ctx)
	return err
}

// safety is the engine's own periodic job that looks for due schedules.
func safety() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(safetyNet), func() (river.JobArgs, *river.InsertOpts) { return dueArgs{}, nil },
		&river.PeriodicJobOpts{ID: dueArgs{}.Kind()})
}
