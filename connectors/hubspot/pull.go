package hubspot

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"fitsync/connectors"
)

// The walks that a pull consists of.
const (
	allDeals        = "all"      // every deal, by id: the full read
	changedDeals    = "deals"    // deals by stamp
	changedChildren = "children" // requirement rows by stamp, for the deals they hang on
)

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
// deals; a tick costs one search, two where requirements are rows, and goes back by
// the overlap, so it repeats what changed shortly before the last one. The
// watermark is HubSpot's time when the pull began. With rows, deals whose rows
// changed come after those that changed themselves.
//
// Deals that were merged into one that is on the page come with it, as gone.
// Archived deals do not: see [Client.Archived]. A requirement row that is archived
// or detached is seen only when its deal changes.
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
	if at.Server == 0 {
		step.next.Server, step.next.Total = earlier(begun, step.server).UnixMilli(), step.total
	}
	page := connectors.Page{Total: step.next.Total, More: step.more}
	if at.Walk == changedChildren {
		page.Records, err = c.dealsOf(ctx, step.objects)
	} else {
		page.Records, err = c.recordsOf(ctx, at, step)
	}
	if err != nil {
		return connectors.Page{}, err
	}
	if !step.more && at.Walk == changedDeals && c.mapping.Requirements.Object != "" {
		step.next = place{Walk: changedChildren, From: at.Since, Since: at.Since, Server: step.next.Server, Total: step.next.Total}
		page.More = true
	}
	page.Next = cursor(from, step.next, page.More)
	return page, nil
}

// place reads a cursor.
func (c *Client) place(from connectors.Cursor) (place, error) {
	if from.State == "" {
		if from.Watermark.IsZero() {
			return place{Walk: allDeals, After: "0"}, nil
		}
		since := from.Watermark.Add(-c.overlap).UnixMilli()
		return place{Walk: changedDeals, From: since, Since: since}, nil
	}
	var at place
	known := []string{allDeals, changedDeals, changedChildren}
	if json.Unmarshal([]byte(from.State), &at) != nil || !slices.Contains(known, at.Walk) || at.Walk == allDeals && !numeric(at.After) {
		return place{}, &connectors.Error{Class: connectors.Stale, Op: c.api.op("pull deals"), Message: "the stored place in the pull cannot be read"}
	}
	return at, nil
}

// cursor is the place as callers store it.
func cursor(from connectors.Cursor, next place, more bool) connectors.Cursor {
	if !more {
		return connectors.Cursor{Watermark: time.UnixMilli(next.Server).UTC()}
	}
	state, err := json.Marshal(next)
	if err != nil {
		panic("hubspot: " + err.Error()) // strings and numbers always marshal
	}
	return connectors.Cursor{Watermark: from.Watermark, State: string(state)}
}

// earlier of our clock and the server's: whichever of the two runs ahead, no change
// is left behind the watermark.
func earlier(ours, server time.Time) time.Time {
	if server.IsZero() || ours.Before(server) {
		return ours
	}
	return server
}

// recordsOf makes a walk's deals into records, with those that were merged into them.
func (c *Client) recordsOf(ctx context.Context, at place, step step) ([]connectors.Record, error) {
	objects, err := c.whole(ctx, step)
	if err != nil {
		return nil, err
	}
	records, err := c.records(ctx, objects)
	if err != nil {
		return nil, err
	}
	if at.Walk == changedDeals {
		slices.SortFunc(records, byStamp)
	}
	for _, o := range objects {
		records = append(records, c.absorbed(o)...)
	}
	return records, nil
}

func byStamp(a, b connectors.Record) int {
	return cmp.Or(a.Modified.Compare(b.Modified), compareIDs(a.ID, b.ID))
}

// dealsOf reads the deals that changed requirement rows hang on.
func (c *Client) dealsOf(ctx context.Context, rows []object) ([]connectors.Record, error) {
	links, err := c.api.links(ctx, c.mapping.Requirements.Object, deals, objectIDs(rows))
	if err != nil {
		return nil, err
	}
	records, err := c.Fetch(ctx, ends(links))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(records, byStamp)
	return records, nil
}
