package jobs

import (
	"context"
	"hash/fnv"
	"maps"
	"slices"
	"strings"

	"fitsync/connectors"
	"fitsync/store"
)

// sweep compares the rows beside deals with what the store knows of them, once everything
// was read. It takes away those of which the store knows nothing: they were left over by a
// database that was lost, or came with a deal that was merged into another. Rows of deals
// that are not known are somebody else's matter. Those that are gone it makes anew.
func (p *pass) sweep(ctx context.Context) error {
	lister, ok := p.connection.Connector.(connectors.RowLister)
	if !ok || !p.keepsRows() || !p.fresh || p.previewFunc != nil {
		return nil
	}
	for _, object := range p.connection.Mapping.OwnRowObjects() {
		seen := seenRows{}
		complete := true
		for after, more := "", true; more; more = after != "" {
			found, next, err := lister.OwnRows(ctx, object, after)
			if class := connectors.ClassOf(err); class == connectors.Schema || class == connectors.Forbidden {
				complete = false
				break // as the rows that were to be written have said
			}
			if err != nil {
				return err
			}
			if err := p.sweepRows(ctx, found); err != nil {
				return err
			}
			seen.add(found)
			after = next
		}
		if complete {
			if err := p.remake(ctx, object, seen); err != nil {
				return err
			}
		}
	}
	return nil
}

// seenRows are the keys of rows that a CRM holds, in eight bytes each. Of two keys that
// look alike the loss of one may go unnoticed.
type seenRows map[uint64]struct{}

func (s seenRows) add(rows []connectors.DealRow) {
	for _, row := range rows {
		s[keyHash(row.Key)] = struct{}{}
	}
}

func (s seenRows) has(key string) bool {
	_, ok := s[keyHash(key)]
	return ok
}

// keyHash does not tell upper case from lower, no more than the CRM.
func keyHash(key string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(strings.ToLower(key)))
	return h.Sum64()
}

// remake sends rows again that somebody deleted, with the deals that have them.
func (p *pass) remake(ctx context.Context, object string, seen seenRows) error {
	plan := store.Plan{Connection: p.connection.Name, Run: p.claim.Run, Epoch: p.claim.Epoch}
	var deals []string
	for after, more := "", true; more; {
		rows, err := p.db.WrittenRows(ctx, p.connection.Name, object, after, batch)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if after = r.Key; !seen.has(r.Key) {
				plan.Rows = append(plan.Rows, store.PlannedRow{Opportunity: r.Opportunity, Object: r.Object, Key: r.Key, Hash: r.Hash})
				deals = append(deals, r.Opportunity)
			}
		}
		more = len(rows) == batch
	}
	if len(deals) == 0 {
		return nil
	}
	if err := p.db.Plan(ctx, plan); err != nil { // what they hold is not known any more
		return err
	}
	deals = slices.Compact(slices.Sorted(slices.Values(deals)))
	if p.reopened == nil {
		p.reopened = map[string]bool{}
	}
	for _, id := range deals {
		p.reopened[id] = true
	}
	return p.fetch(ctx, deals)
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
