package portalsim_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fitsync/connectors/hubspot/portalsim"
)

func TestAnswersOfFaults(t *testing.T) {
	for _, tt := range []struct {
		fault  portalsim.Fault
		status int
		want   string
	}{
		{portalsim.Fault{Kind: portalsim.RateLimited}, 429, `"category":"RATE_LIMITS"`},
		{portalsim.Fault{Kind: portalsim.RateLimited, Policy: "DAILY", OldShape: true}, 429, `"policyName":"DAILY"`},
		{portalsim.Fault{Kind: portalsim.RateLimited, Policy: "SECONDLY", OldShape: true}, 429, `"errorType":"RATE_LIMIT"`},
		{portalsim.Fault{Kind: portalsim.MissingScopes, Scopes: []string{"crm.objects.deals.read"}}, 403, `"requiredGranularScopes":["crm.objects.deals.read"]`},
		{portalsim.Fault{Kind: portalsim.Migrating}, 477, `"status":"error"`},
		{portalsim.Fault{Kind: portalsim.GatewayError}, 502, `<html>`},
		{portalsim.Fault{Kind: portalsim.GatewayError, Status: 521}, 521, `<html>`},
		{portalsim.Fault{Kind: portalsim.HTMLBody}, 200, `<html>`},
	} {
		t.Run(fmt.Sprint(tt.fault.Kind, tt.fault.Status, tt.fault.Policy), func(t *testing.T) {
			c := start(t, portalsim.Options{})
			tt.fault.Times = 1
			c.portal.Faults().Set(tt.fault)
			if a := c.do("GET", "/crm/v3/objects/deals", "", tt.status); !strings.Contains(string(a.raw), tt.want) {
				t.Errorf("want %s in %s", tt.want, a.raw)
			}
			if a := c.do("GET", "/crm/v3/objects/deals", "", 200); a.json == nil {
				t.Errorf("after the fault: %s", a.raw)
			}
			if got := c.portal.Faults().Fired(tt.fault.Kind); got != 1 {
				t.Errorf("fired %d times", got)
			}
		})
	}
}

func TestFaultMatchesPathAndCount(t *testing.T) {
	c := start(t, portalsim.Options{})
	c.portal.Faults().Set(portalsim.Fault{Kind: portalsim.RateLimited, Path: "/companies", Skip: 1, Times: 2, RetryAfter: 7 * time.Second})
	c.do("GET", "/crm/v3/objects/deals", "", 200)
	c.do("GET", "/crm/v3/objects/companies", "", 200)
	for range 2 {
		if got := c.do("GET", "/crm/v3/objects/companies", "", 429).header.Get("Retry-After"); got != "7" {
			t.Errorf("Retry-After = %q", got)
		}
	}
	c.do("GET", "/crm/v3/objects/companies", "", 200)
}

func TestBrokenAnswers(t *testing.T) {
	c := start(t, portalsim.Options{})
	c.deal("Acme", "1")
	faults := c.portal.Faults()

	faults.Set(portalsim.Fault{Kind: portalsim.CutBody, Times: 1})
	if _, err := c.try("GET", "/crm/v3/objects/deals", ""); err == nil {
		t.Error("a cut body reads without an error")
	}
	faults.Set(portalsim.Fault{Kind: portalsim.CutJSON, Times: 1})
	if a := c.do("GET", "/crm/v3/objects/deals", "", 200); a.json != nil || len(a.raw) == 0 {
		t.Errorf("cut JSON: %s", a.raw)
	}
	faults.Set(portalsim.Fault{Kind: portalsim.BlackHole, Times: 1})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", c.url+"/crm/v3/objects/deals", nil)
	if err != nil {
		t.Fatal(err)
	}
	if res, err := http.DefaultClient.Do(req); err == nil {
		res.Body.Close()
		t.Error("the black hole answered")
	}
	faults.Set(portalsim.Fault{Kind: portalsim.Slow, Delay: time.Millisecond, Times: 1})
	c.do("GET", "/crm/v3/objects/deals", "", 200)
	if faults.Fired(portalsim.Slow) != 1 {
		t.Error("slow did not strike")
	}
}

func TestLostResponseIsApplied(t *testing.T) {
	c := start(t, portalsim.Options{})
	id := c.deal("Acme", "1")
	c.portal.Faults().Set(portalsim.Fault{Kind: portalsim.LostResponse, Path: "/batch/update", Times: 1})
	if _, err := c.try("POST", batch+"update", inputs(set(id, "amount", "2"))); err == nil {
		t.Error("the answer was not lost")
	}
	if r, _ := c.portal.Get("deals", id); r.Properties["amount"] != "2" {
		t.Error("the write was not applied")
	}
	calls := c.portal.Calls()
	if last := calls[len(calls)-1]; last.Status != 0 || len(last.Writes) != 1 {
		t.Errorf("ledger: %+v", last)
	}
}

func TestSearchLagsBehindWrites(t *testing.T) {
	c := start(t, portalsim.Options{Seed: 1})
	id := c.deal("Acme", "1")
	c.portal.Faults().Set(portalsim.Fault{Kind: portalsim.SearchLag, Delay: 5 * time.Second, Jitter: 10 * time.Second})
	c.clock.advance(time.Second)
	if err := c.portal.Update("deals", id, map[string]any{"dealname": "Acme 2"}); err != nil {
		t.Fatal(err)
	}
	for i := range 20 {
		c.deal(fmt.Sprint(i), "")
	}
	if got := c.names(`{"limit":100}`); !slices.Equal(got, []string{"Acme"}) {
		t.Errorf("at once: %v", got)
	}
	if got := c.do("GET", "/crm/v3/objects/deals/"+id, "", 200).at("properties", "dealname"); got != "Acme 2" {
		t.Errorf("a read by id lags: %v", got)
	}
	c.clock.advance(10 * time.Second)
	some := c.names(`{"limit":100}`)
	if len(some) < 2 || len(some) > 19 || slices.Equal(some[1:], []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}[:min(len(some)-1, 10)]) {
		t.Errorf("halfway the visible writes should be some, out of order: %v", some)
	}
	c.clock.advance(5 * time.Second)
	if got := c.names(`{"limit":100}`); len(got) != 21 || got[0] != "Acme 2" {
		t.Errorf("in the end: %v", got)
	}
}

func TestLateOldVersionDoesNotReturn(t *testing.T) {
	c := start(t, portalsim.Options{Seed: 1})
	id := c.deal("Acme", "1")
	c.portal.Faults().Set(portalsim.Fault{Kind: portalsim.SearchLag, Jitter: time.Minute})
	for i := range 20 {
		if err := c.portal.Update("deals", id, map[string]any{"dealname": fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	for range 60 { // second by second, so that versions appear one after the other
		c.clock.advance(time.Second)
		c.names(`{}`)
	}
	if got := c.names(`{}`); !slices.Equal(got, []string{"19"}) {
		t.Errorf("in the end: %v", got)
	}
}

func TestPeopleGetInBetween(t *testing.T) {
	c := start(t, portalsim.Options{})
	a, b := c.deal("Acme", "1"), c.deal("Beta", "1")
	c.portal.Faults().Set(portalsim.Fault{Kind: portalsim.ArchiveBeforeWrite, IDs: []string{a}, Times: 1})
	c.portal.Faults().Set(portalsim.Fault{Kind: portalsim.EditBeforeWrite, IDs: []string{b}, Times: 1, Values: map[string]any{"description": "mine", "amount": nil}})
	got := c.do("POST", batch+"update", inputs(set(a, "hs_next_step", "call"), set(b, "hs_next_step", "call")), 207)
	if got.at("errors", 0, "context", "ids", 0) != a {
		t.Errorf("%s", got.raw)
	}
	r, _ := c.portal.Get("deals", b)
	want := []string{"mine", "", "call"}
	if diff := cmp.Diff(want, []string{r.Properties["description"], r.Properties["amount"], r.Properties["hs_next_step"]}); diff != "" {
		t.Error(diff)
	}
}

func TestMergeGetsInBetween(t *testing.T) {
	c := start(t, portalsim.Options{})
	winner, loser := c.deal("Acme", "1"), c.deal("Beta", "2")
	c.portal.Faults().Set(portalsim.Fault{Kind: portalsim.MergeBeforeWrite, IDs: []string{loser}, Winner: winner, Times: 1})
	got := c.do("POST", batch+"update", inputs(set(loser, "amount", "3")), 200)
	if r, _ := c.portal.Get("deals", winner); !slices.Equal(got.ids(), []string{winner}) || r.Properties["amount"] != "3" {
		t.Errorf("%s", got.raw)
	}
}

func TestRejectRecord(t *testing.T) {
	c := start(t, portalsim.Options{})
	a, b := c.deal("Acme", "1"), c.deal("Beta", "1")
	c.portal.Faults().Set(portalsim.Fault{Kind: portalsim.RejectRecord, IDs: []string{b}, Property: "amount"})
	got := c.do("POST", batch+"update", inputs(set(a, "amount", "2"), set(b, "amount", "2")), 207)
	if !slices.Equal(got.ids(), []string{a}) || got.at("errors", 0, "category") != "VALIDATION_ERROR" || got.at("errors", 0, "context", "ids", 0) != b {
		t.Errorf("%s", got.raw)
	}
}

func TestHiddenPropertyLooksMissing(t *testing.T) {
	c := start(t, portalsim.Options{})
	id := c.deal("Acme", "1")
	c.portal.Faults().Set(portalsim.Fault{Kind: portalsim.HideProperty, Property: "amount"})
	c.do("GET", properties+"/amount", "", 404)
	c.do("PATCH", "/crm/v3/objects/deals/"+id, `{"properties":{"amount":"2"}}`, 400)
	c.do("POST", searchDeals, `{"filterGroups":[{"filters":[{"propertyName":"amount","operator":"HAS_PROPERTY"}]}]}`, 400)
	if _, shown := c.do("GET", "/crm/v3/objects/deals/"+id+"?properties=amount", "", 200).at("properties").(map[string]any)["amount"]; shown {
		t.Error("a read shows the hidden property")
	}
	c.portal.Faults().Clear()
	if got := c.do("GET", "/crm/v3/objects/deals/"+id+"?properties=amount", "", 200).at("properties", "amount"); got != "1" {
		t.Errorf("after clearing: %v", got)
	}
}

func TestFrozenPropertyIsReadOnlyForTheApp(t *testing.T) {
	c := start(t, portalsim.Options{})
	id := c.deal("Acme", "1")
	c.portal.Faults().Set(portalsim.Fault{Kind: portalsim.FreezeProperty, Property: "amount"})
	a := c.do("PATCH", "/crm/v3/objects/deals/"+id, `{"properties":{"amount":"2"}}`, 400)
	if a.at("errors", 0, "code") != "READ_ONLY_VALUE" {
		t.Errorf("%s", a.raw)
	}
	if c.do("GET", properties+"/amount", "", 200).at("modificationMetadata", "readOnlyValue") != true {
		t.Error("the definition does not say so")
	}
	if err := c.portal.Update("deals", id, map[string]any{"amount": 3}); err != nil {
		t.Errorf("a person may not edit it: %v", err)
	}
}

func TestDuplicatePage(t *testing.T) {
	c := start(t, portalsim.Options{})
	var want []string
	for i := range 6 {
		want = append(want, c.deal(fmt.Sprint(i), ""))
	}
	walk := func(page func(after string) answer) (got []string) {
		for after := ""; ; {
			a := page(after)
			got = append(got, a.ids()...)
			next, more := a.at("paging", "next", "after").(string)
			if !more {
				return got
			}
			after = next
		}
	}
	list := func(after string) answer { return c.do("GET", "/crm/v3/objects/deals?limit=2&after="+after, "", 200) }
	search := func(after string) answer {
		return c.do("POST", searchDeals, fmt.Sprintf(`{"limit":2,"after":%q}`, after), 200)
	}
	for name, page := range map[string]func(string) answer{"list": list, "search": search} {
		c.portal.Faults().Set(portalsim.Fault{Kind: portalsim.DuplicatePage, Times: 1})
		got := walk(page)
		if diff := cmp.Diff(append(slices.Clone(want[:2]), want...), got); diff != "" {
			t.Error(name, diff)
		}
	}
}

func TestOddNumbers(t *testing.T) {
	c := start(t, portalsim.Options{})
	for range 20 {
		c.deal("Acme", "5000")
	}
	c.portal.Faults().Set(portalsim.Fault{Kind: portalsim.OddNumbers})
	a := c.do("GET", "/crm/v3/objects/deals?limit=20&properties=amount", "", 200)
	seen := map[any]bool{}
	for i := range 20 {
		seen[a.at("results", i, "properties", "amount")] = true
	}
	if diff := cmp.Diff(map[any]bool{"5000.00": true, "5000.0000000000003": true}, seen); diff != "" {
		t.Error(diff)
	}
}
