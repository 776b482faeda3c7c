package salesforce

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"fitsync/connectors"
)

// way is how a collection saves its rows.
type way int

const (
	byExternalID way = iota
	byCreation
	byID
	byDeletion
)

// rowBatch is rows that one part of a call takes.
type rowBatch struct {
	part part
	way  way
	rows []*sentRow
}

// single reports whether a batch is one row by itself.
func (b rowBatch) single() bool { return !strings.Contains(b.part.URL, "/composite/") }

func partsOf(batches []rowBatch) []part {
	parts := make([]part, len(batches))
	for i, b := range batches {
		parts[i] = b.part
	}
	return parts
}

// rowQueue is the rows of a Write that are still to be sent: single rows that go before
// all others; collections in the order in which they have to be, since a row may link to
// one before it; rows that go in the last collection of deals; and single rows that go
// behind, such as deletions of rows whose id was never heard.
type rowQueue struct {
	first, heavy []rowBatch
	beside       []*sentRow
	light        []rowBatch
	sure         bool       // what is refused stays refused
	again        []*sentRow // else: refused by the way they took, to be sent by external id
}

// queueRows spreads rows over the calls; nil for none.
func (c *Client) queueRows(rows []*sentRow, r room) *rowQueue {
	if len(rows) == 0 {
		return nil
	}
	objects := c.options.Mapping.RowObjects()
	g := rowGroup{fresh: make([][]*sentRow, len(objects)), known: make([][]*sentRow, len(objects))}
	var nameless []*sentRow
	for i, object := range objects { // in order, since the org takes ten runs of one object
		for _, s := range rows {
			switch {
			case !strings.EqualFold(s.row.Object, object):
			case s.row.Delete && s.row.ID == "":
				nameless = append(nameless, s)
			case s.row.Delete:
				g.deletions = append(g.deletions, s)
			case s.row.ExternalID == "":
				g.theirs = append(g.theirs, s)
			case s.row.ID == "" || r.sure:
				g.fresh[i] = append(g.fresh[i], s)
			default:
				g.known[i] = append(g.known[i], s)
			}
		}
	}
	r.singles = max(0, maxLight-len(nameless))
	q := c.requests(g, g.pack(r), r.slack)
	q.sure = r.sure
	for _, s := range nameless {
		q.light = append(q.light, c.alone(s))
	}
	return q
}

// requests makes the requests of a packing. Collections by external id come before those
// of new rows, but for those whose rows may link to one that is new.
func (c *Client) requests(g rowGroup, p packing, slack int) *rowQueue {
	q := &rowQueue{}
	var created, linking []*sentRow
	updated := g.theirs
	for i, fresh := range g.madeByObject(p) {
		n := p.upserts[i] * maxCollection
		known := min(n-fresh, len(g.known[i]))
		upserted := slices.Concat(g.fresh[i][:fresh], g.known[i][:known])
		created = append(created, g.fresh[i][fresh:]...)
		updated = slices.Concat(updated, g.known[i][known:])
		if slices.ContainsFunc(upserted, (*sentRow).linked) {
			linking = append(linking, upserted...)
		} else {
			c.queue(q, byExternalID, upserted, p.upserts[i])
		}
	}
	c.queue(q, byCreation, created, p.creates)
	c.queue(q, byExternalID, linking, fewest(len(linking)))
	if p.beside {
		q.beside = updated[:min(slack, len(updated))]
	}
	c.queue(q, byID, updated[len(q.beside):], p.updates)
	c.queue(q, byDeletion, g.deletions, p.deletions)
	return q
}

// queue puts rows into so many collections, and those that are left over into requests
// of their own.
func (c *Client) queue(q *rowQueue, w way, rows []*sentRow, collections int) {
	full := min(len(rows), collections*maxCollection)
	for batch := range slices.Chunk(rows[:full], maxCollection) {
		q.heavy = append(q.heavy, c.together(w, batch))
	}
	for _, s := range rows[full:] {
		if s.row.Delete || s.linked() {
			q.light = append(q.light, c.alone(s))
		} else {
			q.first = append(q.first, c.alone(s))
		}
	}
}

// together is a collection of rows.
func (c *Client) together(w way, rows []*sentRow) rowBatch {
	path := c.base() + "/composite/sobjects"
	if w == byDeletion {
		ids := make([]string, len(rows))
		for i, s := range rows {
			ids[i] = s.row.ID
		}
		return rowBatch{part{Method: http.MethodDelete, URL: path + "?ids=" + strings.Join(ids, ",")}, w, rows}
	}
	p := part{Method: http.MethodPatch, URL: path}
	switch w {
	case byExternalID:
		p.URL += "/" + rows[0].row.Object + "/" + externalIDField
	case byCreation:
		p.Method = http.MethodPost
	}
	body := collection{}
	for _, s := range rows {
		body.Records = append(body.Records, s.record(w))
	}
	p.Body = body
	return rowBatch{p, w, rows}
}

// record is a row as a collection holds it. Updated by id it keeps the deal to which it
// belongs, which an org may let nobody change.
func (s *sentRow) record(w way) map[string]any {
	if w != byID || s.row.ExternalID == "" {
		return s.item
	}
	item := maps.Clone(s.item)
	item["id"] = s.row.ID
	for _, l := range s.row.Links {
		if l.ID != "" {
			delete(item, l.Field)
		}
	}
	return item
}

// take removes what a call with so many free places carries of the queue, and of the
// last collection of deals with so much room. What links to a row that may be made by a
// later call waits for that.
func (q *rowQueue) take(places, slack int) (before []rowBatch, beside []*sentRow, behind []rowBatch) {
	if q == nil {
		return nil, nil, nil
	}
	n := min(places, len(q.heavy))
	before = slices.Concat(q.first, q.heavy[:n])
	light := maxLight - len(q.first)
	q.first, q.heavy = nil, q.heavy[n:]
	waits := slices.ContainsFunc(q.heavy, rowBatch.makes)
	beside, q.beside = upTo(slack, q.beside, func(s *sentRow) bool { return !waits || !s.linked() })
	behind, q.light = upTo(light, q.light, func(b rowBatch) bool { return !waits || !b.rows[0].linked() })
	return before, beside, behind
}

// upTo takes so many of a list, of those that may go.
func upTo[T any](most int, list []T, may func(T) bool) (picked, rest []T) {
	for _, x := range list {
		if len(picked) < most && may(x) {
			picked = append(picked, x)
		} else {
			rest = append(rest, x)
		}
	}
	return picked, rest
}

// makes reports whether a batch may make rows to which others link.
func (b rowBatch) makes() bool {
	return (b.way == byExternalID || b.way == byCreation) && slices.ContainsFunc(b.rows, func(s *sentRow) bool {
		return strings.EqualFold(s.row.Object, connectors.ProductGapRows)
	})
}

func (q *rowQueue) empty() bool {
	return q == nil || len(q.first)+len(q.heavy)+len(q.beside)+len(q.light) == 0
}

// free is how many of a call's places rows get, when a read would like one of them.
// The read gives way where it would cost another call.
func (q *rowQueue) free(places int, reads bool) int {
	if q == nil || !reads || len(q.heavy) < places || callsFor(len(q.heavy)-places+1) > callsFor(len(q.heavy)-places) {
		return places
	}
	return places - 1
}

// flush gives a collection of their own to rows that found none of deals to go along in.
func (c *Client) flush(q *rowQueue) {
	if q != nil {
		c.queue(q, byID, q.beside, fewest(len(q.beside)))
		q.beside = nil
	}
}
