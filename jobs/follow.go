package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river/rivertype"

	"fitsync/store"
)

// ErrNoRun says that a request ended without a run: its connection is unknown to the
// worker that took it, or waits for a person, or somebody cancelled it.
var ErrNoRun = errors.New("the worker left the request out; see whether it runs with the same configuration, then ask again")

// Follow waits until the request behind a ticket has had a run, whatever its end,
// and returns that run, or [ErrNoRun]. A run that made room for another, or whose
// worker died, goes on before it counts. progressFunc, if not nil, is called with the
// state of the running run several times a second.
func (q *Queue) Follow(ctx context.Context, ticket Ticket, progressFunc func(store.Run)) (store.Run, error) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		// The job first: once it has ended, so have all of its runs.
		job, err := q.client.JobGet(ctx, ticket.Job)
		if err != nil {
			return store.Run{}, fmt.Errorf("follow job %d: %w", ticket.Job, err)
		}
		runs, err := q.db.Runs(ctx, store.RunFilter{Connection: ticket.Connection, Job: ticket.Job, Gen: ticket.gen})
		if err != nil {
			return store.Run{}, fmt.Errorf("follow job %d: %w", ticket.Job, err)
		}
		ended, running := ticket.among(runs, !soon(job))
		switch {
		case ended != nil:
			return *ended, nil
		case job.FinalizedAt != nil:
			return store.Run{}, ErrNoRun
		case running != nil && progressFunc != nil:
			progressFunc(*running)
		}
		select {
		case <-ctx.Done():
			return store.Run{}, ctx.Err()
		case <-tick.C:
		}
	}
}

// soon reports whether a job is being worked or about to be.
func soon(job *rivertype.JobRow) bool {
	return job.State == rivertype.JobStateRunning || job.State == rivertype.JobStateAvailable
}

// among picks the run that has served the ticket, else the one that is about to. An
// interrupted one goes on, unless its job is over or put off.
func (t Ticket) among(runs []store.Run, over bool) (ended, running *store.Run) {
	slices.SortFunc(runs, func(a, b store.Run) int { return cmp.Compare(a.Epoch, b.Epoch) })
	for _, run := range runs {
		if run.Epoch <= t.after {
			continue
		}
		switch run.Status {
		case store.RunDone, store.RunFailed, store.RunCancelled, store.RunDeferred:
			return &run, nil
		case store.RunRunning, store.RunYielded:
			running = &run
		case store.RunInterrupted:
			ended = &run
		}
	}
	if !over {
		ended = nil
	}
	return ended, running
}
