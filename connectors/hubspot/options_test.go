package hubspot_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/connectors"
	"fitsync/connectors/hubspot"
	"fitsync/connectors/hubspot/portalsim"
)

const gradePath = "/crm/v3/properties/deals/fitsync_grade"

// gradesAre gives the grade's property other options, as its administrator can.
func (b *bench) gradesAre(options string) {
	b.t.Helper()
	b.request(http.MethodPatch, gradePath, `{"options":[`+options+`]}`)
}

func (b *bench) request(method, path, body string) string {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.url+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer portalsim-token")
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		b.t.Fatalf("%s %s: HTTP %d %s, %v", method, path, resp.StatusCode, answer, err)
	}
	return string(answer)
}

func TestMissingOptionIsAMatterOfTheSchema(t *testing.T) {
	for _, whole := range []bool{false, true} {
		t.Run(fmt.Sprintf("whole batch refused: %v", whole), func(t *testing.T) {
			b := start(t, portalsim.Options{InvalidFailsBatch: whole})
			b.gradesAre(`{"label":"Strong","value":"Strong"},{"label":"Good","value":"Good"}`)
			var updates []connectors.Update
			for i, id := range b.deals(200) {
				updates = append(updates, grade(id, []string{"Strong", "Weak", "Good", "Blocked"}[i%4]))
			}
			updates[7] = grade(updates[7].ID, "Excellent") // not a value that we write
			var outcomes []connectors.Outcome
			calls := b.calls(func() { outcomes = b.write(updates...) })
			for i, o := range outcomes {
				switch {
				case i == 7:
					if o.Err == nil || o.Err.Class != connectors.Rejected {
						t.Errorf("a value of nobody's has outcome %v", o.Err)
					}
				case i%2 == 0 && o.Err != nil:
					t.Fatalf("outcome %d is %v", i, o.Err)
				case i%2 == 1:
					if o.Err == nil || o.Err.Class != connectors.Schema || !slices.Equal(o.Err.Fields, []string{"fitsync_grade"}) {
						t.Fatalf("outcome %d is %v; want the schema to blame", i, o.Err)
					}
					for _, want := range []string{"fitsync_grade", "Weak, Blocked, Unscored", "fitsync provision --apply"} {
						if !strings.Contains(o.Err.Error(), want) {
							t.Fatalf("%q does not say %s", o.Err, want)
						}
					}
				}
			}
			if calls > 8 {
				t.Errorf("%d calls for two batches", calls)
			}
		})
	}
}

func TestProvisionAddsMissingOptions(t *testing.T) {
	b := start(t, portalsim.Options{})
	b.gradesAre(`{"label":"Good","value":"Good","displayOrder":0,"hidden":true,"description":"ours"},
		{"label":"Weak","value":"fair","displayOrder":1},{"label":"Eigene","value":"own","displayOrder":2}`)
	states, err := b.client.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(states, func(s connectors.FieldState) bool { return s.Role == "grade" })
	if problem := states[at].Problem; !strings.Contains(problem, "Strong, Weak, Blocked, Unscored") || !strings.Contains(problem, "provision --apply") {
		t.Errorf("the grade is described as %q", problem)
	}
	planned := plan(t, b.client)
	var done []string
	if err := b.client.Apply(t.Context(), planned, func(c connectors.Change) { done = append(done, c.Action+" "+c.Name) }); err != nil {
		t.Fatal(err)
	}
	if want := []string{"extend fitsync_grade"}; !cmp.Equal(done, want) {
		t.Errorf("done are %v; want %v", done, want)
	}
	if got := actions(plan(t, b.client)); got["keep"] != len(planned) {
		t.Errorf("after Apply: %v", got)
	}
	definition := b.request(http.MethodGet, gradePath, "")
	for _, want := range []string{
		`{"label":"Good","value":"Good","description":"ours","displayOrder":0,"hidden":true}`, `"value":"fair"`, `"label":"Eigene","value":"own"`,
		`{"label":"Weak (FitSync)","value":"Weak","displayOrder":4,"hidden":false}`,
	} {
		if !strings.Contains(definition, want) {
			t.Errorf("%s is missing in %s", want, definition)
		}
	}
	id := b.deals(1)[0]
	if o := b.write(grade(id, "Weak")); o[0].Err != nil {
		t.Error(o[0].Err)
	}
}

// TestOptionsOfOurOwnPropertyAreAlwaysAdded has a portal call every definition read-only.
func TestOptionsOfOurOwnPropertyAreAlwaysAdded(t *testing.T) {
	b := start(t, portalsim.Options{})
	b.gradesAre(`{"label":"Good","value":"Good"}`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorded := httptest.NewRecorder()
		b.portal.ServeHTTP(recorded, r)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(recorded.Code)
		_, _ = io.WriteString(w, strings.ReplaceAll(recorded.Body.String(), `"readOnlyDefinition":false`, `"readOnlyDefinition":true`))
	}))
	t.Cleanup(server.Close)
	client := b.connect(func(o *hubspot.Options) { o.BaseURL = server.URL })
	if err := client.Apply(t.Context(), plan(t, client), func(connectors.Change) {}); err != nil {
		t.Error(err)
	}
	if got := actions(plan(t, client)); got["extend"]+got["conflict"] != 0 {
		t.Errorf("after Apply: %v", got)
	}
}

func TestProvisionNamesTheOptionsThatItMayNotAdd(t *testing.T) {
	b := start(t, portalsim.Options{Scopes: []string{"crm.schemas.deals.read", "crm.schemas.deals.write"}})
	b.gradesAre(`{"label":"Good","value":"Good"}`)
	planned := plan(t, b.client)
	b.portal.Faults().Set(portalsim.Fault{Kind: portalsim.MissingScopes, Scopes: []string{"crm.schemas.deals.write"}, Skip: 1})
	err := b.client.Apply(t.Context(), planned, func(c connectors.Change) { t.Errorf("%s is reported as done", c.Name) })
	e := wantError(t, err, connectors.Forbidden, "MISSING_SCOPES")
	if !cmp.Equal(e.Fields, []string{"fitsync_grade"}) {
		t.Errorf("the error names %v", e.Fields)
	}
}
