package analysis_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/analysis"
)

type verdict struct {
	Verdict  analysis.Verdict
	Coverage analysis.BasisPoints
	Why      string
}

func TestVerdictByCatalogAndLimits(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       verdict
	}{
		{"full", "a: api", verdict{analysis.Supported, 10_000, "REST API answers it"}},
		{"workaround", "a: export", verdict{analysis.PartiallySupported, 7000, "Bulk export needs a workaround: nightly files instead of on demand"}},
		{"partial", "a: soc2", verdict{analysis.PartiallySupported, 5000, "SOC 2 report covers it in part: Type I only"}},
		{"none", "a: dark", verdict{analysis.NotSupported, 0, "Dark mode is not offered"}},
		{"no match", "a", verdict{analysis.NotSupported, 0, "nothing in the catalog answers it"}},
		{"unsure", "a: ?dark", verdict{analysis.Unassessed, 4000, "not assessed yet: it may be Dark mode"}},
		{"unsure for what is open", "a: ?dark open", verdict{analysis.Unassessed, 4000, "not assessed yet: it may be Dark mode, which does not say: at dusk; for 4,000 cats"}},
		{"unsure about nothing", "a: ?", verdict{analysis.Unassessed, 4000, "not assessed yet"}},
		{"capability gone", "a: gone", verdict{analysis.Unassessed, 4000, "not assessed yet: what was matched is no longer in the catalog"}},
		{"match without a candidate", "a: ", verdict{analysis.Unassessed, 4000, "not assessed yet: what was matched is no longer in the catalog"}},
		{"limit met", "a: uptime met", verdict{analysis.Supported, 10_000, "Uptime answers it; availability asked 99.99 %, offered 99.9 %"}},
		{"limit short", "a: uptime short", verdict{analysis.PartiallySupported, 5000, "Uptime falls short: availability asked 99.99 %, offered 99.9 %"}},
		{"limit unknown", "a: uptime unknown", verdict{analysis.PartiallySupported, 5000, "Uptime may fall short: availability asked 99.99 %, the catalog does not say"}},
		{"limit violated", "a: uptime violated", verdict{analysis.NotSupported, 0, "Uptime rules it out: availability asked 99.99 %, offered 99.9 %"}},
		{"one limit met, one short", "a: uptime met short", verdict{analysis.PartiallySupported, 5000, "Uptime falls short: availability asked 99.99 %, offered 99.9 %"}},
		{"one limit short, one violated", "a: uptime violated short", verdict{analysis.NotSupported, 0, "Uptime rules it out: availability asked 99.99 %, offered 99.9 %, availability asked 99.99 %, offered 99.9 %"}},
		{"limit short on a workaround", "a: export short", verdict{analysis.PartiallySupported, 5000, "Bulk export needs a workaround: nightly files instead of on demand; availability asked 99.99 %, offered 99.9 %"}},
		{"limit short on nothing", "a: dark short", verdict{analysis.NotSupported, 0, "Dark mode is not offered; availability asked 99.99 %, offered 99.9 %"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := assess(t, catalog(), deal(need(analysis.High, test.text))).Findings[0]
			if diff := cmp.Diff(test.want, verdict{got.Verdict, got.Coverage, got.Why}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestSplitRequirement(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       analysis.Verdict
		coverage   analysis.BasisPoints
	}{
		{"all parts supported", "a: api + b: api", analysis.Supported, 10_000},
		{"no part supported", "a + b: dark", analysis.NotSupported, 0},
		{"one of two", "a: api + b", analysis.PartiallySupported, 5000},
		{"all in part", "a: soc2 + b: export", analysis.PartiallySupported, 5000},
		{"one in part, one missing", "a: soc2 + b", analysis.PartiallySupported, 5000},
		{"one unassessed", "a: api + b: ?", analysis.Unassessed, 4000},
		{"one unassessed, one missing", "a + b: ?", analysis.Unassessed, 4000},
		{"all on the roadmap: the least of them", "a: soon + b: maybe", analysis.NotSupported, 1200},
		{"all on the roadmap: never above partial", "a: soon + b: soon", analysis.NotSupported, 5000},
	} {
		t.Run(test.name, func(t *testing.T) {
			snapshot := catalog(roadmap(t, "soon", 10, analysis.Committed), roadmap(t, "maybe", 10, analysis.Exploring))
			got := assess(t, snapshot, deal(need(analysis.High, test.text))).Findings[0]
			if got.Verdict != test.want || got.Coverage != test.coverage {
				t.Errorf("got %s %d, want %s %d", got.Verdict, got.Coverage, test.want, test.coverage)
			}
			if len(got.Parts) != 2 {
				t.Errorf("got %d parts, want 2", len(got.Parts))
			}
		})
	}
}

func TestSplitRequirementNamesItsOpenParts(t *testing.T) {
	one := need(analysis.High, "Bulk API: api + dark mode + SOC 2 Type II: soc2")
	one.Parts = []analysis.Part{{Text: "Bulk API"}, {Text: "dark mode"}, {Text: "SOC 2 Type II"}}
	got := assess(t, catalog(), deal(one)).Findings[0]
	const want = "1 of 3 needs met; dark mode: nothing in the catalog answers it; SOC 2 Type II: SOC 2 report covers it in part: Type I only"
	if got.Why != want {
		t.Errorf("why %q, want %q", got.Why, want)
	}
	if got.Parts[1].Text != "dark mode" || got.Parts[1].Verdict != analysis.NotSupported || got.Parts[2].Capability != "soc2" {
		t.Errorf("parts %+v", got.Parts)
	}
}

func TestReviewerOutranksTheCatalog(t *testing.T) {
	by := func(answer analysis.Answer, capability string, ruled analysis.Verdict) says {
		got := says{Answer: answer, DecidedBy: analysis.ByReviewer, Verdict: ruled, Priority: analysis.High}
		if capability != "" {
			got.Candidates = []analysis.Candidate{{Capability: capability}}
		}
		return got
	}
	const supported, partly, not = analysis.Supported, analysis.PartiallySupported, analysis.NotSupported
	for _, test := range []struct {
		name  string
		judge says
		want  verdict
	}{
		{"names a capability", by(analysis.Matched, "soc2", ""), verdict{partly, 5000, "SOC 2 report covers it in part: Type I only"}},
		{"says that nothing answers", by(analysis.Missing, "", ""), verdict{not, 0, "nothing in the catalog answers it"}},
		{"raises the verdict", by(analysis.Matched, "soc2", supported), verdict{supported, 10_000, "a reviewer ruled that it is supported"}},
		{"lowers the verdict", by(analysis.Matched, "api", partly), verdict{partly, 5000, "a reviewer ruled that it is supported in part"}},
		{"rejects the capability", by(analysis.Matched, "api", not), verdict{not, 0, "a reviewer ruled that it is not supported"}},
		{"agrees: the catalog's coverage stands", by(analysis.Matched, "export", partly), verdict{partly, 7000, "Bulk export needs a workaround: nightly files instead of on demand"}},
		{"knows more than the catalog", by(analysis.Missing, "", supported), verdict{supported, 10_000, "a reviewer ruled that it is supported"}},
		{"leaves it open", by(analysis.Matched, "api", analysis.Unassessed), verdict{analysis.Unassessed, 4000, "not assessed yet: a reviewer left it open"}},
		{"a machine's verdict rules nothing", says{Answer: analysis.Missing, DecidedBy: analysis.ByMachine, Verdict: supported}, verdict{not, 0, "nothing in the catalog answers it"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			assessor := analysis.NewAssessor(catalog(), analysis.DefaultPolicy(), test.judge)
			got := assessor.Assess(analysis.Case{Opportunity: deal(analysis.Requirement{ID: "r", Text: "x"})}).Findings[0]
			if diff := cmp.Diff(test.want, verdict{got.Verdict, got.Coverage, got.Why}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestPriorityFallsBackFromJudgeToRecordToDefault(t *testing.T) {
	for _, test := range []struct {
		name          string
		judge, record analysis.Priority
		want          analysis.Priority
		by            analysis.Decider
		weight        int
	}{
		{"the judge's", analysis.Low, analysis.Critical, analysis.Low, analysis.ByMachine, 1},
		{"the record's", "", analysis.Critical, analysis.Critical, analysis.ByCRM, 8},
		{"the default", "", "", analysis.Medium, analysis.ByDefault, 2},
		{"a word that is none", "urgent", "asap", analysis.Medium, analysis.ByDefault, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			assessor := analysis.NewAssessor(catalog(), analysis.DefaultPolicy(), says{Priority: test.judge, PriorityBy: analysis.ByMachine})
			got := assessor.Assess(analysis.Case{Opportunity: deal(analysis.Requirement{ID: "r", Priority: test.record})}).Findings[0]
			if got.Judgement.Priority != test.want || got.Judgement.PriorityBy != test.by || got.Weight != test.weight {
				t.Errorf("got %s by %s, weight %d", got.Judgement.Priority, got.Judgement.PriorityBy, got.Weight)
			}
		})
	}
}

func TestFindingsAreOrderedByPriorityAndKeepTheRecordsOrder(t *testing.T) {
	var needs []analysis.Requirement
	var want []string
	for i := range 30 {
		low := need(analysis.Low, fmt.Sprintf("low %d", 97-i))
		needs, want = append(needs, low), append(want, low.ID)
	}
	needs = append(needs, need(analysis.High, "high"), need(analysis.Critical, "critical"), need(analysis.Medium, "medium"))
	want = append([]string{"critical", "high", "medium"}, want...)

	var got []string
	for _, finding := range assess(t, catalog(), deal(needs...)).Findings {
		got = append(got, finding.Requirement)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestStatusDoesNotChangeTheFit(t *testing.T) {
	for _, status := range []analysis.Status{analysis.StatusNew, analysis.StatusInProgress, analysis.StatusCompleted, analysis.StatusBlocked} {
		one := need(analysis.High, "a: soc2")
		one.Status = status
		if got := assess(t, catalog(), deal(one)); got.Fit != 50 {
			t.Errorf("%s: fit %d, want 50", status, got.Fit)
		}
	}
}

func TestAnalysisSwitchedOff(t *testing.T) {
	policy := analysis.DefaultPolicy()
	policy.Analyse = false
	got := analysis.NewAssessor(catalog(), policy, script{}).Assess(analysis.Case{Opportunity: deal(need(analysis.Critical, "a"))})
	if got.Grade != analysis.Unscored || got.Findings != nil || got.Gaps != nil || got.Actions != nil || got.RevenueAtRisk != 0 {
		t.Errorf("assessment %+v", got)
	}
}

func TestCategoryFallsBackFromJudgeToRecordToCapability(t *testing.T) {
	snapshot := catalog(analysis.Capability{ID: "sso", Support: analysis.Full, Category: analysis.Security})
	for _, test := range []struct {
		name          string
		judge, record analysis.Category
		candidate     string
		want          analysis.Category
		by            analysis.Decider
	}{
		{"the judge's", analysis.Support, analysis.Technical, "sso", analysis.Support, ""},
		{"the record's", "", analysis.Technical, "sso", analysis.Technical, analysis.ByCRM},
		{"the capability's", "", "", "sso", analysis.Security, analysis.ByMachine},
		{"a capability without one", "", "", "api", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			judge := says{Answer: analysis.Matched, Category: test.judge, Candidates: []analysis.Candidate{{Capability: test.candidate}}}
			got := analysis.NewAssessor(snapshot, analysis.DefaultPolicy(), judge).
				Assess(analysis.Case{Opportunity: deal(analysis.Requirement{ID: "r", Category: test.record})}).Findings[0].Judgement
			if got.Category != test.want || got.CategoryBy != test.by {
				t.Errorf("got %q by %q, want %q by %q", got.Category, got.CategoryBy, test.want, test.by)
			}
		})
	}
}
