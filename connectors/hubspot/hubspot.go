// Package hubspot is the connector to one HubSpot account: it reads deals with
// their requirements and writes product fit back into properties of the deal.
//
// The one idea: it walks by key, never by offset. Each page is a new search behind
// the last id or the last stamp, so that a record which moves while we read cannot
// push another one out of sight, and no result lies beyond the 10,000 that a search
// shows.
//
// It is not a client for HubSpot at large: it knows deals, what hangs on them by
// association, and their properties. How requests are repeated and bounded is the
// matter of package transport.
package hubspot

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"time"

	"golang.org/x/time/rate"

	"fitsync/connectors"
	"fitsync/connectors/transport"
)

// Options configure a [Client]. Auth and Mapping are required.
type Options struct {
	Name    string // of the connection, for the error of [New]
	BaseURL string // default https://api.hubapi.com; plain http only for loopback
	Auth    Auth

	// Mapping names properties of deals. A name in Mapping.Opportunity may be
	// company.X or contact.X: property X of the deal's primary company, or of its
	// contact with the lowest id. Each of the two costs a page of deals two calls
	// (three beyond 100 of them), and a change of the company or contact alone is
	// not seen until the deal changes. Requirements.Object is an object that is
	// associated with deals: line_items, or a custom object by name, p_name or type
	// id. It costs a page of deals one call, and one more for every 100 rows.
	Mapping connectors.Mapping

	PageSize int           // records a search, 1–200; default 200
	Overlap  time.Duration // how far a tick reads back, since search lags; default 5 min

	// Zone is the account's time zone, whose midnight ends a daily limit. Nil: the
	// account is asked when that limit is first met.
	Zone *time.Location
	// SearchRate bounds searches a second; the account allows 5 to all its apps.
	// Default 4.
	SearchRate rate.Limit
	// CallRate bounds all other calls a second. Default: what the account's rate
	// headers allow, 8 until they are heard.
	CallRate rate.Limit

	// Transport bounds and repeats calls. Its hooks (LimiterFunc, ChargeFunc,
	// ObserveFunc, RetryFunc) are set by New, and so is Now.
	Transport transport.Options
	Now       func() time.Time // default time.Now
}

// Client is the connector to one account.
type Client struct {
	mapping connectors.Mapping
	page    int
	overlap time.Duration
	now     func() time.Time

	api     *api
	budget  *budget
	deal    []string        // properties of a deal that are read
	child   []string        // properties of a child that are read; nil: rows are not read
	parents []parent        // objects whose properties are read through an association
	owned   map[string]bool // properties that may be written
	asking  *asking
	recent  *recent
	listing bool // reads ids and stamps alone
}

var (
	_ connectors.Connector   = (*Client)(nil)
	_ connectors.Provisioner = (*Client)(nil)
	_ connectors.Extender    = (*Client)(nil)
	_ connectors.Summer      = (*Client)(nil)
	_ connectors.Budgeter    = (*Client)(nil)
	_ connectors.Archiver    = (*Client)(nil)
	_ connectors.Lister      = (*Client)(nil)
)

// Properties that HubSpot keeps on every deal and custom object.
const (
	idProperty       = "hs_object_id"
	modifiedProperty = "hs_lastmodifieddate"
	mergedProperty   = "hs_merged_object_ids"
)

const (
	deals      = "deals"
	maxPage    = 200 // records a search
	maxBatch   = 100 // records a batch
	baseURL    = "https://api.hubapi.com"
	maxOverlap = 24 * time.Hour
)

// New returns a client without calling HubSpot. The error says which option is wrong.
func New(options Options) (*Client, error) {
	o := options.withDefaults()
	if err := o.check(); err != nil {
		return nil, fmt.Errorf("hubspot connection %s: %w", o.Name, err)
	}
	c := &Client{
		mapping: o.Mapping, page: o.PageSize, overlap: o.Overlap, now: o.Now,
		budget: &budget{now: o.Now}, owned: map[string]bool{}, asking: &asking{}, recent: &recent{},
	}
	for _, f := range o.Mapping.WriteBack {
		c.owned[f.Field] = true
	}
	c.deal, c.parents = dealProperties(o.Mapping)
	c.child = childProperties(o.Mapping.Requirements)
	c.api = newAPI(o, c.budget)
	for _, w := range c.wanted() {
		c.api.created[w.name] = true
	}
	return c, nil
}

// Close drops idle connections.
func (c *Client) Close() { c.api.stack.Close() }

func (o Options) withDefaults() Options {
	if o.BaseURL == "" {
		o.BaseURL = baseURL
	}
	if o.PageSize == 0 {
		o.PageSize = maxPage
	}
	if o.Overlap == 0 {
		o.Overlap = 5 * time.Minute
	}
	if o.SearchRate == 0 {
		o.SearchRate = 4
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

func (o Options) check() error {
	base, err := url.Parse(o.BaseURL)
	switch {
	case err != nil || base.Host == "":
		return errors.New("the base URL is not a URL")
	case base.Scheme != "https" && (base.Scheme != "http" || !loopback(base.Hostname())):
		return errors.New("the base URL must begin with https://, or http:// for this machine itself")
	case o.PageSize < 1 || o.PageSize > maxPage:
		return fmt.Errorf("the page size must be between 1 and %d", maxPage)
	case o.Overlap < 0 || o.Overlap > maxOverlap:
		return fmt.Errorf("the overlap must be between 0 and %s", maxOverlap)
	case o.Mapping.Rows:
		return errors.New("HubSpot has no rows for gaps and verdicts")
	case o.Mapping.Requirements.Object != "" && o.Mapping.Requirements.Fields["text"] == "":
		return errors.New("requirements.text is required with requirements.object")
	}
	if i := slices.IndexFunc(o.Mapping.WriteBack, func(f connectors.WriteField) bool { return f.Field == "" }); i >= 0 {
		return fmt.Errorf("write_back.%s names no property", o.Mapping.WriteBack[i].Role)
	}
	return o.Auth.check()
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
