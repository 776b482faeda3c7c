package hubspot_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"fitsync/connectors"
	"fitsync/connectors/connectortest"
	"fitsync/connectors/hubspot"
	"fitsync/connectors/hubspot/portalsim"
	"fitsync/connectors/transport"
)

// bench is a portal over HTTP and what a test needs to connect to it.
type bench struct {
	t      *testing.T
	portal *portalsim.Portal
	url    string
	clock  *connectortest.Clock
	client *hubspot.Client

	served atomic.Int64 // API calls that reached the portal

	mu    sync.Mutex
	slept []time.Duration
}

// start makes a portal with the deal properties of fitsync and a connector to it
// that asks for its mapping. The clock of both stands still.
func start(t *testing.T, options portalsim.Options, adjust ...func(*hubspot.Options)) *bench {
	t.Helper()
	b := &bench{t: t, clock: connectortest.NewClock(time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC))}
	options.Now = b.clock.Now
	b.portal = portalsim.New(options)
	b.portal.DefineFitSync()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/oauth/v1/token" {
			b.served.Add(1)
		}
		b.portal.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	b.url = server.URL
	b.client = b.connect(adjust...)
	return b
}

func (b *bench) connect(adjust ...func(*hubspot.Options)) *hubspot.Client {
	b.t.Helper()
	o := hubspot.Options{
		Name: "acme", BaseURL: b.url,
		Auth:       hubspot.Auth{Flow: hubspot.PrivateApp, Token: "portalsim-token"},
		Mapping:    mapping(),
		SearchRate: rate.Inf, CallRate: rate.Inf,
		Now:       b.clock.Now,
		Transport: transport.Options{SleepFunc: b.sleep},
	}
	for _, f := range adjust {
		f(&o)
	}
	client, err := hubspot.New(o)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(client.Close)
	return client
}

func (b *bench) sleep(ctx context.Context, d time.Duration) error {
	b.mu.Lock()
	b.slept = append(b.slept, d)
	b.mu.Unlock()
	return b.clock.Sleep(ctx, d)
}

func mapping() connectors.Mapping {
	m := connectors.Mapping{
		Opportunity: map[string]string{
			"name": "dealname", "owner": "hubspot_owner_id", "stage": "dealstage", "amount": "amount", "currency": "deal_currency_code",
			"probability": "hs_deal_stage_probability", "close_date": "closedate", "closed": "hs_is_closed", "won": "hs_is_closed_won",
		},
		ProbabilityScale: 1,
		Requirements:     connectors.RequirementSource{Field: "fitsync_requirements"},
	}
	for _, f := range connectors.WriteBackFields() {
		m.WriteBack = append(m.WriteBack, connectors.WriteField{
			Role: f.Role, Field: f.HubSpot, Kind: f.Kind, Length: f.Length, Scale: f.Scale, Triggers: f.Triggers,
		})
	}
	return m
}

// rows maps requirements to a custom object.
func rows(o *hubspot.Options) {
	o.Mapping.Requirements = connectors.RequirementSource{
		Object: "requirement",
		Fields: map[string]string{"text": "text", "category": "category", "priority": "priority", "need_by": "need_by", "status": "status"},
	}
}

// pageOf sets the page size.
func pageOf(n int) func(*hubspot.Options) { return func(o *hubspot.Options) { o.PageSize = n } }

func (b *bench) deals(n int) (ids []string) {
	for i := range n {
		ids = append(ids, b.portal.Insert("deals", map[string]string{"dealname": fmt.Sprint("Deal ", i), "dealstage": "qualifiedtobuy", "amount": "1000"}))
	}
	return ids
}

// drain pulls to the end.
func (b *bench) drain(from connectors.Cursor) ([]connectors.Record, connectors.Cursor) {
	b.t.Helper()
	var all []connectors.Record
	for range 1000 {
		page, err := b.client.Pull(b.t.Context(), from)
		if err != nil {
			b.t.Fatalf("pull after %d records: %v", len(all), err)
		}
		all, from = append(all, page.Records...), page.Next
		if !page.More {
			return all, from
		}
	}
	b.t.Fatal("the pull does not end")
	return nil, from
}

// settled is a cursor behind everything so far, past the overlap.
func (b *bench) settled() connectors.Cursor {
	b.t.Helper()
	_, next := b.drain(connectors.Cursor{})
	b.clock.Advance(time.Hour)
	_, next = b.drain(next)
	b.clock.Advance(time.Hour)
	return next
}

// calls counts the API calls that do makes.
func (b *bench) calls(do func()) int {
	before := b.served.Load()
	do()
	return int(b.served.Load() - before)
}

func score(id, text string) connectors.Update {
	return connectors.Update{ID: id, Fields: []connectors.Value{{Field: "fitsync_score", Kind: connectors.Number, Text: text}}}
}

func (b *bench) property(id, name string) string {
	b.t.Helper()
	r, ok := b.portal.Get("deals", id)
	if !ok {
		b.t.Fatalf("there is no deal %s", id)
	}
	return r.Properties[name]
}

// timesSeen counts the records by id.
func timesSeen(records []connectors.Record) map[string]int {
	seen := map[string]int{}
	for _, r := range records {
		seen[r.ID]++
	}
	return seen
}

func (b *bench) wantOnce(records []connectors.Record, ids []string) {
	b.t.Helper()
	seen := timesSeen(records)
	for _, id := range ids {
		if seen[id] != 1 {
			b.t.Errorf("deal %s was seen %d times", id, seen[id])
		}
	}
	if len(records) != len(ids) {
		b.t.Errorf("%d records for %d deals", len(records), len(ids))
	}
}
