package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"fitsync/jobs"
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
