package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river/rivertype"

	"fitsync/store"
)

// Ticket stands for a request in the engine.
type Ticket struct {
	Job int64
	// Joined says that an equal request was waiting or running already: this one
	// became part of it.
	Joined bool
	after  string // the run that the job had had before
}

// Ask enqueues a request. It does not wait; see [Engine.Follow]. A person's request
// that joins one that waits for a later try has it tried at once.
func (e *Engine) Ask(ctx context.Context, request Request) (Ticket, error) {
	inserted, err := e.client.Insert(ctx, request, nil)
	if err != nil {
		return Ticket{}, fmt.Errorf("ask for a sync of %s: %w", request.Connection, err)
	}
	ticket := Ticket{Job: inserted.Job.ID, Joined: inserted.UniqueSkippedAsDuplicate}
	if !ticket.Joined {
		return ticket, nil
	}
	ticket.after = runOf(inserted.Job)
	waits := inserted.Job.State == rivertype.JobStateRetryable || inserted.Job.State == rivertype.JobStateScheduled
	if waits && request.By != BySchedule {
		if _, err := e.client.JobRetry(ctx, ticket.Job); err != nil {
			return Ticket{}, fmt.Errorf("hasten job %d: %w", ticket.Job, err)
		}
	}
	return ticket, nil
}

// askTx enqueues a request in the caller's transaction.
func (e *Engine) askTx(ctx context.Context, tx *store.Tx, request Request) (Ticket, error) {
	inserted, err := e.client.InsertTx(ctx, tx.SQL(), request, nil)
	if err != nil {
		return Ticket{}, fmt.Errorf("ask for a sync of %s: %w", request.Connection, err)
	}
	return Ticket{Job: inserted.Job.ID, Joined: inserted.UniqueSkippedAsDuplicate}, nil
}

// ErrNoRun says that a request ended without a run: its connection is unknown to the
// worker that took it, or waits for a person.
var ErrNoRun = errors.New("the worker left the request out; see whether it runs with the same configuration, then ask again")

// Follow waits until the request behind a ticket has had a run, whatever its end,
// and returns that run, or [ErrNoRun]. progressFunc, if not nil, is called with the
// state of the running run several times a second.
func (e *Engine) Follow(ctx context.Context, ticket Ticket, progressFunc func(store.Run)) (store.Run, error) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		job, err := e.client.JobGet(ctx, ticket.Job)
		if err != nil {
			return store.Run{}, fmt.Errorf("follow job %d: %w", ticket.Job, err)
		}
		id, running := runOf(job), job.State == rivertype.JobStateRunning
		switch {
		case id != ticket.after && !running:
			return e.run(ctx, store.RunFilter{ID: id, Limit: 1})
		case job.FinalizedAt != nil:
			return store.Run{}, ErrNoRun
		case running && progressFunc != nil:
			if err := e.show(ctx, job, progressFunc); err != nil {
				return store.Run{}, fmt.Errorf("follow job %d: %w", ticket.Job, err)
			}
		}
		select {
		case <-ctx.Done():
			return store.Run{}, ctx.Err()
		case <-tick.C:
		}
	}
}

func (e *Engine) show(ctx context.Context, job *rivertype.JobRow, progressFunc func(store.Run)) error {
	request := Request{}
	if err := json.Unmarshal(job.EncodedArgs, &request); err != nil {
		return err
	}
	// A run that has just ended is told by the next look.
	if run, err := e.run(ctx, store.RunFilter{Connection: request.Connection, Status: store.RunRunning, Limit: 1}); err == nil {
		progressFunc(run)
	}
	return nil
}

func (e *Engine) run(ctx context.Context, filter store.RunFilter) (store.Run, error) {
	runs, err := e.db.Runs(ctx, filter)
	if err != nil {
		return store.Run{}, err
	}
	if len(runs) == 0 {
		return store.Run{}, fmt.Errorf("run %s: %w", filter.ID, store.ErrNotFound)
	}
	return runs[0], nil
}

// worked is what a job leaves behind for whoever follows it.
type worked struct {
	Run string `json:"run"`
}

// runOf is the id of the last run of a job, "" before its first has ended.
func runOf(job *rivertype.JobRow) string {
	var last worked
	if err := json.Unmarshal(job.Output(), &last); err != nil {
		return ""
	}
	return last.Run
}
