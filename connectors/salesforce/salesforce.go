// Package salesforce is the connector for Salesforce: it pulls opportunities with
// their requirement rows, writes fields back and creates those fields in an org.
//
// The one idea: an org pays for calls, not for rows. So everything that can share a
// call does: queries and collections travel five at a time in one /composite, a
// query's later pages are asked for before their links are known, and the
// write-back fields are read along with the deal.
//
// It decides nothing about a deal, holds no watermark (the caller's cursor does)
// and does not repeat failed work, except what a moment mends: a locked row, an
// expired session, a gateway's hiccup.
package salesforce

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/transport"
)

var (
	_ connectors.Connector   = (*Client)(nil)
	_ connectors.Provisioner = (*Client)(nil)
	_ connectors.Budgeter    = (*Client)(nil)
	_ connectors.Adviser     = (*Client)(nil)
	_ connectors.Lister      = (*Client)(nil)
)

// Defaults of [Options].
const (
	DefaultAPIVersion = "66.0"
	DefaultPageSize   = 2000
	DefaultOverlap    = 2 * time.Minute
	// DefaultTimeout bounds a call. The org gives up a query after two minutes, and
	// only its own word for that tells a slow query from a dead network.
	DefaultTimeout = 3 * time.Minute
)

// Options configure a [Client].
type Options struct {
	Name       string // of the connection, for errors
	BaseURL    string // of the login host; the org's own host comes with the token
	Auth       Auth
	APIVersion string // such as 66.0
	Mapping    connectors.Mapping
	PageSize   int // rows a page, 200–2,000; the org may give fewer
	// Overlap is how far behind the watermark changes are read again, for those
	// committed later than they are stamped.
	Overlap   time.Duration
	Now       func() time.Time
	Transport transport.Options
}

// Client is the connector for one org. It is safe for concurrent use.
type Client struct {
	options Options
	stack   *transport.Stack
	session *session
	usage   usage
	schema  selection
	kept    kept
	merges  merges
	asking  asking
	refresh refreshToken
}

// New returns a client without talking to the org: wrong credentials show on first use.
func New(options Options) (*Client, error) {
	o := options.withDefaults()
	if err := o.check(); err != nil {
		return nil, fmt.Errorf("salesforce connection %q: %w", o.Name, err)
	}
	c := &Client{options: o, schema: newSelection(o.Mapping)}
	o.Transport.ChargeFunc = charge
	o.Transport.ObserveFunc = c.observe
	o.Transport.RetryFunc = retry
	o.Transport.Now = o.Now
	c.stack = transport.New(o.Transport)
	login, err := c.flow()
	if err != nil {
		return nil, fmt.Errorf("salesforce connection %q: %w", o.Name, err)
	}
	c.session = &session{loginFunc: login, now: o.Now}
	return c, nil
}

// Close drops idle connections.
func (c *Client) Close() error {
	c.stack.Close()
	return nil
}

func (o Options) withDefaults() Options {
	o.BaseURL = strings.TrimRight(o.BaseURL, "/")
	o.APIVersion = strings.TrimPrefix(o.APIVersion, "v")
	if o.APIVersion == "" {
		o.APIVersion = DefaultAPIVersion
	}
	if o.PageSize == 0 {
		o.PageSize = DefaultPageSize
	}
	if o.Overlap == 0 {
		o.Overlap = DefaultOverlap
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Transport.Timeout == 0 {
		o.Transport.Timeout = DefaultTimeout
	}
	if o.Transport.SleepFunc == nil {
		o.Transport.SleepFunc = sleep
	}
	return o
}

func (o Options) check() error {
	if err := checkHost(o.BaseURL); err != nil {
		return err
	}
	if o.PageSize < 200 || o.PageSize > 2000 {
		return fmt.Errorf("page size %d is not between 200 and 2000", o.PageSize)
	}
	if o.Overlap < 0 {
		return fmt.Errorf("overlap %s is negative", o.Overlap)
	}
	for _, r := range o.APIVersion {
		if r != '.' && (r < '0' || r > '9') {
			return fmt.Errorf("API version %q is not a number such as %s", o.APIVersion, DefaultAPIVersion)
		}
	}
	return checkNames(o.Mapping)
}

// checkHost refuses a host to which a token must not be sent: plain http is for
// loopback alone.
func checkHost(text string) error {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return fmt.Errorf("the base URL is not a URL such as https://login.salesforce.com")
	}
	if u.Scheme == "https" {
		return nil
	}
	ip := net.ParseIP(u.Hostname())
	if u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()) {
		return nil
	}
	return fmt.Errorf("the host %s must be reached by https", u.Host)
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
