package transport

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"

	"fitsync/connectors"
)

// whole is a response body that is in memory.
type whole struct {
	*bytes.Reader
	data []byte
}

func (whole) Close() error { return nil }

// bodyOf is the body of a response that wholeBody read. It must not be changed.
func bodyOf(resp *http.Response) []byte {
	if body, ok := resp.Body.(whole); ok {
		return body.data
	}
	return nil
}

// wholeBody reads the body where the deadline still holds, so that one that is cut
// short is an error here and never an answer with fewer records.
type wholeBody struct {
	next  http.RoundTripper
	limit int64
	count *counts
}

func (w wholeBody) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := w.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	data, err := w.read(resp)
	if err != nil {
		return nil, cutBody(req, resp, err)
	}
	w.count.received.Add(int64(len(data)))
	if int64(len(data)) > w.limit {
		return nil, &connectors.Error{Class: connectors.Malformed, Status: resp.StatusCode, Message: "the answer is larger than this client takes; ask for smaller pages"}
	}
	if resp.StatusCode < 300 && isHTML(resp.Header) {
		return nil, &connectors.Error{Class: connectors.Malformed, Status: resp.StatusCode, Message: "the answer is a web page, not data; check the base URL, and whether a proxy or login page stands before the API"}
	}
	resp.Body = whole{bytes.NewReader(data), data}
	resp.ContentLength = int64(len(data))
	return resp, nil
}

// read returns up to one byte more than the limit.
func (w wholeBody) read(resp *http.Response) ([]byte, error) {
	defer resp.Body.Close()
	var data bytes.Buffer
	if n := resp.ContentLength; n > 0 && n <= w.limit {
		data.Grow(int(n) + bytes.MinRead)
	}
	_, err := data.ReadFrom(io.LimitReader(resp.Body, w.limit+1))
	return data.Bytes(), err
}

func cutBody(req *http.Request, resp *http.Response, err error) error {
	if ctx := req.Context().Err(); ctx != nil {
		return ctx
	}
	return &connectors.Error{Class: connectors.Transient, Status: resp.StatusCode, Message: "the answer broke off before its end", Err: safeCause(err)}
}

func isHTML(header http.Header) bool {
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	return err == nil && kind == "text/html"
}

// counter counts what reached the server: what was answered, and what was sent
// whole though the answer was lost.
type counter struct {
	next    http.RoundTripper
	charge  func(*http.Request, *http.Response) int64
	observe func(http.Header)
	count   *counts
}

func (c counter) RoundTrip(req *http.Request) (*http.Response, error) {
	var wrote atomic.Bool
	trace := &httptrace.ClientTrace{WroteRequest: func(info httptrace.WroteRequestInfo) { wrote.Store(info.Err == nil) }}
	resp, err := c.next.RoundTrip(req.WithContext(httptrace.WithClientTrace(req.Context(), trace)))
	if err == nil {
		c.observe(resp.Header)
	}
	if err == nil || wrote.Load() {
		c.count.calls.Add(c.charge(req, resp))
		c.count.sent.Add(max(0, req.ContentLength))
	}
	return resp, err
}
