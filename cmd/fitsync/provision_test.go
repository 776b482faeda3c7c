package main

import (
	"net/http"
	"strings"
	"testing"

	"fitsync/cmd/fitsync/demo"
	"fitsync/connectors/salesforce/orgsim"
)

// administer changes a deal property, as an administrator can.
func (w *world) administer(t *testing.T, method, name, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, w.hubspot+"/crm/v3/properties/deals/"+name, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+demo.Token)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode >= http.StatusMultipleChoices {
		t.Fatalf("%s %s: HTTP %d", method, name, response.StatusCode)
	}
}

// dealWith enters a deal with requirements into the HubSpot simulator.
func (w *world) dealWith(name, needs string) string {
	return w.crms.Portal.Insert("deals", map[string]string{"dealname": name, "amount": "1000", "dealstage": "qualifiedtobuy", "fitsync_requirements": needs})
}

func (w *world) property(t *testing.T, id, name string) string {
	t.Helper()
	deal, ok := w.crms.Portal.Get("deals", id)
	if !ok {
		t.Fatalf("there is no deal %s", id)
	}
	return deal.Properties[name]
}

func TestFieldThatWasDeletedAndIsCreatedAgainIsFilled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	id := w.dealWith("Acme", "critical | security | Single sign-on with SAML 2.0\nA warehouse robot that picks parcels")
	w.ok(t, "sync", "hs")
	before := w.property(t, id, "fitsync_reasons")
	w.administer(t, http.MethodDelete, "fitsync_reasons", "")
	if got := w.run(t, "sync", "hs"); got.code != exitAttention || !strings.Contains(got.err, "fitsync provision --apply") {
		t.Errorf("sync without the property: %+v", got)
	}
	contains(t, "provision", w.run(t, "provision", "hs", "--apply").err, "created deals.fitsync_reasons", "fills what was created in 1 deal")
	w.ok(t, "sync", "hs")
	if after := w.property(t, id, "fitsync_reasons"); after != before || before == "" {
		t.Errorf("the reasons are %q, and were %q", after, before)
	}
	contains(t, "second sync", w.ok(t, "sync", "hs"), " 0 written")
}

// TestFieldThatWasHiddenKeepsWhatAPersonWrote has provisioning grant a field that was
// there all the time, for one deal emptied.
func TestFieldThatWasHiddenKeepsWhatAPersonWrote(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	emptied, changed := w.opportunity("Emptied", "critical: Single sign-on with SAML 2.0"), w.opportunity("Changed", "critical: Single sign-on with SAML 2.0")
	w.ok(t, "sync", "sf")
	ours := w.crms.Org.Get("Opportunity", emptied)["FitSync_Score__c"]
	w.crms.Org.Update("Opportunity", emptied, map[string]any{"FitSync_Score__c": nil})
	w.crms.Org.Update("Opportunity", changed, map[string]any{"FitSync_Score__c": 11.0})
	w.crms.Org.Faults().Set(orgsim.Fault{Kind: orgsim.HiddenField, Object: "Opportunity", Field: "FitSync_Score__c"})
	w.ok(t, "provision", "sf", "--apply")
	w.crms.Org.Faults().Clear(orgsim.HiddenField)
	w.ok(t, "sync", "sf")
	if got := w.crms.Org.Get("Opportunity", emptied)["FitSync_Score__c"]; got != ours {
		t.Errorf("the emptied score is %v, want %v", got, ours)
	}
	if got := w.crms.Org.Get("Opportunity", changed)["FitSync_Score__c"]; got != 11.0 {
		t.Errorf("the person's score is %v", got)
	}
}

func TestOptionThatWasRemovedIsNamedAndAddedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	good, open := w.dealWith("Good", "critical | security | Single sign-on with SAML 2.0"), w.dealWith("Open", "critical | technical | A warehouse robot that picks parcels")
	w.administer(t, http.MethodPatch, "fitsync_grade", `{"options":[{"label":"Strong","value":"Strong"},{"label":"Ours","value":"ours"}]}`)
	got := w.run(t, "sync", "hs")
	if got.code != exitAttention {
		t.Errorf("sync: exit %d", got.code)
	}
	for what, text := range map[string]string{"sync": got.err, "doctor": w.run(t, "doctor", "hs").out} {
		contains(t, what, text, "fitsync_grade lacks the options Good, Weak, Blocked, Unscored", "fitsync provision --apply")
	}
	if w.property(t, good, "fitsync_grade") != "Strong" {
		t.Error("the neighbour was not written")
	}
	contains(t, "provision", w.ok(t, "provision", "hs"), "extend   deals.fitsync_grade")
	contains(t, "provision", w.run(t, "provision", "hs", "--apply").err, "extended deals.fitsync_grade")
	w.ok(t, "sync", "hs")
	if got := w.property(t, open, "fitsync_grade"); got != "Unscored" {
		t.Errorf("the grade is %q", got)
	}
}

func TestProvisionWithMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	contains(t, "plan", w.ok(t, "provision", "hs", "--with", "companies"), "create   companies.fitsync_best_open_fit (number/number)")
	if got := definitions(t, w.hubspot, "companies"); len(got) != 0 {
		t.Errorf("planning made %v", got)
	}
	w.ok(t, "provision", "hs", "--with", "companies", "--apply")
	if got := definitions(t, w.hubspot, "companies"); len(got) != 2 || got["fitsync_open_revenue_at_risk"].FieldType != "number" {
		t.Errorf("companies have %v", got)
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"hs", "--with", "tickets"}, exitUsage, "--with tickets: not known; use companies or requirements"},
		{[]string{"sf", "--with", "companies"}, exitUsage, "this kind of CRM has nothing to add"},
		{[]string{"hs", "--with", "requirements", "--apply"}, exitAttention, "Enterprise"},
	} {
		if got := w.run(t, append([]string{"provision"}, c.args...)...); got.code != c.code || !strings.Contains(got.err, c.says) {
			t.Errorf("provision %v: exit %d, %s", c.args, got.code, got.err)
		}
	}
}
