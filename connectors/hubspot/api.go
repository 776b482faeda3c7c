package hubspot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/transport"
)

const userAgent = "fitsync"

// api makes the calls: generated ones in client.go, and by [api.call] those that
// the generated client lacks.
type api struct {
	base     string
	stack    *transport.Stack
	keys     keyring
	now      func() time.Time
	calendar *calendar
	created  map[string]bool // deal properties that provisioning creates

	confirmed confirmed
}

func newAPI(o Options, b *budget) *api {
	p := newPace(o)
	t := o.Transport
	t.LimiterFunc, t.ChargeFunc, t.RetryFunc, t.Now = p.limiter, charge, retry, o.Now
	t.ObserveFunc = func(header http.Header) {
		p.observe(header)
		b.observe(header)
	}
	stack := transport.New(t)
	b.calls = stack.Calls
	a := &api{base: trimSlash(o.BaseURL), stack: stack, now: o.Now, keys: fixed(o.Auth.Token), created: map[string]bool{}}
	if o.Auth.Flow == RefreshToken {
		a.keys = newRefreshing(o, a.stack.Client, "refresh the access token")
	}
	a.calendar = &calendar{zone: o.Zone, ask: a.zone}
	return a
}

// client is an authorised client whose requests end with ctx.
func (a *api) client(ctx context.Context) *http.Client {
	client := a.stack.Client(ctx)
	client.Transport = bearer{next: client.Transport, keys: a.keys}
	return client
}

// call is [api.ask] for a request that writes nothing.
func (a *api) call(ctx context.Context, op, method, path string, in, out any) error {
	return asRead(a.ask(ctx, op, method, path, in, out))
}

// ask asks with in as JSON, nothing if nil, and reads the answer into out.
func (a *api) ask(ctx context.Context, op, method, path string, in, out any) error {
	resp, body, err := a.send(ctx, op, method, path, in)
	switch {
	case err != nil:
		return err
	case resp.StatusCode >= http.StatusMultipleChoices:
		return a.failure(ctx, op, resp, body)
	case json.Unmarshal(body, out) != nil:
		return a.malformed(op)
	}
	return nil
}

func (a *api) send(ctx context.Context, op, method, path string, in any) (*http.Response, []byte, error) {
	var content []byte
	if in != nil {
		var err error
		if content, err = json.Marshal(in); err != nil {
			return nil, nil, a.unanswered(op, err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, a.base+path, bytes.NewReader(content))
	if err != nil {
		return nil, nil, a.unanswered(op, err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", userAgent)
	resp, err := a.client(ctx).Do(req)
	if err != nil {
		return nil, nil, a.unanswered(op, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, nil, a.malformed(op)
	}
	return resp, body, nil
}

// one reads the record at a path; false if HubSpot says that there is none.
func (a *api) one(ctx context.Context, op, path string) (got one, there bool, err error) {
	resp, body, err := a.send(ctx, op, http.MethodGet, path, nil)
	switch {
	case err != nil:
		return one{}, false, err
	case resp.StatusCode == http.StatusNotFound && noRecord(body):
		return one{}, false, nil
	case resp.StatusCode >= http.StatusMultipleChoices:
		return one{}, false, asRead(a.failure(ctx, op, resp, body))
	case json.Unmarshal(body, &got) != nil || !numeric(got.ID) || got.Properties == nil:
		return one{}, false, a.malformed(op)
	}
	return got, true, nil
}

// zone asks for the account's time zone. It reports failures plainly: [api.failure]
// calls it for a limit that it would meet again.
func (a *api) zone(ctx context.Context) (*time.Location, error) {
	resp, body, err := a.send(ctx, "read the account", http.MethodGet, "/account-info/v3/details", nil)
	if err != nil {
		return nil, err
	}
	var details struct {
		TimeZone string `json:"timeZone"`
	}
	if resp.StatusCode != http.StatusOK || json.Unmarshal(body, &details) != nil || details.TimeZone == "" {
		return nil, errors.New("the account does not tell its time zone")
	}
	return time.LoadLocation(details.TimeZone)
}

// failure is the error for an answer with a status that says so.
func (a *api) failure(ctx context.Context, op string, resp *http.Response, body []byte) error {
	e := translate(resp.StatusCode, resp.Header, body, a.now())
	e.Op = op
	if e.Code == unknownName {
		e.Message += a.remedy(deals, e.Fields)
	}
	if e.Class != connectors.Limit || e.Code != daily {
		return e
	}
	if until, ok := a.calendar.midnight(ctx, a.now()); ok {
		e.Until = until
	} else if e.RetryAfter == 0 {
		e.RetryAfter = dailyUnknown
	}
	return e
}

// unanswered is the error for a request that got no answer.
func (a *api) unanswered(op string, err error) error {
	e, ok := errors.AsType[*connectors.Error](err)
	if !ok {
		e = &connectors.Error{Class: connectors.Transient, Message: "stopped before HubSpot had answered", Err: stopped(err)}
	}
	own := *e // a refusal is shared by all callers
	own.Op = op
	return &own
}

// stopped keeps of a cause only what callers may test for: others may quote a URL.
func stopped(err error) error {
	for _, cause := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, cause) {
			return cause
		}
	}
	return nil
}

func (a *api) malformed(op string) error {
	return &connectors.Error{Class: connectors.Malformed, Op: op, Message: "HubSpot's answer is cut short or not what its API promises"}
}

// instant reads a stamp as HubSpot gives it: ISO 8601, or milliseconds since 1970.
func instant(text string) (time.Time, bool) {
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.UnixMilli(ms).UTC(), true
	}
	at, err := time.Parse(time.RFC3339, text)
	return at.UTC(), err == nil
}

func trimSlash(base string) string { return strings.TrimRight(base, "/") }
