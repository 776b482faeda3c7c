package hubspot

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"fitsync/connectors"
)

// The walks that a pull consists of: a full read of the first, a tick of the last
// or, where requirements are rows, of the other three in this order.
const (
	allDeals     = "all"      // every deal, by id
	changedRows  = "rows"     // requirement rows by stamp, for the deals they hang on
	archivedRows = "archived" // rows in the recycling bin, likewise
	changedDeals = "deals"    // deals by stamp
)

// following is the walk of a tick after another one, "" at the end.
func following(walk string) string {
	return map[string]string{changedRows: archivedRows, archivedRows: changedDeals}[walk]
}

// place is where a pull stands. It is the State of a cursor.
type place struct {
	Walk   string `json:"walk"`
	After  string `json:"after,omitempty"` // the last id seen, in a walk by id
	From   int64  `json:"from,omitempty"`  // the stamp to go on at, in ms since 1970
	Tied   bool   `json:"tied,omitempty"`  // From is shared by more than a page: walk its ids
	Since  int64  `json:"since,omitempty"` // the stamp where the tick began
	Server int64  `json:"server"`          // HubSpot's time when the pull began, in ms; 0 before
	Total  int    `json:"total,omitempty"`
}

// Pull implements [connectors.Connector]. A full read costs a search for every 200
// deals, and where there are none one more for each mapped object, to see that its
// properties exist. A tick costs one search, and where requirements are rows one more and one
// call for every 100 rows in the recycling bin, which no search shows; deals of which
// only rows changed come first, in the order of the rows. A tick goes back by the
// overlap and repeats what changed shortly before the last one. The watermark is
// HubSpot's time when the pull began.
//
// Deals that were merged into one on the page come with it, as gone. Archived deals
// do not: see [Client.Archived]. A row that is only detached from its deal is not
// noticed until the deal changes.
func (c *Client) Pull(ctx context.Context, from connectors.Cursor) (connectors.Page, error) {
	at, err := c.place(from)
	if err != nil {
		return connectors.Page{}, err
	}
	begun := c.now()
	step, err := c.walk(ctx, at)
	if err != nil {
		return connectors.Page{}, err
	}
	if at.Walk == allDeals && at.Server == 0 && len(step.objects) == 0 {
		if err := c.checkFields(ctx); err != nil {
			return connectors.Page{}, err
		}
	}
	records, err := c.recordsOf(ctx, at, step)
	if err != nil {
		return connectors.Page{}, err
	}
	next, more := step.next, step.more
	if at.Server == 0 {
		next.Server = earlier(begun, step.server).UnixMilli()
	}
	if at.Total == 0 && c.objectOf(at) == deals {
		next.Total = step.total
	}
	if walk := following(at.Walk); !more && walk != "" {
		more, next = true, place{Walk: walk, From: at.Since, Since: at.Since, Server: next.Server}
	}
	page := connectors.Page{Records: records, More: more, Total: next.Total, Asked: step.asked}
	if step.asked {
		page.Requests, _ = requestsOf(step.objects, c.now())
	}
	page.Next, err = c.cursor(from, next, more)
	return page, err
}

// checkFields returns an error when mapped properties do not exist. Where there are
// no deals, no answer shows that.
func (c *Client) checkFields(ctx context.Context) error {
	states, err := c.Describe(ctx)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(states, func(s connectors.FieldState) bool { return s.Missing })
	if at < 0 {
		return nil
	}
	var names []string
	for _, s := range states {
		if s.Missing && s.Object == states[at].Object && !slices.Contains(names, s.Field) {
			names = append(names, s.Field)
		}
	}
	return c.api.missing(states[at].Object, names)
}

// place reads a cursor.
func (c *Client) place(from connectors.Cursor) (place, error) {
	if from.State == "" {
		if from.Watermark.IsZero() {
			return place{Walk: allDeals, After: "0"}, nil
		}
		at := place{Walk: changedDeals, Since: from.Watermark.Add(-c.overlap).UnixMilli()}
		if c.mapping.Requirements.Object != "" {
			at.Walk = changedRows
		}
		at.From = at.Since
		return at, nil
	}
	var at place
	if json.Unmarshal([]byte(from.State), &at) != nil || !c.walkable(at) {
		return place{}, &connectors.Error{Class: connectors.Stale, Op: "pull deals", Message: "the stored place in the pull cannot be read"}
	}
	return at, nil
}

// walkable reports whether a place that was stored is one of this mapping's pulls.
func (c *Client) walkable(at place) bool {
	switch at.Walk {
	case allDeals:
		return numeric(at.After)
	case changedDeals, changedRows:
		return c.objectOf(at) != "" && (!at.Tied || numeric(at.After))
	case archivedRows:
		return c.objectOf(at) != ""
	}
	return false
}

// cursor is the place as callers store it.
func (c *Client) cursor(from connectors.Cursor, next place, more bool) (connectors.Cursor, error) {
	if !more {
		return connectors.Cursor{Watermark: time.UnixMilli(next.Server).UTC()}, nil
	}
	state, err := json.Marshal(next)
	if err != nil {
		return from, c.api.malformed("pull " + deals)
	}
	return connectors.Cursor{Watermark: from.Watermark, State: string(state)}, nil
}

// earlier of our clock and the server's: whichever of the two runs ahead, no change
// is left behind the watermark.
func earlier(ours, server time.Time) time.Time {
	if server.IsZero() || ours.Before(server) {
		return ours
	}
	return server
}

// recordsOf makes what a walk found into records.
func (c *Client) recordsOf(ctx context.Context, at place, s step) ([]connectors.Record, error) {
	switch at.Walk {
	case changedRows:
		links, err := c.api.links(ctx, c.mapping.Requirements.Object, deals, objectIDs(s.objects))
		if err != nil {
			return nil, err
		}
		return c.unmoved(ctx, at, ends(links))
	case archivedRows:
		return c.unmoved(ctx, at, s.parents)
	}
	objects, err := c.whole(ctx, s)
	if err != nil {
		return nil, err
	}
	objects = withoutLosers(objects)
	records, err := c.records(ctx, objects, nil)
	if at.Walk == changedDeals {
		slices.SortFunc(records, byStamp)
	}
	for _, o := range objects {
		records = append(records, c.absorbed(o)...)
	}
	return records, err
}

// unmoved reads the deals of changed rows, but those that have changed themselves
// since the tick's beginning: the walk over deals comes to them.
func (c *Client) unmoved(ctx context.Context, at place, ids []string) ([]connectors.Record, error) {
	records, err := c.fetch(ctx, ids, func(o object) bool { return o.modified.UnixMilli() < at.Since })
	slices.SortFunc(records, byStamp)
	return records, err
}

func byStamp(a, b connectors.Record) int {
	return cmp.Or(a.Modified.Compare(b.Modified), compareIDs(a.ID, b.ID))
}
