package jobs

import (
	"context"

	"fitsync/connectors"
)

// ownedBy is where the pull of a request begins that names an owner, if the CRM can be
// asked for what he owns.
func (p *pass) ownedBy() (connectors.Cursor, bool) {
	reader, ok := p.connection.Connector.(connectors.OwnerReader)
	if !ok || p.request.Owner == "" {
		return connectors.Cursor{}, false
	}
	return reader.OwnedBy(p.request.Owner)
}

// owned does what a page does with all deals of one owner, and leaves everything else to
// the next tick.
func (p *pass) owned(ctx context.Context, from connectors.Cursor) error {
	p.owning = true
	for {
		if err := p.beforePage(ctx); err != nil {
			return err
		}
		page, err := p.readPage(ctx, from)
		if err != nil {
			return err
		}
		if err := p.expect(ctx, int64(page.Total)); err != nil {
			return err
		}
		p.count.Pages++
		if err := p.records(ctx, page.Records, place{last: !page.More}); err != nil || !page.More {
			return err
		}
		if err := p.afterPage(ctx); err != nil {
			return err
		}
		from = page.Next
	}
}

// scoped reads those deals afresh, by id, that the request names by their stage, or by
// their owner where the CRM is not asked for those. They are chosen from the store, which
// the pull just before has brought up to date: a question to the CRM by stage would find
// the same ones for as many calls, since their requirements have to be fetched all the
// same.
func (p *pass) scoped(ctx context.Context) error {
	if p.request.Owner == "" && p.request.Stage == "" || p.fresh {
		return nil
	}
	chosen, err := p.db.Chosen(ctx, p.connection.Name, p.request.Owner, p.request.Stage)
	if err != nil {
		return err
	}
	if err := p.expect(ctx, int64(len(chosen))); err != nil {
		return err
	}
	return p.fetch(ctx, chosen)
}
