package hubspot_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/analysis"
	"fitsync/connectors"
	"fitsync/connectors/hubspot/portalsim"
	"fitsync/connectors/transport"
)

// employ enters a deal of a company.
func (b *bench) employ(company string) (deal string) {
	b.t.Helper()
	deal = b.portal.Insert("deals", map[string]string{"dealname": "Deal", "dealstage": "qualifiedtobuy"})
	if err := b.portal.Associate("deals", deal, "companies", company); err != nil {
		b.t.Fatal(err)
	}
	return deal
}

// held are the sums of a company, best fit first.
func (b *bench) held(company string) []string {
	b.t.Helper()
	record, ok := b.portal.Get("companies", company)
	if !ok {
		b.t.Fatalf("no company %s", company)
	}
	return []string{record.Properties["fitsync_best_open_fit"], record.Properties["fitsync_open_revenue_at_risk"]}
}

func TestSumUp(t *testing.T) {
	b := start(t, portalsim.Options{})
	applyExtra(t, b.client, "companies", true)
	acme, zenith := b.portal.Insert("companies", map[string]string{"name": "Acme"}), b.portal.Insert("companies", map[string]string{"name": "Zenith"})
	one, two, other := b.employ(acme), b.employ(acme), b.employ(zenith)
	loose := b.deals(1)[0]
	step := func(open []connectors.Standing, want connectors.Sums, calls int, ofAcme, ofZenith []string) {
		t.Helper()
		var got connectors.Sums
		made := b.calls(func() {
			var err error
			if got, err = b.client.SumUp(t.Context(), open); err != nil {
				t.Fatal(err)
			}
		})
		if got != want || made != calls {
			t.Errorf("%+v in %d calls, want %+v in %d", got, made, want, calls)
		}
		if diff := cmp.Diff([][]string{ofAcme, ofZenith}, [][]string{b.held(acme), b.held(zenith)}); diff != "" {
			t.Errorf("(-want +held):\n%s", diff)
		}
	}
	all := []connectors.Standing{{ID: one, Fit: 49, AtRisk: 1_000_50}, {ID: two, Fit: 80, AtRisk: 500_25}, {ID: other, Fit: 0}, {ID: loose, Fit: 99}}
	step(all, connectors.Sums{Accounts: 2, Written: 2}, 3, []string{"80", "1500.75"}, []string{"0", "0"})
	step(all, connectors.Sums{Accounts: 2}, 2, []string{"80", "1500.75"}, []string{"0", "0"})
	step(all[:1], connectors.Sums{Accounts: 1, Written: 2, Cleared: 1}, 3, []string{"49", "1000.5"}, []string{"", ""})
	step(nil, connectors.Sums{Written: 1, Cleared: 1}, 2, []string{"", ""}, []string{"", ""})
}

func TestSumUpOfManyCompanies(t *testing.T) {
	b := start(t, portalsim.Options{})
	applyExtra(t, b.client, "companies", true)
	var open []connectors.Standing
	const n = 450
	for i := range n {
		open = append(open, connectors.Standing{ID: b.employ(b.portal.Insert("companies", map[string]string{"name": "Company"})), Fit: i % 101, AtRisk: analysis.Money(i)})
	}
	for i, want := range []struct{ written, calls int }{{n, 1 + 1 + 5}, {0, 1 + 3}} {
		var got connectors.Sums
		calls := b.calls(func() {
			var err error
			if got, err = b.client.SumUp(t.Context(), open); err != nil {
				t.Fatal(err)
			}
		})
		if got.Written != want.written || calls != want.calls {
			t.Errorf("time %d: %+v in %d calls, want %+v", i, got, calls, want)
		}
	}
}

func TestSumUpWithoutItsProperties(t *testing.T) {
	b := start(t, portalsim.Options{})
	deal := b.employ(b.portal.Insert("companies", map[string]string{"name": "Acme"}))
	_, err := b.client.SumUp(t.Context(), []connectors.Standing{{ID: deal, Fit: 1}})
	if e := wantError(t, err, connectors.Schema, ""); !strings.Contains(e.Message, "provision --with companies --apply") {
		t.Errorf("the error is %v", err)
	}
}

func TestSumUpNamesTheMissingScope(t *testing.T) {
	b := start(t, portalsim.Options{Scopes: []string{"crm.objects.deals.read"}})
	_, err := b.client.SumUp(t.Context(), []connectors.Standing{{ID: b.deals(1)[0], Fit: 1}})
	if e := wantError(t, err, connectors.Forbidden, "MISSING_SCOPES"); !strings.Contains(e.Message, "crm.objects.companies.read") {
		t.Errorf("the error is %v", err)
	}
}

// TestSumUpEndsWhereHubSpotDoesNot is given the same page for ever.
func TestSumUpEndsWhereHubSpotDoesNot(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"total":9,"results":[{"id":"7","properties":{"fitsync_best_open_fit":"1","fitsync_open_revenue_at_risk":"1","hs_lastmodifieddate":"2026-11-24T10:00:00Z"},
			"createdAt":"2026-11-24T10:00:00Z","updatedAt":"2026-11-24T10:00:00Z"}],"paging":{"next":{"after":"1"}}}`))
	}))
	t.Cleanup(server.Close)
	_, err := lone(t, server.URL, transport.Options{Attempts: 1}).SumUp(t.Context(), nil)
	wantError(t, err, connectors.Malformed, "")
}
