package salesforce

import (
	"fmt"

	"fitsync/connectors"
)

// fullRead reads all opportunities, or all of one owner, by id beside their requirement
// rows by parent, and merges the two.
func (c *Client) fullRead(at place) *pull {
	deals := &stream{
		query:      statement{columns: c.schema.dealColumns(false), object: opportunity, order: fieldID},
		behindFunc: func(after string) string { return fmt.Sprintf("Id > '%s'", after) },
		readFunc:   c.schema.dealRow,
		pathFunc:   func(soql string) string { return c.queryPath(soql, false) },
		strict:     true,
		after:      at.After,
	}
	owned := ""
	if at.Owner != "" {
		owned = c.options.Mapping.Opportunity["owner"] + " = " + quote(at.Owner)
		deals.bound = owned
	}
	p := &pull{place: at, streams: []*stream{deals}}
	if c.schema.object == "" {
		p.releaseFunc = func(limit int) ([]connectors.Record, bool) { return p.releaseDeals(deals, nil, limit) }
		return p
	}
	bound := c.schema.parent + " != null"
	if owned != "" {
		bound = c.schema.via + "." + owned
	}
	children := c.childStream(bound)
	children.after = at.After
	p.streams = append(p.streams, children)
	p.releaseFunc = func(limit int) ([]connectors.Record, bool) { return p.releaseDeals(deals, children, limit) }
	return p
}

// childStream reads requirement rows in the order of their parents.
func (c *Client) childStream(bound string) *stream {
	s := c.schema
	return &stream{
		query:      statement{columns: s.childColumns(false), object: s.object, order: s.parent + "," + fieldID},
		bound:      bound,
		behindFunc: func(after string) string { return fmt.Sprintf("%s > '%s'", s.parent, after) },
		keyFunc:    func(r row) (string, string) { return s.parent, "'" + r.parent + "'" },
		readFunc:   s.childRow,
		pathFunc:   func(soql string) string { return c.queryPath(soql, false) },
	}
}

// releaseDeals releases the opportunities whose rows have all come: those before
// the parent that the rows have reached. children may be nil.
func (p *pull) releaseDeals(deals, children *stream, limit int) (records []connectors.Record, last bool) {
	ready := min(len(deals.rows), limit)
	if children != nil && !children.done {
		ready = 0
		for ready < min(len(deals.rows), limit) && deals.rows[ready].id < children.front.parent {
			ready++
		}
	}
	if ready > 0 {
		deals.after = deals.rows[ready-1].id
		p.After = deals.after
	}
	rows := map[string][]connectors.Child{}
	if children != nil {
		rows = children.takeUpTo(deals.after)
	}
	records = make([]connectors.Record, 0, ready)
	for _, r := range deals.rows[:ready] {
		records = append(records, r.record(rows[r.id], true))
	}
	deals.rows = append([]row(nil), deals.rows[ready:]...)
	return records, deals.done && len(deals.rows) == 0
}

// takeUpTo removes the rows whose parents come no later than a released
// opportunity, by parent. Rows without an opportunity go with them.
func (s *stream) takeUpTo(id string) map[string][]connectors.Child {
	taken := map[string][]connectors.Child{}
	kept := make([]row, 0, len(s.rows))
	for _, r := range s.rows {
		if r.parent > id {
			kept = append(kept, r)
			continue
		}
		taken[r.parent] = append(taken[r.parent], r.child())
	}
	s.rows, s.after = kept, id
	return taken
}

func (r row) record(children []connectors.Child, complete bool) connectors.Record {
	return connectors.Record{
		ID: r.id, Modified: r.stamp, Fields: r.fields, Gone: r.gone,
		Children: children, ChildrenComplete: complete,
	}
}

func (r row) child() connectors.Child {
	return connectors.Child{ID: r.id, Modified: r.stamp, Fields: r.fields, Gone: r.gone}
}
