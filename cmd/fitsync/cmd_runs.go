package main

import (
	"context"
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
		Short: "List past and running syncs, the newest first",
		Args:  cobra.MaximumNArgs(1),
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

func (a *app) errorsCommand() *cobra.Command {
	var filter store.RunErrorFilter
	command := &cobra.Command{
		Use:   "errors [CONNECTION]",
		Short: "List what went wrong with records and runs, and values that people changed",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := atLeast("limit", filter.Limit, 1); err != nil {
				return err
			}
			return a.withConnection(c.Context(), first(args), func(db *store.DB) error {
				filter.Connection = first(args)
				if err := knownRun(c.Context(), db, filter.Run); err != nil {
					return err
				}
				errs, err := db.RunErrors(c.Context(), filter)
				if err != nil {
					return err
				}
				overrides, err := overridesOf(c.Context(), db, filter.Connection)
				if err != nil {
					return err
				}
				return a.printErrors(errs, overrides)
			})
		},
	}
	command.Flags().StringVar(&filter.Run, "run", "", "only those of this `run`")
	command.Flags().IntVar(&filter.Limit, "limit", 50, "how many")
	return command
}

// knownRun refuses the id of a run that the store does not have.
func knownRun(ctx context.Context, db *store.DB, id string) error {
	if id == "" {
		return nil
	}
	runs, err := db.Runs(ctx, store.RunFilter{ID: id, Limit: 1})
	if err == nil && len(runs) == 0 {
		err = usage("--run %q: no such run; `fitsync runs` lists them", id)
	}
	return err
}

// errorView is a run error as JSON shows it.
type errorView struct {
	Run        string    `json:"run"`
	Connection string    `json:"connection"`
	Record     string    `json:"record,omitempty"`
	Field      string    `json:"field,omitempty"`
	Class      string    `json:"class"`
	Code       string    `json:"code,omitempty"`
	Message    string    `json:"message"`
	At         time.Time `json:"at"`
}

func (a *app) printErrors(errs []store.RunError, overrides []overrideView) error {
	if a.json {
		views := make([]errorView, len(errs))
		for i, e := range errs {
			views[i] = errorView{e.Run, e.Connection, e.Opportunity, e.Field, e.Class, e.Code, e.Message, e.At}
		}
		return a.printJSON(map[string]any{"errors": views, "overrides": overrides})
	}
	rows := [][]string{}
	for _, e := range errs {
		rows = append(rows, []string{e.At.Local().Format(time.DateTime), e.Connection, e.Opportunity, e.Field, e.Class, e.Code, e.Message})
	}
	for _, o := range overrides {
		rows = append(rows, []string{
			o.SeenAt.Local().Format(time.DateTime), o.Connection, o.Record, o.Field, "override", "",
			"a person changed this field; it is not written until `fitsync overrides release " + o.Connection + " " + o.Record + "`",
		})
	}
	if len(rows) == 0 {
		a.say("nothing went wrong")
		return nil
	}
	return a.printTable([]string{"AT", "CONNECTION", "RECORD", "FIELD", "CLASS", "CODE", "MESSAGE"}, rows)
}
