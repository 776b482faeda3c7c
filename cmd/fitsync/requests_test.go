package main

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"
)

const saml = "critical | security | Single sign-on with SAML 2.0"

// unscheduled is a world whose worker does nothing by itself but look for requests.
func unscheduled(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.write(t, "fitsync.yaml", strings.Replace(worldConfig, "    schedule: \"@every 1h\"\n", "", 1))
	w.ready(t)
	return w
}

// What a request in Salesforce costs, by the org's own ledger: one call that finds it, one
// that reads the deal and says that it is running, one that writes and says that it is done.
func TestARequestInSalesforceCostsThreeCalls(t *testing.T) {
	t.Parallel()
	w := unscheduled(t)
	deal := w.crms.Org.Insert("Opportunity", map[string]any{"Name": "Asked for", "StageName": "Prospecting", "CloseDate": "2027-01-31"})
	row := w.crms.Org.Insert("FitSync_Requirement__c", map[string]any{"Opportunity__c": deal, "Text__c": "Single sign-on with SAML 2.0", "Priority__c": "critical"})
	w.ok(t, "sync", "sf")
	w.crms.Org.Update("FitSync_Requirement__c", row, map[string]any{"Text__c": "A time machine for invoices"})
	request := w.crms.Org.Insert("FitSync_Request__c", map[string]any{"Opportunity__c": deal, "Scope__c": "record"})
	before := w.crms.Org.Get("Opportunity", deal)["FitSync_Score__c"]
	w.crms.Org.ResetCalls()

	w.start(t, nil, "serve")
	waitFor(t, func() bool { return w.crms.Org.Get("FitSync_Request__c", request)["Status__c"] == "done" })
	if charged := w.chargedUntilIdle(t); charged > 3 {
		t.Errorf("the request cost %d calls; want 3 at most", charged)
	}
	if after := w.crms.Org.Get("Opportunity", deal)["FitSync_Score__c"]; after == before {
		t.Errorf("the score is %v before and after", after)
	}
	if worker := w.crms.Org.Get("FitSync_Request__c", request)["Worker__c"]; fmt.Sprint(worker) == "" {
		t.Error("the request does not name its worker")
	}
}

// unscheduledRows is the configuration of such a worker that keeps rows.
func unscheduledRows() string {
	return strings.NewReplacer("    schedule: \"@every 1h\"\n", "", "kind: salesforce", "kind: salesforce\n    rows: true").Replace(worldConfig)
}

// So does one for all that a person owns, and for everything, as long as that is read and
// written by a call each. A read of everything lists the rows as well.
func TestARequestInSalesforceForSeveralDealsCostsThreeCalls(t *testing.T) {
	t.Parallel()
	for name, most := range map[string]int{"mine": 3, "all": 3, "mine with rows": 3, "all with rows": 4} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := unscheduled(t)
			scope, _, rows := strings.Cut(name, " ")
			if rows {
				w.write(t, "fitsync.yaml", unscheduledRows())
			}
			user := w.crms.Org.Insert("User", map[string]any{"LastName": "Another", "Username": "another@example.com"})
			changed := map[string]bool{} // deals, by whether the request is about them
			for n := range 4 {
				deal := w.opportunity("Deal", "critical: Single sign-on with SAML 2.0")
				if changed[deal] = n > 0 || scope == "all"; n == 0 {
					w.crms.Org.Update("Opportunity", deal, map[string]any{"OwnerId": user})
				}
			}
			w.ok(t, "sync", "sf")
			for _, row := range w.crms.Org.All("FitSync_Requirement__c") {
				w.crms.Org.Update("FitSync_Requirement__c", row["Id"].(string), map[string]any{"Text__c": "A time machine for invoices"})
			}
			score := func(deal string) any { return w.crms.Org.Get("Opportunity", deal)["FitSync_Score__c"] }
			before := map[string]any{}
			for deal := range changed {
				before[deal] = score(deal)
			}
			request := w.crms.Org.Insert("FitSync_Request__c", map[string]any{"Scope__c": scope})
			w.crms.Org.ResetCalls()

			w.start(t, nil, "serve")
			waitFor(t, func() bool { return w.crms.Org.Get("FitSync_Request__c", request)["Status__c"] == "done" })
			if charged := w.chargedUntilIdle(t); charged > most {
				t.Errorf("the request cost %d calls; want %d at most", charged, most)
			}
			for deal, changed := range changed {
				if after := score(deal); (after != before[deal]) != changed {
					t.Errorf("%s has the score %v, before %v; changed: %v", deal, after, before[deal], changed)
				}
			}
		})
	}
}

// chargedUntilIdle is what all calls of the org cost, once the worker has nothing to do.
func (w *world) chargedUntilIdle(t *testing.T) (charged int) {
	t.Helper()
	waitFor(t, func() bool {
		runs := w.ok(t, "runs", "sf", "--json")
		return !strings.Contains(runs, `"running"`)
	})
	for _, call := range w.crms.Org.Calls() {
		charged += call.Charged
		t.Logf("%s %s: %d charged, %v", call.Method, call.Path, call.Charged, call.Subrequests)
	}
	return charged
}

// The rows of a deal, and the figures of its gaps over all deals, cost a request nothing.
func TestARequestInSalesforceWithRowsCostsThreeCalls(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.write(t, "fitsync.yaml", unscheduledRows())
	w.ready(t)
	deal := w.opportunity("Asked for", "critical: Single sign-on with SAML 2.0", "medium: Warehouse and stock management with stock levels and bins")
	w.ok(t, "sync", "sf")
	figure := func() any { return w.crms.Org.All("FitSync_Product_Gap__c")[0]["Allocated__c"] }
	before := figure()
	for _, row := range w.crms.Org.All("FitSync_Requirement__c") {
		w.crms.Org.Update("FitSync_Requirement__c", row["Id"].(string), map[string]any{"Priority__c": "high"})
	}
	request := w.crms.Org.Insert("FitSync_Request__c", map[string]any{"Opportunity__c": deal, "Scope__c": "record"})
	w.crms.Org.ResetCalls()

	w.start(t, nil, "serve")
	waitFor(t, func() bool { return w.crms.Org.Get("FitSync_Request__c", request)["Status__c"] == "done" })
	if charged := w.chargedUntilIdle(t); charged > 3 {
		t.Errorf("the request cost %d calls; want 3 at most", charged)
	}
	if after := figure(); after == before {
		t.Errorf("the product gap's figure is %v before and after", after)
	}
}

// What a request in HubSpot costs, by the portal's own ledger: the search that finds it
// and shows the deal, a call that compares what is to be replaced, and one that writes,
// with the echo along.
func TestARequestInHubSpotCostsThreeCalls(t *testing.T) {
	t.Parallel()
	w := unscheduled(t)
	deal := w.dealWith("Asked for", saml)
	w.ok(t, "sync", "hs")
	asked := time.Now().UTC().Truncate(time.Second).Format(time.RFC3339)
	if err := w.crms.Portal.Update("deals", deal, map[string]any{"fitsync_requirements": "critical | functional | A time machine for invoices", "fitsync_resync": asked}); err != nil {
		t.Fatal(err)
	}
	field := func(name string) string {
		record, _ := w.crms.Portal.Get("deals", deal)
		return record.Properties[name]
	}
	before := field("fitsync_score")
	w.crms.Portal.ResetCalls()

	w.start(t, nil, "serve")
	waitFor(t, func() bool { return field("fitsync_resync_done") == asked })
	if after := field("fitsync_score"); after == before {
		t.Errorf("the score is %s before and after", after)
	}
	searches, others := 0, 0
	for _, call := range w.crms.Portal.Calls() {
		t.Logf("%s %s", call.Method, call.Path)
		if strings.HasSuffix(call.Path, "/search") {
			searches++
		} else {
			others++
		}
	}
	if searches != 1 || others > 2 {
		t.Errorf("the request cost %d searches and %d other calls; want 1, and 2 at most", searches, others)
	}
}

// A company's name costs a call of its own, and its association none: the look shows no
// such deal, so that it is read by itself.
func TestARequestInHubSpotWithACompanyCostsFourCalls(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.write(t, "fitsync.yaml", strings.Replace(strings.Replace(worldConfig, "    schedule: \"@every 1h\"\n", "", 1), "kind: hubspot", "kind: hubspot\n    opportunity: {account: company.name}", 1))
	w.ready(t)
	deal := w.dealWith("Asked for", saml)
	company := w.crms.Portal.Insert("companies", map[string]string{"name": "Acme"})
	if err := w.crms.Portal.Associate("deals", deal, "companies", company); err != nil {
		t.Fatal(err)
	}
	w.ok(t, "sync", "hs")
	asked := time.Now().UTC().Truncate(time.Second).Format(time.RFC3339)
	if err := w.crms.Portal.Update("deals", deal, map[string]any{"fitsync_requirements": "critical | functional | A time machine for invoices", "fitsync_resync": asked}); err != nil {
		t.Fatal(err)
	}
	w.crms.Portal.ResetCalls()

	w.start(t, nil, "serve")
	waitFor(t, func() bool {
		record, _ := w.crms.Portal.Get("deals", deal)
		return record.Properties["fitsync_resync_done"] == asked
	})
	paths := map[string]int{}
	for _, call := range w.crms.Portal.Calls() {
		paths[call.Method+" "+strings.TrimPrefix(call.Path, "/crm/v3/objects/")]++
	}
	t.Logf("%v", paths)
	// A machine that is busy for a second between reading and writing compares once more.
	delete(paths, "POST deals/batch/read")
	want := map[string]int{"POST deals/search": 1, "GET deals/" + deal: 1, "POST companies/batch/read": 1, "POST deals/batch/update": 1}
	if !maps.Equal(paths, want) {
		t.Errorf("the request made the calls %v; want %v", paths, want)
	}
}

func TestDoctorSaysWhetherResyncsCanBeRequested(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.run(t, "doctor").out
	for _, name := range []string{"sf", "hs"} {
		contains(t, "doctor", before, "ok    "+name+": resync requests: nobody can make any: ")
	}
	w.ready(t)
	after := w.ok(t, "doctor")
	for _, name := range []string{"sf", "hs"} {
		contains(t, "doctor", after, "ok    "+name+": resync requests: can be made inside the CRM; looked for every 1m0s")
	}
	w.write(t, "fitsync.yaml", strings.Replace(worldConfig, "    kind: hubspot\n", "    kind: hubspot\n    request_poll: 0s\n", 1))
	contains(t, "doctor", w.ok(t, "doctor"), "hs: resync requests: not looked for")
	w.write(t, "fitsync.yaml", strings.Replace(worldConfig, "    kind: hubspot\n", "    kind: hubspot\n    request_poll: 2s\n", 1))
	contains(t, "doctor", w.run(t, "doctor").err, "request_poll", "use 10s to 24h")
}
