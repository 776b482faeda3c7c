package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"fitsync/analysis"
	"fitsync/cmd/fitsync/report"
	"fitsync/store"
)

func (a *app) gapsCommand() *cobra.Command {
	var by, connection string
	var limit int
	command := &cobra.Command{
		Use:   "gaps",
		Short: "List what the product lacks by the revenue behind it",
		Long: `List what the product lacks over all open deals, with four figures each, in the
reporting currency and weighted by probability: blocked (deals that it blocks; overlaps),
sole (deals that it alone blocks), allocated (its share of what the fits lack; adds up to
the pipeline at risk) and uplift (what the fits gain once it is fixed).`,
		Example: `  fitsync gaps --by uplift --limit 5
  fitsync gaps --connection acme --json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := errors.Join(oneOf("by", by, "revenue", "allocated", "uplift", "deals"), atLeast("limit", limit, 0)); err != nil {
				return err
			}
			loaded, err := a.load()
			if err != nil {
				return err
			}
			return a.withConnection(c.Context(), connection, func(db *store.DB) error {
				ledger, err := revenueOf(c.Context(), db, connection)
				if err != nil {
					return err
				}
				return a.printGaps(ledger, by, limit, policyOf(loaded.Enterprise).Currency)
			})
		},
	}
	command.Flags().StringVar(&by, "by", "revenue", "order: revenue (blocked), allocated, uplift or deals")
	command.Flags().StringVar(&connection, "connection", "", "only deals of this `connection`")
	command.Flags().IntVar(&limit, "limit", 20, "how many; 0 for all")
	return command
}

// revenueOf adds up the stored assessments of one connection, or of all for "".
func revenueOf(ctx context.Context, db *store.DB, connection string) (*analysis.Ledger, error) {
	ledger := &analysis.Ledger{}
	err := eachStored(ctx, db, connection, func(s store.Stored) {
		if s.Assessment != nil {
			ledger.Add(s.Assessment)
		}
	})
	return ledger, err
}

// eachStored calls visit with every stored deal of one connection, or of all for "".
func eachStored(ctx context.Context, db *store.DB, connection string, visit func(store.Stored)) error {
	states := []store.ConnState{{Name: connection}}
	if connection == "" {
		var err error
		if states, err = db.Connections(ctx); err != nil {
			return err
		}
	}
	const page = 500
	for _, state := range states {
		for after := ""; ; {
			stored, err := db.EachOpportunity(ctx, state.Name, after, page)
			if err != nil {
				return err
			}
			for _, s := range stored {
				visit(s)
			}
			if len(stored) < page {
				break
			}
			after = stored[len(stored)-1].ID
		}
	}
	return nil
}

func sortGaps(rows []analysis.GapRevenue, by string) {
	key := map[string]func(analysis.GapRevenue) int64{
		"revenue":   func(r analysis.GapRevenue) int64 { return int64(r.Blocked) },
		"allocated": func(r analysis.GapRevenue) int64 { return int64(r.Allocated) },
		"uplift":    func(r analysis.GapRevenue) int64 { return int64(r.Uplift) },
		"deals":     func(r analysis.GapRevenue) int64 { return int64(r.Deals) },
	}[by]
	slices.SortStableFunc(rows, func(x, y analysis.GapRevenue) int { return cmp.Compare(key(y), key(x)) })
}

func (a *app) printGaps(ledger *analysis.Ledger, by string, limit int, currency string) error {
	rows := ledger.Rows()
	sortGaps(rows, by)
	total := ledger.Total()
	if limit > 0 && len(rows) > limit {
		rows = rows[:limit]
	}
	if a.json {
		return a.printJSON(map[string]any{"currency": currency, "pipeline": total, "gaps": rows})
	}
	if err := a.printTable([]string{"GAP", "DEALS", "BLOCKED", "SOLE", "ALLOCATED", "UPLIFT", "TITLE"}, gapRows(rows)); err != nil {
		return err
	}
	a.say("%s open, expected %s %s, of which %s at risk", plural(total.Deals, "deal"), report.Thousands(total.Expected), currency, report.Thousands(total.AtRisk))
	if total.RateMissing > 0 {
		a.say("%s left out: no exchange rate for the currency (enterprise_sales.currency.rates)", plural(total.RateMissing, "deal"))
	}
	return nil
}

func gapRows(rows []analysis.GapRevenue) [][]string {
	lines := make([][]string, len(rows))
	for i, r := range rows {
		lines[i] = []string{
			r.Gap, fmt.Sprint(r.Deals), report.Thousands(r.Blocked), report.Thousands(r.Sole),
			report.Thousands(r.Allocated), report.Thousands(r.Uplift), report.Cut(r.Title, 60),
		}
	}
	return lines
}
