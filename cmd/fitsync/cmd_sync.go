package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"fitsync/jobs"
)

type syncFlags struct {
	records []string
	owner   string
	stage   string
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
to that worker and is followed here; otherwise the sync runs in this process. An equal
request that waits or runs already is joined. What goes beyond a tick is forecast first.

--owner and --stage choose among the deals as the store knows them after reading what
changed, and read those afresh.`,
		Example: `  fitsync sync acme
  fitsync sync acme --record 006xx000001aBcDAAU
  fitsync sync acme --stage "Negotiation/Review"
  fitsync sync acme --full --dry-run`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := noneEmpty(c.Flags()); err != nil {
				return err
			}
			return a.sync(c.Context(), args, flags)
		},
	}
	command.Flags().StringSliceVar(&flags.records, "record", nil, "only these record `ids`")
	command.Flags().StringVar(&flags.owner, "owner", "", "only the deals of this `owner`, as the CRM's field holds it")
	command.Flags().StringVar(&flags.stage, "stage", "", "only the deals in this `stage`")
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
	scope, err := a.scope(flags, loaded, len(connections))
	if err != nil {
		return err
	}
	db, err := a.openStore(ctx, loaded)
	if err != nil {
		return err
	}
	defer closing(a, db)
	var requests []jobs.Request
	for _, connection := range connections {
		scope.Connection = connection.Name
		if err := knownScope(ctx, db, scope); err != nil {
			return err
		}
		requests = append(requests, scope)
	}
	if flags.dryRun {
		return a.previewAll(ctx, db, loaded, requests)
	}
	return a.runRequests(ctx, db, loaded, requests)
}
