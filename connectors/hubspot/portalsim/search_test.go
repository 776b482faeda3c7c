package portalsim_test

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"fitsync/connectors/hubspot/portalsim"
)

const searchDeals = "/crm/v3/objects/deals/search"

// names runs a search and lists the names of the deals found, in order.
func (c *client) names(body string) []string {
	c.t.Helper()
	a := c.do("POST", searchDeals, body, 200)
	out := []string{}
	for i := range a.ids() {
		out = append(out, fmt.Sprint(a.at("results", i, "properties", "dealname")))
	}
	return out
}

func TestSearchEvaluatesFilters(t *testing.T) {
	c := start(t, portalsim.Options{})
	for _, d := range []map[string]string{
		{"dealname": "Acme renewal", "amount": "3000", "dealtype": "existingbusiness", "closedate": "2026-12-01T00:00:00Z"},
		{"dealname": "Beta SSO rollout", "amount": "5000.00", "dealtype": "newbusiness", "closedate": "2027-01-15T00:00:00Z"},
		{"dealname": "Gamma", "amount": "12000", "dealtype": "newbusiness"},
		{"dealname": "Delta"},
	} {
		c.portal.Insert("deals", d)
		c.clock.advance(time.Minute)
	}
	for _, tt := range []struct {
		filters string
		want    []string
	}{
		{`{"propertyName":"amount","operator":"EQ","value":"5000"}`, []string{"Beta SSO rollout"}},
		{`{"propertyName":"amount","operator":"GTE","value":"5000"}`, []string{"Beta SSO rollout", "Gamma"}},
		{`{"propertyName":"amount","operator":"GT","value":"5000"}`, []string{"Gamma"}},
		{`{"propertyName":"amount","operator":"LT","value":"5000"}`, []string{"Acme renewal"}},
		{`{"propertyName":"amount","operator":"LTE","value":"5000"}`, []string{"Acme renewal", "Beta SSO rollout"}},
		{`{"propertyName":"amount","operator":"NEQ","value":"5000"}`, []string{"Acme renewal", "Gamma"}},
		{`{"propertyName":"amount","operator":"BETWEEN","value":"4000","highValue":"12000"}`, []string{"Beta SSO rollout", "Gamma"}},
		{`{"propertyName":"amount","operator":"IN","values":["3000","12000.0"]}`, []string{"Acme renewal", "Gamma"}},
		{`{"propertyName":"amount","operator":"NOT_IN","values":["3000"]}`, []string{"Beta SSO rollout", "Gamma"}},
		{`{"propertyName":"amount","operator":"NOT_HAS_PROPERTY"}`, []string{"Delta"}},
		{`{"propertyName":"closedate","operator":"HAS_PROPERTY"}`, []string{"Acme renewal", "Beta SSO rollout"}},
		{`{"propertyName":"closedate","operator":"GT","value":"1796083200000"}`, []string{"Beta SSO rollout"}},
		{`{"propertyName":"closedate","operator":"LTE","value":"2026-12-01T01:00:00+01:00"}`, []string{"Acme renewal"}},
		{`{"propertyName":"dealname","operator":"EQ","value":"gamma"}`, []string{"Gamma"}},
		{`{"propertyName":"dealname","operator":"IN","values":["gamma","DELTA"]}`, []string{"Gamma"}},
		{`{"propertyName":"dealname","operator":"CONTAINS_TOKEN","value":"sso"}`, []string{"Beta SSO rollout"}},
		{`{"propertyName":"dealname","operator":"CONTAINS_TOKEN","value":"ren*"}`, []string{"Acme renewal"}},
		{`{"propertyName":"dealname","operator":"NOT_CONTAINS_TOKEN","value":"sso"}`, []string{"Acme renewal", "Gamma", "Delta"}},
		{`{"propertyName":"dealtype","operator":"EQ","value":"newbusiness"}`, []string{"Beta SSO rollout", "Gamma"}},
		{`{"propertyName":"dealtype","operator":"EQ","value":"NewBusiness"}`, []string{}},
		{`{"propertyName":"createdate","operator":"GTE","value":"2026-11-24T10:02:00Z"}`, []string{"Gamma", "Delta"}},
		{`{"propertyName":"hs_lastmodifieddate","operator":"BETWEEN","value":"1795514460000","highValue":"1795514520000"}`, []string{"Beta SSO rollout", "Gamma"}},
		{`{"propertyName":"amount","operator":"GT","value":"1"},{"propertyName":"dealtype","operator":"EQ","value":"newbusiness"}`, []string{"Beta SSO rollout", "Gamma"}},
	} {
		got := c.names(`{"filterGroups":[{"filters":[` + tt.filters + `]}]}`)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s\n%s", tt.filters, diff)
		}
	}
	either := c.names(`{"filterGroups":[{"filters":[{"propertyName":"amount","operator":"EQ","value":"3000"}]},{"filters":[{"propertyName":"dealname","operator":"EQ","value":"delta"}]}]}`)
	if diff := cmp.Diff([]string{"Acme renewal", "Delta"}, either); diff != "" {
		t.Error("two groups", diff)
	}
	if got := c.names(`{"query":"beta roll*"}`); !slices.Equal(got, []string{"Beta SSO rollout"}) {
		t.Error("query", got)
	}
	if got := c.names(`{"sorts":[{"propertyName":"amount","direction":"DESCENDING"}],"limit":"2"}`); !slices.Equal(got, []string{"Gamma", "Beta SSO rollout"}) {
		t.Error("sort", got)
	}
}

func TestSearchRefuses(t *testing.T) {
	c := start(t, portalsim.Options{})
	one := `{"propertyName":"amount","operator":"GT","value":"1"}`
	group := func(n int) string { return `{"filters":[` + strings.Repeat(one+",", n-1) + one + `]}` }
	for _, tt := range []struct{ name, body string }{
		{"page of 201", `{"limit":201}`},
		{"beyond 10,000", `{"limit":200,"after":"9900"}`},
		{"six groups", `{"filterGroups":[` + strings.Repeat(group(1)+",", 5) + group(1) + `]}`},
		{"seven filters", `{"filterGroups":[` + group(7) + `]}`},
		{"nineteen filters", `{"filterGroups":[` + strings.Repeat(group(5)+",", 3) + group(4) + `]}`},
		{"two sorts", `{"sorts":["amount","dealname"]}`},
		{"3,001 characters", `{"query":"` + strings.Repeat("ä", 2989) + `"}`},
		{"unknown property", `{"filterGroups":[{"filters":[{"propertyName":"nope","operator":"EQ","value":"1"}]}]}`},
		{"unknown sort", `{"sorts":["nope"]}`},
		{"unknown operator", `{"filterGroups":[{"filters":[{"propertyName":"amount","operator":"LIKE","value":"1"}]}]}`},
		{"no value", `{"filterGroups":[{"filters":[{"propertyName":"amount","operator":"EQ"}]}]}`},
		{"no number", `{"filterGroups":[{"filters":[{"propertyName":"amount","operator":"EQ","value":"many"}]}]}`},
		{"no JSON", `{`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := c.in(t)
			if got := c.do("POST", searchDeals, tt.body, 400).at("category"); got != "VALIDATION_ERROR" {
				t.Errorf("category = %v", got)
			}
		})
	}
	c.do("POST", searchDeals, `{"query":"`+strings.Repeat("ä", 2988)+`"}`, 200)
	c.do("POST", searchDeals, `{"filterGroups":[`+strings.Repeat(group(6)+",", 2)+group(6)+`]}`, 200)
}

func TestSearchPagesByOffset(t *testing.T) {
	c := start(t, portalsim.Options{})
	for i := range 5 {
		c.deal(fmt.Sprint(i), "")
	}
	a := c.do("POST", searchDeals, `{"limit":3}`, 200)
	if a.at("paging", "next", "after") != "3" || fmt.Sprint(a.at("total")) != "5" {
		t.Errorf("first page: %s", a.raw)
	}
	a = c.do("POST", searchDeals, `{"limit":3,"after":3}`, 200)
	if a.at("paging") != nil || len(a.ids()) != 2 {
		t.Errorf("last page: %s", a.raw)
	}
	want := map[string]any{
		"amount": nil, "closedate": nil, "createdate": "2026-11-24T10:00:00Z", "dealname": "3", "dealstage": "qualifiedtobuy",
		"hs_lastmodifieddate": "2026-11-24T10:00:00Z", "hs_object_id": a.ids()[0], "pipeline": "default",
	}
	if diff := cmp.Diff(want, a.at("results", 0, "properties")); diff != "" {
		t.Error("default properties", diff)
	}
}

// TestSearchAgreesWithScan changes deals at random and compares range searches,
// which use the indexes, with a look at every deal.
func TestSearchAgreesWithScan(t *testing.T) {
	c := start(t, portalsim.Options{})
	for range 700 { // more than one index block
		c.deal("d", "1")
	}
	rapid.Check(t, func(rt *rapid.T) {
		deals := c.portal.All("deals")
		for range rapid.IntRange(1, 30).Draw(rt, "changes") {
			c.clock.advance(time.Duration(rapid.IntRange(0, 3).Draw(rt, "ms")) * time.Millisecond)
			id := rapid.SampledFrom(deals).Draw(rt, "deal").ID
			if rapid.IntRange(0, 9).Draw(rt, "archive") == 0 {
				_ = c.portal.Archive("deals", id) // may be gone already
				c.deal("d", "1")
				continue
			}
			_ = c.portal.Update("deals", id, map[string]any{"amount": rapid.IntRange(0, 9).Draw(rt, "amount")})
		}
		groups := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) window {
			w := window{from: rapid.SampledFrom(deals).Draw(rt, "from"), to: rapid.SampledFrom(deals).Draw(rt, "to"), after: rapid.SampledFrom(deals).Draw(rt, "after")}
			w.filters = rapid.IntRange(1, 3).Draw(rt, "filters")
			return w
		}), 1, 3).Draw(rt, "groups")
		by := rapid.SampledFrom([]string{"hs_object_id", "hs_lastmodifieddate"}).Draw(rt, "sort")
		direction := rapid.SampledFrom([]string{"ASCENDING", "DESCENDING"}).Draw(rt, "direction")
		if diff := cmp.Diff(scan(c.portal.All("deals"), groups, by, direction), c.windows(groups, by, direction)); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// window is a filter group: modified from and to (inclusive) and above an id;
// filters says which of the two kinds apply (1 times, 2 ids, 3 both).
type window struct {
	from, to, after portalsim.Record
	filters         int
}

func (w window) holds(d portalsim.Record) bool {
	inTime := !d.Modified.Before(w.from.Modified) && !d.Modified.After(w.to.Modified)
	return (w.filters&1 == 0 || inTime) && (w.filters&2 == 0 || number(d.ID) > number(w.after.ID))
}

func (w window) json() string {
	var filters []string
	if w.filters&1 != 0 {
		filters = append(filters,
			fmt.Sprintf(`{"propertyName":"hs_lastmodifieddate","operator":"GTE","value":"%d"}`, w.from.Modified.UnixMilli()),
			fmt.Sprintf(`{"propertyName":"hs_lastmodifieddate","operator":"LTE","value":"%d"}`, w.to.Modified.UnixMilli()))
	}
	if w.filters&2 != 0 {
		filters = append(filters, fmt.Sprintf(`{"propertyName":"hs_object_id","operator":"GT","value":%q}`, w.after.ID))
	}
	return `{"filters":[` + strings.Join(filters, ",") + `]}`
}

func number(id string) int64 {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}

// scan is the search done the simple way.
func scan(deals []portalsim.Record, groups []window, by, direction string) []string {
	found := slices.DeleteFunc(deals, func(d portalsim.Record) bool {
		return !slices.ContainsFunc(groups, func(w window) bool { return w.holds(d) })
	})
	slices.SortStableFunc(found, func(a, b portalsim.Record) int {
		if by == "hs_object_id" {
			return 0 // they come by id
		}
		return a.Modified.Compare(b.Modified)
	})
	if direction == "DESCENDING" {
		slices.Reverse(found)
	}
	out := []string{}
	for _, d := range found {
		out = append(out, d.ID)
	}
	return out
}

// windows searches page by page.
func (c *client) windows(groups []window, by, direction string) []string {
	var parts []string
	for _, g := range groups {
		parts = append(parts, g.json())
	}
	got := []string{}
	for offset := 0; ; offset += 200 {
		a := c.do("POST", searchDeals, fmt.Sprintf(`{"limit":200,"after":%d,"sorts":[{"propertyName":%q,"direction":%q}],"filterGroups":[%s]}`,
			offset, by, direction, strings.Join(parts, ",")), 200)
		got = append(got, a.ids()...)
		if a.at("paging") == nil {
			return got
		}
	}
}

func TestArchivedNeverAppearsInSearch(t *testing.T) {
	c := start(t, portalsim.Options{})
	id := c.deal("Acme", "")
	_ = c.deal("Beta", "")
	if err := c.portal.Archive("deals", id); err != nil {
		t.Fatal(err)
	}
	if got := c.names(`{}`); !slices.Equal(got, []string{"Beta"}) {
		t.Errorf("after archiving: %v", got)
	}
	if err := c.portal.Restore("deals", id); err != nil {
		t.Fatal(err)
	}
	if got := c.names(`{}`); !slices.Equal(got, []string{"Acme", "Beta"}) {
		t.Errorf("after restoring: %v", got)
	}
}

func FuzzSearch(f *testing.F) {
	f.Add(`{"filterGroups":[{"filters":[{"propertyName":"amount","operator":"BETWEEN","value":"1","highValue":"2"}]}],"limit":"5","after":"1"}`)
	f.Add(`{"sorts":[{"propertyName":"closedate","direction":"DESCENDING"}],"query":"*a*"}`)
	portal := portalsim.New(portalsim.Options{})
	portal.Insert("deals", map[string]string{"dealname": "Acme", "amount": "1"})
	f.Fuzz(func(t *testing.T, body string) {
		req := httptest.NewRequestWithContext(t.Context(), "POST", searchDeals, strings.NewReader(body))
		req.Header.Set("Authorization", "Bearer portalsim-token")
		req.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		portal.ServeHTTP(answer, req)
		if answer.Code != 200 && answer.Code != 400 {
			t.Errorf("status %d: %s", answer.Code, answer.Body)
		}
	})
}

func BenchmarkSearchIDWindows(b *testing.B) {
	portal := portalsim.New(portalsim.Options{})
	for range 100_000 {
		portal.Insert("deals", map[string]string{"dealname": "Deal", "amount": "1", "dealstage": "qualifiedtobuy"})
	}
	c := serve(b, portal)
	last := "0"
	for b.Loop() {
		a := c.do("POST", searchDeals, `{"limit":200,"sorts":["hs_object_id"],"filterGroups":[{"filters":[{"propertyName":"hs_object_id","operator":"GT","value":"`+last+`"}]}]}`, 200)
		last = "0"
		if ids := a.ids(); len(ids) == 200 {
			last = ids[199]
		}
	}
}
