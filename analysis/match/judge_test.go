package match_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/analysis"
	"fitsync/analysis/match"
)

// catalog is a small product for these tests: a tool for field engineers.
func catalog() analysis.Snapshot {
	return analysis.Snapshot{Capabilities: []analysis.Capability{
		{ID: "audit", Name: "Audit trail", Description: "Every change is kept with time and person and cannot be altered.", Category: analysis.Compliance, Limits: map[string]any{"log_retention": map[string]any{"value": 5, "unit": "years"}}},
		{ID: "availability", Name: "Service availability", Aliases: []string{"uptime guarantee"}, Description: "Monthly availability by contract.", Category: analysis.Performance, Limits: map[string]any{"availability": 99.9}},
		{ID: "byok", Name: "Customer-managed keys", Description: "Encryption keys come from the customer's own key service.", Category: analysis.Security},
		{ID: "dark", Name: "Dark mode", Description: "Screens with light text on a dark ground.", Category: analysis.Functional},
		{ID: "dispatch", Name: "Dispatch board", Description: "Planners drag visits to engineers and vans on a calendar.", Category: analysis.Functional},
		{ID: "erp", Name: "SAP connector", Description: "Orders and parts are exchanged with SAP S/4HANA.", Category: analysis.Integration},
		{ID: "eu", Name: "Data residency in the EU", Description: "All data is stored in German and Irish data centres.", Category: analysis.Compliance, Limits: map[string]any{"storage_regions": []any{"DE", "IE"}}},
		{ID: "offline", Name: "Offline work orders", Description: "The mobile app keeps visits and forms without a network.", Category: analysis.Technical},
		{ID: "reports", Name: "Visit reports", Description: "Signed PDF reports are sent after the visit.", Category: analysis.Functional},
		{ID: "sso", Name: "Single sign-on", Aliases: []string{"federated login"}, Description: "Engineers sign in through the company's identity provider.", Category: analysis.Security, Limits: map[string]any{"protocols": []any{"SAML 2.0", "OIDC"}}},
		{ID: "support", Name: "Premium support", Description: "Phone and email around the clock with a first response in one hour.", Category: analysis.Support, Limits: map[string]any{"support_hours": "24x7"}},
	}}
}

func TestJudgeMatches(t *testing.T) {
	j := match.New(catalog())
	for _, c := range []struct{ text, capability, word string }{
		{"Single sign-on", "sso", "Single"},
		{"SSO through the company's identity provider", "sso", "SSO"},
		{"Engineers sign in with SAML through the identity provider", "sso", "SAML"},
		{"a tamper-proof audit trail", "audit", "audit"},
		{"guaranteed uptime", "availability", "uptime"},
		{"bring your own key", "byok", "key"},
		{"offline work orders without a network", "offline", "offline"},
		{"exchange parts with S/4HANA", "erp", "parts"},
		{"planners drag visits on a calendar", "dispatch", "drag"},
		{"hosting location: data stored in the EU", "eu", "data"},
		{"support by phone, around the clock", "support", "phone"},
	} {
		t.Run(c.text, func(t *testing.T) {
			got := j.Judge(analysis.Requirement{ID: "r", Text: c.text})
			if got.Answer != analysis.Matched || got.Candidates[0].Capability != c.capability {
				t.Fatalf("answer %s %+v, want %s", got.Answer, got.Candidates, c.capability)
			}
			if !slices.Contains(got.Candidates[0].Words, c.word) {
				t.Errorf("words = %q, want %q among them", got.Candidates[0].Words, c.word)
			}
			if got.DecidedBy != analysis.ByMachine || got.Confidence <= 0.5 || got.Confidence > 1 {
				t.Errorf("decided by %s with confidence %v", got.DecidedBy, got.Confidence)
			}
		})
	}
}

// decisive are thresholds that do not move with the model.
func decisive() match.Option { return match.WithThresholds(0.8, 0.02) }

func TestJudgeIsHonest(t *testing.T) {
	j := match.New(catalog(), decisive())
	for _, c := range []struct {
		text string
		want analysis.Answer
		asks bool
	}{
		{"catering vouchers", analysis.Missing, false},
		{"a GraphQL endpoint", analysis.Missing, false},
		{"enterprise-grade security", analysis.Unsure, true},
		{"must be easy to use", analysis.Unsure, true},
		{"best in class support", analysis.Unsure, true},
		{"high performance and unlimited scalability", analysis.Unsure, true},
		{"", analysis.Unsure, true},
		{"Vernetzung unserer Lagerhallen durch mehrere Funkmasten", analysis.Unsure, false},
	} {
		t.Run(c.text, func(t *testing.T) {
			got := j.Judge(analysis.Requirement{Text: c.text})
			if got.Answer != c.want || (got.Question != "") != c.asks {
				t.Errorf("answer %s, question %q, candidates %+v", got.Answer, got.Question, got.Candidates)
			}
		})
	}
}

func TestEqualCapabilities(t *testing.T) {
	twin := func(id string) analysis.Capability {
		return analysis.Capability{ID: id, Name: "Crew calendar for vans"}
	}
	j := match.New(analysis.Snapshot{Capabilities: []analysis.Capability{twin("b"), {ID: "c", Name: "Toll receipts"}, twin("a")}})
	got := j.Judge(analysis.Requirement{Text: "a calendar for the crew"})
	if got.Answer != analysis.Unsure || got.Candidates[0].Capability != "a" || got.Candidates[1].Capability != "b" {
		t.Errorf("answer %s %+v, want unsure between a and b", got.Answer, got.Candidates)
	}
}

func TestUncoveredWords(t *testing.T) {
	got := match.New(catalog()).Judge(analysis.Requirement{Text: "The audit trail shall show drone footage"})
	if diff := cmp.Diff([]string{"drone", "footage"}, got.Candidates[0].Uncovered); diff != "" {
		t.Errorf("uncovered (-want +got):\n%s", diff)
	}
}

func TestLimitsOfTheBest(t *testing.T) {
	j := match.New(catalog())
	for _, c := range []struct {
		text string
		want []analysis.LimitCheck
	}{
		{"99.99 % service availability", []analysis.LimitCheck{{Key: "availability", Asked: "99.99 %", Offered: "99.9 %", Result: analysis.LimitShort}}},
		{"single sign-on by SAML 2.0", []analysis.LimitCheck{{Key: "protocols", Asked: "SAML 2.0", Offered: "SAML 2.0, OIDC", Result: analysis.LimitMet}}},
		{"audit trail with names", nil},
	} {
		got := j.Judge(analysis.Requirement{Text: c.text})
		if diff := cmp.Diff(c.want, got.Candidates[0].Limits); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestCategory(t *testing.T) {
	j := match.New(analysis.Snapshot{})
	for _, c := range []struct {
		text string
		want analysis.Category
		by   analysis.Decider
	}{
		{"login with SAML and a second factor", analysis.Security, analysis.ByMachine},
		{"GDPR: a data processing agreement", analysis.Compliance, analysis.ByMachine},
		{"REST API and webhooks to our ERP", analysis.Integration, analysis.ByMachine},
		{"response time below one second for 500 concurrent users", analysis.Performance, analysis.ByMachine},
		{"runs on-premises on Kubernetes", analysis.Technical, analysis.ByMachine},
		{"training and a named account manager", analysis.Support, analysis.ByMachine},
		{"approve a purchase request", analysis.Functional, analysis.ByMachine},
		{"pellets", analysis.Functional, analysis.ByDefault},
	} {
		got := j.Judge(analysis.Requirement{Text: c.text})
		if got.Category != c.want || got.CategoryBy != c.by || (len(got.CategoryWords) > 0) != (c.by == analysis.ByMachine) {
			t.Errorf("%q: %s by %s for %q, want %s by %s", c.text, got.Category, got.CategoryBy, got.CategoryWords, c.want, c.by)
		}
	}
	got := j.Judge(analysis.Requirement{Text: "login with SAML", Category: analysis.Support})
	if got.Category != analysis.Support || got.CategoryBy != analysis.ByCRM {
		t.Errorf("the CRM's category gave way to %s by %s", got.Category, got.CategoryBy)
	}
	// The best capability's category counts where the words say nothing.
	if got := match.New(catalog()).Judge(analysis.Requirement{Text: "federated"}); got.Category != analysis.Security {
		t.Errorf("category = %s, want that of the capability", got.Category)
	}
}

func TestParts(t *testing.T) {
	r := analysis.Requirement{Text: "must offer dark mode; catering vouchers; single sign-on", Parts: []analysis.Part{
		{Text: "must offer dark mode"}, {Text: "catering vouchers", Offset: 22}, {Text: "single sign-on", Offset: 41},
	}}
	got := match.New(catalog(), decisive()).Judge(r)
	if len(got.Candidates) > 0 || len(got.Parts) != 3 {
		t.Fatalf("judgement = %+v", got)
	}
	for i, want := range []analysis.Answer{analysis.Matched, analysis.Missing, analysis.Matched} {
		if part := got.Parts[i]; part.Answer != want || part.Priority != analysis.Critical {
			t.Errorf("part %d: %s, %s; want %s, critical", i, part.Answer, part.Priority, want)
		}
	}
}

func TestDecisions(t *testing.T) {
	decisions := []analysis.Decision{
		{ID: "1", Text: "Visits on a big map with live traffic of the whole county", Capability: "dispatch", Verdict: analysis.Supported, At: "2026-01-01T00:00:00Z"},
		{ID: "2", Text: "dark mode", Capability: "", Verdict: analysis.NotSupported, At: "2026-01-01T00:00:00Z"},
		{ID: "3", Text: "dark mode", Capability: "sso", Verdict: analysis.Supported, At: "2025-01-01T00:00:00Z"},
		{ID: "4", Requirement: "a07", Text: "whatever", Capability: "reports", Verdict: analysis.PartiallySupported, At: "2026-01-01T00:00:00Z"},
		{ID: "5", Text: "heat maps", Capability: "left-the-catalog", Verdict: analysis.Supported, At: "2026-01-01T00:00:00Z"},
		{ID: "6", Text: "single sign-on", Capability: "dark", Verdict: analysis.Unassessed, At: "2026-01-01T00:00:00Z"},
	}
	j := match.New(catalog(), match.WithDecisions(decisions))
	for _, c := range []struct {
		name, id, text string
		by             analysis.Decider
		answer         analysis.Answer
		capability     string
		decision       string
	}{
		{"equal text", "x", "visits on a BIG map with live  traffic of the whole county", analysis.ByReviewer, analysis.Matched, "dispatch", "1"},
		{"nearly equal text", "x", "Visits on a big map with live traffic of the whole county, please", analysis.ByReviewer, analysis.Matched, "dispatch", "1"},
		{"other text", "x", "Visits on a map", analysis.ByMachine, "", "", ""},
		{"nothing answers, and the latest counts", "x", "Dark mode", analysis.ByReviewer, analysis.Missing, "", "2"},
		{"the requirement itself", "a07", "dark mode", analysis.ByReviewer, analysis.Matched, "reports", "4"},
		{"the capability has gone", "x", "heat maps", analysis.ByMachine, analysis.Unsure, "", ""},
		{"an open decision decides nothing", "x", "single sign-on", analysis.ByMachine, analysis.Matched, "sso", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := analysis.Requirement{ID: c.id, Text: c.text}
			got := j.Judge(r)
			if got.DecidedBy != c.by || c.answer != "" && got.Answer != c.answer {
				t.Errorf("%s by %s, want %s by %s", got.Answer, got.DecidedBy, c.answer, c.by)
			}
			if c.capability != "" && got.Candidates[0].Capability != c.capability {
				t.Errorf("candidates = %+v, want %s first", got.Candidates, c.capability)
			}
			d, _ := j.Decision(r)
			if d.ID != c.decision {
				t.Errorf("decision %q, want %q", d.ID, c.decision)
			}
			if got.DecidedBy == analysis.ByReviewer && got.Verdict != d.Verdict || got.DecidedBy == analysis.ByMachine && got.Verdict != "" {
				t.Errorf("verdict %q by %s, the decision says %q", got.Verdict, got.DecidedBy, d.Verdict)
			}
		})
	}
}

func TestVersion(t *testing.T) {
	decision := match.WithDecisions([]analysis.Decision{{ID: "1", Text: "a", Verdict: analysis.Supported}})
	versions := map[string]bool{}
	for _, j := range []*match.Judge{
		match.New(catalog()), match.New(catalog(), match.WithThresholds(0.5, 0.1)),
		match.New(catalog(), match.WithDefaultPriority(analysis.Low)), match.New(catalog(), decision),
	} {
		versions[j.Version()] = true
	}
	if len(versions) != 4 {
		t.Errorf("versions = %v, want four: each judges otherwise", versions)
	}
	if match.New(catalog()).Version() != match.New(analysis.Snapshot{}).Version() {
		t.Error("the version depends on the catalog, which has a revision of its own")
	}
}

func TestThresholds(t *testing.T) {
	r := analysis.Requirement{Text: "planners drag visits to vans in Norway"}
	if got := match.New(catalog(), match.WithThresholds(1, 0)).Judge(r); got.Answer != analysis.Unsure {
		t.Errorf("answer = %s above no threshold", got.Answer)
	}
}

// A threshold of zero accepts every candidate, and where there is none nothing.
func TestNoCandidateIsNoAnswer(t *testing.T) {
	got := match.New(analysis.Snapshot{}, match.WithThresholds(0, 0)).Judge(analysis.Requirement{Text: "single sign-on"})
	if got.Answer == analysis.Matched || len(got.Candidates) != 0 {
		t.Errorf("an empty catalog answers: %+v", got)
	}
}

func TestLongText(t *testing.T) {
	text := strings.Repeat("Engineers need signed reports, 99.9 % availability and SAML. ", 540)
	got := match.New(catalog()).Judge(analysis.Requirement{Text: text})
	if len(got.Candidates) != 3 || len(got.Candidates[0].Words) == 0 {
		t.Errorf("judgement of %d bytes: %+v", len(text), got)
	}
}

func TestConcurrentUse(t *testing.T) {
	j := match.New(catalog())
	texts := []string{"single sign-on by SAML", "audit trail for 10 years", "drag visits", "enterprise-grade security"}
	want := make([]string, len(texts))
	for i, text := range texts {
		want[i] = encode(t, match.New(catalog()).Judge(analysis.Requirement{Text: text}))
	}
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for n := range 200 {
				i := n % len(texts)
				if got := encode(t, j.Judge(analysis.Requirement{Text: texts[i]})); got != want[i] {
					t.Errorf("%q judged\n%s, alone\n%s", texts[i], got, want[i])
				}
			}
		})
	}
	group.Wait()
}

func encode(t testing.TB, v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		t.Error(err)
	}
	return string(data)
}

// A capability without a category counts as of the one that its own words are about,
// and says what a requirement that names it is about.
func TestCapabilitiesWithoutCategoryHaveATopic(t *testing.T) {
	for description, want := range map[string]analysis.Category{
		"Passwords, encryption keys and permissions are protected against attackers.":     analysis.Security,
		"The help desk answers by phone and email, and consultants train administrators.": analysis.Support,
	} {
		j := match.New(analysis.Snapshot{Capabilities: []analysis.Capability{{ID: "a", Name: "Zorbex for people", Description: description}}})
		if got := j.Judge(analysis.Requirement{Text: "Zorbex for people"}); got.Category != want {
			t.Errorf("named %q: category %s, want %s", description, got.Category, want)
		}
	}
}

// What the catalog says nothing of is not decided by the machine, however sure it is of the
// capability; a measure of no known kind is told by the words of its entry.
func TestLimitsThatTheCatalogDoesNotTellAreLeftToAPerson(t *testing.T) {
	j := match.New(analysis.Snapshot{Capabilities: []analysis.Capability{
		{ID: "punch-out", Name: "Catalogue punch-out", Description: "Buyers fill a cart in the web shop of a supplier and return it over OCI 4.0 and 5.0."},
		{ID: "retro", Name: "Lunar retro boards", Description: "Boards for looking back on a project."},
	}}, match.WithThresholds(0.01, 0))
	for text, open := range map[string][]string{
		"Catalogue punch-out with supplier web shops":               nil,
		"Catalogue punch-out with supplier web shops over OCI 5.0":  nil,
		"Catalogue punch-out, kept for 10 years in the audit trail": {"10 years"},
	} {
		got := j.Judge(analysis.Requirement{Text: text})
		answer := analysis.Matched
		if open != nil {
			answer = analysis.Unsure
		}
		if got.Answer != answer || got.Candidates[0].Capability != "punch-out" || !slices.Equal(got.Candidates[0].Open, open) {
			t.Errorf("%q: %s, %s leaves %q open; want %s, %q", text, got.Answer, got.Candidates[0].Capability, got.Candidates[0].Open, answer, open)
		}
	}
}

// The number of a clause is nothing that a capability could leave open.
func TestClauseNumbersAreNoQuantities(t *testing.T) {
	j := match.New(catalog())
	for text, open := range map[string]int{
		"Section 4.2 – planners drag visits on a calendar":      0,
		"REQ-17 planners drag visits on a calendar":             0,
		"Planners drag 4,000 visits to engineers on a calendar": 1,
	} {
		got := j.Judge(analysis.Requirement{Text: text})
		if got.Candidates[0].Capability != "dispatch" || len(got.Candidates[0].Open) != open {
			t.Errorf("%q: %+v leaves %q open, want %d", text, got.Candidates[0].Capability, got.Candidates[0].Open, open)
		}
	}
}

// Words that may narrow a limit are left to a person, and are no limit that falls short.
func TestWhatMayNarrowALimitIsLeftOpen(t *testing.T) {
	j := match.New(catalog())
	plain := j.Judge(analysis.Requirement{Text: "Single sign-on through SAML 2.0"}).Candidates[0]
	if len(plain.Open) > 0 || len(plain.Limits) != 1 || plain.Limits[0].Result != analysis.LimitMet {
		t.Fatalf("a plain demand leaves %q open, its limits are %+v", plain.Open, plain.Limits)
	}
	got := j.Judge(analysis.Requirement{Text: "Single sign-on through SAML 2.0 with our four parish halls"})
	first := got.Candidates[0]
	if len(first.Limits) != 1 || first.Limits[0].Result != analysis.LimitMet {
		t.Errorf("limits %+v, want the protocol alone, met", first.Limits)
	}
	if len(first.Open) != 1 || !strings.Contains(first.Open[0], "parish halls") || got.Answer == analysis.Matched {
		t.Errorf("%s with %q open, want it unsure for the halls", got.Answer, first.Open)
	}
}
