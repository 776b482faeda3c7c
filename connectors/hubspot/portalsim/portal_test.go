package portalsim_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fitsync/connectors/hubspot/portalsim"
)

// clock is a clock that tests move by hand.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time          { return c.now }
func (c *clock) advance(d time.Duration) { c.now = c.now.Add(d) }

// client speaks to a portal as an integration would.
type client struct {
	t      testing.TB
	portal *portalsim.Portal
	clock  *clock
	url    string
	token  string
}

type answer struct {
	status int
	header http.Header
	raw    []byte
	json   map[string]any
}

func start(t testing.TB, opts portalsim.Options) *client {
	t.Helper()
	c := &clock{time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)}
	if opts.Now == nil {
		opts.Now = c.Now
	}
	client := serve(t, portalsim.New(opts))
	client.clock = c
	return client
}

func serve(t testing.TB, portal *portalsim.Portal) *client {
	server := httptest.NewServer(portal)
	t.Cleanup(server.Close)
	return &client{t: t, portal: portal, url: server.URL, token: "portalsim-token"}
}

// in gives the same client for a subtest.
func (c *client) in(t *testing.T) *client {
	n := *c
	n.t = t
	return &n
}

// try makes a request and reports a broken connection or body as an error.
func (c *client) try(method, path, body string) (answer, error) {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	a := answer{status: res.StatusCode, header: res.Header, raw: raw}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	_ = dec.Decode(&a.json) // a body that is no JSON leaves it nil
	return a, err
}

// do makes a request that must be answered with the status.
func (c *client) do(method, path, body string, status int) answer {
	c.t.Helper()
	a, err := c.try(method, path, body)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	if a.status != status {
		c.t.Fatalf("%s %s = %d, want %d: %s", method, path, a.status, status, a.raw)
	}
	return a
}

// at walks down a JSON answer: names and indexes.
func (a answer) at(path ...any) any {
	var v any = a.json
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[s]
		case int:
			l, _ := v.([]any)
			if s >= len(l) {
				return nil
			}
			v = l[s]
		}
	}
	return v
}

// ids lists the ids of the results, in order.
func (a answer) ids() []string {
	out := []string{}
	list, _ := a.json["results"].([]any)
	for _, r := range list {
		out = append(out, r.(map[string]any)["id"].(string))
	}
	return out
}

func (c *client) deal(name, amount string) string {
	return c.portal.Insert("deals", map[string]string{"dealname": name, "amount": amount, "dealstage": "qualifiedtobuy"})
}
