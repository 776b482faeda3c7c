package transport

import (
	"context"
	"net/http"
	"time"

	"golang.org/x/time/rate"
)

// bound ends a request with a context that the caller of the client could not pass.
type bound struct {
	next http.RoundTripper
	ctx  context.Context // here because the packages above build their requests without one
}

func (b bound) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	stop := context.AfterFunc(req.Context(), cancel)
	defer stop()
	return b.next.RoundTrip(req.WithContext(ctx))
}

// gate admits a bounded number of calls. It stands outside the deadline, so that
// queueing here takes no time from the call.
type gate struct {
	next  http.RoundTripper
	slots chan struct{}
}

func (g gate) RoundTrip(req *http.Request) (*http.Response, error) {
	select {
	case g.slots <- struct{}{}:
	case <-req.Context().Done():
		discard(req)
		return nil, req.Context().Err()
	}
	defer func() { <-g.slots }()
	return g.next.RoundTrip(req)
}

// deadline bounds a call. The layers below read the whole body, so the context may
// end when they return.
type deadline struct {
	next    http.RoundTripper
	timeout time.Duration
}

func (d deadline) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), d.timeout)
	defer cancel()
	return d.next.RoundTrip(req.WithContext(ctx))
}

// limiter waits for the request's rate limit, each attempt anew.
type limiter struct {
	next    http.RoundTripper
	limiter func(*http.Request) *rate.Limiter
}

func (l limiter) RoundTrip(req *http.Request) (*http.Response, error) {
	if limit := l.limiter(req); limit != nil {
		if err := limit.Wait(req.Context()); err != nil {
			discard(req)
			return nil, waitError(req.Context())
		}
	}
	return l.next.RoundTrip(req)
}

// waitError stands in for a limiter's own error, which comes ahead of the deadline
// that it foresees.
func waitError(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return context.DeadlineExceeded
}

// discard closes a body that will not be sent, as a RoundTripper has to.
func discard(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close() // nothing was read from it, so there is nothing to report
	}
}
