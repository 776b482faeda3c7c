package hubspot_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/connectors"
	"fitsync/connectors/hubspot"
	"fitsync/connectors/hubspot/portalsim"
	"fitsync/connectors/transport"
)

func planExtra(t *testing.T, client *hubspot.Client, name string) map[string]string {
	t.Helper()
	types := map[string]string{}
	for _, c := range applyExtra(t, client, name, false) {
		types[c.Object+" "+c.Name] = c.Action + " " + c.Type
	}
	return types
}

// applyExtra plans, and with apply makes what was planned.
func applyExtra(t *testing.T, client *hubspot.Client, name string, apply bool) []connectors.Change {
	t.Helper()
	planned, err := client.PlanExtra(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	if !apply {
		return planned
	}
	done := map[string]bool{}
	if err := client.Apply(t.Context(), planned, func(c connectors.Change) { done[c.Object+" "+c.Name] = true }); err != nil {
		t.Fatal(err)
	}
	for _, c := range planned {
		if c.Action == "create" && !done[c.Object+" "+c.Name] {
			t.Errorf("%s of %s was not reported", c.Name, c.Object)
		}
	}
	return planned
}

func TestProvisionCompanies(t *testing.T) {
	_, client := bare(t, portalsim.Options{})
	want := map[string]string{
		"companies fitsync": "create property group", "companies fitsync_best_open_fit": "create number/number",
		"companies fitsync_open_revenue_at_risk": "create number/number",
	}
	if diff := cmp.Diff(want, planExtra(t, client, "companies")); diff != "" {
		t.Error(diff)
	}
	applyExtra(t, client, "companies", true)
	if got := actions(applyExtra(t, client, "companies", true)); got["keep"] != 3 {
		t.Errorf("the second plan is %v", got)
	}
	if got := actions(plan(t, client)); got["create"] == 0 || got["keep"] > 0 {
		t.Errorf("deals were touched: %v", got)
	}
}

func TestProvisionRequirementObject(t *testing.T) {
	_, client := bare(t, portalsim.Options{CustomObjects: true})
	want := map[string]string{
		"requirement requirement": "create custom object", "requirement text": "create string/textarea", "requirement category": "create enumeration/select",
		"requirement priority": "create enumeration/select", "requirement need_by": "create date/date", "requirement status": "create enumeration/select",
		"requirement source": "create enumeration/select",
	}
	if diff := cmp.Diff(want, planExtra(t, client, "requirements")); diff != "" {
		t.Error(diff)
	}
	applyExtra(t, client, "requirements", true)
	if got := actions(applyExtra(t, client, "requirements", true)); got["keep"] != len(want) {
		t.Errorf("the second plan is %v", got)
	}
}

// TestRequirementsAreReadFromTheObjectThatWasMade maps what provisioning makes.
func TestRequirementsAreReadFromTheObjectThatWasMade(t *testing.T) {
	b := start(t, portalsim.Options{CustomObjects: true}, rows)
	applyExtra(t, b.client, "requirements", true)
	deal := b.portal.Insert("deals", map[string]string{"dealname": "Acme"})
	need := b.portal.Insert("requirement", map[string]string{"text": "SSO", "category": "security", "priority": "critical", "need_by": "2027-03-01", "status": "in_progress", "source": "rfp"})
	if err := b.portal.Associate("deals", deal, "requirement", need); err != nil {
		t.Fatal(err)
	}
	records, err := b.client.Fetch(t.Context(), []string{deal})
	if err != nil {
		t.Fatal(err)
	}
	if got := records[0].Children; len(got) != 1 || got[0].Fields["text"] != "SSO" || got[0].Fields["status"] != "in_progress" {
		t.Errorf("read %+v", got)
	}
}

func TestCustomObjectsTakeEnterprise(t *testing.T) {
	_, client := bare(t, portalsim.Options{})
	_, err := client.PlanExtra(t.Context(), "requirements")
	if e := wantError(t, err, connectors.Forbidden, "MISSING_SCOPES"); !strings.Contains(e.Message, "Enterprise") || !strings.Contains(e.Message, "crm.schemas.custom.write") {
		t.Errorf("the error is %v", err)
	}
	if got := actions(plan(t, client)); got["create"] == 0 {
		t.Errorf("what every account has cannot be planned: %v", got)
	}
}

func TestCompaniesTakeScopesOfTheirOwn(t *testing.T) {
	_, client := bare(t, portalsim.Options{Scopes: []string{"crm.schemas.deals.read", "crm.schemas.deals.write"}})
	_, err := client.PlanExtra(t.Context(), "companies")
	if e := wantError(t, err, connectors.Forbidden, "MISSING_SCOPES"); !strings.Contains(e.Message, "crm.schemas.companies.read") {
		t.Errorf("the error is %v", err)
	}
}

func TestUnknownExtra(t *testing.T) {
	_, client := bare(t, portalsim.Options{})
	if _, err := client.PlanExtra(t.Context(), "tickets"); err == nil || !strings.Contains(err.Error(), "companies or requirements") {
		t.Errorf("the error is %v", err)
	}
}

// TestObjectThatSomebodyElseMade is planned before and applied after another did so.
func TestObjectThatSomebodyElseMade(t *testing.T) {
	portal, client := bare(t, portalsim.Options{CustomObjects: true})
	planned := applyExtra(t, client, "requirements", false)
	portal.DefineRequirements() // it has no source
	if err := client.Apply(t.Context(), planned, func(connectors.Change) {}); err != nil {
		t.Fatal(err)
	}
	after := planExtra(t, client, "requirements")
	if after["requirement source"] != "keep enumeration/select" || after["requirement requirement"] != "keep custom object" {
		t.Errorf("after Apply %v", after)
	}
	if conflicts := slices.DeleteFunc(applyExtra(t, client, "requirements", false), func(c connectors.Change) bool { return c.Action != "conflict" }); len(conflicts) != 1 || conflicts[0].Name != "category" {
		t.Errorf("conflicts %v; the other's category is a text", conflicts)
	}
}

// TestSchemaThatIsRefused names what HubSpot refused.
func TestSchemaThatIsRefused(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"category":"VALIDATION_ERROR","message":"The account holds no more custom objects."}`))
	}))
	t.Cleanup(server.Close)
	client := lone(t, server.URL, transport.Options{Attempts: 1})
	err := client.Apply(t.Context(), []connectors.Change{{Action: "create", Object: "requirement", Name: "requirement", Type: "custom object"}}, func(connectors.Change) { t.Error("reported as done") })
	if e := wantError(t, err, connectors.Rejected, "VALIDATION_ERROR"); !cmp.Equal(e.Fields, []string{"requirement"}) {
		t.Errorf("the error names %v", e.Fields)
	}
}
