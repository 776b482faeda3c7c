package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
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
}

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
	Log         *zap.Logger   // nil: silent
	Now         func() time.Time
}

// Engine runs sync requests as durable jobs. One process may have one engine a
// database.
type Engine struct {
	client *river.Client[*sql.Tx]
	db     *store.DB
	syncer *syncer
	// scheduler is nil in an engine without ticks.
	scheduler *scheduler
	stopTicks func()
}

// New prepares the engine's tables and workers. With ticks, the table of schedules
// takes in those of the options, and what is due there is enqueued while the engine runs.
func New(ctx context.Context, db *store.DB, options Options, ticks bool) (*Engine, error) {
	options = options.withDefaults()
	logger := slog.New(zapslog.NewHandler(options.Log.Core(), zapslog.WithName("river")))
	driver := driverFor(db)
	if err := Prepare(ctx, db); err != nil {
		return nil, err
	}
	syncer := newSyncer(db, options)
	workers := river.NewWorkers()
	due := &dueWorker{}
	river.AddWorker(workers, &syncWorker{syncer: syncer})
	river.AddWorker(workers, due)
	config := &river.Config{
		ID:                options.Worker,
		Logger:            logger,
		Workers:           workers,
		Queues:            map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: options.Concurrency}},
		RetryPolicy:       newBackoff(),
		JobTimeout:        -1, // a full read of a large org takes hours; every call has its own deadline
		FetchPollInterval: options.Poll,
		FetchCooldown:     min(options.Poll, 100*time.Millisecond),
	}
	if ticks {
		config.PeriodicJobs = []*river.PeriodicJob{safety()}
	}
	client, err := river.NewClient(driver, config)
	if err != nil {
		return nil, fmt.Errorf("open job engine: %w", err)
	}
	engine := &Engine{client: client, db: db, syncer: syncer, stopTicks: func() {}}
	due.scheduler = newScheduler(db, client, options, engine.askTx)
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

// driverFor picks River's driver for the store's database; both speak *sql.Tx.
func driverFor(db *store.DB) riverdriver.Driver[*sql.Tx] {
	if pool := db.PgxPool(); pool != nil {
		return riverdatabasesql.NewWithPgxListener(db.Writer(), pool)
	}
	return riversqlite.New(db.Writer())
}

// Reclaim gives back the jobs that a killed process left as running, so that equal
// requests do not wait for it. Call it before Start, and only when no other process
// works with this engine's id: on SQLite while holding the store's worker lock.
func (e *Engine) Reclaim(ctx context.Context) error {
	query := `UPDATE river_job SET state = 'available' WHERE state = 'running'`
	args := []any{}
	if e.db.Dialect() == store.Postgres {
		query += ` AND attempted_by[array_upper(attempted_by, 1)] = $1`
		args = append(args, e.client.ID())
	}
	err := e.db.Transact(ctx, func(tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("give back jobs of a killed process: %w", err)
	}
	return nil
}

// Start begins to work requests until Stop, or until ctx ends.
func (e *Engine) Start(ctx context.Context) error {
	if err := e.client.Start(ctx); err != nil {
		return fmt.Errorf("start job engine: %w", err)
	}
	if e.scheduler != nil {
		e.stopTicks = e.scheduler.start(ctx)
	}
	return nil
}
