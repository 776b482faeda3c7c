package hubspot

import (
	"context"
	"maps"
	"slices"

	"fitsync/connectors"
)

// Fetch implements [connectors.Connector]. It costs a call for every 100 ids. What is
// no number is no record's id and not asked for: HubSpot would refuse the others too.
func (c *Client) Fetch(ctx context.Context, ids []string) ([]connectors.Record, error) {
	records, err := c.fetch(ctx, distinct(ids), func(object) bool { return true })
	if err != nil {
		return nil, err
	}
	byID := make(map[string]connectors.Record, len(records))
	for _, r := range records {
		byID[r.ID] = r
	}
	out := make([]connectors.Record, 0, len(ids))
	for _, id := range ids {
		out = append(out, byID[id])
	}
	return out, nil
}

// fetch reads different deals, those that are gone included, and leaves out the
// ones that are not wanted.
func (c *Client) fetch(ctx context.Context, ids []string, wanted func(object) bool) ([]connectors.Record, error) {
	asked := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !numeric(id) })
	found, links, err := c.readDeals(ctx, asked)
	if err != nil {
		return nil, err
	}
	winners := takenOver(asked, slices.Collect(maps.Values(found)))
	var live []object
	var gone []connectors.Record
	for _, id := range ids {
		o, ok := found[id]
		switch {
		case !ok:
			gone = append(gone, connectors.Record{ID: id, Gone: true, MergedInto: winners[id], Read: c.now().UTC()})
		case wanted(o):
			live = append(live, o)
		}
	}
	records, err := c.records(ctx, live, links)
	return append(records, gone...), err
}

// Archived implements [connectors.Archiver]: 100 ids a call.
func (c *Client) Archived(ctx context.Context, after string) (ids []string, next string, err error) {
	page, next, err := c.api.archivedPage(ctx, deals, after, "")
	for _, entry := range page {
		ids = append(ids, entry.id)
	}
	return ids, next, err
}
