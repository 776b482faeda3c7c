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
	"github.com/robfig/cron/v3"
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
	Schedule  cron.Schedule // nil: synced only when asked
	Budget    Budget
}

// Options is what an [Engine] works with. Connections, Policy and JudgeFunc are required.
type Options struct {
	Connections []Connection
	Policy      analysis.Policy
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
}

// New prepares the engine's tables and workers. With ticks, the connections'
// schedules enqueue requests while the engine runs.
func New(ctx context.Context, db *store.DB, options Options, ticks bool) (*Engine, error) {
	options = options.withDefaults()
	logger := slog.New(zapslog.NewHandler(options.Log.Core(), zapslog.WithName("river")))
	driver := driverFor(db)
	if err := Prepare(ctx, db); err != nil {
		return nil, err
	}
	syncer := newSyncer(db, options)
	workers := river.NewWorkers()
	river.AddWorker(workers, &syncWorker{syncer: syncer})
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
		var err error
		if config.PeriodicJobs, err = periodic(options.Connections); err != nil {
			return nil, err
		}
	}
	client, err := river.NewClient(driver, config)
	if err != nil {
		return nil, fmt.Errorf("open job engine: %w", err)
	}
	return &Engine{client: client, db: db, syncer: syncer}, nil
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

// nightly is when archived records are looked for, in UTC.
const nightly = "0 2 * * *"

func periodic(connections []Connection) ([]*river.PeriodicJob, error) {
	night, err := ParseSchedule(nightly, "")
	if err != nil {
		return nil, err
	}
	var list []*river.PeriodicJob
	for _, connection := range connections {
		if connection.Schedule == nil {
			continue
		}
		list = append(list, enqueue(connection.Schedule, Request{Connection: connection.Name, By: BySchedule}, true))
		if _, ok := connection.Connector.(connectors.Archiver); ok {
			list = append(list, enqueue(night, Request{Connection: connection.Name, By: BySchedule, Archived: true}, false))
		}
	}
	return list, nil
}

func enqueue(schedule cron.Schedule, request Request, atStart bool) *river.PeriodicJob {
	return river.NewPeriodicJob(schedule, func() (river.JobArgs, *river.InsertOpts) { return request, nil },
		&river.PeriodicJobOpts{RunOnStart: atStart})
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
	return nil
}
