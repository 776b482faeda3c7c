// Package memory is the reference connector: a CRM that is a few maps, and the
// shortest code that keeps the Connector contract against it.
//
// The one idea: it shows what the contract means without a vendor's protocol, and
// lets tests of what stands above connectors say what is in the CRM and what goes
// wrong, call by call. It is no cache and keeps nothing after the process.
package memory

import (
	"fmt"
	"maps"
	"sync"
	"time"

	"fitsync/connectors"
)

// Options configure a [CRM]. The zero Options are usable.
type Options struct {
	Mapping  connectors.Mapping
	PageSize int // records a page; default 100
	// Overlap is how far behind the watermark changes are read again, for those
	// that show later than they are stamped. Default 2 minutes.
	Overlap time.Duration
	// ChangedChildrenOnly makes ticks carry only the rows that changed, as a vendor
	// does whose rows have a stream of their own.
	ChangedChildrenOnly bool
	// FollowMerges applies a write to a merged deal to the one that took its place,
	// as a vendor does whose old ids lead to the new.
	FollowMerges bool
	// DailyCalls is the quota of calls a day by Zone; 0: there is none.
	DailyCalls int64
	Zone       *time.Location // default UTC
	// NoRequests is a CRM in which nobody can ask for a resync.
	NoRequests bool
	// ShowsAsked is a CRM whose look for requests shows the deals as well.
	ShowsAsked bool
	// ReadsOwners is a CRM that is asked for the deals of one owner.
	ReadsOwners bool
	Now         func() time.Time
}

// CRM holds deals and their requirement rows. Its methods are what its users do.
// It is safe for concurrent use.
type CRM struct {
	options Options
	faults  faults

	mu    sync.Mutex
	last  int
	deals map[string]*deal
	rows  map[string]*row
	asked []*request
	// beside are rows of the connectors' own, by object and external id.
	beside map[string]map[string]*beside
	calls  int64
	day    string // in which spent was counted
	spent  int64  // calls of that day, everybody's
}

// thing is what deals and rows have in common.
type thing struct {
	id       string
	fields   map[string]any
	modified time.Time
	visible  time.Time // when readers see the last change
	before   *thing    // what they see until then; nil: nothing
	gone     bool
}

type deal struct {
	thing
	mergedInto string
}

type row struct {
	thing
	deal string
}

// New returns an empty CRM.
func New(options Options) *CRM {
	if options.PageSize <= 0 {
		options.PageSize = 100
	}
	if options.Overlap <= 0 {
		options.Overlap = 2 * time.Minute
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Zone == nil {
		options.Zone = time.UTC
	}
	return &CRM{options: options, deals: map[string]*deal{}, rows: map[string]*row{}, beside: map[string]map[string]*beside{}}
}

// Insert adds a deal. Fields go by the mapping's names, values as in
// [connectors.Record].
func (c *CRM) Insert(fields map[string]any) (id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := &deal{thing: thing{id: c.nextID("deal")}}
	c.change(&d.thing, fields)
	c.deals[d.id] = d
	return d.id
}

// Edit sets fields of a deal; nil clears. It panics if there is no such deal.
func (c *CRM) Edit(id string, fields map[string]any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.change(&c.deals[id].thing, fields)
}

// Delete removes a deal. It panics if there is no such deal.
func (c *CRM) Delete(id string) { c.Merge("", id) }

// Merge removes the loser in favour of the winner, which takes its rows. Without a
// winner the loser is just deleted.
func (c *CRM) Merge(winner, loser string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := c.deals[loser]
	c.change(&d.thing, nil)
	d.gone, d.mergedInto = true, winner
	for _, r := range c.rows {
		if r.deal == loser && winner != "" {
			r.deal = winner
			c.change(&r.thing, nil)
		}
	}
}

// InsertRow adds a requirement row to a deal.
func (c *CRM) InsertRow(deal string, fields map[string]any) (id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := &row{thing: thing{id: c.nextID("row")}, deal: deal}
	c.change(&r.thing, fields)
	c.rows[r.id] = r
	return r.id
}

// EditRow sets fields of a row. It panics if there is no such row.
func (c *CRM) EditRow(id string, fields map[string]any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.change(&c.rows[id].thing, fields)
}

// MoveRow hangs a row at another deal, "" for at none. It panics if there is no such
// row.
func (c *CRM) MoveRow(id, deal string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.rows[id]
	r.deal = deal
	c.change(&r.thing, nil)
}

// DeleteRow removes a row. It panics if there is no such row.
func (c *CRM) DeleteRow(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.rows[id]
	c.change(&r.thing, nil)
	r.gone = true
}

// Get returns a copy of a deal's fields, nil if it is not there.
func (c *CRM) Get(id string) map[string]any {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d := c.deals[id]; d != nil && !d.gone {
		return maps.Clone(d.fields)
	}
	return nil
}

// Calls is how many calls connectors have made.
func (c *CRM) Calls() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls
}

// Spend takes calls from the day's quota, as other programs do.
func (c *CRM) Spend(calls int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.spend(calls)
}

func (c *CRM) spend(calls int64) {
	if day := c.options.Now().In(c.options.Zone).Format(time.DateOnly); day != c.day {
		c.day, c.spent = day, 0
	}
	c.spent += calls
}

// usage is what a vendor tells with every answer.
func (c *CRM) usage() connectors.Usage {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.options.DailyCalls == 0 {
		return connectors.Usage{Calls: c.calls}
	}
	c.spend(0)
	return connectors.Usage{Calls: c.calls, Used: c.spent, Limit: c.options.DailyCalls, Heard: c.options.Now(), Zone: c.options.Zone}
}

func (c *CRM) nextID(kind string) string {
	c.last++
	return fmt.Sprintf("%s-%06d", kind, c.last)
}

// change stamps a thing now and lets it show after the lag.
func (c *CRM) change(t *thing, fields map[string]any) {
	now := c.options.Now().UTC()
	if lag := c.faults.lag(); lag > 0 {
		before := *t
		before.fields = maps.Clone(t.fields)
		t.before, t.visible = &before, now.Add(lag)
		if t.modified.IsZero() {
			t.before = nil
		}
	} else {
		t.before, t.visible = nil, now
	}
	if t.fields == nil {
		t.fields = map[string]any{}
	}
	maps.Copy(t.fields, fields)
	t.modified = now
}

// seen is the thing as readers see it at a time, nil if they see nothing.
func (t *thing) seen(now time.Time) *thing {
	for t != nil && t.visible.After(now) {
		t = t.before
	}
	return t
}
