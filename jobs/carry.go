package jobs

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivershared/uniquestates"
	"github.com/riverqueue/river/rivertype"

	"fitsync/store"
)

// Prepare makes the engine's tables in a store, or brings them up to date.
func Prepare(ctx context.Context, db *store.DB) error {
	migrator, err := rivermigrate.New(driverFor(db), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("prepare job tables: %w", err)
	}
	// Of two processes that start at once, one would find tables half made by the other.
	err = db.Exclusively(ctx, func(ctx context.Context) error {
		_, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
		return err
	})
	if err != nil {
		return fmt.Errorf("prepare job tables: %w", err)
	}
	return nil
}

// carryBatch is how many jobs are in memory at once.
const carryBatch = 500

// openJobs is the condition of a job that is still to be done.
const openJobs = `state IN ('available', 'pending', 'retryable', 'running', 'scheduled')`

// CarryOpen is for [store.Copy]: it copies the jobs that are still to be done, under the
// ids by which the store knows them, into a store whose job tables are empty, and counts
// them. A job that ran becomes one that
// waits: its process is not part of the copy. Jobs that have ended are history and stay
// behind; what they did is in the store's runs. The target must be prepared.
func CarryOpen(count *int) func(ctx context.Context, from, to *store.Tx) error {
	return func(ctx context.Context, from, to *store.Tx) (err error) {
		*count, err = carryOpen(ctx, from, to)
		return err
	}
}

func carryOpen(ctx context.Context, from, to *store.Tx) (carried int, err error) {
	ever, err := everPrepared(ctx, from)
	if err != nil || !ever {
		return 0, err
	}
	source, target := executor(from), executor(to)
	var present int
	if err := to.GetContext(ctx, &present, `SELECT COUNT(*) FROM river_job`); err != nil {
		return 0, fmt.Errorf("look for jobs in the target: %w", err)
	}
	if present > 0 {
		return 0, fmt.Errorf("%w: %d job(s)", store.ErrNotEmpty, present)
	}
	for last := int64(0); ; {
		list, err := source.JobList(ctx, &riverdriver.JobListParams{
			Max: carryBatch, OrderByClause: "id", WhereClause: fmt.Sprintf("id > %d AND %s", last, openJobs),
		})
		if err != nil {
			return 0, fmt.Errorf("read open jobs: %w", err)
		}
		if len(list) == 0 {
			return carried, carryCount(ctx, from, to)
		}
		if err := carry(ctx, target, list); err != nil {
			return 0, fmt.Errorf("write open jobs: %w", err)
		}
		carried += len(list)
		last = list[len(list)-1].ID
	}
}

// everPrepared reports whether a store has job tables: one that no sync was ever asked of
// has none.
func everPrepared(ctx context.Context, tx *store.Tx) (bool, error) {
	query := `SELECT COUNT(*) FROM sqlite_schema WHERE name = 'river_job'`
	if tx.Dialect() == store.Postgres {
		query = `SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'river_job'`
	}
	var tables int
	if err := tx.GetContext(ctx, &tables, query); err != nil {
		return false, fmt.Errorf("look for job tables: %w", err)
	}
	return tables > 0, nil
}

func carry(ctx context.Context, target riverdriver.Executor, list []*rivertype.JobRow) error {
	params := &riverdriver.JobInsertFastManyParams{}
	for _, job := range list {
		state := job.State
		if state == rivertype.JobStateRunning {
			state = rivertype.JobStateAvailable
		}
		params.Jobs = append(params.Jobs, &riverdriver.JobInsertFastParams{
			ID: &job.ID, CreatedAt: &job.CreatedAt, EncodedArgs: job.EncodedArgs, Kind: job.Kind, MaxAttempts: job.MaxAttempts, Metadata: job.Metadata,
			Priority: job.Priority, Queue: job.Queue, ScheduledAt: &job.ScheduledAt, State: state, Tags: job.Tags,
			UniqueKey: job.UniqueKey, UniqueStates: uniquestates.UniqueStatesToBitmask(job.UniqueStates),
		})
	}
	// The driver for PostgreSQL garbles unique keys in its other way of inserting rows,
	// which would keep the attempts: they are counted anew.
	_, err := target.JobInsertFastMany(ctx, params)
	return err
}

// carryCount has the target give new jobs the ids that the source would have: the store
// knows jobs that have ended by theirs.
func carryCount(ctx context.Context, from, to *store.Tx) error {
	lastID := func(tx *store.Tx) string {
		if tx.Dialect() == store.Postgres {
			return `SELECT last_value FROM river_job_id_seq`
		}
		return `SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'river_job'`
	}
	var last int64
	if err := from.GetContext(ctx, &last, lastID(from)); err != nil {
		return fmt.Errorf("read the last job's id: %w", err)
	}
	if last == 0 {
		return nil
	}
	statements := []string{`DELETE FROM sqlite_sequence WHERE name = 'river_job'`, fmt.Sprintf(`INSERT INTO sqlite_sequence (name, seq) VALUES ('river_job', %d)`, last)}
	if to.Dialect() == store.Postgres {
		statements = []string{fmt.Sprintf(`SELECT setval('river_job_id_seq', %d)`, last)}
	}
	for _, statement := range statements {
		if _, err := to.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("set the next job's id: %w", err)
		}
	}
	return nil
}

// executor is River's access to a transaction of ours.
func executor(tx *store.Tx) riverdriver.Executor {
	var driver riverdriver.Driver[*sql.Tx] = riversqlite.New(nil)
	if tx.Dialect() == store.Postgres {
		driver = riverdatabasesql.New(nil)
	}
	return driver.UnwrapExecutor(tx.SQL())
}
