package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"go.uber.org/zap"
	"go.uber.org/zap/exp/zapslog"

	"fitsync/analysis"
	"fitsync/connectors"
	"fitsync/store"
)

// Connection is one CRM account that the engine keeps in step.
type Connection struct {
	Name      string
	Connector connectors.Connector
	Mapping   connectors.Mapping
	Budget    Budget
	PageSize  int // records that a full page holds, for forecasts; 0 means 200
	// RequestPoll is how often requests are looked for that people make inside the CRM;
	// 0: never.
	RequestPoll time.Duration
}

// fetchCooldown is how long a free worker waits for its next job at least. The engine's
// default of 100 ms would leave four workers idle for a quarter of a tick.
const fetchCooldown = 10 * time.Millisecond

// Options is what an [Engine] works with. Connections, Policy and JudgeFunc are required.
type Options struct {
	Connections []Connection
	// Schedules are those of the configuration; the table of schedules holds others besides.
	Schedules []store.Schedule
	Policy    analysis.Policy
	// JudgeFunc makes the judge for one catalog version and the reviewers' decisions.
	JudgeFunc   func(analysis.Snapshot, []analysis.Decision) analysis.Judge
	Concurrency int           // connections synced at once; 0 means 4
	Poll        time.Duration // how often waiting jobs are looked for; 0 means 1 s
	Worker      string        // stable id of this process in the store
	// Lease is the right to that id. On PostgreSQL a process that works without one is
	// taken for dead by the others.
	Lease  *store.Lease
	Role   Role        // with ticks [Everything] or [OnlySchedule]
	Chores []Chore     // done once a day by who has ticks
	Log    *zap.Logger // nil: silent
	Now    func() time.Time

	Observer Observer   // hears of the work; nil: nobody does
	Alerts   AlertRules // when to raise an alert; zero: see [DefaultAlertRules]
	Sinks    []Sink     // where notices of alerts go, beside the log
}

// Engine runs sync requests as durable jobs. One process may have one engine a
// database.
type Engine struct {
	*Queue
	syncer *syncer
	// scheduler is nil in an engine without ticks.
	scheduler *scheduler
	stopTicks func()
	stopLease func()
	watcher   *watcher
	started   atomic.Bool
}

// New prepares the engine's tables and workers. With ticks, the table of schedules
// takes in those of the options, and what is due there is enqueued while the engine runs.
func New(ctx context.Context, db *store.DB, options Options, ticks bool) (*Engine, error) {
	options = options.withDefaults()
	syncer := newSyncer(db, options)
	workers := river.NewWorkers()
	due, chores := &dueWorker{}, &choresWorker{chores: options.Chores, log: options.Log}
	river.AddWorker(workers, &syncWorker{syncer: syncer})
	river.AddWorker(workers, due)
	river.AddWorker(workers, chores)
	river.AddWorker(workers, &reassessWorker{syncer: syncer})
	river.AddWorker(workers, &provisionWorker{syncer: syncer})
	river.AddWorker(workers, &lookWorker{syncer: syncer})
	watcher := newWatcher(db, options)
	river.AddWorker(workers, &watchWorker{watcher: watcher})
	river.AddWorker(workers, &deliveryWorker{sinks: options.Sinks, log: options.Log})
	config := &river.Config{
		ID:                options.Worker,
		Logger:            slog.New(zapslog.NewHandler(options.Log.Core(), zapslog.WithName("river"))),
		Workers:           workers,
		Queues:            leisurely(options.Role.queues(options.Concurrency, ticks), options.Poll),
		RetryPolicy:       newBackoff(),
		JobTimeout:        -1, // a full read of a large org takes hours; every call has its own deadline
		FetchPollInterval: options.Poll,
		FetchCooldown:     min(options.Poll, fetchCooldown),
		PollOnly:          db.Dialect() == store.SQLite, // else it would look for news every 50 ms there

		LeaderElectionDisabled: options.Role == OnlyWork,
	}
	if ticks {
		config.PeriodicJobs = append(looking(options.Connections), safety(), watching())
	}
	queue, err := open(ctx, db, config)
	if err != nil {
		return nil, err
	}
	syncer.queue, watcher.client = queue, queue.client
	engine := &Engine{Queue: queue, syncer: syncer, watcher: watcher, stopTicks: func() {}, stopLease: func() {}}
	chores.chores = append(chores.chores, engine.shipDates())
	due.scheduler = newScheduler(db, queue.client, options, queue.AskTx)
	if ticks {
		engine.scheduler = due.scheduler
		err = engine.scheduler.seed(ctx, options.Connections, options.Schedules)
	}
	return engine, err
}

func (o Options) withDefaults() Options {
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	if o.Lease != nil {
		o.Worker = o.Lease.ID
	}
	if o.Observer == nil {
		o.Observer = nobody{}
	}
	if o.Alerts == (AlertRules{}) {
		o.Alerts = DefaultAlertRules()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Concurrency == 0 {
		o.Concurrency = 4
	}
	if o.Poll == 0 {
		o.Poll = time.Second
	}
	return o
}

// Start begins to work requests until Stop, or until ctx ends.
func (e *Engine) Start(ctx context.Context) error {
	events, unsubscribe := e.client.Subscribe(river.EventKindJobSnoozed, river.EventKindJobFailed, river.EventKindJobCancelled)
	if err := e.client.Start(ctx); err != nil {
		unsubscribe()
		return fmt.Errorf("start job engine: %w", err)
	}
	e.started.Store(true)
	go e.hasten(ctx, events)
	if e.syncer.options.Lease != nil && e.db.Dialect() == store.Postgres {
		kept, stop := context.WithCancel(ctx)
		e.stopLease = stop
		go e.keepLease(kept)
	}
	if e.scheduler != nil {
		e.stopTicks = e.scheduler.start(ctx)
	}
	return nil
}
