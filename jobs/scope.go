package jobs

import "context"

// scoped reads those deals afresh, by id, that the request names by their owner or stage.
// They are chosen from the store, which the pull just before has brought up to date: a
// question to the CRM by owner would find the same ones for as many calls, since their
// requirements have to be fetched all the same.
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
