package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"fitsync/store"
)

func (a *app) overridesCommand() *cobra.Command {
	command := &cobra.Command{Use: "overrides", Short: "List or release values that people changed in fields that fitsync writes"}
	command.AddCommand(a.overridesListCommand(), a.overridesReleaseCommand())
	return command
}

// overrideView is a person's value as the commands show it.
type overrideView struct {
	Connection string    `json:"connection"`
	Record     string    `json:"record"`
	Field      string    `json:"field"`
	Value      string    `json:"value"`
	SeenAt     time.Time `json:"seen_at"`
}

// overridesOf lists the overrides of one connection, or of all for "".
func overridesOf(ctx context.Context, db *store.DB, connection string) ([]overrideView, error) {
	states := []store.ConnState{{Name: connection}}
	if connection == "" {
		var err error
		if states, err = db.Connections(ctx); err != nil {
			return nil, err
		}
	}
	views := []overrideView{}
	for _, state := range states {
		list, err := db.Overrides(ctx, state.Name)
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			views = append(views, overrideView{state.Name, o.Opportunity, o.Field, o.Text, o.SeenAt})
		}
	}
	return views, nil
}

func (a *app) overridesListCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "list [CONNECTION]",
		Short:   "List the values",
		Example: `  fitsync overrides list acme`,
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withConnection(c.Context(), first(args), func(db *store.DB) error {
				views, err := overridesOf(c.Context(), db, first(args))
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(views)
				}
				rows := make([][]string, len(views))
				for i, o := range views {
					rows[i] = []string{o.Connection, o.Record, o.Field, shown(o.Value), o.SeenAt.Local().Format(time.DateTime)}
				}
				return a.printTable([]string{"CONNECTION", "RECORD", "FIELD", "VALUE", "SEEN"}, rows)
			})
		},
	}
}

func (a *app) overridesReleaseCommand() *cobra.Command {
	var field string
	command := &cobra.Command{
		Use:   "release CONNECTION RECORD",
		Short: "Give a record's fields back to fitsync; the next sync writes them",
		Example: `  fitsync overrides release acme 006xx000001aBcDAAU
  fitsync overrides release acme 006xx000001aBcDAAU --field FitSync_Score__c`,
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withConnection(c.Context(), args[0], func(db *store.DB) error {
				record := recordID(args[1])
				err := db.ReleaseOverride(c.Context(), args[0], record, field, a.who())
				if errors.Is(err, store.ErrNotFound) {
					what := "record"
					if field != "" {
						what = "field " + field + " of record"
					}
					return fmt.Errorf("no person's value is known for %s %s of %s; `fitsync overrides list` shows them", what, record, args[0])
				}
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(map[string]string{"connection": args[0], "record": args[1], "field": field})
				}
				a.note("released; the next sync of %s writes fitsync's value", args[0])
				return nil
			})
		},
	}
	command.Flags().StringVar(&field, "field", "", "only this `field`, by its name in the CRM; all by default")
	return command
}

// withStore opens the configured store for a command that needs nothing else.
func (a *app) withStore(ctx context.Context, doFunc func(*store.DB) error) error {
	loaded, err := a.load()
	if err != nil {
		return err
	}
	db, err := a.openStore(ctx, loaded)
	if err != nil {
		return err
	}
	return errors.Join(doFunc(db), db.Close())
}

// withConnection is withStore for a command about one connection, or about all for
// "". A name that neither the configuration nor the store knows is a mistake.
func (a *app) withConnection(ctx context.Context, name string, doFunc func(*store.DB) error) error {
	loaded, err := a.load()
	if err != nil {
		return err
	}
	return a.withStore(ctx, func(db *store.DB) error {
		if name == "" {
			return doFunc(db)
		}
		state, err := db.Connection(ctx, name)
		if err != nil {
			return err
		}
		if _, err := chosen(loaded, []string{name}); err != nil && state.Epoch == 0 {
			return err
		}
		return doFunc(db)
	})
}

// closing closes a store whose command has ended; what goes wrong then is only said.
func closing(a *app, db *store.DB) {
	if err := db.Close(); err != nil {
		a.note("fitsync: close store: %v", err)
	}
}

func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}
