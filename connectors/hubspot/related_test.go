package hubspot_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"fitsync/connectors"
	"fitsync/connectors/hubspot"
	"fitsync/connectors/hubspot/portalsim"
)

func withParents(o *hubspot.Options) {
	o.Mapping.Opportunity["account"] = "company.name"
	o.Mapping.Opportunity["contact"] = "contact.email"
}

func (b *bench) associate(deal, object string, values map[string]string) string {
	b.t.Helper()
	id := b.portal.Insert(object, values)
	if err := b.portal.Associate("deals", deal, object, id); err != nil {
		b.t.Fatal(err)
	}
	return id
}

func TestNamesOfCompaniesAndContacts(t *testing.T) {
	b := start(t, portalsim.Options{}, withParents)
	ids := b.deals(3)
	for i, name := range []string{"Acme", "Beta"} {
		b.associate(ids[0], "companies", map[string]string{"name": name})
		b.associate(ids[i], "contacts", map[string]string{"email": fmt.Sprintf("p%d@example.com", i)})
	}
	var all []connectors.Record
	if calls := b.calls(func() { all, _ = b.drain(connectors.Cursor{}) }); calls != 5 {
		t.Errorf("%d calls; want a search and two for each of company and contact", calls)
	}
	type names struct{ Company, Contact any }
	var got []names
	for _, r := range all {
		got = append(got, names{r.Fields["company.name"], r.Fields["contact.email"]})
	}
	want := []names{{"Acme", "p0@example.com"}, {nil, "p1@example.com"}, {nil, nil}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, read := all[2].Fields["company.name"]; !read {
		t.Error("a deal without a company has no entry for its name")
	}
}

// A deal that is read alone brings its associations along.
func TestOneDealIsReadWithItsAssociations(t *testing.T) {
	b := start(t, portalsim.Options{}, withParents)
	ids := b.deals(4)
	b.associate(ids[0], "companies", map[string]string{"name": "Acme"})
	b.associate(ids[0], "contacts", map[string]string{"email": "ann@example.com"})
	b.associate(ids[1], "companies", map[string]string{"name": "Beta"})
	if err := b.portal.Archive("deals", ids[2]); err != nil {
		t.Fatal(err)
	}
	for n, want := range []struct {
		calls            int
		company, contact any
		gone             bool
	}{{3, "Acme", "ann@example.com", false}, {3, "Beta", nil, false}, {1, nil, nil, true}, {3, nil, nil, false}} {
		var records []connectors.Record
		calls := b.calls(func() {
			var err error
			if records, err = b.client.Fetch(t.Context(), []string{ids[n]}); err != nil {
				t.Fatal(err)
			}
		})
		r := records[0]
		if calls != want.calls || r.Gone != want.gone || r.ID != ids[n] || r.Fields["company.name"] != want.company || r.Fields["contact.email"] != want.contact {
			t.Errorf("deal %d by %d calls: %+v; want %+v", n, calls, r, want)
		}
		if r.Gone {
			continue
		}
		whole, err := b.client.Fetch(t.Context(), []string{ids[n], ids[3]})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(whole[0], r); diff != "" {
			t.Errorf("read alone it differs: %s", diff)
		}
	}
}

// Read alone, a deal names its associations as the list of objects does. Where it has
// more than the answer holds, they are asked for.
func TestOneDealTellsItsPrimaryCompany(t *testing.T) {
	const more = `,"paging":{"next":{"after":"2","link":"x"}}`
	for name, c := range map[string]struct{ kind, otherKind, paging, want string }{
		"all":                   {"deal_to_company", "deal_to_company_unlabeled", "", "Acme"},
		"the first":             {"deal_to_company", "deal_to_company_unlabeled", more, "Reseller"},
		"none said to be it":    {"deal_to_company_unlabeled", "deal_to_company_unlabeled", "", "Reseller"},
		"several said to be it": {"deal_to_company", "deal_to_company", "", "Reseller"},
	} {
		b := start(t, portalsim.Options{})
		id := b.deals(1)[0]
		other := b.associate(id, "companies", map[string]string{"name": "Reseller"})
		primary := b.associate(id, "companies", map[string]string{"name": "Acme"})
		client := b.connect(withParents, func(o *hubspot.Options) {
			o.Mapping.Opportunity["contact"] = ""
			o.BaseURL = b.instead("/crm/v3/objects/deals/"+id, fmt.Sprintf(
				`{"id":%q,"properties":%s,"updatedAt":"2026-11-24T10:00:00.000Z","associations":{"companies":{"results":[
					{"id":%q,"type":%q},{"id":%q,"type":%q},{"id":%q,"type":"deal_to_company_unlabeled"}]%s}}}`,
				id, everyProperty(b, id), other, c.otherKind, primary, c.kind, primary, c.paging))
		})
		asked := len(b.portal.Calls())
		records, err := client.Fetch(t.Context(), []string{id})
		if err != nil {
			t.Fatal(err)
		}
		apart := slices.ContainsFunc(b.portal.Calls()[asked:], func(call portalsim.Call) bool { return strings.Contains(call.Path, "/associations/") })
		// The simulator's association API knows no primary company.
		if got := records[0].Fields["company.name"]; got != c.want || apart == (name == "all") {
			t.Errorf("%s: the company is %v; want %s; asked for associations apart: %v", name, got, c.want, apart)
		}
	}
}

// Not every 404 says that the deal is gone.
func TestOneDealIsGoneByHubSpotsWordOnly(t *testing.T) {
	for body, gone := range map[string]bool{
		`{"status":"error","message":"resource not found","correlationId":"c"}`: true,
		`{"category":"OBJECT_NOT_FOUND","message":"Object not found."}`:         true,
		`<html><body><h1>404 Not Found</h1></body></html>`:                      false,
		`{"message":"no Route matched with those values"}`:                      false,
		``: false,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(body)) // the client would say so
		}))
		t.Cleanup(server.Close)
		b := start(t, portalsim.Options{})
		client := b.connect(withParents, func(o *hubspot.Options) { o.BaseURL = server.URL })
		records, err := client.Fetch(t.Context(), []string{"7"})
		if gone && (err != nil || len(records) != 1 || !records[0].Gone) {
			t.Errorf("%s: %+v, %v; want a deal that is gone", body, records, err)
		}
		if !gone {
			wantError(t, err, connectors.Schema, "")
		}
	}
}

// everyProperty is what a deal holds, as JSON.
func everyProperty(b *bench, id string) string {
	record, _ := b.portal.Get("deals", id)
	text, err := json.Marshal(record.Properties)
	if err != nil {
		b.t.Fatal(err)
	}
	return string(text)
}

// TestPrimaryCompanyOutranksOthers marks the company with the higher id, in either
// way in which HubSpot does it.
func TestPrimaryCompanyOutranksOthers(t *testing.T) {
	for _, mark := range []string{`{"category":"HUBSPOT_DEFINED","typeId":5,"label":null}`, `{"category":"HUBSPOT_DEFINED","typeId":9,"label":"Primary"}`} {
		b := start(t, portalsim.Options{})
		ids := b.deals(2)
		id := ids[0]
		other := b.portal.Insert("companies", map[string]string{"name": "Reseller"})
		primary := b.portal.Insert("companies", map[string]string{"name": "Acme"})
		client := b.connect(withParents, func(o *hubspot.Options) {
			o.Mapping.Opportunity["contact"] = ""
			o.BaseURL = b.instead("/crm/v4/associations/deals/companies/batch/read", fmt.Sprintf(
				`{"status":"COMPLETE","results":[{"from":{"id":%q},"to":[
					{"toObjectId":%s,"associationTypes":[{"category":"HUBSPOT_DEFINED","typeId":341,"label":null},{"category":"USER_DEFINED","typeId":5,"label":"Primary"}]},
					{"toObjectId":%s,"associationTypes":[%s]}]}]}`, id, other, primary, mark))
		})
		records, err := client.Fetch(t.Context(), ids)
		if err != nil {
			t.Fatal(err)
		}
		if got := records[0].Fields["company.name"]; got != "Acme" {
			t.Errorf("marked by %s the company is %v", mark, got)
		}
	}
}

// instead serves the portal with another answer at one path.
func (b *bench) instead(path, answer string) (url string) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != path {
			b.portal.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(answer))
	}))
	b.t.Cleanup(server.Close)
	return server.URL
}

func TestManyRowsOfOneDeal(t *testing.T) {
	b := start(t, portalsim.Options{CustomObjects: true, AssociationPage: 40}, rows)
	b.portal.DefineRequirements()
	ids := b.deals(2)
	var want []string
	for i := range 130 {
		want = append(want, b.associate(ids[0], "requirement", map[string]string{"text": fmt.Sprint("need ", i), "priority": "high"}))
	}
	all, _ := b.drain(connectors.Cursor{})
	var got []string
	for i, c := range all[0].Children {
		got = append(got, c.ID)
		if c.Fields["text"] != fmt.Sprint("need ", i) || c.Fields["priority"] != "high" || !c.Modified.Equal(b.clock.Now()) {
			t.Errorf("row %d is %+v", i, c)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(all[1].Children) != 0 || !all[1].ChildrenComplete {
		t.Errorf("the other deal has %d rows", len(all[1].Children))
	}
}

func TestLineItemsAsRequirements(t *testing.T) {
	b := start(t, portalsim.Options{}, func(o *hubspot.Options) {
		o.Mapping.Requirements = connectors.RequirementSource{Object: "line_items", Fields: map[string]string{"text": "description", "name": "name"}}
	})
	id := b.deals(1)[0]
	item := b.associate(id, "line_items", map[string]string{"name": "SSO", "description": "SSO with SAML"})
	next := b.settled()
	if err := b.portal.Update("line_items", item, map[string]any{"description": "SSO with OpenID Connect"}); err != nil {
		t.Fatal(err)
	}
	b.clock.Advance(time.Minute)
	all, _ := b.drain(next)
	if len(all) != 1 || len(all[0].Children) != 1 || all[0].Children[0].Fields["description"] != "SSO with OpenID Connect" {
		t.Errorf("the tick gives %+v", all)
	}
}

// TestDealThatMovedWithItsRowComesOnce changes a deal and its row, and another row
// alone.
func TestDealThatMovedWithItsRowComesOnce(t *testing.T) {
	b := start(t, portalsim.Options{CustomObjects: true}, rows)
	b.portal.DefineRequirements()
	ids := b.deals(3)
	var ofDeal []string
	for _, id := range ids {
		ofDeal = append(ofDeal, b.associate(id, "requirement", map[string]string{"text": "need"}))
	}
	next := b.settled()
	for _, row := range ofDeal[:2] {
		if err := b.portal.Update("requirement", row, map[string]any{"text": "another need"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.portal.Update("deals", ids[0], map[string]any{"amount": "5"}); err != nil {
		t.Fatal(err)
	}
	b.clock.Advance(time.Minute)
	all, _ := b.drain(next)
	b.wantOnce(all, ids[:2])
	for _, r := range all {
		if r.Children[0].Fields["text"] != "another need" {
			t.Errorf("deal %s has row %v", r.ID, r.Children[0].Fields)
		}
	}
}

func TestFetchFindsWhoTookARecordsPlace(t *testing.T) {
	b := start(t, portalsim.Options{})
	ids := b.deals(130)
	for _, pair := range [][2]int{{1, 0}, {3, 2}, {3, 120}} {
		if err := b.portal.Merge("deals", ids[pair[0]], ids[pair[1]]); err != nil {
			t.Fatal(err)
		}
	}
	asked := append(slices.Clone(ids), "77", ids[0], "no-such-id", "")
	records, err := b.client.Fetch(t.Context(), asked)
	if err != nil {
		t.Fatal(err)
	}
	merged := map[string]string{ids[0]: ids[1], ids[2]: ids[3], ids[120]: ids[3]}
	for i, r := range records {
		gone := merged[asked[i]] != "" || i >= 130
		if r.ID != asked[i] || r.Gone != gone || r.MergedInto != merged[asked[i]] || r.Read.IsZero() {
			t.Errorf("record %d: %s gone %v into %q", i, r.ID, r.Gone, r.MergedInto)
		}
	}
}

func TestWhatIsNoIDIsNotAskedFor(t *testing.T) {
	b := start(t, portalsim.Options{})
	calls := b.calls(func() {
		records, err := b.client.Fetch(t.Context(), []string{"abc"})
		if err != nil || len(records) != 1 || records[0].ID != "abc" || !records[0].Gone {
			t.Errorf("%+v, %v", records, err)
		}
	})
	if calls != 0 {
		t.Errorf("%d calls", calls)
	}
}

func TestUnknownRequirementObject(t *testing.T) {
	b := start(t, portalsim.Options{}, rows)
	b.deals(1)
	_, err := b.client.Pull(t.Context(), connectors.Cursor{})
	wantError(t, err, connectors.Schema, "")
	_, err = b.client.Describe(t.Context())
	wantError(t, err, connectors.Schema, "")
}
