package connectors_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"fitsync/analysis"
	"fitsync/connectors"
)

// writeMapping owns every field of the table, under its role's name.
func writeMapping() connectors.Mapping {
	m := connectors.Mapping{Currency: "EUR"}
	for _, f := range connectors.WriteBackFields() {
		m.WriteBack = append(m.WriteBack, connectors.WriteField{
			Role: f.Role, Field: f.HubSpot, Kind: f.Kind, Length: f.Length, Scale: f.Scale, Triggers: f.Triggers,
		})
	}
	return m
}

func judged(t *testing.T) analysis.Assessment {
	return analysis.Assessment{
		Fit: 49, Low: 42, High: 60, Grade: analysis.Blocked, Confidence: 6650, Coverage: 5049,
		Reasons: []analysis.Reason{
			{Text: "SSO with\nSAML", Points: 39, Verdict: analysis.NotSupported, Why: "nothing in the catalog answers it"},
			{Text: "EU residency", Points: 12, Verdict: analysis.Unassessed},
			{Text: "Export", Points: 0, Verdict: analysis.Supported},
		},
		Gaps: []analysis.Gap{
			{Title: "SSO with SAML", Severity: analysis.Critical, Solution: analysis.Solution{Approach: "dedicated_sprint", Weeks: analysis.Range{Low: 4, High: 6}, Cost: 80_000_00}},
			{Title: "Dark mode", Severity: analysis.Low, Solution: analysis.Solution{Approach: "backlog", Weeks: analysis.Range{Low: 1, High: 1}, Cost: 999_50}},
		},
		Actions: []analysis.Action{{Kind: analysis.CloseGap, Title: "Build SSO", Detail: "Ask for a date", Due: date(t, "2026-12-04"), OwnerRole: "product_team"}},

		RevenueAtRisk: 1_234_50, CatalogRevision: "0123456789abcdef", InputHash: "feed",
	}
}

func byField(values []connectors.Value) map[string]string {
	all := map[string]string{}
	for _, v := range values {
		all[strings.TrimPrefix(v.Field, "fitsync_")] = v.Text
	}
	return all
}

func TestRender(t *testing.T) {
	scored := time.Date(2026, 11, 24, 16, 0, 0, 999, time.FixedZone("", 3600))
	got := byField(connectors.Render(judged(t), analysis.Opportunity{Amount: money(1)}, writeMapping(), scored))
	want := map[string]string{
		"score": "49", "low": "42", "high": "60", "grade": "Blocked", "confidence": "67", "coverage": "50",
		"critical_gaps": "1", "open_gaps": "2",
		"reasons":     "−39 · SSO with SAML · not supported: nothing in the catalog answers it\n−12 · EU residency · not assessed yet",
		"gaps":        "critical · SSO with SAML · dedicated sprint · 4–6 weeks · 80,000 EUR\nlow · Dark mode · backlog · 1 week · 1,000 EUR",
		"actions":     "close_gap · Build SSO · 2026-12-04 · product team",
		"next_action": "close_gap", "next_action_detail": "Build SSO: Ask for a date", "next_action_due": "2026-12-04",
		"revenue_at_risk": "1234.5", "scored_at": "2026-11-24T15:00:00Z", "catalog_revision": "0123456789ab", "input_hash": "feed",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRenderUnscored(t *testing.T) {
	got := byField(connectors.Render(analysis.Assessment{Grade: analysis.Unscored}, analysis.Opportunity{Amount: money(1)}, writeMapping(), time.Time{}))
	for _, role := range []string{"score", "low", "high", "coverage", "revenue_at_risk", "reasons", "next_action", "next_action_due"} {
		if text, present := got[role]; !present || text != "" {
			t.Errorf("%s is %q (present %v); want it cleared", role, text, present)
		}
	}
	if got["grade"] != "Unscored" {
		t.Errorf("grade is %q", got["grade"])
	}
}

func TestRevenueIsUnknownWithoutAmountOrRate(t *testing.T) {
	a := judged(t)
	if got := byField(connectors.Render(a, analysis.Opportunity{}, writeMapping(), time.Time{}))["revenue_at_risk"]; got != "" {
		t.Errorf("without an amount it is %q", got)
	}
	a.RateMissing = true
	if got := byField(connectors.Render(a, analysis.Opportunity{Amount: money(1)}, writeMapping(), time.Time{}))["revenue_at_risk"]; got != "" {
		t.Errorf("without a rate it is %q", got)
	}
}

func TestRenderFitsItsFields(t *testing.T) {
	a := judged(t)
	for range 100 {
		a.Reasons = append(a.Reasons, analysis.Reason{Text: strings.Repeat("Überaus lang ", 50), Points: 1, Verdict: analysis.NotSupported})
	}
	a.Actions[0].Detail = strings.Repeat("word ", 100)
	m := writeMapping()
	for i, v := range connectors.Render(a, analysis.Opportunity{}, m, time.Time{}) {
		length := m.WriteBack[i].Length
		if units := len(utf16.Encode([]rune(v.Text))) + strings.Count(v.Text, "\n"); length > 0 && units > length {
			t.Errorf("%s has %d units of %d", v.Field, units, length)
		}
		if (v.Field == "fitsync_reasons" || v.Field == "fitsync_next_action_detail") && !strings.HasSuffix(v.Text, "…") {
			t.Errorf("%s does not show that it was cut", v.Field)
		}
	}
}

func TestRenderLeavesUnknownRolesOut(t *testing.T) {
	m := connectors.Mapping{WriteBack: []connectors.WriteField{{Role: "resync_done", Field: "a"}, {Role: "score", Field: "b", Kind: connectors.Number}}}
	got := connectors.Render(judged(t), analysis.Opportunity{}, m, time.Time{})
	if diff := cmp.Diff([]connectors.Value{{Field: "b", Kind: connectors.Number, Text: "49"}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
