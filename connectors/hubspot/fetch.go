package hubspot

import (
	"context"
	"slices"

	"fitsync/connectors"
)

// Fetch implements [connectors.Connector]. It costs a call for every 100 ids.
func (c *Client) Fetch(ctx context.Context, ids []string) ([]connectors.Record, error) {
	askable := slices.DeleteFunc(distinct(ids), func(id string) bool { return !numeric(id) })
	found, err := c.api.readAll(ctx, deals, askable, c.deal)
	if err != nil {
		return nil, err
	}
	winners := map[string]string{}
	var live []object
	for _, id := range askable {
		if o, ok := found[id]; ok {
			live = append(live, o)
		}
	}
	for _, o := range found {
		for _, loser := range c.absorbed(o) {
			winners[loser.ID] = o.id
		}
	}
	records, err := c.records(ctx, live)
	if err != nil {
		return nil, err
	}
	return c.inOrder(ids, records, winners), nil
}

// inOrder gives a record for each id, gone where there is none.
func (c *Client) inOrder(ids []string, records []connectors.Record, winners map[string]string) []connectors.Record {
	byID := make(map[string]connectors.Record, len(records))
	for _, r := range records {
		byID[r.ID] = r
	}
	out := make([]connectors.Record, 0, len(ids))
	for _, id := range ids {
		r, ok := byID[id]
		if !ok {
			r = connectors.Record{ID: id, Gone: true, MergedInto: winners[id], Read: c.now().UTC()}
		}
		out = append(out, r)
	}
	return out
}

// Archived implements [connectors.Archiver]: 100 ids a call.
func (c *Client) Archived(ctx context.Context, after string) (ids []string, next string, err error) {
	return c.api.archivedPage(ctx, deals, after)
}
