package salesforce

import (
	"context"
	"encoding/json"

	"fitsync/connectors"
)

// OwnedBy implements [connectors.OwnerReader] where the mapping's owner is a field of the
// user who owns the deal: any other might be one that the org does not filter by.
func (c *Client) OwnedBy(owner string) (connectors.Cursor, bool) {
	if owner == "" || c.askerAsOwner() == "" {
		return connectors.Cursor{}, false
	}
	state, err := json.Marshal(place{Version: placeVersion, Full: true, Owner: owner})
	return connectors.Cursor{State: string(state)}, err == nil
}

// PullReporting implements [connectors.OwnerReader]. The reports cost no call with the
// first page of a read.
func (c *Client) PullReporting(ctx context.Context, from connectors.Cursor, reports []connectors.Report) (connectors.Page, []connectors.Outcome, error) {
	along := c.rideOf(reports)
	page, err := c.pull(ctx, from, along)
	if err != nil {
		return connectors.Page{}, nil, err
	}
	return page, c.settle(ctx, along, reports), nil
}
