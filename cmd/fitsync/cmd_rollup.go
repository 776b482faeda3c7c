package main

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"fitsync/analysis"
	"fitsync/config"
	"fitsync/connectors"
	"fitsync/jobs"
	"fitsync/store"
)

func (a *app) rollupCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "rollup [CONNECTION]",
		Short: "Sum open deals up on the companies that they belong to",
		Long: `Sum open deals up on the companies that they belong to: the best fit among them, and the
sum of their revenue at risk, in the reporting currency. A deal counts for its primary
company; a company without open deals is cleared. Only what changes is written. With
roll_up: true in the configuration the worker does it once a day. HubSpot only; fitsync
provision --with companies --apply makes the properties.`,
		Example: `  fitsync rollup acme
  fitsync rollup --json`,
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
			return a.withStore(c.Context(), func(db *store.DB) error {
				return a.rollup(c.Context(), db, connections, len(args) > 0)
			})
		},
	}
}

// rollupView is what one connection's roll-up came to.
type rollupView struct {
	Connection string `json:"connection"`
	connectors.Sums
}

// rollup passes over connections that cannot, unless one was named.
func (a *app) rollup(ctx context.Context, db *store.DB, connections []config.Connection, named bool) error {
	views := []rollupView{}
	var errs []error
	for _, c := range connections {
		connector, _, err := a.connect(c, "")
		if err != nil {
			errs = append(errs, err)
			continue
		}
		summer, ok := connector.(connectors.Summer)
		switch {
		case !ok && named:
			errs = append(errs, usage("%s: only companies of HubSpot hold sums", c.Name))
			continue
		case !ok:
			continue
		}
		sums, err := sumUp(ctx, db, c.Name, summer)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		views = append(views, rollupView{c.Name, sums})
		if !a.json {
			a.say("%s: %s", c.Name, summed(sums))
		}
	}
	if a.json {
		errs = append(errs, a.printJSON(views))
	}
	return worst(errs...)
}

func summed(s connectors.Sums) string {
	return fmt.Sprintf("%s with open deals, %d written, %d of them cleared", plural(s.Accounts, "company"), s.Written, s.Cleared)
}

var errUnread = errors.New("no sync has read all of its deals yet, so that sums would be short; run `fitsync sync` first")

// sumUp sums up what the store holds of a connection. A deal that was never judged, or
// has no score, adds nothing.
func sumUp(ctx context.Context, db *store.DB, connection string, summer connectors.Summer) (connectors.Sums, error) {
	state, err := db.Connection(ctx, connection)
	if err != nil {
		return connectors.Sums{}, err
	}
	if state.LastSuccess.IsZero() || state.Checkpoint == "" {
		return connectors.Sums{}, &exitError{exitAttention, fmt.Errorf("%s: %w", connection, errUnread)}
	}
	list, err := db.List(ctx, store.ListFilter{Connection: connection, OpenOnly: true, Limit: math.MaxInt32})
	if err != nil {
		return connectors.Sums{}, err
	}
	var open []connectors.Standing
	for _, deal := range list {
		if deal.Grade != "" && deal.Grade != analysis.Unscored {
			open = append(open, connectors.Standing{ID: deal.ID, Fit: deal.Fit, AtRisk: deal.AtRisk})
		}
	}
	sums, err := summer.SumUp(ctx, open)
	if err != nil {
		return sums, fmt.Errorf("%s: %w", connection, err)
	}
	return sums, nil
}

// rollups are the chores of the connections that the file has summed up every day.
func rollups(loaded *config.Config, db *store.DB, connections []jobs.Connection) (chores []jobs.Chore) {
	asked := map[string]bool{}
	for _, c := range loaded.Connections {
		asked[c.Name] = c.RollUp
	}
	for _, c := range connections {
		summer, ok := c.Connector.(connectors.Summer)
		if !ok || !asked[c.Name] {
			continue
		}
		chores = append(chores, jobs.Chore{Name: "roll-up of " + c.Name, DoFunc: func(ctx context.Context) (string, error) {
			sums, err := sumUp(ctx, db, c.Name, summer)
			if errors.Is(err, errUnread) {
				return "", nil // tomorrow then
			}
			if err != nil || sums.Written == 0 {
				return "", err
			}
			return summed(sums), nil
		}})
	}
	return chores
}
