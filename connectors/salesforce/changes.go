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
			keyFunc:    func(r row) (string, string) { return fieldStamp, moment(r.stamp) },
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
	batch := &batch{resumed: at.Released}
	p.releaseFunc = func(limit int) ([]connectors.Record, bool) { return p.releaseChanges(batch, limit) }
	return p
}

// A read of changes looks so far ahead before it releases anything, so that a deal
// is rarely judged on half of its changes.
const (
	maxLookahead = 4      // calls
	maxHeld      = 10_000 // rows
)

// batch are the changes of a span of time, one entry for each opportunity concerned.
type batch struct {
	resumed *position // where an earlier process stopped, nil for nowhere
	entries []entry
	until   time.Time // changes from here on are not in yet; zero: all are
	end     time.Time // no change that is in was made at this time or later
}

// entry is a record with the stamp of the last change that it holds.
type entry struct {
	record  connectors.Record
	changed time.Time
	made    time.Time // when the opportunity was created
}

// position is a place among the entries of a batch that holds the changes before Until.
type position struct {
	Until    time.Time `json:"until,omitzero"`
	Modified time.Time `json:"modified"`
	ID       string    `json:"id"`
}

// covers reports whether an entry was released in the batch up to the position. An
// entry that holds a later change was not, whatever its place.
func (p *position) covers(e entry) bool {
	if p == nil || !p.Until.IsZero() && !e.changed.Before(p.Until) {
		return false
	}
	return cmp.Or(e.record.Modified.Compare(p.Modified), strings.Compare(e.record.ID, p.ID)) <= 0
}

func (p *pull) releaseChanges(b *batch, limit int) (records []connectors.Record, last bool) {
	for len(b.entries) == 0 {
		ahead := p.complete() || p.fills >= maxLookahead || p.held() >= maxHeld
		if p.fills == 0 || !ahead || !p.collect(b) {
			return nil, false
		}
		if b.until.IsZero() && len(b.entries) == 0 {
			return nil, true
		}
		if len(b.entries) == 0 {
			p.endBatch(b) // an earlier process released all of it
		}
	}
	n := min(limit, len(b.entries))
	for _, e := range b.entries[:n] {
		records = append(records, e.record)
	}
	b.entries = append([]entry(nil), b.entries[n:]...)
	p.Released = &position{Until: firstTime(b.until, b.end), Modified: records[n-1].Modified, ID: records[n-1].ID}
	last = len(b.entries) == 0 && b.until.IsZero()
	if len(b.entries) == 0 && !last {
		p.endBatch(b)
	}
	return records, last
}

func firstTime(a, b time.Time) time.Time {
	if a.IsZero() {
		return b
	}
	return a
}

func (p *pull) endBatch(b *batch) { p.After, p.Released = moment(b.until), nil }

func (p *pull) held() (n int) {
	for _, s := range p.streams {
		n += len(s.rows)
	}
	return n
}

func (p *pull) complete() bool {
	for _, s := range p.streams {
		if !s.done {
			return false
		}
	}
	return true
}

// collect takes the changes before the stamp that every stream has reached; those
// of that very stamp may not be complete. It returns false if there are none, so
// that more must be read.
func (p *pull) collect(b *batch) bool {
	until, bounded := p.reached()
	byID := map[string]*entry{}
	for i, s := range p.streams {
		var later []row
		for _, r := range s.rows {
			switch {
			case bounded && !r.stamp.Before(until):
				later = append(later, r)
			case i == 0:
				take(byID, r, r.stamp)
			case r.parent == "":
				p.detached = append(p.detached, r.id)
			default:
				takeChild(byID, r)
			}
		}
		s.rows = later
	}
	if len(byID) == 0 && bounded {
		return false
	}
	b.until = until
	for _, s := range p.streams {
		if bounded {
			s.after = moment(until)
		}
	}
	for _, e := range byID {
		b.end = latest(b.end, e.changed.Add(time.Millisecond)) // what stamps are given in
		if e.record.Gone {
			e.record.Children = nil
		}
		// What was created since has no older rows: all of them are here.
		e.record.ChildrenComplete = !bounded && p.After == "" && b.resumed == nil && !e.made.Before(p.Since)
		if !b.resumed.covers(*e) {
			b.entries = append(b.entries, *e)
		}
	}
	slices.SortFunc(b.entries, func(x, y entry) int {
		return cmp.Or(x.record.Modified.Compare(y.record.Modified), strings.Compare(x.record.ID, y.record.ID))
	})
	return true
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

// take adds an opportunity that changed at a stamp, or whose row did. Rows of it
// that came before stay with it.
func take(byID map[string]*entry, r row, changed time.Time) {
	e := &entry{record: r.record(nil, false), changed: changed, made: r.made}
	if known := byID[r.id]; known != nil {
		e.record.Children = known.record.Children
		e.changed = latest(changed, known.changed)
		if r.stamp.Before(known.record.Modified) {
			e.record = known.record
		}
	}
	byID[r.id] = e
}

// takeChild adds a changed requirement row to its opportunity. Where the deal did
// not come along it counts as gone until it is read.
func takeChild(byID map[string]*entry, r row) {
	switch {
	case r.deal != nil:
		take(byID, *r.deal, r.stamp)
	case byID[r.parent] == nil:
		orphan := row{id: r.parent, stamp: r.stamp, gone: true}
		take(byID, orphan, r.stamp)
	}
	record := &byID[r.parent].record
	child := r.child()
	if i := slices.IndexFunc(record.Children, func(c connectors.Child) bool { return c.ID == r.id }); i >= 0 {
		record.Children[i] = child // the same row twice: the later reading counts
		return
	}
	record.Children = append(record.Children, child)
}
