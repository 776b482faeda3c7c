package orgsim_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"fitsync/connectors/salesforce/orgsim"
)

// client is a logged-in caller of an org under test.
type client struct {
	t     testing.TB
	org   *orgsim.Org
	url   string
	token string
}

func secrets() orgsim.Options {
	return orgsim.Options{
		ClientID: "client", ClientSecret: "secret", RefreshToken: "refresh",
		Username: "user@example.com", Password: "pass",
	}
}

// start serves an org with the FitSync fields and logs in.
func start(t *testing.T, opt orgsim.Options) *client {
	t.Helper()
	org := orgsim.New(opt)
	org.DefineFitSync()
	return serve(t, org)
}

// serve logs in to an org that is there already.
func serve(t testing.TB, org *orgsim.Org) *client {
	t.Helper()
	srv := httptest.NewServer(org)
	t.Cleanup(srv.Close)
	c := &client{t: t, org: org, url: srv.URL}
	c.login()
	return c
}

func (c *client) login() {
	c.t.Helper()
	status, body := c.form("/services/oauth2/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {"client"}, "client_secret": {"secret"},
	})
	if status != http.StatusOK {
		c.t.Fatalf("login: %d %v", status, body)
	}
	c.token = body["access_token"].(string)
}

func (c *client) form(path string, form url.Values) (int, map[string]any) {
	c.t.Helper()
	rq, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	rq.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rs, err := http.DefaultClient.Do(rq)
	if err != nil {
		c.t.Fatal(err)
	}
	defer rs.Body.Close()
	var body map[string]any
	if err := json.NewDecoder(rs.Body).Decode(&body); err != nil {
		c.t.Fatal(err)
	}
	return rs.StatusCode, body
}

// try sends a request; path is below /services/data/v66.0 unless it starts
// with /services.
func (c *client) try(method, path string, body any, headers ...string) (*http.Response, []byte, error) {
	c.t.Helper()
	if !strings.HasPrefix(strings.TrimLeft(path, "/"), "services/") {
		path = "/services/data/v66.0" + path
	}
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	case []byte:
		in = bytes.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			c.t.Fatal(err)
		}
		in = bytes.NewReader(raw)
	}
	rq, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, in)
	if err != nil {
		c.t.Fatal(err)
	}
	rq.Header.Set("Authorization", "Bearer "+c.token)
	for i := 0; i+1 < len(headers); i += 2 {
		rq.Header.Set(headers[i], headers[i+1])
	}
	rs, err := http.DefaultClient.Do(rq)
	if err != nil {
		return nil, nil, err
	}
	defer rs.Body.Close()
	out, err := io.ReadAll(rs.Body)
	return rs, out, err
}

// send is try where the exchange must succeed; the JSON answer is decoded.
func (c *client) send(method, path string, body any, headers ...string) (int, any) {
	c.t.Helper()
	rs, out, err := c.try(method, path, body, headers...)
	if err != nil {
		c.t.Fatal(err)
	}
	var v any
	if len(out) > 0 {
		if err := json.Unmarshal(out, &v); err != nil {
			c.t.Fatalf("%s %s: %v in %.300s", method, path, err, out)
		}
	}
	return rs.StatusCode, v
}

func (c *client) query(soql string, headers ...string) (int, any) {
	c.t.Helper()
	return c.send(http.MethodGet, "/query?q="+url.QueryEscape(soql), nil, headers...)
}

// rows runs a query that must succeed and returns its first page.
func (c *client) rows(soql string) []any {
	c.t.Helper()
	status, v := c.query(soql)
	if status != http.StatusOK {
		c.t.Fatalf("%s: %d %v", soql, status, v)
	}
	return v.(map[string]any)["records"].([]any)
}

// at follows keys and indexes into decoded JSON; nil where there is nothing.
func at(v any, path ...any) any {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[p]
		case int:
			l, _ := v.([]any)
			if p >= len(l) {
				return nil
			}
			v = l[p]
		}
	}
	return v
}

func deal(name string) map[string]any {
	return map[string]any{"Name": name, "StageName": "Prospecting", "CloseDate": "2027-01-31"}
}
