package salesforce

import (
	"cmp"
	"context"
	"encoding/json"
	"sync"
	"time"

	"fitsync/connectors"
)

// pull is one pull under way.
type pull struct {
	place
	streams []*stream
	// releaseFunc takes up to max records that can be judged, in order. None means
	// that more has to be read; last, that nothing comes after these.
	releaseFunc func(limit int) (records []connectors.Record, last bool)
	fills       int      // calls since something was released
	detached    []string // changed rows without an opportunity, since the last page
	asking      *rider   // looks for resync requests along with the first call; nil for no look
}

// place is what another process needs to go on with a pull.
type place struct {
	Version int       `json:"v"`
	Full    bool      `json:"full,omitempty"`
	Owner   string    `json:"owner,omitempty"` // a full read of his deals alone
	Since   time.Time `json:"since,omitzero"`  // changes are read from here
	Began   time.Time `json:"began,omitzero"`  // the org's time when the pull began
	// After is where reading goes on: in a full read behind an id, else at a stamp.
	After string `json:"after,omitempty"`
	// Released is where, in the span of changes that begins at After, the released
	// records end; nil if none of them is.
	Released *position `json:"released,omitempty"`
	Total    int       `json:"total,omitempty"`
}

const placeVersion = 1

const opPull = "pull opportunities"

// Pull implements [connectors.Connector]. A full read delivers complete children;
// a read of changes delivers the rows that changed, under the fields of their deal.
// Very many changes come in spans of time, each ordered by (modified, id): a deal
// whose rows alone changed stands where its own stamp puts it. A page holds at most
// as many records as the page size says, and costs a call only where what was read
// ahead is used up.
func (c *Client) Pull(ctx context.Context, from connectors.Cursor) (connectors.Page, error) {
	return c.pull(ctx, from, nil)
}

func (c *Client) pull(ctx context.Context, from connectors.Cursor, along *rider) (connectors.Page, error) {
	p, err := c.begin(from)
	if err != nil {
		return connectors.Page{}, err
	}
	for {
		if records, last := p.releaseFunc(c.options.PageSize); last || len(records) > 0 {
			return c.finish(ctx, from, p, records, last)
		}
		began, err := c.fill(ctx, opPull, p.streams, share(p.streams, c.ahead()), cmp.Or(along, p.asking))
		if err != nil {
			return connectors.Page{}, asError(opPull, err)
		}
		p.fills++
		if p.Began.IsZero() {
			p.Began = c.beginning(began, p.Full)
		}
	}
}

// ahead bounds how many rows a stream may hold while the other catches up.
func (c *Client) ahead() int { return 2 * c.options.PageSize }

// margin makes up for an org that tells no time: watermarks are then by our clock,
// which may be ahead of the org's by that much.
const margin = 10 * time.Minute

// beginning is the watermark of a pull that began now. A full read takes the
// earlier of both clocks, since nothing older bounds it.
func (c *Client) beginning(org time.Time, full bool) time.Time {
	ours := c.options.Now().UTC()
	switch {
	case org.IsZero():
		return ours.Add(-margin)
	case full && ours.Before(org):
		return ours
	default:
		return org
	}
}

func (c *Client) finish(ctx context.Context, from connectors.Cursor, p *pull, records []connectors.Record, last bool) (connectors.Page, error) {
	p.fills = 0
	if p.Total = max(p.Total, p.streams[0].total); p.streams[0].limit > 0 {
		p.Total = 0 // a query tells of its own rows only
	}
	page := connectors.Page{Records: records, More: !last, Detached: p.detached}
	p.detached = nil
	if p.asking != nil && p.asking.reply != nil {
		found, failure := c.readRequests(*p.asking.reply)
		page.Requests, page.Asked, p.asking = found, failure == nil, nil
	}
	if p.Full {
		page.Total = p.Total
	}
	if err := c.completeGone(ctx, page.Records); err != nil {
		return connectors.Page{}, err
	}
	now := c.options.Now()
	for i := range page.Records {
		page.Records[i].Read = now
	}
	if last {
		page.Next.Watermark = latest(p.Began, from.Watermark)
		return page, nil
	}
	state, err := json.Marshal(p.place)
	if err != nil {
		return connectors.Page{}, asError(opPull, err)
	}
	page.Next = connectors.Cursor{Watermark: from.Watermark, State: string(state)}
	c.kept.put(page.Next.State, p)
	return page, nil
}

func latest(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// begin finds the pull that a cursor belongs to, or starts it anew.
func (c *Client) begin(from connectors.Cursor) (*pull, error) {
	if p := c.kept.take(from.State); p != nil {
		return p, nil
	}
	at := place{Version: placeVersion, Full: from.Watermark.IsZero()}
	if !at.Full {
		at.Since = from.Watermark.Add(-c.options.Overlap)
	}
	if from.State != "" {
		var stored place
		if json.Unmarshal([]byte(from.State), &stored) != nil || !stored.valid(at.Full) {
			return nil, &connectors.Error{Class: connectors.Stale, Op: opPull, Message: "the stored place is not one of this connector"}
		}
		at = stored
	}
	if at.Full {
		return c.fullRead(at), nil
	}
	p := c.changes(at)
	if from.State == "" && !c.missing() {
		p.asking = &rider{part: c.askFor()}
	}
	return p, nil
}

// valid reports whether a stored place may go into a query.
func (p place) valid(full bool) bool {
	if p.Version != placeVersion || p.Full != full {
		return false
	}
	if full || p.Owner != "" {
		return full && (p.After == "" || idShape.MatchString(p.After))
	}
	_, err := time.Parse(soqlTime, p.After)
	return !p.Since.IsZero() && (p.After == "" || err == nil)
}

// kept holds pulls between two calls of Pull, so that rows read ahead are not read
// twice. It is an economy only: a pull that is not here goes on from its place.
type kept struct {
	mu    sync.Mutex
	pulls map[string]*pull
}

// maxKept is how many pulls may be under way in memory.
const maxKept = 2

func (k *kept) put(state string, p *pull) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.pulls == nil || len(k.pulls) >= maxKept {
		k.pulls = map[string]*pull{}
	}
	k.pulls[state] = p
}

func (k *kept) take(state string) *pull {
	k.mu.Lock()
	defer k.mu.Unlock()
	p := k.pulls[state]
	delete(k.pulls, state)
	return p
}
