package salesforce

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/transport"
)

// usage is what the org last said of its API quota.
type usage struct {
	mu          sync.Mutex
	used, limit int64
	heard       time.Time
	calls       int64 // our own up to then
}

// Usage reports the org's rolling 24-hour quota as of the last response.
func (c *Client) Usage() connectors.Usage {
	c.usage.mu.Lock()
	defer c.usage.mu.Unlock()
	calls := c.stack.Calls()
	u := connectors.Usage{Calls: calls, Used: c.usage.used, Limit: c.usage.limit, Heard: c.usage.heard}
	if !u.Heard.IsZero() {
		u.Since = max(0, calls-c.usage.calls)
	}
	return u
}

// Ask implements [connectors.Budgeter]: every answer tells the quota, and this one is short.
func (c *Client) Ask(ctx context.Context) (connectors.Usage, error) {
	_, err := c.do(ctx, call{op: "ask for the API quota", method: http.MethodGet, path: "/services/data/v" + c.options.APIVersion + "/limits"})
	return c.Usage(), err
}

// observe reads "Sforce-Limit-Info: api-usage=18/15000; per-app-api-usage=…".
func (c *Client) observe(header http.Header) {
	for part := range strings.SplitSeq(header.Get("Sforce-Limit-Info"), ";") {
		var used, limit int64
		if _, err := fmt.Sscanf(strings.TrimSpace(part), "api-usage=%d/%d", &used, &limit); err != nil {
			continue
		}
		c.usage.mu.Lock()
		c.usage.used, c.usage.limit, c.usage.heard = used, limit, c.options.Now()
		c.usage.calls = c.stack.Calls() + 1 // the one that is being answered
		c.usage.mu.Unlock()
	}
}

// charge counts calls as the org does: one a request, whatever a composite holds,
// and none for getting a token.
func charge(req *http.Request, _ *http.Response) int64 {
	if strings.HasPrefix(req.URL.Path, "/services/oauth2/") || strings.HasPrefix(req.URL.Path, "/services/Soap/") {
		return 0
	}
	return 1
}

// retry adds to the transport's rules the limit on long requests running at once,
// which shares its code with the daily limit but is over in seconds.
func retry(status int, header http.Header, body []byte, now time.Time) (time.Duration, bool) {
	if status == http.StatusForbidden && translate(status, body, now).Code == codeConcurrent {
		return 0, true
	}
	// A refused SOAP login is a fault under 500.
	if status == http.StatusInternalServerError && translate(status, body, now).Class != connectors.Transient {
		return 0, false
	}
	return transport.Retry(status, header, body, now)
}
