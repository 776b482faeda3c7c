package main

import (
	"context"
	"fmt"
	"strings"

	"fitsync/jobs"
	"fitsync/store"
)

// interrupt ends what a signal stopped, and says what is stored of it.
func (s *syncing) interrupt(ctx context.Context, requests []jobs.Request) error {
	var errs []error
	for i, request := range requests {
		if s.tickets[i].Job != 0 && !s.done[request.Connection] {
			errs = append(errs, s.engine.Withdraw(ctx, s.tickets[i]))
		}
	}
	errs = append(errs, s.engine.Stop(ctx))
	var stored []string
	for _, request := range requests {
		if s.done[request.Connection] {
			continue
		}
		run, err := s.ownRun(ctx, request.Connection)
		errs = append(errs, err)
		if run.ID == "" {
			stored = append(stored, request.Connection+" not begun")
			continue
		}
		s.runs = append(s.runs, viewRun(run))
		stored = append(stored, fmt.Sprintf("%s %d pulled, %d written", run.Connection, run.Counters.Pulled, run.Counters.Written))
	}
	next := "the next `fitsync sync` goes on from the checkpoint"
	if r := requests[0]; len(r.Records) > 0 || r.Owner != "" || r.Stage != "" || !r.Since.IsZero() {
		next = "run the command again for the rest"
	}
	if len(stored) == 0 {
		stored = []string{"everything"}
	}
	s.errs = append(errs, &exitError{exitInterrupted, fmt.Errorf("interrupted; stored so far: %s; %s", strings.Join(stored, "; "), next)})
	return s.report()
}

// ownRun is the run that this process gave a connection, without an id if none.
func (s *syncing) ownRun(ctx context.Context, connection string) (store.Run, error) {
	runs, err := s.db.Runs(ctx, store.RunFilter{Connection: connection, Limit: 1})
	if err != nil || len(runs) == 0 || runs[0].Worker != s.worker {
		return store.Run{}, err
	}
	return runs[0], nil
}
