package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"fitsync/cmd/fitsync/report"
	"fitsync/store"
)

func (a *app) runsCommand() *cobra.Command {
	var filter store.RunFilter
	command := &cobra.Command{
		Use:   "runs [CONNECTION]",
		Short: "List past and running syncs, the newest first; watch or cancel those that run",
		Example: `  fitsync runs
  fitsync runs acme --limit 5 --json`,
		Annotations: map[string]string{ownArguments: "CONNECTION"},

		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := atLeast("limit", filter.Limit, 1); err != nil {
				return err
			}
			return a.withConnection(c.Context(), first(args), func(db *store.DB) error {
				filter.Connection = first(args)
				runs, err := db.Runs(c.Context(), filter)
				if err != nil {
					return err
				}
				return a.printRuns(runs)
			})
		},
	}
	command.Flags().IntVar(&filter.Limit, "limit", 20, "how many")
	command.AddCommand(a.runsWatch(), a.runsCancel())
	return command
}

func (a *app) printRuns(runs []store.Run) error {
	if a.json {
		views := make([]runView, len(runs))
		for i, run := range runs {
			views[i] = viewRun(run)
		}
		return a.printJSON(views)
	}
	rows := make([][]string, len(runs))
	for i, run := range runs {
		took := ""
		if !run.FinishedAt.IsZero() {
			took = run.FinishedAt.Sub(run.StartedAt).Round(time.Millisecond).String()
		}
		c := run.Counters
		rows[i] = []string{
			run.ID, run.Connection, run.Kind, string(run.Status), run.StartedAt.Local().Format(time.DateTime), took,
			fmt.Sprint(c.Pulled), fmt.Sprint(c.Scored), fmt.Sprint(c.Written), fmt.Sprint(c.Failed), fmt.Sprint(c.Calls), report.Cut(run.Message, 70),
		}
	}
	return a.printTable([]string{"RUN", "CONNECTION", "MODE", "STATUS", "STARTED", "TOOK", "PULLED", "SCORED", "WRITTEN", "FAILED", "CALLS", "MESSAGE"}, rows)
}
