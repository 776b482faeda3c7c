package jobs

import (
	"context"
	"maps"
	"slices"

	"fitsync/connectors"
	"fitsync/store"
)

// sweep takes away rows beside deals of which the store knows nothing, once everything
// was read: they were left over by a database that was lost, or came with a deal that was
// merged into another. Rows of deals that are not known are somebody else's matter.
func (p *pass) sweep(ctx context.Context) error {
	lister, ok := p.connection.Connector.(connectors.RowLister)
	if !ok || !p.keepsRows() || !p.fresh || p.previewFunc != nil {
		return nil
	}
	for _, object := range p.connection.Mapping.OwnRowObjects() {
		for after, more := "", true; more; more = after != "" {
			found, next, err := lister.OwnRows(ctx, object, after)
			if class := connectors.ClassOf(err); class == connectors.Schema || class == connectors.Forbidden {
				break // as the rows that were to be written have said
			}
			if err != nil {
				return err
			}
			if err := p.sweepRows(ctx, found); err != nil {
				return err
			}
			after = next
		}
	}
	return nil
}

func (p *pass) sweepRows(ctx context.Context, found []connectors.DealRow) error {
	byDeal := map[string][]connectors.DealRow{}
	for _, row := range found {
		byDeal[row.Opportunity] = append(byDeal[row.Opportunity], row)
	}
	deals := slices.Sorted(maps.Keys(byDeal))
	briefs, err := p.db.Briefs(ctx, p.connection.Name, deals)
	if err != nil {
		return err
	}
	stored, err := p.db.Rows(ctx, p.connection.Name, deals)
	if err != nil {
		return err
	}
	plan := store.Plan{Connection: p.connection.Name, Run: p.claim.Run, Epoch: p.claim.Epoch}
	var updates []connectors.Update
	for _, deal := range deals {
		brief, known := briefs[deal]
		if !known || brief.Gone {
			continue
		}
		var left []connectors.Row
		for _, row := range byDeal[deal] {
			if !slices.ContainsFunc(stored[deal], func(s store.Row) bool { return s.Object == row.Object && s.Key == row.Key }) {
				left = append(left, connectors.Row{Object: row.Object, ExternalID: row.Key, ID: row.ID, Delete: true})
			}
		}
		if len(left) > 0 {
			plan.Rows = append(plan.Rows, planned(deal, left)...)
			updates = append(updates, connectors.Update{ID: deal, Rows: left})
		}
	}
	if len(updates) == 0 {
		return nil
	}
	if err := p.db.Plan(ctx, plan); err != nil {
		return err
	}
	_, err = p.send(ctx, updates, place{}, true)
	return err
}
