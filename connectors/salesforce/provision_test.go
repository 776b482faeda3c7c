package salesforce_test

import (
	"strings"
	"testing"

	"fitsync/connectors"
	"fitsync/connectors/salesforce"
	"fitsync/connectors/salesforce/orgsim"
)

// bare is an org before provisioning that hides new fields until they are granted.
func bare(t *testing.T, change ...func(*salesforce.Options)) *rig {
	t.Helper()
	o := orgsim.Options{ClientID: "client", ClientSecret: "secret", FieldSecurity: true, Now: newClock().now}
	return serve(t, orgsim.New(o), o, change...)
}

func actions(changes []connectors.Change) map[string]int {
	n := map[string]int{}
	for _, change := range changes {
		n[change.Action]++
	}
	return n
}

func TestProvisionFromNothing(t *testing.T) {
	r := bare(t)
	plan, err := r.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// 18 write-back fields, an object with 11 fields, the permission set and its assignment
	if got := actions(plan); got["create"] != 18+1+11+2 || len(got) != 1 {
		t.Fatalf("plan %v", got)
	}
	var done []connectors.Change
	if err := r.Apply(t.Context(), plan, func(c connectors.Change) { done = append(done, c) }); err != nil {
		t.Fatal(err)
	}
	if len(done) != len(plan) {
		t.Errorf("%d of %d changes reported", len(done), len(plan))
	}
	again, err := r.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := actions(again); got["keep"] != len(plan) || len(got) != 1 {
		t.Errorf("second plan %v", got)
	}
	states, err := r.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range states {
		if s.Missing || s.Problem != "" {
			t.Errorf("%s.%s: %s", s.Object, s.Field, s.Problem)
		}
	}
	id := r.deal("One")
	r.row(id, "SSO with SAML")
	if outcomes, err := r.Write(t.Context(), []connectors.Update{score(id, "80")}); err != nil || outcomes[0].Err != nil {
		t.Fatal(outcomes, err)
	}
	if records, _ := pullAll(t, r, connectors.Cursor{}); len(records) != 1 || len(records[0].Children) != 1 {
		t.Errorf("%d records", len(records))
	}
}

func TestProvisionOnlyWhatIsMissing(t *testing.T) {
	r := bare(t)
	r.org.DefineField("Opportunity", orgsim.Field{Name: "FitSync_Score__c", Type: "Number", Precision: 3})
	r.org.DefineField("Opportunity", orgsim.Field{Name: "FitSync_Grade__c", Type: "Checkbox"})
	r.org.DefineField("Opportunity", orgsim.Field{Name: "FitSync_Input_Hash__c", Type: "Text", Length: 10})
	plan, err := r.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"FitSync_Score__c": "keep", "FitSync_Grade__c": "conflict", "FitSync_Input_Hash__c": "conflict", "FitSync_Low__c": "create"}
	for _, change := range plan {
		if action := want[change.Name]; action != "" && action != change.Action {
			t.Errorf("%s: %s, want %s", change.Name, change.Action, action)
		}
		if change.Action == "conflict" && change.Detail == "" {
			t.Errorf("%s: a conflict without advice", change.Name)
		}
	}
	if err := r.Apply(t.Context(), plan, func(connectors.Change) {}); err != nil {
		t.Fatal(err)
	}
	again, err := r.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := actions(again); got["create"] != 0 || got["conflict"] != 2 {
		t.Errorf("second plan %v", got)
	}
}

func TestProvisionNamesWhatIsMappedAndMissing(t *testing.T) {
	r := bare(t, func(o *salesforce.Options) { o.Mapping.Opportunity["need_by"] = "Their_Date__c" })
	plan, err := r.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range plan {
		if change.Name == "Their_Date__c" && change.Action == "conflict" {
			return
		}
	}
	t.Error("the missing field of the org's own is not named")
}

func TestRefusedDeploymentIsExplained(t *testing.T) {
	r := bare(t, func(o *salesforce.Options) { o.Mapping.WriteBack[0].Scale = 30 })
	plan, err := r.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = r.Apply(t.Context(), plan, func(connectors.Change) { t.Error("a change was reported as done") })
	e := class(t, err, connectors.Schema)
	if !strings.Contains(e.Message, "Opportunity.FitSync_Score__c") || !strings.Contains(e.Message, "recision") {
		t.Errorf("%q does not say what to do", e.Message)
	}
	again, err := r.Plan(t.Context())
	if err != nil || actions(again)["create"] != actions(plan)["create"] {
		t.Errorf("a refused deployment left something behind: %v, %v", actions(again), err)
	}
}

func TestProvisionWithoutRights(t *testing.T) {
	r := bare(t)
	plan, err := r.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.org.Faults().Set(orgsim.Fault{Kind: orgsim.NoMetadataRights})
	class(t, r.Apply(t.Context(), plan, func(connectors.Change) {}), connectors.Forbidden)
}

func TestDescribeEconomyAndUsage(t *testing.T) {
	r := start(t, orgsim.Options{})
	calls := r.calls(func() {
		if _, err := r.Describe(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	if calls != 2 {
		t.Errorf("%d calls, want 1 for both objects and 1 for what their lookups point to", calls)
	}
	if u := r.Usage(); u.Limit != 15_000_000 || u.Used != u.Calls || u.Heard.IsZero() {
		t.Errorf("usage %+v", u)
	}
}

func TestFetchEconomy(t *testing.T) {
	r := start(t, orgsim.Options{})
	ids := r.fillOrg(400, 2)
	calls := r.calls(func() {
		records, err := r.Fetch(t.Context(), ids)
		if err != nil {
			t.Fatal(err)
		}
		checkFull(t, records, ids, 2)
	})
	if calls != 1 {
		t.Errorf("%d calls for 400 records, want 1", calls)
	}
}
