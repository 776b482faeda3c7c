// Package transport is the one way from a connector to its vendor's HTTP API: a
// stack of http.RoundTrippers that [New] assembles.
//
// The one idea: what the vendors' client packages do not know (contexts, limits,
// retries, whole bodies, typed errors) is done below them, where they cannot
// avoid it. It translates what the network does; what a vendor's error body means
// is the vendor's business, and when to start a failed job again is that of jobs.
package transport

import (
	"context"
	"math/rand/v2"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// Options configure a [Stack]. The zero Options are usable.
type Options struct {
	// Base sends the requests; nil for a transport of the stack's own.
	Base http.RoundTripper
	// Timeout bounds one call: all attempts, the waits between them and the whole
	// body. Default 60 s.
	Timeout time.Duration
	// Attempts bounds how often a request is sent. Default 4.
	Attempts int
	// MaxWait is the longest wait that a server may ask for within a call; a longer
	// one is returned as a Limit error. Default 10 s.
	MaxWait time.Duration
	// MaxInFlight bounds the calls under way at one time. Default 10.
	MaxInFlight int
	// MaxBody bounds a decoded response body in bytes. Default 256 MiB.
	MaxBody int64

	// LimiterFunc names the rate limit that a request falls under, nil for none.
	LimiterFunc func(*http.Request) *rate.Limiter
	// ChargeFunc says how many API calls the vendor charges for a request that
	// reached it. The response is nil where the answer was lost; its body must not
	// be read. Default: one.
	ChargeFunc func(*http.Request, *http.Response) int64
	// ObserveFunc sees the headers of every response, retried ones too. It may be
	// called by several goroutines at a time.
	ObserveFunc func(http.Header)
	// RetryFunc decides on a response with status 400 or above: to send the request
	// again, not before wait. False hands the response to the caller. Default: [Retry].
	RetryFunc func(status int, header http.Header, body []byte, now time.Time) (wait time.Duration, again bool)

	Now        func() time.Time
	SleepFunc  func(context.Context, time.Duration) error // returns early with the context's error
	JitterFunc func() float64                             // in [0, 1)
}

// Stack is a way to one vendor account. It is safe for concurrent use.
type Stack struct {
	base  http.RoundTripper
	top   http.RoundTripper
	count counts
}

// Stats are the counters of a [Stack] since it was made.
type Stats struct {
	Calls    int64 // as the vendor charges them; only what reached it
	Retries  int64 // requests sent again
	Sent     int64 // bytes of request bodies that reached the vendor
	Received int64 // bytes of decoded response bodies
}

type counts struct{ calls, retries, sent, received atomic.Int64 }

// New assembles the stack, the outermost layer last.
func New(options Options) *Stack {
	o := options.withDefaults()
	s := &Stack{base: o.Base}
	var rt http.RoundTripper = wholeBody{next: o.Base, limit: o.MaxBody, count: &s.count}
	rt = counter{next: rt, charge: o.ChargeFunc, observe: o.ObserveFunc, count: &s.count}
	rt = limiter{next: rt, limiter: o.LimiterFunc}
	rt = retrier{next: rt, options: o, count: &s.count}
	rt = deadline{next: rt, timeout: o.Timeout}
	rt = gate{next: rt, slots: make(chan struct{}, o.MaxInFlight)}
	s.top = typed{next: rt, timeout: o.Timeout}
	return s
}

// Client returns a client whose requests end with ctx, whatever context the
// requests themselves carry. It follows no redirects.
//
// A failure of the network, a cut or oversized body, an HTML page in place of an
// answer and exhausted retries come back as a *connectors.Error within the
// client's *url.Error; take it out, since the latter prints the URL. Every
// other response comes back whole, with its body in memory.
func (s *Stack) Client(ctx context.Context) *http.Client {
	return &http.Client{
		Transport:     bound{next: s.top, ctx: ctx},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Calls is the number of API calls charged so far.
func (s *Stack) Calls() int64 { return s.count.calls.Load() }

// Stats returns the counters.
func (s *Stack) Stats() Stats {
	return Stats{
		Calls:    s.count.calls.Load(),
		Retries:  s.count.retries.Load(),
		Sent:     s.count.sent.Load(),
		Received: s.count.received.Load(),
	}
}

// Close drops idle connections. The stack stays usable.
func (s *Stack) Close() {
	if c, ok := s.base.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

func (o Options) withDefaults() Options {
	if o.Base == nil {
		o.Base = newBase()
	}
	o.Timeout = positive(o.Timeout, 60*time.Second)
	o.Attempts = positive(o.Attempts, 4)
	o.MaxWait = positive(o.MaxWait, 10*time.Second)
	o.MaxInFlight = positive(o.MaxInFlight, 10)
	o.MaxBody = positive(o.MaxBody, 256<<20)
	if o.LimiterFunc == nil {
		o.LimiterFunc = func(*http.Request) *rate.Limiter { return nil }
	}
	if o.ChargeFunc == nil {
		o.ChargeFunc = func(*http.Request, *http.Response) int64 { return 1 }
	}
	if o.ObserveFunc == nil {
		o.ObserveFunc = func(http.Header) {}
	}
	if o.RetryFunc == nil {
		o.RetryFunc = Retry
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.SleepFunc == nil {
		o.SleepFunc = sleep
	}
	if o.JitterFunc == nil {
		o.JitterFunc = rand.Float64
	}
	return o
}

func positive[N int | int64 | time.Duration](n, otherwise N) N {
	if n > 0 {
		return n
	}
	return otherwise
}

// newBase has a short dial timeout, so that a dead host leaves time to try again
// within the call's own deadline.
func newBase() http.RoundTripper {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         dialer.DialContext,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 10,
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: 10 * time.Second,
	}
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
