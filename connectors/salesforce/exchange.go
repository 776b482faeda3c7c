package salesforce

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"time"
)

// exchange is the round tripper below one call of the client package. The package
// prints failed URLs, error bodies and user names to the standard logger and
// panics on some error bodies; so failures end here: they are kept in err and the
// package sees an empty success, about which it prints nothing.
type exchange struct {
	next        http.RoundTripper
	now         func() time.Time
	contentType string
	soap        bool

	date string
	err  error
}

func (c *Client) newExchange(ctx context.Context) *exchange {
	return &exchange{next: c.stack.Client(ctx).Transport, now: c.options.Now}
}

// RoundTrip sends the request. It never returns an error.
func (x *exchange) RoundTrip(req *http.Request) (*http.Response, error) {
	if x.contentType != "" {
		req = req.Clone(req.Context())
		req.Header.Set("Content-Type", x.contentType)
	}
	resp, err := x.next.RoundTrip(req)
	if err != nil {
		x.err = err
		return empty(req), nil
	}
	x.date = resp.Header.Get("Date")
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body) // it is in memory already
		x.err = translate(resp.StatusCode, body, x.now())
		return empty(req), nil
	}
	if x.soap {
		return withoutUser(req, resp), nil
	}
	return resp, nil
}

// began is the org's time at the start of a call that took so long, zero if the
// org gave none. The header is whole seconds, rounded down.
func (x *exchange) began(took time.Duration) time.Time {
	date, err := http.ParseTime(x.date)
	if err != nil {
		return time.Time{}
	}
	return date.Add(-max(0, took)).UTC()
}

func empty(req *http.Request) *http.Response { return success(req, nil) }

func success(req *http.Request, body []byte) *http.Response {
	return &http.Response{
		StatusCode: http.StatusOK,
		Status:     "200 OK",
		Proto:      "HTTP/1.1",
		ProtoMajor: 1, ProtoMinor: 1,
		Header:  http.Header{},
		Body:    io.NopCloser(bytes.NewReader(body)),
		Request: req,
	}
}

// withoutUser leaves of a login's answer what a session is made of: the package
// prints the user's name.
func withoutUser(req *http.Request, resp *http.Response) *http.Response {
	defer resp.Body.Close()
	type result struct {
		ServerURL string `xml:"serverUrl"`
		SessionID string `xml:"sessionId"`
	}
	var envelope struct {
		XMLName xml.Name `xml:"Envelope"`
		Result  result   `xml:"Body>loginResponse>result"`
	}
	body, _ := io.ReadAll(resp.Body) // it is in memory already
	if xml.Unmarshal(body, &envelope) != nil || envelope.Result.SessionID == "" {
		return empty(req)
	}
	envelope.XMLName.Space = ""
	bare, err := xml.Marshal(envelope)
	if err != nil {
		return empty(req)
	}
	return success(req, bare)
}
