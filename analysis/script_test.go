package analysis_test

import (
	"strings"
	"testing"

	"fitsync/analysis"
)

// script is a Judge that reads its answers from the requirement's text. "need: sso"
// is matched to the capability sso, "need: ?sso" is unsure about it, a text without
// a colon has no answer in the catalog. After the id may follow the result of a
// limit ("uptime short") or "open", and "a: x + b: y" states two needs.
type script struct{ version string }

func (s script) Version() string { return "script" + s.version }

func (s script) Judge(r analysis.Requirement) analysis.Judgement {
	got := analysis.Judgement{Priority: r.Priority, PriorityBy: analysis.ByCRM}
	parts := strings.Split(r.Text, " + ")
	if len(parts) == 1 {
		s.answer(&got, r.Text)
		return got
	}
	for _, part := range parts {
		var one analysis.Judgement
		s.answer(&one, part)
		got.Parts = append(got.Parts, one)
	}
	return got
}

func (s script) answer(got *analysis.Judgement, text string) {
	got.Answer, got.DecidedBy, got.Confidence = analysis.Missing, analysis.ByMachine, 0.9
	_, answer, found := strings.Cut(text, ": ")
	if !found {
		return
	}
	got.Answer = analysis.Matched
	if strings.HasPrefix(answer, "?") {
		got.Answer, got.Confidence, answer = analysis.Unsure, 0.4, answer[1:]
	}
	if answer == "" {
		return
	}
	words := strings.Fields(answer)
	candidate := analysis.Candidate{Capability: words[0], Score: got.Confidence}
	for _, result := range words[1:] {
		if result == "open" {
			candidate.Open = []string{"at dusk", "for 4,000 cats"}
			continue
		}
		check := analysis.LimitCheck{Key: "availability", Asked: "99.99 %", Offered: "99.9 %", Result: analysis.LimitResult(result)}
		if check.Result == analysis.LimitUnknown {
			check.Offered = ""
		}
		candidate.Limits = append(candidate.Limits, check)
	}
	got.Candidates = []analysis.Candidate{candidate}
}

// says is a Judge that gives every requirement the same judgement.
type says analysis.Judgement

func (s says) Version() string                               { return "says" }
func (s says) Judge(analysis.Requirement) analysis.Judgement { return analysis.Judgement(s) }

func day(t testing.TB, s string) analysis.Date {
	t.Helper()
	d, err := analysis.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// today is the day of the judgement in all tests that do not say otherwise.
const today = "2026-11-24"

// roadmap is an item that ships so many days after today.
func roadmap(t testing.TB, id string, ships int, firmness analysis.Commitment) analysis.Capability {
	t.Helper()
	return analysis.Capability{ID: id, Name: strings.ToUpper(id), Support: analysis.Roadmap, Roadmap: &analysis.RoadmapItem{
		ShipDate: day(t, today).AddDays(ships), Commitment: firmness,
	}}
}

// catalog is a snapshot with one capability for each level of support and more.
func catalog(more ...analysis.Capability) analysis.Snapshot {
	return analysis.Snapshot{Revision: "c0ffee", Product: "Acme Desk", Capabilities: append([]analysis.Capability{
		{ID: "api", Name: "REST API", Support: analysis.Full},
		{ID: "export", Name: "Bulk export", Support: analysis.Workaround, Gap: "nightly files instead of on demand"},
		{ID: "soc2", Name: "SOC 2 report", Support: analysis.Partial, Gap: "Type I only", EffortDays: 30},
		{ID: "dark", Name: "Dark mode", Support: analysis.None},
		{ID: "uptime", Name: "Uptime", Support: analysis.Full, Limits: map[string]any{"availability": 99.9}},
	}, more...)}
}

// need is a requirement with the text as its id.
func need(priority analysis.Priority, text string) analysis.Requirement {
	return analysis.Requirement{ID: text, Text: text, Priority: priority}
}

func deal(needs ...analysis.Requirement) analysis.Opportunity {
	amount := analysis.Money(100_000_00)
	return analysis.Opportunity{
		ID: "006A", Connection: "acme", Amount: &amount, Currency: "EUR", Probability: 5000, Requirements: needs,
	}
}

// assess judges a deal by the script on the day of the tests.
func assess(t testing.TB, snapshot analysis.Snapshot, o analysis.Opportunity) analysis.Assessment {
	t.Helper()
	assessor := analysis.NewAssessor(snapshot, analysis.DefaultPolicy(), script{})
	return assessor.Assess(analysis.Case{Opportunity: o, AsOf: day(t, today)})
}
