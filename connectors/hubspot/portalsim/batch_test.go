package portalsim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/connectors/hubspot/portalsim"
)

const batch = "/crm/v3/objects/deals/batch/"

// inputs makes the body of a batch from its inputs.
func inputs(each ...string) string { return `{"inputs":[` + strings.Join(each, ",") + `]}` }

func set(id, property, value string) string {
	return fmt.Sprintf(`{"id":%q,"properties":{%q:%q}}`, id, property, value)
}

func TestBatchUpdateIsPartial(t *testing.T) {
	c := start(t, portalsim.Options{})
	good, wrong, gone := c.deal("Acme", "1"), c.deal("Beta", "1"), c.deal("Gamma", "1")
	if err := c.portal.Archive("deals", gone); err != nil {
		t.Fatal(err)
	}
	a := c.do("POST", batch+"update", inputs(set(good, "amount", "2"), set(wrong, "amount", "lots"), set(gone, "amount", "2"), set("1", "amount", "2")), 207)
	if a.at("status") != "COMPLETE" || fmt.Sprint(a.at("numErrors")) != "2" || !slices.Equal(a.ids(), []string{good}) {
		t.Fatalf("%s", a.raw)
	}
	want := []any{
		map[string]any{"ids": []any{wrong}},
		map[string]any{"ids": []any{gone, "1"}},
	}
	if diff := cmp.Diff(want, []any{a.at("errors", 0, "context"), a.at("errors", 1, "context")}); diff != "" {
		t.Error(diff)
	}
	if got := a.at("errors", 1, "category"); got != "OBJECT_NOT_FOUND" {
		t.Errorf("category of the missing ones: %v", got)
	}
	if r, _ := c.portal.Get("deals", wrong); r.Properties["amount"] != "1" {
		t.Errorf("refused record was changed: %v", r.Properties["amount"])
	}
}

func TestBatchFailsAsAWhole(t *testing.T) {
	c := start(t, portalsim.Options{})
	a, b := c.deal("Acme", "1"), c.deal("Beta", "1")
	many := make([]string, 101)
	for i := range many {
		many[i] = set(fmt.Sprint(i), "amount", "2")
	}
	for _, tt := range []struct{ name, path, body, want string }{
		{"unknown property in one", "update", inputs(set(a, "amount", "2"), set(b, "nope", "2")), `"error\":\"PROPERTY_DOESNT_EXIST\"`},
		{"duplicate ids", "update", inputs(set(a, "amount", "2"), set(a, "amount", "3")), "Duplicate IDs found in batch input: [" + a + "]"},
		{"duplicate ids read", "read", inputs(`{"id":"7"}`, `{"id":"7"}`), "Duplicate IDs"},
		{"101 inputs", "update", inputs(many...), "maximum number of inputs"},
		{"no inputs", "read", inputs(), "inputs must not be empty"},
		{"51 with history", "read", strings.Replace(inputs(many[:51]...), "{", `{"propertiesWithHistory":["amount"],`, 1), "maximum number of inputs"},
		{"by a property that is not unique", "update", inputs(`{"id":"x","idProperty":"dealname","properties":{"amount":"2"}}`), "non-unique"},
		{"by the record id", "update", inputs(`{"id":"` + a + `","idProperty":"hs_object_id","properties":{"amount":"2"}}`), "non-unique"},
		{"a value that is no text", "update", inputs(`{"id":"` + a + `","properties":{"amount":{"value":"2"}}}`), "must be a string"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := c.in(t).do("POST", batch+tt.path, tt.body, 400)
			if !strings.Contains(string(got.raw), tt.want) {
				t.Errorf("want %s in %s", tt.want, got.raw)
			}
		})
	}
	if r, _ := c.portal.Get("deals", a); r.Properties["amount"] != "1" {
		t.Error("a refused batch wrote something")
	}
	if n := c.portal.Totals().Writes; n != 0 {
		t.Errorf("the ledger lists %d writes", n)
	}
}

func TestInvalidFailsBatch(t *testing.T) {
	c := start(t, portalsim.Options{InvalidFailsBatch: true})
	good, wrong := c.deal("Acme", "1"), c.deal("Beta", "1")
	c.do("POST", batch+"update", inputs(set(good, "amount", "2"), set(wrong, "amount", "lots")), 400)
	if r, _ := c.portal.Get("deals", good); r.Properties["amount"] != "1" {
		t.Error("a refused batch wrote something")
	}
}

func TestBatchResultsComeInAnotherOrder(t *testing.T) {
	read := func() (asked, got []string) {
		c := start(t, portalsim.Options{Seed: 5})
		var in []string
		for i := range 20 {
			asked = append(asked, c.deal(fmt.Sprint(i), ""))
			in = append(in, `{"id":"`+asked[i]+`"}`)
		}
		return asked, c.do("POST", batch+"read", inputs(in...), 200).ids()
	}
	asked, first := read()
	_, second := read()
	if slices.Equal(asked, first) {
		t.Error("the results keep the order of the inputs")
	}
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error("the same seed gives another order", diff)
	}
	slices.Sort(first)
	slices.Sort(asked)
	if diff := cmp.Diff(asked, first); diff != "" {
		t.Error(diff)
	}
}

func TestUpsertByUniqueProperty(t *testing.T) {
	c := start(t, portalsim.Options{})
	c.do("POST", "/crm/v3/properties/deals", `{"name":"external_id","label":"External id","type":"string","fieldType":"text","groupName":"dealinformation","hasUniqueValue":true}`, 201)
	one := `{"id":"E-1","idProperty":"external_id","properties":{"dealname":"Acme"}}`
	first := c.do("POST", batch+"upsert", inputs(one), 200)
	again := c.do("POST", batch+"upsert", inputs(one), 200)
	if first.at("results", 0, "new") != true || again.at("results", 0, "new") != false || first.ids()[0] != again.ids()[0] {
		t.Errorf("first %s, again %s", first.raw, again.raw)
	}
	a := c.do("POST", batch+"read", `{"idProperty":"external_id","inputs":[{"id":"E-1"},{"id":"E-2"}]}`, 207)
	if !slices.Equal(a.ids(), first.ids()) {
		t.Errorf("read by external id: %s", a.raw)
	}
	a = c.do("POST", batch+"create", inputs(`{"properties":{"external_id":"E-1"}}`), 207)
	if a.at("errors", 0, "category") != "CONFLICT" || a.at("errors", 0, "context", "existingId", 0) != first.ids()[0] {
		t.Errorf("create of an existing one: %s", a.raw)
	}
	c.do("POST", batch+"upsert", inputs(`{"id":"E-1","properties":{}}`), 400)
}

func TestBatchArchive(t *testing.T) {
	c := start(t, portalsim.Options{})
	a, b := c.deal("Acme", ""), c.deal("Beta", "")
	c.do("POST", batch+"archive", inputs(`{"id":"`+a+`"}`), 204)
	if got := c.portal.All("deals"); len(got) != 1 || got[0].ID != b {
		t.Errorf("left: %v", got)
	}
}

func TestLedgerKeepsTheNewestCalls(t *testing.T) {
	c := start(t, portalsim.Options{KeepCalls: 3})
	for i := range 20 {
		c.do("GET", fmt.Sprint("/crm/v3/objects/deals/", i), "", 404)
	}
	calls := c.portal.Calls()
	if len(calls) < 3 || len(calls) > 6 || calls[len(calls)-1].Path != "/crm/v3/objects/deals/19" || c.portal.Totals().Calls != 20 {
		t.Errorf("%d calls kept, totals %+v", len(calls), c.portal.Totals())
	}
}

func TestLedgerListsWrites(t *testing.T) {
	c := start(t, portalsim.Options{})
	id := c.deal("Acme", "")
	c.do("POST", batch+"update", inputs(set(id, "amount", "2"), set("1", "amount", "2")), 207)
	c.do("POST", searchDeals, `{}`, 200)
	want := []portalsim.Call{
		{
			Method: "POST", Path: batch + "update", Time: c.clock.now, Status: 207,
			Writes: []portalsim.Write{{Object: "deals", ID: id, Properties: map[string]string{"amount": "2"}}},
		},
		{Method: "POST", Path: searchDeals, Time: c.clock.now, Status: 200, Search: true},
	}
	if diff := cmp.Diff(want, c.portal.Calls()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(portalsim.Totals{Calls: 2, Searches: 1, Writes: 1}, c.portal.Totals()); diff != "" {
		t.Error(diff)
	}
	c.portal.ResetCalls()
	if len(c.portal.Calls()) != 0 || c.portal.Totals() != (portalsim.Totals{}) {
		t.Error("the ledger is not empty after a reset")
	}
}
