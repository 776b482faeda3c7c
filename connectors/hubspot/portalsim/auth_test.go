package portalsim_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"fitsync/connectors/hubspot/portalsim"
)

func oauthOptions() portalsim.Options {
	return portalsim.Options{ClientID: "app", ClientSecret: "hush", RefreshToken: "again"}
}

// grant asks for a token; the pairs overwrite a good refresh request.
func (c *client) grant(pairs ...string) (status int, body map[string]any) {
	c.t.Helper()
	form := url.Values{"grant_type": {"refresh_token"}, "client_id": {"app"}, "client_secret": {"hush"}, "refresh_token": {"again"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	req, err := http.NewRequestWithContext(c.t.Context(), "POST", c.url+"/oauth/v1/token", strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(&body); err != nil {
		c.t.Fatal(err)
	}
	return res.StatusCode, body
}

func TestOAuthTokensExpire(t *testing.T) {
	c := start(t, oauthOptions())
	c.token = "made-up"
	if a := c.do("GET", "/crm/v3/objects/deals", "", 401); a.at("category") != "INVALID_AUTHENTICATION" {
		t.Errorf("%s", a.raw)
	}
	_, body := c.grant()
	if body["expires_in"] != 1800.0 || body["refresh_token"] != "again" {
		t.Errorf("token answer: %v", body)
	}
	c.token = body["access_token"].(string)
	a := c.do("GET", "/crm/v3/objects/deals", "", 200)
	if a.header.Get("X-HubSpot-RateLimit-Daily") != "" {
		t.Error("an OAuth app is told the daily limit")
	}
	c.do("GET", "/oauth/v1/access-tokens/"+c.token, "", 200)
	c.clock.advance(30 * time.Minute)
	if a := c.do("GET", "/crm/v3/objects/deals", "", 401); a.at("category") != "EXPIRED_AUTHENTICATION" {
		t.Errorf("%s", a.raw)
	}
	c.do("GET", "/oauth/v1/access-tokens/"+c.token, "", 401)
	_, body = c.grant()
	c.token = body["access_token"].(string)
	c.do("GET", "/crm/v3/objects/deals", "", 200)
	if got := c.portal.Totals(); got.Tokens != 2 || got.Calls != 6 {
		t.Errorf("totals = %+v", got)
	}
}

func TestTokenRequestsAreRefused(t *testing.T) {
	c := start(t, oauthOptions())
	for _, tt := range []struct {
		want  string
		pairs []string
	}{
		{"BAD_CLIENT_ID", []string{"client_id", "other"}},
		{"BAD_CLIENT_SECRET", []string{"client_secret", "other"}},
		{"BAD_REFRESH_TOKEN", []string{"refresh_token", "other"}},
		{"BAD_AUTH_CODE", []string{"grant_type", "authorization_code"}},
		{"BAD_GRANT_TYPE", []string{"grant_type", "password"}},
	} {
		if status, body := c.grant(tt.pairs...); status != 400 || body["status"] != tt.want {
			t.Errorf("%v = %d %v, want %s", tt.pairs, status, body, tt.want)
		}
	}
	if status, _ := c.grant("grant_type", "authorization_code", "code", "abc", "redirect_uri", "https://example.com"); status != 200 {
		t.Errorf("authorization code = %d", status)
	}
	off := start(t, portalsim.Options{})
	if status, _ := off.grant("client_id", "", "client_secret", "", "refresh_token", ""); status != 400 {
		t.Errorf("a portal without OAuth gave a token: %d", status)
	}
}

func TestTokenFaults(t *testing.T) {
	c := start(t, oauthOptions())
	_, body := c.grant()
	c.token = body["access_token"].(string)
	c.portal.Faults().Set(portalsim.Fault{Kind: portalsim.ExpireToken, Times: 1})
	c.do("GET", "/crm/v3/objects/deals", "", 401)
	c.do("GET", "/crm/v3/objects/deals", "", 401) // the token stays expired
	c.portal.Faults().Set(portalsim.Fault{Kind: portalsim.RevokeRefresh})
	if status, body := c.grant(); status != 400 || body["status"] != "BAD_REFRESH_TOKEN" {
		t.Errorf("revoked refresh = %d %v", status, body)
	}
	c.portal.Faults().Clear(portalsim.RevokeRefresh)
	if status, _ := c.grant(); status != 200 {
		t.Errorf("after clearing: %d", status)
	}

	c.portal.Faults().Set(portalsim.Fault{Kind: portalsim.GatewayError, Status: 503})
	if status, _ := c.grant(); status != 200 {
		t.Errorf("a fault without a path struck the token endpoint: %d", status)
	}
	c.portal.Faults().Clear()
	c.portal.Faults().Set(portalsim.Fault{Kind: portalsim.RateLimited, Path: "/oauth"})
	if status, _ := c.grant(); status != 429 {
		t.Errorf("a fault on the token endpoint: %d", status)
	}

	private := start(t, portalsim.Options{Token: "pat"})
	private.token = "pat"
	private.portal.Faults().Set(portalsim.Fault{Kind: portalsim.ExpireToken, Times: 1})
	private.do("GET", "/crm/v3/objects/deals", "", 401)
	private.do("GET", "/crm/v3/objects/deals", "", 200)
}
