package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fitsync/config"
	"fitsync/jobs"
	"fitsync/store"
)

// stopGrace is how long an interrupted sync may take to finish the write in hand.
const stopGrace = 20 * time.Second

// syncing is one command's sync of one or more connections.
type syncing struct {
	*app
	db       *store.DB
	engine   *jobs.Engine
	worker   string // this process's id in the store
	unusable map[string]error

	connections []jobs.Connection
	tickets     []jobs.Ticket
	failed      []error // to ask for it
	runs        []runView
	errs        []error
	done        map[string]bool // connections whose run has ended by itself
}

// runRequests has the requests done, by the worker that is alive or by this
// process, and reports each.
func (a *app) runRequests(ctx context.Context, db *store.DB, loaded *config.Config, requests []jobs.Request) error {
	log, err := a.logger(loaded, "error")
	if err != nil {
		return err
	}
	options, unusable := a.usable(loaded, log)
	options.Poll = 50 * time.Millisecond
	s := &syncing{app: a, db: db, unusable: unusable, connections: options.Connections, runs: []runView{}, done: map[string]bool{}}
	release, alone, err := db.LockWorker()
	if err != nil {
		return err
	}
	if alone {
		defer release()
	}
	if alone, err = nobodyElse(ctx, db, alone); err != nil {
		return err
	}
	if !alone {
		if s.engine, err = jobs.New(ctx, db, options, false); err != nil {
			return err
		}
		return s.leaveAll(ctx, requests)
	}
	if options.Lease, err = db.LeaseWorker(ctx, options.Worker+"-sync"); err != nil { // beside a worker of this host
		return err
	}
	defer func() { _ = options.Lease.End(context.WithoutCancel(ctx)) }() // it ends with the process in any case
	s.worker = options.Lease.ID
	if s.engine, err = jobs.New(ctx, db, options, false); err != nil {
		return err
	}
	return s.doAll(ctx, requests)
}

// doAll does the requests in this process.
func (s *syncing) doAll(ctx context.Context, requests []jobs.Request) error {
	if err := s.engine.Reclaim(ctx); err != nil {
		return err
	}
	s.askAll(ctx, requests) // first, so that what is asked for goes before what else waits
	if err := s.engine.Start(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	s.followAll(ctx, requests)
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
	defer cancel()
	if ctx.Err() == nil {
		_ = s.engine.Stop(after) // nothing of ours is running any more
		return s.report()
	}
	return s.interrupt(after, requests)
}

// leaveAll leaves the requests to the worker that is alive, and waits for it.
func (s *syncing) leaveAll(ctx context.Context, requests []jobs.Request) error {
	s.note("a worker is running on this database; it does the work")
	watched, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go watchWorker(watched, s.db, stop)
	s.askAll(watched, requests)
	s.followAll(watched, requests)
	switch {
	case errors.Is(context.Cause(watched), errWorkerGone):
		s.errs = []error{errWorkerGone}
	case ctx.Err() != nil:
		s.errs = []error{&exitError{exitInterrupted, errors.New("interrupted; the worker goes on with it, and `fitsync runs` shows how far it is")}}
	}
	return s.report()
}

// askAll asks for all that is wanted. What goes wrong with one connection does not keep
// the others from being synced.
func (s *syncing) askAll(ctx context.Context, requests []jobs.Request) {
	s.tickets, s.failed = make([]jobs.Ticket, len(requests)), make([]error, len(requests))
	for i, request := range requests {
		if s.failed[i] = s.unusable[request.Connection]; s.failed[i] != nil {
			continue
		}
		err := s.foretell(ctx, request)
		if err == nil {
			s.tickets[i], err = s.engine.Ask(ctx, request)
		}
		if err != nil {
			s.failed[i] = fmt.Errorf("%s: %w", request.Connection, err)
		}
		if ticket := s.tickets[i]; ticket.Joined {
			s.note("%s: an equal request was there already; joined it: %s", request.Connection, ticket.Plan())
		}
	}
}

// followAll waits for one request after the other.
func (s *syncing) followAll(ctx context.Context, requests []jobs.Request) {
	for i, request := range requests {
		err := s.failed[i]
		if err == nil {
			err = s.followOne(ctx, request, s.tickets[i])
		}
		s.errs = append(s.errs, err)
	}
}

func (s *syncing) followOne(ctx context.Context, request jobs.Request, ticket jobs.Ticket) error {
	run, err := s.engine.Follow(ctx, ticket, s.progress())
	s.clearProgress()
	if err != nil {
		return fmt.Errorf("%s: %w", request.Connection, err)
	}
	s.done[request.Connection] = true
	view := viewRun(run)
	if view.Refused, err = s.refusedBefore(ctx, run); err != nil {
		return err
	}
	s.runs = append(s.runs, view)
	if !s.json && run.Status == store.RunDone {
		line := runLine(run)
		if view.Refused > 0 {
			line += fmt.Sprintf("; %d still refused (fitsync errors %s --open)", view.Refused, run.Connection)
		}
		s.say("%s", line)
	}
	return s.runFailure(ctx, run)
}

// refusedBefore counts the records that the CRM refused in an earlier run and that
// this one did not try again.
func (s *syncing) refusedBefore(ctx context.Context, run store.Run) (n int, err error) {
	failed, err := s.db.Failed(ctx, run.Connection)
	for _, write := range failed {
		if write.ErrClass != "" && write.Run != run.ID {
			n++
		}
	}
	return n, err
}

// runFailure turns the end of a run into an exit code.
func (s *syncing) runFailure(ctx context.Context, run store.Run) error {
	if run.Status == store.RunDone {
		if run.Counters.Failed > 0 {
			return &exitError{exitPartial, fmt.Errorf("%s: %s failed; `fitsync errors --run %s` says why",
				run.Connection, plural(run.Counters.Failed, "record"), run.ID)}
		}
		return nil
	}
	code := exitFailed
	if state, err := s.db.Connection(ctx, run.Connection); err == nil && state.Paused {
		code = exitAttention
	}
	return &exitError{code, fmt.Errorf("%s: sync %s: %s", run.Connection, run.Status, run.Message)}
}

func (s *syncing) report() error {
	if s.json {
		s.errs = append(s.errs, s.printJSON(s.runs))
	}
	return worst(s.errs...)
}
