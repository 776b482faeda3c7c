package hubspot

import (
	"context"

	"fitsync/connectors"
)

// List implements [connectors.Lister]: the same walk, asking for no property that the
// mapping names. It costs what [Client.Pull] does without what hangs on the deals.
func (c *Client) List(ctx context.Context, from connectors.Cursor) (connectors.Page, error) {
	bare := *c
	bare.deal, bare.child, bare.parents, bare.listing = []string{modifiedProperty, mergedProperty}, nil, nil, true
	page, err := bare.Pull(ctx, from)
	for i, r := range page.Records {
		page.Records[i] = connectors.Record{ID: r.ID, Modified: r.Modified, Gone: r.Gone, MergedInto: r.MergedInto, Read: r.Read}
	}
	return page, err
}
