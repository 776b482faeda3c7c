package salesforce

import (
	"context"

	"fitsync/connectors"
)

// List implements [connectors.Lister]: the same pull, asking for no field that the
// mapping names. It costs the calls of a [Client.Pull] that has nothing read ahead.
func (c *Client) List(ctx context.Context, from connectors.Cursor) (connectors.Page, error) {
	mapping := connectors.Mapping{}
	mapping.Requirements.Object, mapping.Requirements.Parent = c.schema.object, c.schema.parent
	bare := &Client{options: c.options, stack: c.stack, session: c.session, schema: newSelection(mapping)}
	page, err := bare.Pull(ctx, from)
	for i, r := range page.Records {
		page.Records[i] = connectors.Record{ID: r.ID, Modified: r.Modified, Gone: r.Gone, MergedInto: r.MergedInto, Read: r.Read}
	}
	return page, err
}
