package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"fitsync/config"
	"fitsync/connectors"
	"fitsync/jobs"
	"fitsync/store"
)

type syncFlags struct {
	records []string
	full    bool
	since   string
	dryRun  bool
}

func (a *app) syncCommand() *cobra.Command {
	var flags syncFlags
	command := &cobra.Command{
		Use:   "sync [CONNECTION]",
		Short: "Pull what changed, judge it and write the results back",
		Long: `Pull what changed since the last sync, judge it and write the results back, for one
connection or for all. With a worker running on the same database the request goes
to that worker and is followed here; otherwise the sync runs in this process.`,
		Example: `  fitsync sync acme
  fitsync sync acme --record 006xx000001aBcDAAU
  fitsync sync acme --full --dry-run`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.sync(c.Context(), args, flags)
		},
	}
	command.Flags().StringSliceVar(&flags.records, "record", nil, "only these record `ids`")
	command.Flags().BoolVar(&flags.full, "full", false, "read everything, not only what changed")
	command.Flags().StringVar(&flags.since, "since", "", "everything changed since this `time`: 2026-11-01, RFC 3339, or 48h ago as 48h")
	command.Flags().BoolVar(&flags.dryRun, "dry-run", false, "print old → new of each field and write nothing")
	return command
}

func (a *app) sync(ctx context.Context, args []string, flags syncFlags) error {
	loaded, err := a.loadToConnect()
	if err != nil {
		return err
	}
	connections, err := chosen(loaded, args)
	if err != nil {
		return err
	}
	if len(connections) == 0 {
		return &exitError{exitConfig, fmt.Errorf("%s names no connection to sync", loaded.Path)}
	}
	if len(flags.records) > 0 && len(connections) > 1 {
		return usage("--record needs to know the connection: %s", names(loaded))
	}
	if flags.full && (flags.since != "" || len(flags.records) > 0) || flags.since != "" && len(flags.records) > 0 {
		return usage("use one of --record, --full and --since")
	}
	since, err := a.parseSince(flags.since)
	if err != nil {
		return err
	}
	for i, record := range flags.records {
		flags.records[i] = recordID(record)
	}
	var requests []jobs.Request
	for _, connection := range connections {
		requests = append(requests, jobs.Request{
			Connection: connection.Name, Records: flags.records, Full: flags.full, Since: since, By: a.who(),
		})
	}
	db, err := a.openStore(ctx, loaded)
	if err != nil {
		return err
	}
	defer closing(a, db)
	if flags.dryRun {
		return a.previewAll(ctx, db, loaded, requests)
	}
	return a.runRequests(ctx, db, loaded, requests)
}

// parseSince reads a day, a time or a duration before now; "" is the zero time.
func (a *app) parseSince(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if ago, err := time.ParseDuration(text); err == nil && ago > 0 {
		return a.now().Add(-ago).UTC(), nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if since, err := time.Parse(layout, text); err == nil {
			return since.UTC(), nil
		}
	}
	return time.Time{}, usage("--since %q: use 2026-11-01, 2026-11-01T08:00:00Z or a duration such as 48h", text)
}

// runRequests has the requests done, by the worker that is alive or by this
// process, and reports each.
func (a *app) runRequests(ctx context.Context, db *store.DB, loaded *config.Config, requests []jobs.Request) error {
	log, err := a.logger(loaded, "error")
	if err != nil {
		return err
	}
	release, alone, err := db.LockWorker()
	if err != nil {
		return err
	}
	options, err := a.engineOptions(loaded, log)
	if err != nil {
		return err
	}
	options.Poll = 50 * time.Millisecond
	options.Worker = fmt.Sprintf("%s-%d", options.Worker, os.Getpid()) // beside a worker of this host
	engine, err := jobs.New(ctx, db, options, false)
	if err != nil {
		return err
	}
	if alone {
		defer release()
		if err := a.takeOver(ctx, db, engine, options.Worker); err != nil {
			return err
		}
		if err := engine.Start(context.WithoutCancel(ctx)); err != nil {
			return err
		}
		defer func() {
			stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
			defer cancel()
			_ = engine.Stop(stop) // what it leaves open, the next run takes up
		}()
	} else {
		a.note("a worker is running on this database; it does the work")
		watched, stop := context.WithCancelCause(ctx)
		defer stop(nil)
		go watchWorker(watched, db, stop)
		ctx = watched
	}
	err = a.followAll(ctx, engine, db, requests)
	if cause := context.Cause(ctx); errors.Is(cause, errWorkerGone) {
		return cause
	}
	return err
}

// errWorkerGone ends a sync that was left to a worker.
var errWorkerGone = errors.New("the worker stopped before the sync was done; run the command again and it is done here")

// watchWorker looks every second whether the worker that does the work still holds
// its lock, and stops the wait when it does not.
func watchWorker(ctx context.Context, db *store.DB, stopFunc context.CancelCauseFunc) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if release, gone, err := db.LockWorker(); err == nil && gone {
			release()
			stopFunc(errWorkerGone)
			return
		}
	}
}

// takeOver tidies up after a process that was killed. On SQLite the worker lock
// says that no other process lives; on PostgreSQL only what this worker's id left is
// known to be dead.
func (a *app) takeOver(ctx context.Context, db *store.DB, engine *jobs.Engine, worker string) error {
	if db.Dialect() == store.SQLite {
		worker = ""
	}
	if _, err := db.CloseInterrupted(ctx, worker); err != nil {
		return err
	}
	return engine.Reclaim(ctx)
}

func (a *app) followAll(ctx context.Context, engine *jobs.Engine, db *store.DB, requests []jobs.Request) error {
	tickets := make([]jobs.Ticket, len(requests))
	for i, request := range requests {
		ticket, err := engine.Ask(ctx, request)
		if err != nil {
			return err
		}
		if tickets[i] = ticket; ticket.Joined {
			a.note("%s: an equal request was waiting already; joined it", request.Connection)
		}
	}
	var errs []error
	runs := []runView{}
	for i, request := range requests {
		run, err := engine.Follow(ctx, tickets[i], a.progress(request.Connection))
		a.clearProgress()
		if err != nil {
			return err
		}
		runs = append(runs, viewRun(run))
		if !a.json && run.Status == store.RunDone {
			a.say("%s", runLine(run))
		}
		errs = append(errs, a.runFailure(ctx, db, run))
	}
	if a.json {
		errs = append(errs, a.printJSON(runs))
	}
	return errors.Join(errs...)
}

// runFailure turns the end of a run into an exit code.
func (a *app) runFailure(ctx context.Context, db *store.DB, run store.Run) error {
	if run.Status == store.RunDone {
		if run.Counters.Failed > 0 {
			return &exitError{exitPartial, fmt.Errorf("%s: %s failed; `fitsync errors --run %s` says why",
				run.Connection, plural(run.Counters.Failed, "record"), run.ID)}
		}
		return nil
	}
	code := exitFailed
	if state, err := db.Connection(ctx, run.Connection); err == nil && state.Paused {
		code = exitAttention
	}
	return &exitError{code, fmt.Errorf("%s: sync %s: %s", run.Connection, run.Status, run.Message)}
}

// previewAll prints what each request would write.
func (a *app) previewAll(ctx context.Context, db *store.DB, loaded *config.Config, requests []jobs.Request) error {
	log, err := a.logger(loaded, "error")
	if err != nil {
		return err
	}
	options, err := a.engineOptions(loaded, log)
	if err != nil {
		return err
	}
	changes := []previewChange{}
	records := 0
	for _, request := range requests {
		counters, err := jobs.Preview(ctx, db, options, request, func(diff connectors.Diffed) {
			records++
			if a.json {
				changes = append(changes, previewOf(request.Connection, diff)...)
				return
			}
			a.say("%s", previewText(request.Connection, diff))
		})
		if err != nil {
			return err
		}
		a.note("%s: %s pulled, %d would be written, %s", request.Connection, plural(counters.Pulled, "record"), records, plural(counters.Calls, "API call"))
		records = 0
	}
	if a.json {
		return a.printJSON(changes)
	}
	return nil
}
