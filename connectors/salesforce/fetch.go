package salesforce

import (
	"context"
	"slices"

	"fitsync/connectors"
)

// maxIDs is how many ids go into one query, where the fields leave room for them.
const maxIDs = 400

const opFetch = "fetch opportunities"

// Fetch implements [connectors.Connector]. Up to two chunks of ids with their rows
// share a call, five where there are no rows. Where that takes the org too long,
// chunks of half the size are asked for.
func (c *Client) Fetch(ctx context.Context, ids []string) ([]connectors.Record, error) {
	return c.fetch(ctx, ids, nil)
}

func (c *Client) fetch(ctx context.Context, ids []string, along *rider) ([]connectors.Record, error) {
	f := fetched{deals: map[string]row{}, children: map[string][]connectors.Child{}}
	size := c.idsPerQuery()
	for rest := wellFormed(ids); len(rest) > 0; {
		group := rest[:min(len(rest), size*c.chunksPerCall())]
		err := c.fetchGroup(ctx, f, slices.Collect(slices.Chunk(group, size)), along)
		if size = min(size, len(group)); slow(err) && size > 1 {
			size /= 2
			continue
		}
		if err != nil {
			return nil, asError(opFetch, err)
		}
		rest = rest[len(group):]
	}
	return c.assemble(ctx, ids, f)
}

// fetched are opportunities and their rows by the short id of the opportunity.
type fetched struct {
	deals    map[string]row
	children map[string][]connectors.Child
}

func (c *Client) fetchGroup(ctx context.Context, f fetched, chunks [][]string, along *rider) error {
	var above, below []*stream
	for _, chunk := range chunks {
		above = append(above, c.namedDeals(chunk))
		if c.schema.object != "" {
			rows := c.childStream(c.schema.parent + " IN " + list(chunk))
			rows.whole = true
			below = append(below, rows)
		}
	}
	if err := c.fillAll(ctx, opFetch, along, slices.Concat(above, below)...); err != nil {
		return err
	}
	for _, s := range above {
		for _, r := range s.rows {
			f.deals[short(r.id)] = r
		}
	}
	for _, s := range below {
		for _, r := range s.rows {
			f.children[short(r.parent)] = append(f.children[short(r.parent)], r.child())
		}
	}
	return nil
}

// slow reports whether a query took the org longer than it allows.
func slow(err error) bool {
	code, _ := asCode(err)
	return code == codeTimeout
}

// assemble puts one record for each id into their order.
func (c *Client) assemble(ctx context.Context, ids []string, f fetched) ([]connectors.Record, error) {
	now := c.options.Now()
	records := make([]connectors.Record, len(ids))
	var gone []string
	for i, id := range ids {
		r, found := f.deals[short(id)]
		if !found {
			records[i] = connectors.Record{ID: id, Gone: true, ChildrenComplete: true, Read: now}
			continue
		}
		records[i] = r.record(f.children[short(id)], true)
		records[i].Read = now
		if r.gone {
			records[i].Children = nil
			gone = append(gone, r.id)
		}
	}
	masters, err := c.masters(ctx, distinct(gone))
	if err != nil {
		return nil, err
	}
	for i := range records {
		if records[i].Gone {
			records[i].MergedInto = masters[records[i].ID]
		}
	}
	return records, nil
}

func (c *Client) namedDeals(ids []string) *stream {
	return &stream{
		query:      statement{columns: c.schema.dealColumns(true), object: opportunity, order: fieldID},
		bound:      "Id IN " + list(ids),
		behindFunc: func(string) string { return "" },
		readFunc:   c.schema.dealRow,
		pathFunc:   func(soql string) string { return c.queryPath(soql, true) },
		whole:      true,
	}
}

// idsPerQuery is how many ids fit beside the fields.
func (c *Client) idsPerQuery() int {
	const id = len("%2C%27006000000000000AAA%27")
	fields := 0
	for _, columns := range [][]string{c.schema.dealColumns(true), c.schema.childColumns(false)} {
		fields = max(fields, len(c.queryPath(statement{columns: columns, object: opportunity}.where("Id IN () AND Id > '' "), true)))
	}
	const rest = 200 // object and lookup names, order
	return min(maxIDs, max(1, (maxURL-rest-fields)/id))
}

func (c *Client) chunksPerCall() int {
	if c.schema.object == "" {
		return maxHeavy
	}
	return maxHeavy / 2
}

// wellFormed leaves out what cannot be an id, which the org would refuse the whole
// query for, and repeated ids.
func wellFormed(ids []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, id := range ids {
		if idShape.MatchString(id) && !seen[short(id)] {
			seen[short(id)] = true
			out = append(out, id)
		}
	}
	return out
}

// short is the part of an id that tells records apart; ids have 15 or 18 characters.
func short(id string) string {
	if len(id) > 15 {
		return id[:15]
	}
	return id
}
