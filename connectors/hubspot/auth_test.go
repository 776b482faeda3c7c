package hubspot_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"fitsync/connectors"
	"fitsync/connectors/hubspot"
	"fitsync/connectors/hubspot/portalsim"
)

// oauth connects by a refresh token.
func oauth(o *hubspot.Options) {
	o.Auth = hubspot.Auth{Flow: hubspot.RefreshToken, ClientID: "app", ClientSecret: "hush-hush", RefreshToken: "again-and-again"}
}

func oauthPortal() portalsim.Options {
	return portalsim.Options{ClientID: "app", ClientSecret: "hush-hush", RefreshToken: "again-and-again"}
}

func (b *bench) tokens() int { return b.portal.Totals().Tokens }

func TestOneRefreshServesAllCallers(t *testing.T) {
	b := start(t, oauthPortal(), oauth)
	ids := b.deals(1)
	if _, err := b.client.Fetch(t.Context(), ids); err != nil {
		t.Fatal(err)
	}
	before := b.tokens()
	b.portal.Faults().Set(portalsim.Fault{Kind: portalsim.ExpireToken, Times: 1})
	var group errgroup.Group
	for range 20 {
		group.Go(func() error {
			_, err := b.client.Fetch(t.Context(), ids)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	if got := b.tokens() - before; got != 1 {
		t.Errorf("20 callers refreshed %d times", got)
	}
}

func TestTokenIsReplacedBeforeItEnds(t *testing.T) {
	b := start(t, oauthPortal(), oauth)
	ids := b.deals(1)
	for range 3 {
		if _, err := b.client.Fetch(t.Context(), ids); err != nil {
			t.Fatal(err)
		}
		b.clock.Advance(29*time.Minute + 30*time.Second) // half a minute before its end
	}
	if calls, tokens := b.served.Load(), b.tokens(); calls != 3 || tokens != 3 {
		t.Errorf("%d calls with %d tokens; want 3 with 3", calls, tokens)
	}
}

func TestRefusedRefreshIsNotHammered(t *testing.T) {
	b := start(t, oauthPortal(), oauth)
	ids := b.deals(1)
	b.portal.Faults().Set(portalsim.Fault{Kind: portalsim.RevokeRefresh})
	for i := range 5 {
		_, err := b.client.Fetch(t.Context(), ids)
		wantError(t, err, connectors.Auth, "BAD_REFRESH_TOKEN")
		if says := strings.Contains(err.Error(), "the next try to refresh the token is possible in"); says != (i > 0) {
			t.Errorf("refusal %d: %v", i+1, err)
		}
		b.clock.Advance(10 * time.Second)
	}
	if calls, tokens := b.served.Load(), b.tokens(); calls != 0 || tokens > 1 {
		t.Errorf("%d calls and %d token requests; want 0 and 1", calls, tokens)
	}
	b.portal.Faults().Clear()
	b.clock.Advance(2 * time.Minute)
	if _, err := b.client.Fetch(t.Context(), ids); err != nil {
		t.Errorf("once it is allowed again: %v", err)
	}
}

func TestCredentialsThatAreRefused(t *testing.T) {
	for _, tt := range []struct {
		name, code string
		auth       hubspot.Auth
		calls      int64
	}{
		{"private app", "INVALID_AUTHENTICATION", hubspot.Auth{Flow: hubspot.PrivateApp, Token: "wrong-token"}, 1},
		{"client secret", "BAD_CLIENT_SECRET", hubspot.Auth{Flow: hubspot.RefreshToken, ClientID: "app", ClientSecret: "wrong", RefreshToken: "again-and-again"}, 0},
		{"client id", "BAD_CLIENT_ID", hubspot.Auth{Flow: hubspot.RefreshToken, ClientID: "other", ClientSecret: "hush-hush", RefreshToken: "again-and-again"}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := start(t, oauthPortal(), func(o *hubspot.Options) { o.Auth = tt.auth })
			_, err := b.client.Pull(t.Context(), connectors.Cursor{})
			wantError(t, err, connectors.Auth, tt.code)
			if got := b.served.Load(); got != tt.calls {
				t.Errorf("%d calls; want %d", got, tt.calls)
			}
		})
	}
}

func TestTokenEndpointInTrouble(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault portalsim.Fault
		want  connectors.Class
	}{
		{"down", portalsim.Fault{Kind: portalsim.GatewayError}, connectors.Transient},
		{"web page", portalsim.Fault{Kind: portalsim.HTMLBody}, connectors.Malformed},
		{"cut", portalsim.Fault{Kind: portalsim.CutJSON}, connectors.Malformed},
		{"too many", portalsim.Fault{Kind: portalsim.RateLimited, RetryAfter: time.Hour}, connectors.Limit},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := start(t, oauthPortal(), oauth)
			ids := b.deals(1)
			tt.fault.Path = "/oauth/v1/token"
			b.portal.Faults().Set(tt.fault)
			_, err := b.client.Fetch(t.Context(), ids)
			wantError(t, err, tt.want, "")
			b.portal.Faults().Clear()
			if _, err := b.client.Fetch(t.Context(), ids); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	auth := hubspot.Auth{Flow: hubspot.RefreshToken, Token: "secret-1", ClientID: "app", ClientSecret: "secret-2", RefreshToken: "secret-3"}
	options := hubspot.Options{Name: "acme", Auth: auth}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		for _, value := range []any{auth, &auth, options} {
			if text := fmt.Sprintf(verb, value); strings.Contains(text, "secret") {
				t.Errorf("%s prints %s", verb, text)
			}
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	app := hubspot.Auth{Flow: hubspot.PrivateApp, Token: "t"}
	for _, tt := range []struct {
		name    string
		options hubspot.Options
		want    string
	}{
		{"no flow", hubspot.Options{}, "auth.flow"},
		{"no token", hubspot.Options{Auth: hubspot.Auth{Flow: hubspot.PrivateApp}}, "auth.token"},
		{"no refresh token", hubspot.Options{Auth: hubspot.Auth{Flow: hubspot.RefreshToken, ClientID: "a", ClientSecret: "b"}}, "auth.refresh_token"},
		{"plain http", hubspot.Options{Auth: app, BaseURL: "http://api.example.com"}, "https"},
		{"no URL", hubspot.Options{Auth: app, BaseURL: "api.example.com"}, "base URL"},
		{"page size", hubspot.Options{Auth: app, PageSize: 201}, "page size"},
		{"overlap", hubspot.Options{Auth: app, Overlap: -time.Second}, "overlap"},
		{"rows without text", hubspot.Options{Auth: app, Mapping: connectors.Mapping{Requirements: connectors.RequirementSource{Object: "requirement"}}}, "requirements.text"},
		{"unnamed property", hubspot.Options{Auth: app, Mapping: connectors.Mapping{WriteBack: []connectors.WriteField{{Role: "score"}}}}, "write_back.score"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := hubspot.New(tt.options)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v does not speak of %s", err, tt.want)
			}
		})
	}
	if _, err := hubspot.New(hubspot.Options{Auth: app, BaseURL: "http://127.0.0.1:1"}); err != nil {
		t.Errorf("plain http to this machine: %v", err)
	}
}

// wantError checks class and code, "" for any code, and that the connection is not
// named: whoever shows the error does that.
func wantError(t *testing.T, err error, class connectors.Class, code string) *connectors.Error {
	t.Helper()
	e, ok := errors.AsType[*connectors.Error](err)
	if !ok || e.Class != class || code != "" && e.Code != code {
		t.Fatalf("error %v has class %q; want %s %s", err, connectors.ClassOf(err), class, code)
	}
	if e.Op == "" || strings.Contains(err.Error(), "acme") {
		t.Errorf("want an operation without the connection's name: %v", err)
	}
	return e
}
