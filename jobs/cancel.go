package jobs

import (
	"context"
	"fmt"
	"slices"

	"fitsync/store"
)

// Withdraw takes a request back, and ends its run as [Engine.Stop] does. A request
// that became part of an equal one stays, since somebody else wants it too.
func (q *Queue) Withdraw(ctx context.Context, ticket Ticket) error {
	if ticket.Joined {
		return nil
	}
	if _, err := q.client.JobCancel(ctx, ticket.Job); err != nil {
		return fmt.Errorf("withdraw job %d: %w", ticket.Job, err)
	}
	return nil
}

// Cancel ends the runs of a connection that are under way, made room or wait for a later
// try, and takes back their requests. A running one ends within a page, a write under way
// is finished. It returns the runs as they were. Requests that have not begun stay. It is
// audited.
func (q *Queue) Cancel(ctx context.Context, filter store.RunFilter, by string) ([]store.Run, error) {
	open, err := q.putOff(ctx, filter)
	if err != nil {
		return nil, err
	}
	for _, status := range []store.RunStatus{store.RunRunning, store.RunYielded} {
		filter.Status = status
		runs, err := q.db.Runs(ctx, filter)
		if err != nil {
			return nil, err
		}
		open = append(open, slices.DeleteFunc(runs, func(r store.Run) bool { return r.Job == 0 })...)
	}
	for _, run := range open {
		if err := q.cancel(ctx, run, by); err != nil {
			return nil, fmt.Errorf("cancel run %s: %w", run.ID, err)
		}
	}
	return open, nil
}

// putOff returns the newest run of each job that waits for a later try, as after a
// failure or while a limit of the CRM lasts. Until the engine has stored that it waits,
// such a job looks as if it ran.
func (q *Queue) putOff(ctx context.Context, filter store.RunFilter) ([]store.Run, error) {
	query := `SELECT id FROM river_job WHERE kind IN ('sync', 'reassess') AND state IN ('running', 'scheduled', 'retryable') ORDER BY id`
	var waiting []int64
	err := q.db.Transact(ctx, func(tx *store.Tx) error { return tx.SelectContext(ctx, &waiting, query) })
	if err != nil {
		return nil, fmt.Errorf("look for syncs that wait for a later try: %w", err)
	}
	var list []store.Run
	for _, job := range waiting {
		filter.Job, filter.Limit = job, 1
		runs, err := q.db.Runs(ctx, filter)
		if err != nil {
			return nil, err
		}
		if len(runs) > 0 && (runs[0].Status == store.RunFailed || runs[0].Status == store.RunDeferred) {
			list = append(list, runs[0])
		}
	}
	return list, nil
}

func (q *Queue) cancel(ctx context.Context, run store.Run, by string) error {
	return q.db.Transact(ctx, func(tx *store.Tx) error {
		if _, err := tx.Requests(ctx, run.Connection); err != nil { // locks in the one order
			return err
		}
		if err := tx.CancelWaiting(ctx, run.ID); err != nil {
			return err
		}
		if err := tx.DropRequest(ctx, run.Job); err != nil {
			return err
		}
		if _, err := q.client.JobCancelTx(ctx, tx.SQL(), run.Job); err != nil {
			return err
		}
		return tx.Audit(ctx, store.Entry{Actor: by, Action: "run.cancel", Subject: run.ID, Detail: map[string]any{"connection": run.Connection}})
	})
}
