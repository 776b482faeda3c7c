package jobs

import (
	"context"
	"slices"
	"strings"

	"fitsync/connectors"
	"fitsync/store"
)

// sweep compares the rows that the CRM holds with what the store knows of them, once
// everything was read. It takes away those of which the store knows nothing: they were left
// over by a database that was lost, or came with a deal that was merged into another. Rows
// of deals that are not known are somebody else's matter, and so are product gaps that are
// not: there may be another installation, for other deals. What is gone it makes anew.
func (p *pass) sweep(ctx context.Context) error {
	lister, ok := p.connection.Connector.(connectors.RowLister)
	if !ok || !p.keepsRows() || !p.fresh || p.previewFunc != nil {
		return nil
	}
	s := &sweep{pass: p, unread: map[string]bool{}, seen: map[string]seenRows{}}
	if err := s.list(ctx, lister); err != nil {
		return err
	}
	if err := s.remakeProducts(ctx); err != nil {
		return err
	}
	for _, object := range p.connection.Mapping.OwnRowObjects() {
		if object != connectors.ProductGapRows && !s.unread[object] {
			if err := p.remake(ctx, object, s.seen[object]); err != nil {
				return err
			}
		}
	}
	return nil
}

// sweep is what the CRM holds beside deals.
type sweep struct {
	*pass

	unread map[string]bool     // objects that could not be read
	seen   map[string]seenRows // by object, but for what was taken away or lacks its link
}

// list goes through all rows, as many objects a call as the CRM takes.
func (s *sweep) list(ctx context.Context, lister connectors.RowLister) error {
	var next []connectors.RowRequest
	for _, object := range s.connection.Mapping.OwnRowObjects() {
		s.seen[object] = seenRows{}
		next = append(next, connectors.RowRequest{Object: object})
	}
	for len(next) > 0 {
		lists, err := lister.OwnRows(ctx, next)
		if err != nil {
			return err
		}
		next = nil
		for _, list := range lists {
			switch {
			case list.Err != nil && (list.Err.Class == connectors.Schema || list.Err.Class == connectors.Forbidden):
				s.unread[list.Object] = true // as the rows that were to be written have said
				continue
			case list.Err != nil:
				return list.Err
			}
			if err := s.note(ctx, list); err != nil {
				return err
			}
			if list.Next != "" {
				next = append(next, connectors.RowRequest{Object: list.Object, After: list.Next})
			}
		}
	}
	return nil
}

// note takes in some rows, and takes away those that are left over beside deals.
func (s *sweep) note(ctx context.Context, list connectors.RowList) error {
	kept := list.Rows
	if list.Object != connectors.ProductGapRows {
		var err error
		if kept, err = s.dropLeft(ctx, list.Rows); err != nil {
			return err
		}
	}
	if list.Object == connectors.GapRows {
		var err error
		if kept, err = s.whole(ctx, kept); err != nil {
			return err
		}
	}
	s.seen[list.Object].add(kept)
	return nil
}

// whole leaves out gaps that link to no product gap although they should: a lookup is
// emptied when what it points to is deleted.
func (s *sweep) whole(ctx context.Context, rows []connectors.HeldRow) ([]connectors.HeldRow, error) {
	var deals []string
	for _, row := range rows {
		if !row.Linked {
			deals = append(deals, row.Opportunity)
		}
	}
	if len(deals) == 0 {
		return rows, nil
	}
	stored, err := s.db.Opportunities(ctx, s.connection.Name, slices.Compact(slices.Sorted(slices.Values(deals))))
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(rows), func(row connectors.HeldRow) bool {
		deal, ok := stored[row.Opportunity]
		if row.Linked || !ok || deal.Assessment == nil {
			return false
		}
		return slices.ContainsFunc(connectors.RenderRows(*deal.Assessment, deal.Opportunity, s.connection.Mapping), func(wanted connectors.Row) bool {
			_, links := connectors.BareProductGap(wanted)
			return links && strings.EqualFold(wanted.ExternalID, row.Key)
		})
	}), nil
}

// dropLeft takes away rows beside known deals that the store does not know, and returns
// the others.
func (s *sweep) dropLeft(ctx context.Context, found []connectors.HeldRow) (kept []connectors.HeldRow, err error) {
	var deals []string
	for _, row := range found {
		deals = append(deals, row.Opportunity)
	}
	deals = slices.Compact(slices.Sorted(slices.Values(deals)))
	briefs, err := s.db.Briefs(ctx, s.connection.Name, deals)
	if err != nil {
		return nil, err
	}
	stored, err := s.db.Rows(ctx, s.connection.Name, deals)
	if err != nil {
		return nil, err
	}
	left := map[string][]connectors.Row{}
	for _, row := range found {
		brief, known := briefs[row.Opportunity]
		if known && !brief.Gone && !knows(stored[row.Opportunity], row) {
			left[row.Opportunity] = append(left[row.Opportunity], connectors.Row{Object: row.Object, ExternalID: row.Key, ID: row.ID, Delete: true})
		} else {
			kept = append(kept, row)
		}
	}
	plan := s.planning()
	var updates []connectors.Update
	for _, deal := range deals {
		if rows := left[deal]; len(rows) > 0 {
			plan.Rows = append(plan.Rows, planned(deal, rows)...)
			updates = append(updates, connectors.Update{ID: deal, Rows: rows})
		}
	}
	if len(updates) == 0 {
		return kept, nil
	}
	if err := s.db.Plan(ctx, plan); err != nil {
		return nil, err
	}
	_, err = s.send(ctx, updates, place{}, true)
	return kept, err
}

func knows(stored []store.Row, row connectors.HeldRow) bool {
	return slices.ContainsFunc(stored, func(s store.Row) bool { return s.Object == row.Object && strings.EqualFold(s.Key, row.Key) })
}

func (p *pass) planning() store.Plan {
	return store.Plan{Connection: p.connection.Name, Run: p.claim.Run, Epoch: p.claim.Epoch}
}

// remakeProducts sends product gaps again that somebody deleted.
func (s *sweep) remakeProducts(ctx context.Context) error {
	if s.unread[connectors.ProductGapRows] {
		return nil
	}
	stored, err := s.db.Rows(ctx, s.connection.Name, []string{""})
	if err != nil {
		return err
	}
	plan := s.planning()
	for _, r := range stored[""] {
		if r.Hash != "" && !s.seen[connectors.ProductGapRows].has(r.Key) {
			plan.Rows = append(plan.Rows, store.PlannedRow{Object: r.Object, Key: r.Key, Hash: r.Hash})
		}
	}
	if len(plan.Rows) == 0 {
		return nil
	}
	if err := s.db.Plan(ctx, plan); err != nil { // what they hold is not known any more
		return err
	}
	s.moved = true
	return s.products(ctx)
}
