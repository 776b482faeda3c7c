package jobs

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"go.uber.org/zap"

	"fitsync/store"
)

// lateAfter is how long after its time a run counts as late.
const lateAfter = 5 * time.Second

// dueBatch is how many schedules are taken further in one transaction. On SQLite, where
// everybody who writes waits for it, they are few. On PostgreSQL they are many, since
// jobs that begin between two transactions take the time that the next one needs.
func dueBatch(dialect store.Dialect) int {
	if dialect == store.SQLite {
		return 100
	}
	return 1000
}

// What became of a run that was due.
const (
	ranOnTime = "on time"
	ranLate   = "late"
	skipped   = "skipped"
)

// scheduler enqueues what the table of schedules says is due. The table is the truth:
// nothing is remembered between two looks, so that what is changed there counts at once,
// on every machine.
type scheduler struct {
	db     *store.DB
	client *river.Client[*sql.Tx]
	now    func() time.Time
	log    *zap.Logger
	// askFunc enqueues a request in the transaction.
	askFunc func(ctx context.Context, tx *store.Tx, request Request) (Ticket, error)
	reread  time.Duration // how long the table is believed: a change in it counts after that
}

func newScheduler(db *store.DB, client *river.Client[*sql.Tx], options Options, askFunc func(context.Context, *store.Tx, Request) (Ticket, error)) *scheduler {
	return &scheduler{db: db, client: client, now: options.Now, log: options.Log, askFunc: askFunc, reread: 2 * options.Poll}
}

// fire enqueues everything that is due and returns how many schedules that were.
func (s *scheduler) fire(ctx context.Context) (fired int, err error) {
	for {
		n, err := s.fireSome(ctx)
		fired += n
		if err != nil || n < dueBatch(s.db.Dialect()) {
			return fired, err
		}
	}
}

// fireSome takes some due schedules further. Enqueueing them and moving them on is one
// transaction, and no two of them see the same schedule due: nothing is lost or doubled,
// whoever calls this and whenever it dies.
func (s *scheduler) fireSome(ctx context.Context) (fired int, err error) {
	err = s.db.Transact(ctx, func(tx *store.Tx) error {
		due, err := tx.DueSchedules(ctx, s.now(), dueBatch(tx.Dialect()))
		if err != nil {
			return err
		}
		unfinished, err := s.unfinished(ctx, tx, due)
		if err != nil {
			return err
		}
		for _, schedule := range due {
			if err := s.run(ctx, tx, schedule, unfinished[schedule.LastJob]); err != nil {
				return err
			}
		}
		fired = len(due)
		return nil
	})
	return fired, err
}

// run enqueues what a due schedule asks for, unless its last job is unfinished, and
// stores when it runs next. However many runs it missed, it runs once.
func (s *scheduler) run(ctx context.Context, tx *store.Tx, schedule store.Schedule, unfinished bool) error {
	now := s.now().Truncate(time.Millisecond)
	due := schedule.NextRun
	schedule.LastRun, schedule.NextRun = now, time.Time{}
	table, err := TimetableOf(schedule)
	args, unknown := workOf(schedule)
	if err = cmp.Or(err, unknown); err != nil {
		// It was written by another version, or by hand. It must not stop the others.
		s.log.Error("a schedule cannot be read and does not run any more", zap.Error(err))
		schedule.LastStatus = err.Error()
		return tx.AdvanceSchedule(ctx, schedule)
	}
	schedule.NextRun = table.Next(now)
	if !unfinished {
		ticket, err := s.enqueue(ctx, tx, args)
		if err != nil {
			return err
		}
		schedule.LastJob, unfinished = ticket.Job, ticket.Joined
	}
	switch late := now.Sub(due); {
	case unfinished:
		schedule.LastStatus = skipped
		schedule.Skipped++
	case late > lateAfter:
		schedule.LastStatus = ranLate
		schedule.Late++
		s.log.Warn("a schedule runs late", zap.String("schedule", schedule.Name), zap.Time("due", due), zap.Duration("late", late))
	default:
		schedule.LastStatus = ranOnTime
	}
	return tx.AdvanceSchedule(ctx, schedule)
}

// workOf is what a due schedule has done.
func workOf(schedule store.Schedule) (river.JobArgs, error) {
	if schedule.Kind == housekeepingKind {
		return choresArgs{}, nil
	}
	return RequestOf(schedule)
}

func (s *scheduler) enqueue(ctx context.Context, tx *store.Tx, args river.JobArgs) (Ticket, error) {
	if request, ok := args.(Request); ok {
		return s.askFunc(ctx, tx, request)
	}
	inserted, err := s.client.InsertTx(ctx, tx.SQL(), args, nil)
	if err != nil {
		return Ticket{}, fmt.Errorf("enqueue %s: %w", args.Kind(), err)
	}
	return Ticket{Job: inserted.Job.ID, Joined: inserted.UniqueSkippedAsDuplicate}, nil
}

// unfinished finds the last jobs of schedules that still wait or run.
func (s *scheduler) unfinished(ctx context.Context, tx *store.Tx, schedules []store.Schedule) (map[int64]bool, error) {
	var ids []any
	for _, schedule := range schedules {
		if schedule.LastJob != 0 {
			ids = append(ids, schedule.LastJob)
		}
	}
	found := map[int64]bool{}
	if len(ids) == 0 {
		return found, nil
	}
	marks := strings.TrimSuffix(strings.Repeat("?,", len(ids)), ",")
	var jobs []int64
	err := tx.SelectContext(ctx, &jobs, tx.Rebind(`SELECT id FROM river_job WHERE finalized_at IS NULL AND id IN (`+marks+`)`), ids...)
	if err != nil {
		return nil, fmt.Errorf("look at the last jobs of schedules: %w", err)
	}
	for _, job := range jobs {
		found[job] = true
	}
	return found, nil
}
