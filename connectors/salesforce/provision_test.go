package salesforce_test

import (
	"strings"
	"testing"

	"fitsync/connectors"
	"fitsync/connectors/salesforce"
	"fitsync/connectors/salesforce/orgsim"
	"fitsync/connectors/salesforce/sfdx"
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

func packaged(t *testing.T) []sfdx.Field {
	t.Helper()
	p, err := sfdx.Open()
	if err != nil {
		t.Fatal(err)
	}
	fields, err := p.Fields()
	if err != nil {
		t.Fatal(err)
	}
	return fields
}

func (r *rig) plan(t *testing.T) []connectors.Change {
	t.Helper()
	plan, err := r.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func (r *rig) apply(t *testing.T, plan []connectors.Change) {
	t.Helper()
	if err := r.Apply(t.Context(), plan, func(connectors.Change) {}); err != nil {
		t.Fatal(err)
	}
}

// action is what a plan would do with something.
func action(plan []connectors.Change, name, kind string) string {
	for _, change := range plan {
		if change.Name == name && change.Type == kind {
			return change.Action
		}
	}
	return "nothing"
}

func TestProvisionFromNothing(t *testing.T) {
	r := bare(t)
	plan, err := r.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// every field, four objects, the rest of the package, the permission set and its assignment
	if got := actions(plan); got["create"] != len(packaged(t))+4+3 || len(got) != 1 {
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

// The simulator's own schema is the package's: nothing is missing, nothing conflicts.
func TestProvisionFindsTheSchemaOfTheSimulator(t *testing.T) {
	for _, change := range start(t, orgsim.Options{}).plan(t) {
		permissions := change.Type == "Package" || strings.HasPrefix(change.Type, "PermissionSet")
		if change.Action != "keep" && !permissions {
			t.Errorf("%s %s.%s: %s", change.Action, change.Object, change.Name, change.Detail)
		}
	}
}

func TestProvisionOwnNames(t *testing.T) {
	r := bare(t, func(o *salesforce.Options) { o.Mapping.WriteBack[0].Field = "Their_Fit__c" })
	plan := r.plan(t)
	// the fields of the mapping and of the requirement object, which it reads; the
	// card and the reports would be empty
	if got := action(plan, "Their_Fit__c", "Number"); got != "create" {
		t.Errorf("the mapping's own field: %s", got)
	}
	for name, kind := range map[string]string{"FitSync_Score__c": "Number", "FitSync_Gap__c": "CustomObject", "FitSync": "Package"} {
		if got := action(plan, name, kind); got != "nothing" {
			t.Errorf("%s %s: %s", kind, name, got)
		}
	}
	r.apply(t, plan)
	if got := actions(r.plan(t)); got["keep"] != len(plan) || len(got) != 1 {
		t.Errorf("second plan %v", got)
	}
	id := r.deal("One")
	update := connectors.Update{ID: id, Fields: []connectors.Value{{Field: "Their_Fit__c", Kind: connectors.Number, Text: "80"}}}
	if outcomes, err := r.Write(t.Context(), []connectors.Update{update}); err != nil || outcomes[0].Err != nil {
		t.Error(outcomes, err)
	}
}

func TestProvisionLeavesWhatAnAdminChanged(t *testing.T) {
	r := bare(t)
	r.apply(t, r.plan(t))
	r.org.DefineField("Opportunity", orgsim.Field{Name: "FitSync_Reasons__c", Label: "Why", Type: "LongTextArea", Length: 32000})
	r.org.Update("PermissionSet", r.org.All("PermissionSet")[0]["Id"].(string), map[string]any{"Description": "An older one (package 000000000000)"})
	for range 2 {
		r.apply(t, r.plan(t))
	}
	for _, f := range r.org.Fields("Opportunity") {
		if f.Name == "FitSync_Reasons__c" && (f.Label != "Why" || f.Length != 32000) {
			t.Errorf("the field is %+v", f)
		}
	}
}

func TestProvisionAnotherRevision(t *testing.T) {
	r := bare(t)
	r.apply(t, r.plan(t))
	for _, set := range r.org.All("PermissionSet") {
		if set["Name"] == "FitSync_Integration" {
			r.org.Update("PermissionSet", set["Id"].(string), map[string]any{"Description": "An older one (package 000000000000)"})
		}
	}
	plan := r.plan(t)
	if got := actions(plan); got["extend"] != 1 || got["create"] != 0 || action(plan, "FitSync", "Package") != "extend" {
		t.Fatalf("plan %v", got)
	}
	done := 0
	if err := r.Apply(t.Context(), plan, func(connectors.Change) { done++ }); err != nil || done != 1 {
		t.Fatalf("%d done, %v", done, err)
	}
	if got := actions(r.plan(t)); got["keep"] != len(plan) {
		t.Errorf("second plan %v", got)
	}
}

// A report that the org refuses leaves the rest in place, and the next plan knows.
func TestProvisionGoesOnWhereItStopped(t *testing.T) {
	r := bare(t)
	r.apply(t, r.plan(t))
	p, err := sfdx.Open()
	if err != nil {
		t.Fatal(err)
	}
	// what the org has after the first of the two deployments
	for _, set := range r.org.All("PermissionSet") {
		if set["Name"] == "FitSync_Integration" {
			if strings.Count(set["Description"].(string), "(package "+p.Revision()+")") != 1 {
				t.Fatalf("the worker's permission set says %q", set["Description"])
			}
			r.org.Update("PermissionSet", set["Id"].(string), map[string]any{"Description": "What the FitSync worker may read and write"})
		}
	}
	plan := r.plan(t)
	if got := action(plan, "FitSync", "Package"); got != "create" {
		t.Errorf("after half a deployment the plan says %s", got)
	}
	r.apply(t, plan)
	if got := actions(r.plan(t)); got["keep"] != len(plan) {
		t.Errorf("second plan %v", got)
	}
}

func TestProvisionShowsWhatToDo(t *testing.T) {
	r := bare(t, func(o *salesforce.Options) { o.Mapping.WriteBack[0].Scale = 30 })
	err := r.Apply(t.Context(), r.plan(t), func(connectors.Change) { t.Error("a change was reported as done") })
	e := class(t, err, connectors.Schema)
	for _, want := range []string{"nothing was changed", "\n  CustomField Opportunity.FitSync_Score__c (objects/Opportunity.object): ", "→ correct the field's digits in the mapping"} {
		if !strings.Contains(e.Message, want) {
			t.Errorf("%q lacks %q", e.Message, want)
		}
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
