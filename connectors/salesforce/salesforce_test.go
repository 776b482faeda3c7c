package salesforce_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"net/http/httptest"
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/salesforce"
	"fitsync/connectors/salesforce/orgsim"
	"fitsync/connectors/transport"
)

// rig is an org served over HTTP and a client of it.
type rig struct {
	*salesforce.Client
	org     *orgsim.Org
	url     string
	options salesforce.Options
}

func start(t *testing.T, o orgsim.Options, change ...func(*salesforce.Options)) *rig {
	t.Helper()
	o.ClientID, o.ClientSecret = "client", "secret"
	if o.Now == nil {
		now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
		o.Now = func() time.Time { return now }
	}
	org := orgsim.New(o)
	org.DefineFitSync()
	return serve(t, org, o, change...)
}

func serve(t *testing.T, org *orgsim.Org, o orgsim.Options, change ...func(*salesforce.Options)) *rig {
	t.Helper()
	server := httptest.NewServer(org)
	t.Cleanup(server.Close)
	options := salesforce.Options{
		Name:    "acme",
		BaseURL: server.URL,
		Auth:    salesforce.Auth{Flow: salesforce.ClientCredentials, ClientID: "client", ClientSecret: "secret"},
		Mapping: mapping(),
		Now:     o.Now,
		Transport: transport.Options{
			SleepFunc:  func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
			JitterFunc: func() float64 { return 0 },
		},
	}
	for _, f := range change {
		f(&options)
	}
	client, err := salesforce.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return &rig{Client: client, org: org, url: server.URL, options: options}
}

// again is a second process: a client that remembers nothing.
func (r *rig) again(t *testing.T) *salesforce.Client {
	t.Helper()
	client, err := salesforce.New(r.options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func mapping() connectors.Mapping {
	m := connectors.Mapping{
		Opportunity: map[string]string{
			"name": "Name", "account": "Account.Name", "owner": "Owner.Name", "stage": "StageName", "amount": "Amount",
			"probability": "Probability", "close_date": "CloseDate", "closed": "IsClosed", "won": "IsWon",
		},
		ProbabilityScale: 100,
		Requirements: connectors.RequirementSource{
			Object: "FitSync_Requirement__c", Parent: "Opportunity__c",
			Fields: map[string]string{"text": "Text__c", "name": "Name", "category": "Category__c", "priority": "Priority__c", "need_by": "Need_By__c"},
		},
	}
	for _, f := range connectors.WriteBackFields() {
		m.WriteBack = append(m.WriteBack, connectors.WriteField{
			Role: f.Role, Field: f.Salesforce, Kind: f.Kind, Length: f.Length, Scale: f.Scale, Triggers: f.Triggers,
		})
	}
	return m
}

func withoutRows(o *salesforce.Options) { o.Mapping.Requirements = connectors.RequirementSource{} }

func pageOf(n int) func(*salesforce.Options) {
	return func(o *salesforce.Options) { o.PageSize = n }
}

func (r *rig) deal(name string) string {
	return r.org.Insert("Opportunity", map[string]any{"Name": name, "StageName": "Prospecting", "CloseDate": "2027-01-31", "Amount": 1000})
}

func (r *rig) row(deal, text string) string {
	return r.org.Insert("FitSync_Requirement__c", map[string]any{"Opportunity__c": deal, "Name": "R", "Text__c": text})
}

// fillOrg creates deals with rows each, the rows of a deal scattered over all ids.
func (r *rig) fillOrg(deals, rows int) (ids []string) {
	for i := range deals {
		ids = append(ids, r.deal(fmt.Sprintf("Deal %d", i)))
	}
	for n := range rows {
		for i := range deals {
			r.row(ids[(i*7+n)%deals], fmt.Sprintf("need %d", n))
		}
	}
	return ids
}

// pullAll follows a pull to its end.
func pullAll(t *testing.T, c connectors.Connector, from connectors.Cursor) (records []connectors.Record, next connectors.Cursor) {
	t.Helper()
	for range 1000 {
		page, err := c.Pull(t.Context(), from)
		if err != nil {
			t.Fatal(err)
		}
		records, from = append(records, page.Records...), page.Next
		if !page.More {
			return records, from
		}
	}
	t.Fatal("the pull does not end")
	return nil, from
}

// calls runs f and returns the API calls that the org charged for it.
func (r *rig) calls(f func()) int {
	before := r.Usage().Calls
	f()
	return int(r.Usage().Calls - before)
}

// logged runs f and returns what it sent to the standard logger.
func logged(t *testing.T, f func()) string {
	t.Helper()
	var out bytes.Buffer
	before := log.Writer()
	log.SetOutput(&out)
	defer log.SetOutput(before)
	f()
	return out.String()
}

func class(t *testing.T, err error, want connectors.Class) *connectors.Error {
	t.Helper()
	if got := connectors.ClassOf(err); got != want {
		t.Fatalf("class %q, want %q: %v", got, want, err)
	}
	return err.(*connectors.Error) //nolint:errorlint // the contract says so
}
