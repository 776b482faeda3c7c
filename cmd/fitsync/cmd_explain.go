package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"fitsync/cmd/fitsync/report"
	"fitsync/store"
)

func (a *app) explainCommand() *cobra.Command {
	var connection string
	command := &cobra.Command{
		Use:   "explain DEAL",
		Short: "Explain one deal's fit line by line",
		Long:  "Explain one deal's fit line by line, from the last sync. DEAL is a record id, or a part of the deal's or account's name that only one deal has.",
		Example: `  fitsync explain 006xx000001aBcDAAU
  fitsync explain "Veltrano Networks" --connection acme`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			loaded, err := a.load()
			if err != nil {
				return err
			}
			return a.withConnection(c.Context(), connection, func(db *store.DB) error {
				stored, err := findDeal(c.Context(), db, connection, args[0])
				if err != nil {
					return err
				}
				if stored.Assessment == nil {
					return fmt.Errorf("%s has not been judged yet; run `fitsync sync`", stored.Opportunity.Name)
				}
				if a.json {
					return a.printJSON(map[string]any{
						"currency":    policyOf(loaded.Enterprise).Currency,
						"opportunity": stored.Opportunity, "assessment": stored.Assessment,
						"assessed_at": stored.AssessedAt, "overrides": stored.Overrides,
					})
				}
				report.Deal(a.out, stored.Opportunity, *stored.Assessment, policyOf(loaded.Enterprise).Currency, a.style())
				for _, field := range slices.Sorted(maps.Keys(stored.Overrides)) {
					a.say("\n%s was changed by a person and is not written until `fitsync overrides release`", field)
				}
				return nil
			})
		},
	}
	command.Flags().StringVar(&connection, "connection", "", "only deals of this `connection`")
	return command
}

// findDeal finds the one stored deal that text means.
func findDeal(ctx context.Context, db *store.DB, connection, text string) (store.Stored, error) {
	text = recordID(text)
	list, err := db.List(ctx, store.ListFilter{Connection: connection, Search: text, Limit: 10})
	if err != nil {
		return store.Stored{}, err
	}
	for _, deal := range list {
		if deal.ID == text || strings.EqualFold(deal.Name, text) {
			list = []store.Listing{deal}
			break
		}
	}
	switch len(list) {
	case 0:
		return store.Stored{}, fmt.Errorf("no deal is known by %q; give its record id or a part of its name, or run `fitsync sync` first", text)
	case 1:
	default:
		lines := make([]string, len(list))
		for i, deal := range list {
			lines[i] = fmt.Sprintf("  %s  %s  (%s)", deal.ID, deal.Name, deal.Connection)
		}
		return store.Stored{}, usage("%q means more than one deal:\n%s", text, strings.Join(lines, "\n"))
	}
	found, err := db.Opportunities(ctx, list[0].Connection, []string{list[0].ID})
	return found[list[0].ID], err
}
