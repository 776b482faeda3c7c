package transport

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"fitsync/connectors"
)

// Backoff between attempts: a random part of a span that doubles.
const (
	firstBackoff = 250 * time.Millisecond
	lastBackoff  = 4 * time.Second
)

// Retry is the decision on a failed status that holds for both vendors: the server's
// or a gateway's trouble (500, 502, 503, 504, 521–524) is tried again after a Retry-After if there is
// one; being asked to slow down (420, 429) only with one. Everything else is for
// the caller to read.
func Retry(status int, header http.Header, _ []byte, now time.Time) (wait time.Duration, again bool) {
	wait, told := RetryAfter(header, now)
	switch status {
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout, 521, 522, 523, 524:
		return wait, true
	case http.StatusTooManyRequests, 420:
		return wait, told
	}
	return 0, false
}

// RetryAfter reads the header of that name in both its forms, seconds and a date.
// A moment that has passed is a wait of zero.
func RetryAfter(header http.Header, now time.Time) (wait time.Duration, told bool) {
	text := header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now)), true
	}
	return 0, false
}

// retrier sends a request again where that is short and safe. Requests count as
// safe unless their context says otherwise ([Once]): in this product the same
// request twice has the effect of one.
type retrier struct {
	next    http.RoundTripper
	options Options
	count   *counts
}

func (r retrier) RoundTrip(req *http.Request) (*http.Response, error) {
	replay, err := replayable(req)
	if err != nil {
		return nil, err
	}
	for attempt := 1; ; attempt++ {
		again, err := replay()
		if err != nil {
			return nil, err
		}
		resp, err := r.next.RoundTrip(again)
		wait, retry := r.verdict(resp, err)
		if !retry {
			return resp, err
		}
		if attempt >= r.options.Attempts || wait > r.options.MaxWait || !repeatable(req, resp, err) {
			return nil, giveUp(resp, err, wait)
		}
		if r.options.SleepFunc(req.Context(), wait+r.backoff(attempt)) != nil {
			return nil, giveUp(resp, err, wait)
		}
		r.count.retries.Add(1)
	}
}

func (r retrier) verdict(resp *http.Response, err error) (wait time.Duration, again bool) {
	if err != nil {
		return 0, passing(err)
	}
	if resp.StatusCode < http.StatusBadRequest {
		return 0, false
	}
	return r.options.RetryFunc(resp.StatusCode, resp.Header, bodyOf(resp), r.options.Now())
}

func (r retrier) backoff(attempt int) time.Duration {
	span := min(firstBackoff<<min(attempt-1, 10), lastBackoff)
	return time.Duration(r.options.JitterFunc() * float64(span))
}

// passing reports whether a failure before a response may be gone in a moment.
// What a layer below found to be of another class is not; a deadline has no moment
// left.
func passing(err error) bool {
	if class := connectors.ClassOf(err); class != "" && class != connectors.Transient || isContext(err) {
		return false
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return false
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return false
	}
	_, ok := errors.AsType[tls.RecordHeaderError](err)
	return !ok
}

// giveUp is the error for a failure that no further attempt will mend in this call.
func giveUp(resp *http.Response, err error, wait time.Duration) error {
	if err != nil {
		return err
	}
	e := &connectors.Error{
		Class:      connectors.Transient,
		Status:     resp.StatusCode,
		Message:    "the server is overloaded or down",
		RetryAfter: wait,
	}
	if wait > 0 || resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == 420 {
		e.Class = connectors.Limit
		e.Message = "the server asks to slow down"
	}
	return e
}

// replayable returns a function that makes the request anew for each attempt. A
// body that cannot be had twice is read into memory first.
func replayable(req *http.Request) (func() (*http.Request, error), error) {
	getBody := req.GetBody
	if req.Body == nil || req.Body == http.NoBody {
		return func() (*http.Request, error) { return req.Clone(req.Context()), nil }, nil
	}
	defer discard(req)
	if getBody == nil {
		data, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, &connectors.Error{Class: connectors.Malformed, Message: "the request's own body could not be read"}
		}
		getBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	}
	return func() (*http.Request, error) {
		body, err := getBody()
		if err != nil {
			return nil, &connectors.Error{Class: connectors.Malformed, Message: "the request's own body could not be read"}
		}
		again := req.Clone(req.Context())
		again.Body, again.GetBody = body, getBody
		return again, nil
	}, nil
}
