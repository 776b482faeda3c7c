package hubspot_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/connectors"
	"fitsync/connectors/hubspot"
	"fitsync/connectors/hubspot/portalsim"
	"fitsync/connectors/transport"
)

// bare connects to a portal without the properties of fitsync.
func bare(t *testing.T, options portalsim.Options) (*portalsim.Portal, *hubspot.Client) {
	t.Helper()
	portal := portalsim.New(options)
	server := httptest.NewServer(portal)
	t.Cleanup(server.Close)
	client, err := hubspot.New(hubspot.Options{
		Name: "acme", BaseURL: server.URL, Auth: hubspot.Auth{Flow: hubspot.PrivateApp, Token: "portalsim-token"}, Mapping: mapping(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return portal, client
}

func plan(t *testing.T, p connectors.Provisioner) []connectors.Change {
	t.Helper()
	changes, err := p.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

func actions(changes []connectors.Change) map[string]int {
	count := map[string]int{}
	for _, c := range changes {
		count[c.Action]++
	}
	return count
}

func TestProvisionMakesWhatTheTableSays(t *testing.T) {
	_, client := bare(t, portalsim.Options{})
	planned := plan(t, client)
	types := map[string]string{}
	for _, c := range planned {
		types[c.Name] = c.Type
	}
	want := map[string]string{
		"fitsync": "property group", "fitsync_score": "number/number", "fitsync_low": "number/number", "fitsync_high": "number/number",
		"fitsync_grade": "enumeration/select", "fitsync_confidence": "number/number", "fitsync_coverage": "number/number",
		"fitsync_critical_gaps": "number/number", "fitsync_open_gaps": "number/number", "fitsync_reasons": "string/textarea",
		"fitsync_gaps": "string/textarea", "fitsync_actions": "string/textarea", "fitsync_next_action": "enumeration/select",
		"fitsync_next_action_detail": "string/text", "fitsync_next_action_due": "date/date", "fitsync_revenue_at_risk": "number/number",
		"fitsync_scored_at": "datetime/date", "fitsync_catalog_revision": "string/text", "fitsync_input_hash": "string/text",
		"fitsync_requirements": "string/textarea", "fitsync_resync": "datetime/date", "fitsync_resync_done": "datetime/date", "fitsync_resync_error": "string/text",
	}
	if diff := cmp.Diff(want, types); diff != "" {
		t.Error(diff)
	}
	var done []connectors.Change
	if err := client.Apply(t.Context(), planned, func(c connectors.Change) { done = append(done, c) }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(planned, done); diff != "" {
		t.Error("what was reported is not what was planned:", diff)
	}
	if got := actions(plan(t, client)); got["keep"] != len(planned) {
		t.Errorf("after Apply: %v", got)
	}
	states, err := client.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range states {
		if s.Problem != "" {
			t.Errorf("%s: %s", s.Field, s.Problem)
		}
		if s.Role == "grade" && !cmp.Equal(s.Options, []string{"Strong", "Good", "Weak", "Blocked", "Unscored"}) {
			t.Errorf("the grades are %v", s.Options)
		}
	}
}

func TestProvisionCompletesWhatIsThere(t *testing.T) {
	b := start(t, portalsim.Options{})
	planned := plan(t, b.client)
	for i := range planned {
		planned[i].Action = "create" // as planned before somebody else made them
	}
	var done int
	if err := b.client.Apply(t.Context(), planned, func(connectors.Change) { done++ }); err != nil || done != len(planned) {
		t.Errorf("%d of %d done, %v", done, len(planned), err)
	}
}

func TestProvisionReportsConflicts(t *testing.T) {
	b := start(t, portalsim.Options{}, func(o *hubspot.Options) {
		for i, f := range o.Mapping.WriteBack {
			switch f.Role {
			case "score":
				o.Mapping.WriteBack[i].Field = "dealname" // of another type
			case "low":
				o.Mapping.WriteBack[i].Field = "hs_deal_stage_probability" // read-only
			case "grade":
				o.Mapping.WriteBack[i].Field = "hs_priority" // other options
			case "high":
				o.Mapping.WriteBack[i].Field = "our_high" // to be made
			}
		}
	})
	planned := plan(t, b.client)
	problems := map[string]string{"dealname": "number", "hs_deal_stage_probability": "read-only", "hs_priority": "Strong, Good, Weak"}
	for _, c := range planned {
		if want, bad := problems[c.Name]; bad && (c.Action != "conflict" || !strings.Contains(c.Detail, want)) {
			t.Errorf("%s: %s %q does not speak of %s", c.Name, c.Action, c.Detail, want)
		}
	}
	var done []string
	err := b.client.Apply(t.Context(), planned, func(c connectors.Change) { done = append(done, c.Name) })
	e := wantError(t, err, connectors.Schema, "")
	if !cmp.Equal(e.Fields, []string{"dealname"}) || !cmp.Equal(done, []string{"our_high"}) {
		t.Errorf("the error names %v; done are %v", e.Fields, done)
	}
	states, err := b.client.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range states {
		if want, bad := problems[s.Field]; bad && s.Role != "name" && s.Role != "probability" && !strings.Contains(s.Problem, want) {
			t.Errorf("%s as %s: %q", s.Field, s.Role, s.Problem)
		}
		if s.Field == "our_high" && s.Missing {
			t.Error("our_high was not made")
		}
	}
}

func TestProvisionNamesTheMissingScope(t *testing.T) {
	_, client := bare(t, portalsim.Options{Scopes: []string{"crm.schemas.deals.read"}})
	err := client.Apply(t.Context(), plan(t, client), func(c connectors.Change) { t.Errorf("%s is reported as done", c.Name) })
	e := wantError(t, err, connectors.Forbidden, "MISSING_SCOPES")
	if !strings.Contains(e.Message, "crm.schemas.deals.write") || !cmp.Equal(e.Fields, []string{"fitsync"}) {
		t.Errorf("the error is %v and names %v", err, e.Fields)
	}
}

func TestProvisionNamesThePropertyThatIsRefused(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusMultiStatus)
		_, _ = w.Write([]byte(`{"status":"COMPLETE","results":[{"name":"fitsync_score"}],"errors":[
			{"category":"OBJECT_ALREADY_EXISTS","message":"A property named 'fitsync_low' already exists."},
			{"category":"VALIDATION_ERROR","message":"The account holds no more properties."}],"numErrors":2}`))
	}))
	t.Cleanup(server.Close)
	client := lone(t, server.URL, transport.Options{Attempts: 1})
	var changes []connectors.Change
	for _, name := range []string{"fitsync_score", "fitsync_low", "fitsync_high"} {
		changes = append(changes, connectors.Change{Action: "create", Object: "deals", Name: name})
	}
	var done []string
	err := client.Apply(t.Context(), changes, func(c connectors.Change) { done = append(done, c.Name) })
	e := wantError(t, err, connectors.Rejected, "")
	if !cmp.Equal(e.Fields, []string{"fitsync_high"}) || !cmp.Equal(done, []string{"fitsync_score", "fitsync_low"}) {
		t.Errorf("the error names %v; done are %v", e.Fields, done)
	}
}

func TestDescribeCostsOneCallPerObject(t *testing.T) {
	b := start(t, portalsim.Options{CustomObjects: true}, rows, withParents)
	b.portal.DefineRequirements()
	var states []connectors.FieldState
	calls := b.calls(func() {
		var err error
		if states, err = b.client.Describe(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	if calls != 4 {
		t.Errorf("%d calls for deals, companies, contacts and requirements", calls)
	}
	kinds := map[string]connectors.Kind{}
	for _, s := range states {
		if s.Missing || s.Problem != "" {
			t.Errorf("%s of %s: missing %v, %q", s.Field, s.Object, s.Missing, s.Problem)
		}
		kinds[s.Object+" "+s.Field] = s.Kind
	}
	for field, want := range map[string]connectors.Kind{
		"companies company.name": connectors.Text, "contacts contact.email": connectors.Text, "requirement text": connectors.LongText,
		"requirement need_by": connectors.Day, "deals amount": connectors.Number, "deals hs_is_closed": connectors.Bool,
		"deals fitsync_scored_at": connectors.Moment, "deals fitsync_grade": connectors.Picklist,
	} {
		if kinds[field] != want {
			t.Errorf("%s is %q; want %q", field, kinds[field], want)
		}
	}
}
