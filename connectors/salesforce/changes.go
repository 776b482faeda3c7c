package salesforce

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"fitsync/connectors"
)

// changes reads what changed since a moment: opportunities and requirement rows,
// each in the order of their stamps, deleted ones too. A row brings its deal along.
func (c *Client) changes(at place) *pull {
	since := fieldStamp + " >= "
	changed := func(columns []string, object string, read func(map[string]any) (row, bool)) *stream {
		return &stream{
			query:      statement{columns: columns, object: object, order: fieldStamp + "," + fieldID},
			behindFunc: func(after string) string { return since + after },
			readFunc:   read,
			pathFunc:   func(soql string) string { return c.queryPath(soql, true) },
			after:      firstOf(at.After, moment(at.Since)),
		}
	}
	p := &pull{place: at}
	p.streams = []*stream{changed(c.schema.dealColumns(true), opportunity, c.schema.dealRow)}
	if c.schema.object != "" {
		p.streams = append(p.streams, changed(c.schema.changeColumns(), c.schema.object, c.schema.childRow))
	}
	p.releaseFunc = p.releaseChanges
	return p
}

// releaseChanges releases the changes up to the stamp that every stream has
// reached, one record for each opportunity concerned.
func (p *pull) releaseChanges() (records []connectors.Record, last bool) {
	until, bounded := p.reached()
	byID := map[string]*connectors.Record{}
	for i, s := range p.streams {
		var kept []row
		for _, r := range s.rows {
			switch {
			case bounded && r.stamp.After(until):
				kept = append(kept, r)
			case i == 0:
				take(byID, r)
			default:
				takeChild(byID, r)
			}
		}
		s.rows = kept
		if bounded {
			s.after = moment(until)
			p.After = s.after
		}
	}
	for _, r := range byID {
		if r.Gone {
			r.Children = nil
		}
		records = append(records, *r)
	}
	slices.SortFunc(records, func(a, b connectors.Record) int {
		return cmp.Or(a.Modified.Compare(b.Modified), strings.Compare(a.ID, b.ID))
	})
	return records, !bounded
}

// reached is the stamp up to which all changes are in memory; not bounded means
// that all are.
func (p *pull) reached() (until time.Time, bounded bool) {
	for _, s := range p.streams {
		if !s.done && (!bounded || s.front.stamp.Before(until)) {
			until, bounded = s.front.stamp, true
		}
	}
	return until, bounded
}

// take adds a changed opportunity. Rows of it that came before stay with it.
func take(byID map[string]*connectors.Record, r row) {
	record := r.record(nil, false)
	if known := byID[r.id]; known != nil {
		if r.stamp.Before(known.Modified) {
			return
		}
		record.Children = known.Children
	}
	byID[r.id] = &record
}

// takeChild adds a changed requirement row to its opportunity. A row whose deal is
// gone for good comes without one: then the deal is gone too, and one whose
// parent is empty concerns no deal.
func takeChild(byID map[string]*connectors.Record, r row) {
	if r.parent == "" {
		return
	}
	switch {
	case r.deal != nil:
		take(byID, *r.deal)
	case byID[r.parent] == nil:
		byID[r.parent] = &connectors.Record{ID: r.parent, Modified: r.stamp, Gone: true}
	}
	record := byID[r.parent]
	child := r.child()
	if i := slices.IndexFunc(record.Children, func(c connectors.Child) bool { return c.ID == r.id }); i >= 0 {
		record.Children[i] = child // the same row twice: the later reading counts
		return
	}
	record.Children = append(record.Children, child)
}
