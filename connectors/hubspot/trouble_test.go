package hubspot_test

import (
	"cmp"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"fitsync/connectors"
	"fitsync/connectors/connectortest"
	"fitsync/connectors/hubspot"
	"fitsync/connectors/hubspot/portalsim"
	"fitsync/connectors/transport"
)

func TestFaultsHaveAClass(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault portalsim.Fault
		class connectors.Class
		code  string
	}{
		{"web page for an answer", portalsim.Fault{Kind: portalsim.HTMLBody}, connectors.Malformed, ""},
		{"half the JSON", portalsim.Fault{Kind: portalsim.CutJSON}, connectors.Malformed, ""},
		{"cut in the middle", portalsim.Fault{Kind: portalsim.CutBody}, connectors.Transient, ""},
		{"lost", portalsim.Fault{Kind: portalsim.LostResponse}, connectors.Transient, ""},
		{"502 with a web page", portalsim.Fault{Kind: portalsim.GatewayError}, connectors.Transient, ""},
		{"524", portalsim.Fault{Kind: portalsim.GatewayError, Status: 524}, connectors.Transient, ""},
		{"500", portalsim.Fault{Kind: portalsim.GatewayError, Status: 500}, connectors.Transient, ""},
		{"missing scopes", portalsim.Fault{Kind: portalsim.MissingScopes, Scopes: []string{"crm.objects.deals.read"}}, connectors.Forbidden, "MISSING_SCOPES"},
		{"account being moved", portalsim.Fault{Kind: portalsim.Migrating}, connectors.Limit, ""},
		{"daily limit", portalsim.Fault{Kind: portalsim.RateLimited, Policy: "DAILY"}, connectors.Limit, "DAILY"},
		{"daily limit, old shape", portalsim.Fault{Kind: portalsim.RateLimited, Policy: "DAILY", OldShape: true}, connectors.Limit, "DAILY"},
		{"expired private app", portalsim.Fault{Kind: portalsim.ExpireToken}, connectors.Auth, "EXPIRED_AUTHENTICATION"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := start(t, portalsim.Options{})
			ids := b.deals(1)
			b.portal.Faults().Set(tt.fault)
			_, err := b.client.Pull(t.Context(), connectors.Cursor{})
			wantError(t, err, tt.class, tt.code)
			_, err = b.client.Fetch(t.Context(), ids)
			wantError(t, err, tt.class, tt.code)
			outcomes, err := b.client.Write(t.Context(), []connectors.Update{score(ids[0], "7")})
			wantError(t, err, tt.class, tt.code)
			if outcomes != nil {
				t.Errorf("outcomes beside an error: %v", outcomes)
			}
			_, err = b.client.Describe(t.Context())
			wantError(t, err, tt.class, tt.code)
			_, _, err = b.client.Archived(t.Context(), "")
			wantError(t, err, tt.class, tt.code)
			_, err = b.client.Plan(t.Context())
			wantError(t, err, tt.class, tt.code)
		})
	}
}

func TestMissingScopesAreNamed(t *testing.T) {
	b := start(t, portalsim.Options{Scopes: []string{}})
	_, err := b.client.Pull(t.Context(), connectors.Cursor{})
	if e := wantError(t, err, connectors.Forbidden, ""); !strings.Contains(e.Message, "crm.objects.deals.read") {
		t.Errorf("the scope is not named: %v", err)
	}
	_, err = b.client.Plan(t.Context())
	if e := wantError(t, err, connectors.Forbidden, ""); !strings.Contains(e.Message, "crm.schemas.deals.read") {
		t.Errorf("the scope is not named: %v", err)
	}
}

func TestShortLimitsAreWaitedFor(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault portalsim.Fault
		least time.Duration
	}{
		{"a second's searches", portalsim.Fault{Policy: "SECONDLY"}, time.Second},
		{"a second's searches, old shape", portalsim.Fault{Policy: "SECONDLY", OldShape: true}, time.Second},
		{"ten seconds' calls", portalsim.Fault{}, 10 * time.Second},
		{"ten seconds' calls, old shape", portalsim.Fault{OldShape: true}, 10 * time.Second},
		{"told", portalsim.Fault{RetryAfter: 3 * time.Second}, 3 * time.Second},
		{"locked for too many calls at once", portalsim.Fault{Kind: portalsim.GatewayError, Status: 423}, 2 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := start(t, portalsim.Options{})
			ids := b.deals(1)
			tt.fault.Kind, tt.fault.Times = cmp.Or(tt.fault.Kind, portalsim.RateLimited), 1
			b.portal.Faults().Set(tt.fault)
			all, _ := b.drain(connectors.Cursor{})
			b.wantOnce(all, ids)
			if len(b.slept) != 1 || b.slept[0] < tt.least {
				t.Errorf("waited %v; want one wait of at least %v", b.slept, tt.least)
			}
		})
	}
}

func TestDailyLimitLastsUntilTheAccountsMidnight(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	midnight := time.Date(2026, 11, 25, 0, 0, 0, 0, berlin)
	limit := portalsim.Fault{Kind: portalsim.RateLimited, Policy: "DAILY", Path: "/crm/"}
	everything := limit
	everything.Path = ""
	for _, tt := range []struct {
		name  string
		fault portalsim.Fault
		zone  *time.Location
		until time.Time
	}{
		{"the account is asked", limit, nil, midnight},
		{"the zone is known", everything, berlin, midnight},
		{"the account cannot be asked", everything, nil, time.Time{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := start(t, portalsim.Options{TimeZone: "Europe/Berlin"}, func(o *hubspot.Options) { o.Zone = tt.zone })
			b.deals(1)
			b.portal.Faults().Set(tt.fault)
			for range 2 {
				_, err := b.client.Pull(t.Context(), connectors.Cursor{})
				e := wantError(t, err, connectors.Limit, "DAILY")
				if !e.Until.Equal(tt.until) {
					t.Errorf("until %v; want %v", e.Until, tt.until)
				}
				if tt.until.IsZero() && e.RetryAfter < time.Minute {
					t.Errorf("retry after %v", e.RetryAfter)
				}
			}
			if len(b.slept) > 0 {
				t.Errorf("waited within the call: %v", b.slept)
			}
			if calls := b.served.Load(); calls > 4 || tt.zone == nil && !tt.until.IsZero() && calls != 3 {
				t.Errorf("%d calls for two pulls", calls)
			}
		})
	}
}

func TestUsageIsWhatTheHeadersTell(t *testing.T) {
	b := start(t, portalsim.Options{DailyLimit: 5000})
	ids := b.deals(1)
	if u := b.client.Usage(); u.Limit != 0 || u.Calls != 0 || !u.Heard.IsZero() {
		t.Errorf("usage before any call: %+v", u)
	}
	b.drain(connectors.Cursor{}) // searches tell nothing
	if _, err := b.client.Fetch(t.Context(), ids); err != nil {
		t.Fatal(err)
	}
	if u := b.client.Usage(); u.Limit != 5000 || u.Used != 2 || u.Calls != 2 || !u.Heard.Equal(b.clock.Now()) {
		t.Errorf("usage after two calls: %+v", u)
	}
}

// answers connects to a server with one canned answer to every request.
func answers(t *testing.T, status int, body string) *hubspot.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return lone(t, server.URL, transport.Options{Attempts: 1})
}

// lone connects to a server that is no portal.
func lone(t *testing.T, url string, options transport.Options) *hubspot.Client {
	t.Helper()
	clock := connectortest.NewClock(time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC))
	options.SleepFunc = clock.Sleep
	client, err := hubspot.New(hubspot.Options{
		Name: "acme", BaseURL: url, Auth: hubspot.Auth{Flow: hubspot.PrivateApp, Token: "t"}, Mapping: mapping(),
		SearchRate: rate.Inf, CallRate: rate.Inf, Now: clock.Now, Zone: time.UTC, Transport: options,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

func TestSparseAndOddAnswers(t *testing.T) {
	for _, tt := range []struct {
		name   string
		status int
		body   string
		want   connectors.Class
	}{
		{"empty object", 200, `{}`, connectors.Malformed},
		{"null", 200, `null`, connectors.Malformed},
		{"nothing", 200, ``, connectors.Malformed},
		{"list of another thing", 200, `{"results":"many"}`, connectors.Malformed},
		{"redirect", 302, ``, connectors.Malformed},
		{"403 without a body", 403, ``, connectors.Forbidden},
		{"401 with a web page", 401, `<html>`, connectors.Auth},
		{"429 without a body", 429, ``, connectors.Limit},
		{"429 with the policy in capitals only in the message", 429, `{"message":"You have reached your daily limit."}`, connectors.Limit},
		{"404", 404, `{"status":"error"}`, connectors.Schema},
		{"unknown object", 400, `{"message":"Unable to infer object type from: butterflies"}`, connectors.Schema},
		{"context of another shape", 403, `{"category":"MISSING_SCOPES","context":{"requiredGranularScopes":"crm.objects.deals.read","n":7,"o":{"p":1}}}`, connectors.Forbidden},
		{"fields of other types", 400, `{"message":{"text":"x"},"category":7,"errors":"none"}`, connectors.Schema},
		{"teapot", 418, `{}`, connectors.Malformed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			client := answers(t, tt.status, tt.body)
			_, err := client.Pull(t.Context(), connectors.Cursor{})
			e := wantError(t, err, tt.want, "")
			if strings.Contains(tt.body, "deals.read") && !strings.Contains(e.Message, "crm.objects.deals.read") {
				t.Errorf("the scope is not named: %v", err)
			}
			_, err = client.Fetch(t.Context(), []string{"1"})
			wantError(t, err, tt.want, "")
		})
	}
}
