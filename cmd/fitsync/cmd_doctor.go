package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"fitsync/config"
	"fitsync/connectors"
	"fitsync/store"
)

// checkView is one thing that doctor looked at.
type checkView struct {
	Subject string `json:"subject"` // a connection's name, store, catalog, configuration
	Check   string `json:"check"`
	OK      bool   `json:"ok"`
	Detail  string `json:"detail"`
}

func (a *app) doctorCommand() *cobra.Command {
	depth, full := store.Quick, false
	command := &cobra.Command{
		Use:   "doctor [CONNECTION]",
		Short: "Check configuration, database, catalog, credentials, permissions, fields and quota",
		Example: `  fitsync doctor
  fitsync doctor acme --json
  fitsync doctor --full                 # after a crash of the machine or its disk`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			loaded, err := a.loadToConnect()
			if err != nil {
				return err
			}
			connections, err := chosen(loaded, args)
			if err != nil {
				return err
			}
			if full {
				depth = store.Full
			}
			checks := a.examine(c.Context(), loaded, connections, depth)
			if err := c.Context().Err(); err != nil {
				return err
			}
			if err := a.printChecks(checks); err != nil {
				return err
			}
			for _, check := range checks {
				if !check.OK {
					return &exitError{exitAttention, errors.New("something needs attention")}
				}
			}
			return nil
		},
	}
	command.Flags().BoolVar(&full, "full", false, "read the whole database: indexes too, and every stored opportunity")
	return command
}

func (a *app) examine(ctx context.Context, loaded *config.Config, connections []config.Connection, depth store.Depth) []checkView {
	checks := []checkView{{"configuration", "file", true, loaded.Path}}
	db, err := a.openStore(ctx, loaded)
	if err != nil {
		checks = append(checks, checkView{"store", "open", false, err.Error()})
	} else {
		checks = append(checks, examineStore(ctx, db, depth)...)
		defer closing(a, db)
	}
	for _, connection := range connections {
		checks = append(checks, a.examineConnection(ctx, db, connection)...)
		checks = append(checks, examineState(ctx, db, connection.Name)...)
		checks = append(checks, examineQuarantine(ctx, db, connection.Name)...)
		checks = append(checks, examineAlerts(ctx, db, connection.Name)...)
	}
	return checks
}

func examineStore(ctx context.Context, db *store.DB, depth store.Depth) []checkView {
	var checks []checkView
	problems, err := db.Check(ctx, depth)
	switch {
	case err != nil:
		checks = append(checks, checkView{"store", "integrity", false, err.Error()})
	case len(problems) > 0:
		for _, problem := range problems {
			checks = append(checks, checkView{"store", "integrity", false, problem})
		}
	default:
		looked := ", looked at quickly; --full reads all"
		if depth == store.Full {
			looked = ", read in full"
		}
		checks = append(checks, checkView{"store", "integrity", true, string(db.Dialect()) + looked})
	}
	if err := db.VerifyAudit(ctx); err != nil {
		checks = append(checks, checkView{"store", "audit log", false, err.Error()})
	} else {
		checks = append(checks, checkView{"store", "audit log", true, "unbroken"})
	}
	snapshot, err := db.Snapshot(ctx)
	switch {
	case err != nil:
		checks = append(checks, checkView{"catalog", "read", false, err.Error()})
	case len(snapshot.Capabilities) == 0:
		checks = append(checks, checkView{"catalog", "content", false, "empty; `fitsync catalog import FILE` fills it"})
	default:
		checks = append(checks, checkView{
			"catalog", "content", true,
			fmt.Sprintf("%s, revision %.12s", plural(len(snapshot.Capabilities), "capability"), snapshot.Revision),
		})
	}
	return checks
}

// examineConnection signs in and looks at every mapped field.
func (a *app) examineConnection(ctx context.Context, db *store.DB, c config.Connection) []checkView {
	connector, _, err := a.connect(c, "")
	if err != nil {
		return []checkView{{c.Name, "settings", false, err.Error()}}
	}
	var checks []checkView
	fields, err := connector.Describe(ctx)
	switch connectors.ClassOf(err) {
	case connectors.Auth:
		checks = append(checks, checkView{c.Name, "sign in", false, err.Error()})
	case connectors.Forbidden, connectors.Schema:
		checks = append(checks, checkView{c.Name, "sign in", true, c.BaseURL}, checkView{c.Name, "read fields", false, err.Error()})
	default:
		if err != nil {
			checks = append(checks, checkView{c.Name, "sign in and read fields", false, err.Error()})
			break
		}
		checks = append(checks, checkView{c.Name, "sign in", true, c.BaseURL})
		checks = append(checks, examineFields(ctx, c.Name, connector, fields)...)
		checks = append(checks, a.examineRequests(ctx, connector, c)...)
	}
	if adviser, ok := connector.(connectors.Adviser); ok {
		for _, advice := range adviser.Advice() {
			checks = append(checks, checkView{c.Name, "sign in", false, advice})
		}
	}
	return append(checks, a.examineBudget(ctx, db, connector, c)...)
}

func examineState(ctx context.Context, db *store.DB, name string) []checkView {
	if db == nil {
		return nil
	}
	state, err := db.Connection(ctx, name)
	switch {
	case err != nil:
		return []checkView{{name, "state", false, err.Error()}}
	case state.Paused:
		return []checkView{{name, "state", false, "paused: " + state.PausedReason + "; `fitsync sync " + name + "` tries again once that is mended"}}
	case state.LastSuccess.IsZero():
		return append(examineLastRun(ctx, db, name), checkView{name, "state", true, "never synced yet"})
	default:
		return append(examineLastRun(ctx, db, name), checkView{name, "state", true, "last synced " + state.LastSuccess.Local().Format("2006-01-02 15:04:05")})
	}
}

// examineLastRun tells of a run that failed or was put off, with when it is tried again
// where the run says so.
func examineLastRun(ctx context.Context, db *store.DB, name string) []checkView {
	runs, err := db.Runs(ctx, store.RunFilter{Connection: name, Limit: 1})
	switch {
	case err != nil:
		return []checkView{{name, "last run", false, err.Error()}}
	case len(runs) == 1 && (runs[0].Status == store.RunFailed || runs[0].Status == store.RunDeferred):
		return []checkView{{name, "last run", false, string(runs[0].Status) + ": " + runs[0].Message}}
	}
	return nil
}

func (a *app) printChecks(checks []checkView) error {
	if a.json {
		return a.printJSON(checks)
	}
	for _, check := range checks {
		mark := "ok  "
		if !check.OK {
			mark = "FAIL"
		}
		a.say("%s  %s: %s: %s", mark, check.Subject, check.Check, check.Detail)
	}
	return nil
}
