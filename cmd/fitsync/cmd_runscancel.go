package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"fitsync/jobs"
	"fitsync/store"
)

func (a *app) runsCancel() *cobra.Command {
	return &cobra.Command{
		Use:   "cancel RUN|CONNECTION",
		Short: "End a sync that runs, after the page in hand, or waits for a later try; what is stored stays",
		Example: `  fitsync runs cancel acme
  fitsync runs cancel 01JF3V6QK6E4H2N8T0B5XW7RZC`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			loaded, err := a.load()
			if err != nil {
				return err
			}
			filter := store.RunFilter{ID: args[0]}
			if _, err := chosen(loaded, args); err == nil {
				filter = store.RunFilter{Connection: args[0]}
			}
			return a.withStore(c.Context(), func(db *store.DB) error { return a.cancelRuns(c.Context(), db, filter) })
		},
	}
}

func (a *app) cancelRuns(ctx context.Context, db *store.DB, filter store.RunFilter) error {
	queue, err := jobs.Open(ctx, db)
	if err != nil {
		return err
	}
	runs, err := queue.Cancel(ctx, filter, a.who())
	if err != nil {
		return err
	}
	if len(runs) == 0 {
		what := filter.Connection + filter.ID
		return fmt.Errorf("no sync %s is running or waits for a later try; `fitsync runs` lists runs and connections", what)
	}
	views := make([]runView, len(runs))
	for i, run := range runs {
		views[i] = viewRun(run)
		if !a.json {
			a.say("%s: cancelled the %s sync %s after %s", run.Connection, run.Kind, run.ID, plural(run.Counters.Pulled, "record"))
		}
	}
	if a.json {
		return a.printJSON(views)
	}
	return nil
}
