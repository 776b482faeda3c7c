package hubspot

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"fitsync/connectors"
	"fitsync/connectors/transport"
)

// Policies behind a 429, and how long to wait where HubSpot does not say. Any
// other policy is that of a window of ten seconds.
const (
	secondly       = "SECONDLY"
	daily          = "DAILY"
	burstWindow    = 10 * time.Second
	dailyUnknown   = time.Hour       // wait for a daily limit whose end we do not know
	lockPause      = 2 * time.Second // HubSpot asks for at least two seconds between calls
	migrationPause = 2 * time.Hour   // HubSpot says that moving an account takes hours
	migrating      = 477             // HubSpot's own status: the account is being moved
)

// pace bounds how fast we call.
type pace struct {
	search, calls *rate.Limiter
	learn         bool
}

func newPace(o Options) *pace {
	p := &pace{search: rate.NewLimiter(o.SearchRate, 1), calls: rate.NewLimiter(o.CallRate, 1), learn: o.CallRate == 0}
	if p.learn {
		p.calls = rate.NewLimiter(8, 20)
	}
	return p
}

// limiter implements transport.Options.LimiterFunc.
func (p *pace) limiter(req *http.Request) *rate.Limiter {
	switch {
	case req.URL.Path == tokenPath:
		return nil
	case strings.HasSuffix(req.URL.Path, "/search"):
		return p.search
	}
	return p.calls
}

// observe takes the account's allowance from a response's headers, which searches
// do not carry. A fifth of it may go at once and three quarters evenly, so that a
// twentieth is left to others in any window.
func (p *pace) observe(header http.Header) {
	most, interval := number(header, "X-HubSpot-RateLimit-Max"), number(header, "X-HubSpot-RateLimit-Interval-Milliseconds")
	if !p.learn || most <= 0 || interval <= 0 {
		return
	}
	p.calls.SetLimit(rate.Limit(0.75 * float64(most) * 1000 / float64(interval)))
	p.calls.SetBurst(max(1, int(most/5)))
}

func number(header http.Header, name string) int64 {
	n, err := strconv.ParseInt(header.Get(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// charge implements transport.Options.ChargeFunc: asking for a token is no API call.
func charge(req *http.Request, _ *http.Response) int64 {
	if req.URL.Path == tokenPath {
		return 0
	}
	return 1
}

// retry implements transport.Options.RetryFunc. A daily limit outlasts any call.
func retry(status int, header http.Header, body []byte, now time.Time) (time.Duration, bool) {
	wait, told := transport.RetryAfter(header, now)
	switch {
	case status == http.StatusLocked && !told:
		return lockPause, true
	case status == http.StatusLocked:
		return wait, true
	case status != http.StatusTooManyRequests:
		return transport.Retry(status, header, body, now)
	}
	switch policy := readProblem(body).policy(); {
	case policy == daily:
		return 0, false
	case told:
		return wait, true
	case policy == secondly:
		return time.Second, true
	}
	return burstWindow, true
}

// budget is the state of the daily quota as the headers tell it.
type budget struct {
	now   func() time.Time
	mu    sync.Mutex
	heard connectors.Usage // Calls are those up to Heard
	calls func() int64     // made so far
}

func (b *budget) observe(header http.Header) {
	limit := number(header, "X-HubSpot-RateLimit-Daily")
	if limit <= 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.heard.Limit, b.heard.Heard = limit, b.now()
	b.heard.Calls = b.calls() + 1 // with the one that is being answered
	b.heard.Used = limit - number(header, "X-HubSpot-RateLimit-Daily-Remaining")
}

// Usage implements [connectors.Budgeter]. HubSpot tells the quota to private apps
// only, and not in answers to searches.
func (c *Client) Usage() connectors.Usage {
	c.budget.mu.Lock()
	defer c.budget.mu.Unlock()
	usage := c.budget.heard
	usage.Calls = c.api.stack.Calls()
	if !usage.Heard.IsZero() {
		usage.Since = max(0, usage.Calls-c.budget.heard.Calls)
	}
	usage.Zone = c.api.calendar.known()
	return usage
}

// Ask implements [connectors.Budgeter] by reading the account, which also tells its
// time zone.
func (c *Client) Ask(ctx context.Context) (connectors.Usage, error) {
	err := c.api.calendar.refresh(ctx)
	return c.Usage(), err
}

// calendar knows when the account's day ends.
type calendar struct {
	mu   sync.Mutex
	zone *time.Location
	ask  func(context.Context) (*time.Location, error)
}

// known is the account's time zone, nil before it was told.
func (c *calendar) known() *time.Location {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.zone
}

// refresh asks the account anew.
func (c *calendar) refresh(ctx context.Context) error {
	zone, err := c.ask(ctx)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.zone = zone
	return nil
}

// midnight is the end of the day that now is in, false if the account's time zone
// cannot be had.
func (c *calendar) midnight(ctx context.Context, now time.Time) (time.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.zone == nil {
		zone, err := c.ask(ctx)
		if err != nil {
			return time.Time{}, false // the limit itself is the error to report
		}
		c.zone = zone
	}
	y, m, d := now.In(c.zone).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, c.zone).UTC(), true
}
