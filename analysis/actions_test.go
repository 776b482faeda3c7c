package analysis_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/analysis"
)

func lines(actions []analysis.Action) []string {
	var got []string
	for _, a := range actions {
		got = append(got, fmt.Sprintf("%s · %s · %s · %s · %d", a.Kind, a.Title, a.Due, a.OwnerRole, a.Points))
	}
	return got
}

func TestActionForEachSituation(t *testing.T) {
	rfp := need(analysis.High, "a: api")
	rfp.Source = analysis.FromRFP
	crit := func(text string) analysis.Requirement { return need(analysis.Critical, text) }
	high := func(text string) analysis.Requirement { return need(analysis.High, text) }
	for _, test := range []struct {
		name  string
		needs []analysis.Requirement
		want  []string
	}{
		{"nothing to do", []analysis.Requirement{high("a: api")}, nil},
		{"a gap", []analysis.Requirement{high("a: dark")}, []string{"close_gap · Close the gap: Dark mode · 2026-12-04 · product_team · 100"}},
		{"a gap of two requirements", []analysis.Requirement{high("a: dark"), high("b: dark")}, []string{"close_gap · Close the gap: Dark mode · 2026-12-04 · product_team · 100"}},
		{"a workaround", []analysis.Requirement{high("a: export")}, []string{"offer_workaround · Offer the workaround for Bulk export · 2026-11-29 · presales · 30"}},
		{"a short service level", []analysis.Requirement{high("a: uptime short")}, []string{"negotiate_sla · Negotiate availability: Uptime · 2026-12-01 · legal · 50"}},
		{"an unknown service level", []analysis.Requirement{high("a: uptime unknown")}, []string{"close_gap · Close the gap: Uptime · 2026-12-04 · product_team · 50"}},
		{"a firm date", []analysis.Requirement{high("a: soon")}, []string{"commit_roadmap · Put the ship date of SOON into the contract · 2026-12-01 · product_team · 40"}},
		{"a planned date", []analysis.Requirement{high("a: mid")}, []string{"commit_roadmap · Commit to the ship date of MID · 2026-12-01 · product_team · 64"}},
		{"an overdue item", []analysis.Requirement{high("a: gone")}, []string{"commit_roadmap · Set a ship date for GONE · 2026-12-01 · product_team · 100"}},
		{"an unassessed requirement", []analysis.Requirement{high("audit trail: ?soc2")}, []string{"review_match · Review the match: audit trail: ?soc2 · 2026-11-26 · presales · 60"}},
		{
			"a vague text",
			[]analysis.Requirement{high("scalability")},
			[]string{"clarify_requirement · Clarify: scalability · 2026-11-27 · account_executive · 100", "close_gap · Close the gap: scalability · 2026-12-04 · product_team · 100"},
		},
		{"an RFP", []analysis.Requirement{rfp}, []string{"answer_rfp · Answer the RFP: 1 requirement · 2026-12-01 · presales · 0"}},
		{
			"blocked with nothing on the roadmap",
			[]analysis.Requirement{crit("a: dark"), crit("b: api")},
			[]string{"requalify · Requalify the deal · 2026-11-27 · account_executive · 51", "close_gap · Close the gap: Dark mode · 2026-12-04 · product_team · 51"},
		},
		{"blocked but on the roadmap in time", []analysis.Requirement{crit("a: mid")}, []string{"commit_roadmap · Commit to the ship date of MID · 2026-12-01 · product_team · 64"}},
		{
			"five at most, the most valuable",
			[]analysis.Requirement{crit("one two"), crit("three four"), high("a: dark"), high("b: soc2"), high("c: export"), need(analysis.Low, "d: uptime short")},
			[]string{
				"requalify · Requalify the deal · 2026-11-27 · account_executive · 55",
				"close_gap · Close the gap: one two · 2026-12-04 · product_team · 28",
				"close_gap · Close the gap: three four · 2026-12-04 · product_team · 27",
				"close_gap · Close the gap: Dark mode · 2026-12-04 · product_team · 14",
				"close_gap · Close the gap: SOC 2 report · 2026-12-04 · product_team · 7",
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, lines(assess(t, world(t), deal(test.needs...)).Actions)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestRequalifyWhereTheRoadmapIsTooLate(t *testing.T) {
	one := need(analysis.Critical, "a: soon")
	one.NeedBy = day(t, today)
	o := deal(one)
	got := assess(t, catalog(roadmap(t, "soon", 90, analysis.Committed)), o)
	if len(got.Actions) == 0 || got.Actions[0].Kind != analysis.Requalify {
		t.Errorf("actions %v, want requalify first", lines(got.Actions))
	}
}

func TestRequalifyNamesWhatIsMissingInAFixedOrder(t *testing.T) {
	got := assess(t, catalog(), deal(need(analysis.Critical, "seal of the chamber"), need(analysis.Critical, "audit by the chamber"))).Actions
	const want = "Critical, missing and not on the roadmap in time: audit by the chamber; seal of the chamber."
	if len(got) == 0 || got[0].Detail != want {
		t.Errorf("actions %+v, want %q", got, want)
	}
}

func TestPriorActionsThatAreOddDoNoHarm(t *testing.T) {
	prior := func(seen, due string) analysis.Action {
		return analysis.Action{Kind: analysis.CloseGap, Subject: "dark", FirstSeen: day(t, seen), Due: day(t, due)}
	}
	for _, test := range []struct {
		name  string
		prior []analysis.Action
		want  string
	}{
		{"twice: the earlier one", []analysis.Action{prior("2026-11-05", "2026-11-15"), prior("2026-11-02", "2026-11-12"), prior("2026-11-09", "2026-11-19")}, "2026-11-12"},
		{"never seen", []analysis.Action{prior("", "")}, "2026-12-04"},
		{"of another kind", []analysis.Action{{Kind: analysis.Requalify, Subject: "dark", FirstSeen: day(t, "2026-11-01"), Due: day(t, "2026-11-02")}}, "2026-12-04"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := analysis.NewAssessor(catalog(), analysis.DefaultPolicy(), script{}).
				Assess(analysis.Case{Opportunity: deal(need(analysis.High, "a: dark")), AsOf: day(t, today), Prior: test.prior})
			if due := got.Actions[0].Due.String(); due != test.want {
				t.Errorf("due %s, want %s", due, test.want)
			}
		})
	}
}

func TestJudgesQuestionIsPutToTheBuyer(t *testing.T) {
	const question = "Which regulator do you report to?"
	judge := says{Answer: analysis.Unsure, Priority: analysis.High, Question: question}
	got := analysis.NewAssessor(catalog(), analysis.DefaultPolicy(), judge).
		Assess(analysis.Case{Opportunity: deal(need("", "full regulatory reporting")), AsOf: day(t, today)}).Actions
	if len(got) != 2 || got[1].Kind != analysis.ClarifyRequirement || got[1].Detail != question {
		t.Errorf("actions %+v", got)
	}
}

func TestNoActions(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*analysis.Opportunity, *analysis.Policy)
	}{
		{"closed deal", func(o *analysis.Opportunity, _ *analysis.Policy) { o.Closed = true }},
		{"switched off", func(_ *analysis.Opportunity, p *analysis.Policy) { p.AutoRecommend = false }},
		{"kind without a rule", func(_ *analysis.Opportunity, p *analysis.Policy) {
			p.Actions = map[analysis.ActionKind]analysis.ActionRule{analysis.Requalify: {}}
		}},
		{"none to be kept", func(_ *analysis.Opportunity, p *analysis.Policy) { p.MaxAction = 0 }},
	} {
		t.Run(test.name, func(t *testing.T) {
			o, policy := deal(need(analysis.High, "a: dark")), analysis.DefaultPolicy()
			test.change(&o, &policy)
			got := analysis.NewAssessor(catalog(), policy, script{}).Assess(analysis.Case{Opportunity: o, AsOf: day(t, today)})
			if got.Actions != nil {
				t.Errorf("actions %v", lines(got.Actions))
			}
		})
	}
}

func TestRFPIsDueInBusinessDays(t *testing.T) {
	for _, test := range []struct {
		name, seen string
		holidays   []string
		want       string
	}{
		{"Tuesday", "2026-11-24", nil, "2026-12-01"},
		{"Friday", "2026-11-27", nil, "2026-12-04"},
		{"Saturday", "2026-11-28", nil, "2026-12-04"},
		{"over Christmas and New Year", "2026-12-22", []string{"2026-12-24", "2026-12-25", "2027-01-01"}, "2026-12-31"},
		{"a holiday on a weekend costs nothing", "2026-12-22", []string{"2026-12-26"}, "2026-12-29"},
		{"no day known", "", nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			policy := analysis.DefaultPolicy()
			for _, holiday := range test.holidays {
				policy.Holidays = append(policy.Holidays, day(t, holiday))
			}
			one := need(analysis.High, "a: api")
			one.Source = analysis.FromRFP
			got := analysis.NewAssessor(catalog(), policy, script{}).Assess(analysis.Case{Opportunity: deal(one), AsOf: day(t, test.seen)})
			if due := got.Actions[0].Due.String(); due != test.want {
				t.Errorf("due %q, want %q", due, test.want)
			}
		})
	}
}

func TestActionKeepsItsDatesWhileItStands(t *testing.T) {
	assessor := analysis.NewAssessor(catalog(), analysis.DefaultPolicy(), script{})
	first := assessor.Assess(analysis.Case{Opportunity: deal(need(analysis.High, "a: dark")), AsOf: day(t, today)})

	// A week later the deal has a second gap.
	o := deal(need(analysis.High, "a: dark"), need(analysis.Low, "b: soc2"))
	second := assessor.Assess(analysis.Case{Opportunity: o, AsOf: day(t, "2026-12-01"), Prior: first.Actions})
	want := []string{
		"close_gap · Close the gap: Dark mode · 2026-12-04 · product_team · 80",
		"close_gap · Close the gap: SOC 2 report · 2026-12-11 · product_team · 10",
	}
	if diff := cmp.Diff(want, lines(second.Actions)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if seen := second.Actions[0].FirstSeen.String(); seen != today {
		t.Errorf("first seen %s, want %s", seen, today)
	}

	// Where the first gap went away and comes back, its dates start anew.
	gone := assessor.Assess(analysis.Case{Opportunity: deal(need(analysis.High, "a: api")), AsOf: day(t, "2026-12-02"), Prior: second.Actions})
	back := assessor.Assess(analysis.Case{Opportunity: o, AsOf: day(t, "2026-12-03"), Prior: gone.Actions})
	if due := back.Actions[0].Due.String(); due != "2026-12-13" {
		t.Errorf("due %s, want 2026-12-13", due)
	}
}

func TestServiceLevelsAreNegotiatedAgainstWhatContractsOffer(t *testing.T) {
	for _, test := range []struct {
		name, key string
		kind      analysis.ActionKind
		want      string
	}{
		{"availability", "availability", analysis.NegotiateSLA, "Availability asked A, offered B. Contracts offer 99.5 %, 99.9 %, 99.99 %."},
		{"support", "support_level", analysis.NegotiateSLA, "Support level asked A, offered B. Contracts offer standard, premium, enterprise."},
		{"payment", "payment_terms", analysis.NegotiateSLA, "Payment terms asked A, offered B. Contracts offer net_30, net_60, annual_upfront."},
		{"response", "response_time", analysis.NegotiateSLA, "Response time asked A, offered B."},
		{"no term of a contract", "seats", analysis.CloseGap, "Uptime falls short: seats asked A, offered B. Offer seats A: next sprint, 4–6 weeks, about EUR 40,000. Fit 50 → 100."},
	} {
		t.Run(test.name, func(t *testing.T) {
			judge := says{Answer: analysis.Matched, Priority: analysis.High, Candidates: []analysis.Candidate{{
				Capability: "uptime", Limits: []analysis.LimitCheck{{Key: test.key, Asked: "A", Offered: "B", Result: analysis.LimitShort}},
			}}}
			got := analysis.NewAssessor(catalog(), analysis.DefaultPolicy(), judge).
				Assess(analysis.Case{Opportunity: deal(need("", "x")), AsOf: day(t, today)}).Actions
			if len(got) != 1 || got[0].Kind != test.kind || got[0].Detail != test.want {
				t.Errorf("actions %+v, want %s %q", got, test.kind, test.want)
			}
		})
	}
}
