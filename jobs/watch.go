package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"go.uber.org/zap"

	"fitsync/store"
)

// watchEvery is how often it is looked whether something has to be told.
const watchEvery = time.Minute

// watcher looks at every connection and tells of what has changed. It may run in
// several processes: who stores a change of state is who tells of it, in the same
// transaction, so that each is told once and none is forgotten.
type watcher struct {
	db          *store.DB
	client      *river.Client[*sql.Tx] // set once there is one
	connections []Connection
	rules       AlertRules
	sinks       []Sink
	log         *zap.Logger
	now         func() time.Time
}

func newWatcher(db *store.DB, options Options) *watcher {
	return &watcher{db: db, connections: options.Connections, rules: options.Alerts, sinks: options.Sinks, log: options.Log, now: options.Now}
}

// watch looks once.
func (w *watcher) watch(ctx context.Context) error {
	s, err := w.sight(ctx)
	if err != nil {
		return err
	}
	for _, c := range w.connections {
		if err := w.look(ctx, s, c); err != nil {
			return err
		}
	}
	return nil
}

// look compares how one connection stands with what was told of it.
func (w *watcher) look(ctx context.Context, s *sight, c Connection) error {
	for _, condition := range conditions() {
		before, known := s.alerts[alertKey{c.Name, condition.kind}]
		verdict, err := condition.seenFunc(ctx, s, c, before)
		if err != nil {
			return fmt.Errorf("watch %s of %s: %w", condition.kind, c.Name, err)
		}
		if verdict.unclear && known || known && verdict.raised == before.Raised {
			continue
		}
		next := store.Alert{Connection: c.Name, Kind: condition.kind, Raised: verdict.raised && !verdict.unclear, Detail: verdict.detail}
		if err := w.change(ctx, next); err != nil {
			return err
		}
	}
	return nil
}

// change stores how an alert stands now and tells of it, unless somebody else did.
func (w *watcher) change(ctx context.Context, next store.Alert) error {
	changed := false
	err := w.db.Transact(ctx, func(tx *store.Tx) (err error) {
		if next, changed, err = tx.SetAlert(ctx, next); err != nil || !changed {
			return err
		}
		for _, sink := range w.sinks {
			if _, err := w.client.InsertTx(ctx, tx.SQL(), delivery{noticeOf(next), sink.Name()}, nil); err != nil {
				return fmt.Errorf("send notice: %w", err)
			}
		}
		return nil
	})
	if err != nil || !changed {
		return err
	}
	notice := noticeOf(next)
	fields := []zap.Field{zap.String("connection", notice.Connection), zap.String("kind", notice.Kind), zap.String("detail", notice.Detail)}
	if next.Raised {
		w.log.Error("alert raised", append(fields, zap.String("remedy", notice.Remedy))...)
	} else {
		w.log.Info("alert recovered", fields...)
	}
	return nil
}

// watchArgs has somebody look.
type watchArgs struct{}

// Kind is the name of the job in the engine's tables.
func (watchArgs) Kind() string { return "watch" }

// InsertOpts keeps at most one waiting.
func (watchArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueAlerts, MaxAttempts: 1, UniqueOpts: Request{}.InsertOpts().UniqueOpts}
}

type watchWorker struct {
	river.WorkerDefaults[watchArgs]
	watcher *watcher
}

// Timeout bounds a look.
func (w *watchWorker) Timeout(*river.Job[watchArgs]) time.Duration { return watchEvery }

// Work looks once.
func (w *watchWorker) Work(ctx context.Context, _ *river.Job[watchArgs]) error {
	return w.watcher.watch(ctx)
}

// watching is the engine's own periodic job that looks.
func watching() *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(watchEvery), func() (river.JobArgs, *river.InsertOpts) { return watchArgs{}, nil },
		&river.PeriodicJobOpts{ID: watchArgs{}.Kind()})
}
