package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"fitsync/store"
)

func (a *app) errorsCommand() *cobra.Command {
	var filter store.RunErrorFilter
	command := &cobra.Command{
		Use:   "errors [CONNECTION]",
		Short: "List what went wrong with records and runs, and values that people changed",
		Long: `List what went wrong with records and runs, the newest first, values that people
changed, and records that are set aside because they cannot be read or judged. What is "over" has been mended since: the record was written or is gone, or
the connection had another run. What is "open" still stands.`,
		Example: `  fitsync errors acme --open
  fitsync errors --run 01JF3V6QK6E4H2N8T0B5XW7RZC`,
		Args: cobra.MaximumNArgs(1),
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
				aside, err := db.Quarantined(c.Context(), filter.Connection)
				if err != nil {
					return err
				}
				return a.printErrors(errs, overrides, aside, filter.OpenOnly)
			})
		},
	}
	command.Flags().StringVar(&filter.Run, "run", "", "only those of this `run`")
	command.Flags().BoolVar(&filter.OpenOnly, "open", false, "only what still stands, not what is over")
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
	Open       bool      `json:"open"`
}

// asideView is a record in quarantine as JSON shows it.
type asideView struct {
	Connection string    `json:"connection"`
	Record     string    `json:"record"`
	Class      string    `json:"class"`
	Code       string    `json:"code,omitempty"`
	Message    string    `json:"message"`
	Run        string    `json:"run"`
	Attempts   int       `json:"attempts"`
	Since      time.Time `json:"since"`
	Tried      time.Time `json:"tried_at"`
}

func (a *app) printErrors(errs []store.RunError, overrides []overrideView, aside []store.Quarantined, open bool) error {
	if a.json {
		views := make([]errorView, len(errs))
		for i, e := range errs {
			views[i] = errorView{e.Run, e.Connection, e.Opportunity, e.Field, e.Class, e.Code, e.Message, e.At, e.Open}
		}
		held := make([]asideView, len(aside))
		for i, q := range aside {
			held[i] = asideView{q.Connection, q.Record, q.Class, q.Code, q.Message, q.Run, q.Attempts, q.Since, q.Tried}
		}
		return a.printJSON(map[string]any{"errors": views, "overrides": overrides, "quarantine": held})
	}
	rows := [][]string{}
	for _, e := range errs {
		if e.Class == "quarantine" && e.Open {
			continue // told below, with what ends it
		}
		rows = append(rows, []string{e.At.Local().Format(time.DateTime), map[bool]string{true: "open", false: "over"}[e.Open], e.Connection, e.Opportunity, e.Field, e.Class, e.Code, e.Message})
	}
	for _, q := range aside {
		rows = append(rows, []string{q.Since.Local().Format(time.DateTime), "open", q.Connection, q.Record, "", "quarantine", q.Code, asideLine(q)})
	}
	for _, o := range overrides {
		rows = append(rows, []string{
			o.SeenAt.Local().Format(time.DateTime), "open", o.Connection, o.Record, o.Field, "override", "",
			"a person changed this field; it is not written until `fitsync overrides release " + o.Connection + " " + o.Record + "`",
		})
	}
	if len(rows) == 0 {
		a.note("%s", map[bool]string{true: "nothing is open", false: "nothing went wrong"}[open])
		return nil
	}
	return a.printTable([]string{"AT", "STATE", "CONNECTION", "RECORD", "FIELD", "CLASS", "CODE", "MESSAGE"}, rows)
}
