package portalsim_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fitsync/connectors/hubspot/portalsim"
)

func TestListPagesByID(t *testing.T) {
	c := start(t, portalsim.Options{})
	var want []string
	for i := range 250 {
		want = append(want, c.deal(fmt.Sprint("Deal ", i), "1"))
	}
	var got []string
	for path := "/crm/v3/objects/deals?limit=100"; path != ""; {
		a := c.do("GET", path, "", 200)
		got = append(got, a.ids()...)
		path = ""
		if after, ok := a.at("paging", "next", "after").(string); ok {
			path = "/crm/v3/objects/deals?limit=100&after=" + after
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(c.portal.Calls()) != 3 {
		t.Errorf("calls = %d, want 3", len(c.portal.Calls()))
	}
}

func TestGetRendersStringsAndNulls(t *testing.T) {
	c := start(t, portalsim.Options{})
	id := c.deal("Acme", "3000")
	for _, path := range []string{"deals", "0-3", "deal"} {
		a := c.do("GET", "/crm/v3/objects/"+path+"/"+id+"?properties=amount,closedate,no_such,hs_is_closed", "", 200)
		want := map[string]any{
			"amount": "3000", "closedate": nil, "hs_is_closed": "false", "hs_object_id": id,
			"createdate": "2026-11-24T10:00:00Z", "hs_lastmodifieddate": "2026-11-24T10:00:00Z",
		}
		if diff := cmp.Diff(want, a.at("properties")); diff != "" {
			t.Error(path, diff)
		}
	}
	c.do("GET", "/crm/objects/2026-03/deals/"+id, "", 200)
}

func TestWritesMoveTheStampOnlyWhenSomethingChanges(t *testing.T) {
	c := start(t, portalsim.Options{})
	id := c.deal("Acme", "3000")
	path := "/crm/v3/objects/deals/" + id
	stamp := func() any { return c.do("GET", path, "", 200).at("properties", "hs_lastmodifieddate") }

	c.clock.advance(1500 * time.Millisecond)
	c.do("PATCH", path, `{"properties":{"amount":"3000"}}`, 200)
	if got := stamp(); got != "2026-11-24T10:00:00Z" {
		t.Errorf("after an equal write: %v", got)
	}
	c.do("PATCH", path, `{"properties":{"amount":null}}`, 200)
	if got := stamp(); got != "2026-11-24T10:00:01.500Z" {
		t.Errorf("after a write: %v", got)
	}
	c.clock.advance(time.Second)
	c.do("DELETE", path, "", 204)
	c.do("GET", path, "", 404)
	archived := c.do("GET", "/crm/v3/objects/deals?archived=true", "", 200)
	if got := archived.at("results", 0, "updatedAt"); got != "2026-11-24T10:00:01.500Z" {
		t.Errorf("archiving moved the stamp to %v", got)
	}
	if got := archived.at("results", 0, "archivedAt"); got != "2026-11-24T10:00:02.500Z" {
		t.Errorf("archivedAt = %v", got)
	}
}

func TestStageDecidesWhatIsClosed(t *testing.T) {
	c := start(t, portalsim.Options{})
	id := c.deal("Acme", "1")
	for _, tt := range []struct{ stage, closed, won, probability string }{
		{"closedwon", "true", "true", "1.0"},
		{"closedlost", "true", "false", "0.0"},
		{"contractsent", "false", "false", "0.9"},
	} {
		c.do("PATCH", "/crm/v3/objects/deals/"+id, `{"properties":{"dealstage":"`+tt.stage+`"}}`, 200)
		r, _ := c.portal.Get("deals", id)
		got := []string{r.Properties["hs_is_closed"], r.Properties["hs_is_closed_won"], r.Properties["hs_deal_stage_probability"]}
		if diff := cmp.Diff([]string{tt.closed, tt.won, tt.probability}, got); diff != "" {
			t.Error(tt.stage, diff)
		}
	}
	a := c.do("PATCH", "/crm/v3/objects/deals/"+id, `{"properties":{"dealstage":"73011"}}`, 400)
	if !strings.Contains(string(a.raw), "INVALID_OPTION") {
		t.Errorf("a stage of another pipeline: %s", a.raw)
	}
}

func TestValuesAreValidatedByType(t *testing.T) {
	c := start(t, portalsim.Options{})
	c.portal.DefineFitSync()
	id := c.deal("Acme", "1")
	for _, tt := range []struct{ name, property, value, want string }{
		{"number", "fitsync_score", "72", ""},
		{"decimal", "amount", "6000.000000000000333", ""},
		{"not a number", "fitsync_score", "many", "INVALID_DOUBLE"},
		{"option", "fitsync_grade", "Strong", ""},
		{"label in lower case", "fitsync_grade", "strong", "INVALID_OPTION"},
		{"space around a number", "fitsync_score", "72 ", "LEADING_TRAILING_WHITESPACE"},
		{"date", "fitsync_next_action_due", "2026-12-01", ""},
		{"date as midnight", "fitsync_next_action_due", "1796083200000", ""},
		{"date at noon", "fitsync_next_action_due", "2026-12-01T12:00:00Z", "INVALID_DATE"},
		{"date-time", "fitsync_scored_at", "2026-11-24T10:00:00+01:00", ""},
		{"date-time in words", "fitsync_scored_at", "yesterday", "INVALID_LONG"},
		{"longest text", "fitsync_gaps", strings.Repeat("ä", 65_536), ""},
		{"too long a text", "fitsync_gaps", strings.Repeat("ä", 65_537), "VALUE_TOO_LONG"},
		{"read only", "hs_is_closed", "true", "READ_ONLY_VALUE"},
		{"unknown", "fitsync_nope", "1", "PROPERTY_DOESNT_EXIST"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := c.in(t)
			status := http.StatusOK
			if tt.want != "" {
				status = http.StatusBadRequest
			}
			a := c.do("PATCH", "/crm/v3/objects/deals/"+id, fmt.Sprintf(`{"properties":{%q:%q}}`, tt.property, tt.value), status)
			if tt.want == "" {
				return
			}
			if a.at("errors", 0, "code") != tt.want || !strings.Contains(a.at("message").(string), `"error":"`+tt.want+`"`) {
				t.Errorf("want %s: %s", tt.want, a.raw)
			}
		})
	}
}

func TestMergedRecordLeadsToTheWinner(t *testing.T) {
	c := start(t, portalsim.Options{})
	winner, loser := c.deal("Winner", ""), c.deal("Loser", "12")
	company := c.portal.Insert("companies", map[string]string{"name": "Acme"})
	if err := c.portal.Associate("deals", loser, "companies", company); err != nil {
		t.Fatal(err)
	}
	if err := c.portal.Merge("deals", winner, loser); err != nil {
		t.Fatal(err)
	}
	a := c.do("GET", "/crm/v3/objects/deals/"+loser+"?properties=amount,hs_merged_object_ids&associations=companies", "", 200)
	if a.at("id") != winner || a.at("properties", "hs_merged_object_ids") != loser || a.at("properties", "amount") != "12" {
		t.Errorf("read of the loser: %s", a.raw)
	}
	if got := a.at("associations", "companies", "results", 0, "id"); got != company {
		t.Errorf("association of the winner: %v", got)
	}
	if id := c.do("PATCH", "/crm/v3/objects/deals/"+loser, `{"properties":{"amount":"1"}}`, 200).at("id"); id != winner {
		t.Errorf("a write to the loser's id changes %v", id)
	}
	if r, _ := c.portal.Get("deals", winner); r.Properties["amount"] != "1" {
		t.Errorf("the winner's amount is %q", r.Properties["amount"])
	}
	if ids := c.do("GET", "/crm/v3/objects/deals", "", 200).ids(); !slices.Equal(ids, []string{winner}) {
		t.Errorf("list after the merge: %v", ids)
	}
}

func TestHistoryIsNewestFirst(t *testing.T) {
	c := start(t, portalsim.Options{})
	id := c.deal("Acme", "1")
	for _, amount := range []string{"2", "3"} {
		c.clock.advance(time.Minute)
		c.do("PATCH", "/crm/v3/objects/deals/"+id, `{"properties":{"amount":"`+amount+`"}}`, 200)
	}
	a := c.do("GET", "/crm/v3/objects/deals/"+id+"?propertiesWithHistory=amount", "", 200)
	var got []any
	for i := range 3 {
		got = append(got, a.at("propertiesWithHistory", "amount", i, "value"))
	}
	if diff := cmp.Diff([]any{"3", "2", "1"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestUnknownObjectType(t *testing.T) {
	c := start(t, portalsim.Options{})
	a := c.do("GET", "/crm/v3/objects/butterflies", "", 400)
	if got := a.at("message"); got != "Unable to infer object type from: butterflies" {
		t.Errorf("message = %v", got)
	}
}
