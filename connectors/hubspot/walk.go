package hubspot

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"fitsync/connectors"
)

// step is what one page of a walk found, and where the next begins.
type step struct {
	objects []object
	next    place
	more    bool
	total   int
	server  time.Time
	wide    bool     // objects hold no properties yet
	parents []string // deals of archived rows
	asked   bool     // requests are all that the objects hold
}

// walk reads the page at the place.
func (c *Client) walk(ctx context.Context, at place) (step, error) {
	switch {
	case at.Walk == allDeals:
		return c.walkIDs(ctx, at, nil)
	case at.Walk == archivedRows:
		return c.walkArchived(ctx, at)
	case at.Tied:
		s, err := c.walkIDs(ctx, at, []filter{{modifiedProperty, "EQ", milliseconds(at.From)}})
		if err == nil && !s.more { // all that share the stamp are seen
			s.next.From, s.next.Tied, s.next.After, s.more = at.From+1, false, "", true
		}
		return s, err
	}
	return c.walkStamps(ctx, at)
}

// walkIDs reads the records that pass the filters and have an id above the last one.
func (c *Client) walkIDs(ctx context.Context, at place, filters []filter) (step, error) {
	filters = append(filters, filter{idProperty, "GT", at.After})
	s, err := c.search(ctx, at, query{filters: filters, sort: idProperty})
	if err != nil {
		return step{}, err
	}
	if slices.ContainsFunc(s.objects, func(o object) bool { return !numeric(o.id) || compareIDs(o.id, at.After) <= 0 }) {
		return step{}, c.api.malformed("search " + c.objectOf(at))
	}
	// The order within a page is not to be trusted, nor that no record comes twice.
	slices.SortFunc(s.objects, func(x, y object) int { return compareIDs(x.id, y.id) })
	s.objects = slices.CompactFunc(s.objects, func(x, y object) bool { return x.id == y.id })
	if n := len(s.objects); n > 0 {
		s.next.After = s.objects[n-1].id
	}
	return s, nil
}

// walkStamps reads the records that changed at a stamp or later. Those that share
// the page's last stamp are left to the next page, which begins with all of them.
// Where a stamp fills a whole page its records are walked by id.
func (c *Client) walkStamps(ctx context.Context, at place) (step, error) {
	s, err := c.search(ctx, at, query{filters: []filter{{modifiedProperty, "GTE", milliseconds(at.From)}}, sort: modifiedProperty})
	if err != nil || !s.more {
		return s, err
	}
	last := int64(0)
	for _, o := range s.objects {
		last = max(last, o.modified.UnixMilli())
	}
	if last < at.From {
		return step{}, c.api.malformed("search " + c.objectOf(at))
	}
	s.objects = slices.DeleteFunc(s.objects, func(o object) bool { return o.modified.UnixMilli() >= last })
	s.next.From = last
	if len(s.objects) > 0 {
		return s, nil
	}
	at.From, at.Tied, at.After = last, true, "0"
	tied, err := c.walk(ctx, at)
	tied.server, tied.total = s.server, s.total
	return tied, err
}

// walkArchived reads a page of the recycling bin for rows put there since the tick's
// beginning. Where HubSpot no longer tells what such a row hung on, its deal keeps
// it until it changes or the next full read comes.
func (c *Client) walkArchived(ctx context.Context, at place) (step, error) {
	page, next, err := c.api.archivedPage(ctx, c.objectOf(at), at.After, deals)
	if err != nil {
		return step{}, err
	}
	s := step{next: at, more: next != ""}
	s.next.After = next
	for _, row := range page {
		if row.at.UnixMilli() >= at.Since {
			s.parents = append(s.parents, row.linked...)
		}
	}
	s.parents = distinct(s.parents)
	return s, nil
}

// search runs a walk's query. Where it would be too long for HubSpot with all the
// properties it asks for none, and [Client.whole] reads the records.
func (c *Client) search(ctx context.Context, at place, q query) (step, error) {
	q.limit, q.properties = c.page, c.deal
	if at.Walk == changedRows {
		q.properties = []string{modifiedProperty}
	}
	s := step{next: at, wide: !q.fits()}
	if s.wide {
		q.properties = []string{modifiedProperty}
	}
	if !s.wide && at.Walk == changedDeals {
		q.extra = c.requestProperties(q)
	}
	got, err := c.api.search(ctx, c.objectOf(at), q)
	if len(q.extra) > 0 && connectors.ClassOf(err) == connectors.Schema {
		q.extra = nil
		c.asking.learn(true, c.now())
		got, err = c.api.search(ctx, c.objectOf(at), q)
	}
	if err != nil {
		return step{}, err
	}
	s.asked = len(q.extra) > 0 && c.tells(got.objects)
	s.objects, s.more, s.total, s.server = got.objects, got.more, got.total, got.server
	if s.more && len(s.objects) == 0 {
		return step{}, c.api.malformed("search " + c.objectOf(at))
	}
	return s, nil
}

// whole completes the records of a wide search. One that was deleted since is left out.
func (c *Client) whole(ctx context.Context, s step) ([]object, error) {
	if !s.wide {
		return s.objects, nil
	}
	found, err := c.api.readAll(ctx, deals, objectIDs(s.objects), c.deal)
	if err != nil {
		return nil, err
	}
	var out []object
	for _, light := range s.objects {
		if o, ok := found[light.id]; ok {
			out = append(out, o)
		}
	}
	return out, nil
}

// objectOf is the type of object that a walk goes over.
func (c *Client) objectOf(at place) string {
	if at.Walk == changedRows || at.Walk == archivedRows {
		return c.mapping.Requirements.Object
	}
	return deals
}

func objectIDs(objects []object) []string {
	ids := make([]string, 0, len(objects))
	for _, o := range objects {
		ids = append(ids, o.id)
	}
	return ids
}

func milliseconds(stamp int64) string { return strconv.FormatInt(stamp, 10) }

// numeric reports whether an id is one that HubSpot gives.
func numeric(id string) bool {
	return id != "" && len(id) <= 19 && strings.Trim(id, "0123456789") == ""
}
