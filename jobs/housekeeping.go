package jobs

import (
	"context"
	"errors"
	"fmt"

	"github.com/riverqueue/river"
	"go.uber.org/zap"

	"fitsync/analysis"
)

// Chore is a piece of housekeeping, done once a day.
type Chore struct {
	Name string
	// DoFunc does it and says in a few words what it did, "" where that is nothing. Doing it
	// twice must do no harm.
	DoFunc func(ctx context.Context) (said string, err error)
}

// choresArgs has the housekeeping of a day done. A built-in schedule asks for it.
type choresArgs struct{}

// Kind is the name of the job in the engine's tables.
func (choresArgs) Kind() string { return housekeepingKind }

// InsertOpts keeps one that waits or runs, on all machines together.
func (choresArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueUpkeep, MaxAttempts: 3, Priority: 4, UniqueOpts: unique()}
}

type choresWorker struct {
	river.WorkerDefaults[choresArgs]
	chores []Chore
	log    *zap.Logger
}

// Work does every chore; one that fails keeps none of the others from being done.
func (w *choresWorker) Work(ctx context.Context, _ *river.Job[choresArgs]) error {
	var errs []error
	for _, chore := range w.chores {
		said, err := chore.DoFunc(ctx)
		switch {
		case ctx.Err() != nil:
			return river.JobSnooze(0) // the worker stops; another one goes on
		case err != nil:
			w.log.Error("housekeeping failed", zap.String("chore", chore.Name), zap.Error(err))
			errs = append(errs, fmt.Errorf("%s: %w", chore.Name, err))
		case said != "":
			w.log.Info("housekeeping", zap.String("chore", chore.Name), zap.String("did", said))
		}
	}
	return errors.Join(errs...)
}

// shipDates is the chore that has connections judged again where a ship date has passed on
// which a judgement rests. A connection that is synced today anyway does so by itself.
func (e *Engine) shipDates() Chore {
	return Chore{Name: "ship dates", DoFunc: func(ctx context.Context) (string, error) {
		today := analysis.DateOf(e.syncer.options.Now())
		asked := 0
		for name := range e.syncer.connections {
			passed, err := e.db.Expired(ctx, name, today, "", 1)
			if err != nil {
				return "", err
			}
			if len(passed) == 0 {
				continue
			}
			if _, err := e.Ask(ctx, Request{Connection: name, By: BySchedule}); err != nil {
				return "", err
			}
			asked++
		}
		if asked == 0 {
			return "", nil
		}
		return fmt.Sprintf("asked for %d connection(s) to be judged again", asked), nil
	}}
}
