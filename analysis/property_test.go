package analysis_test

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"fitsync/analysis"
)

// world is a catalog of roadmap items on both sides of the day of the tests.
func world(t testing.TB) analysis.Snapshot {
	t.Helper()
	return catalog(
		roadmap(t, "soon", 5, analysis.Committed), roadmap(t, "mid", 80, analysis.Planned),
		roadmap(t, "far", 200, analysis.Exploring), roadmap(t, "gone", -3, analysis.Committed))
}

var priorities = rapid.SampledFrom(analysis.Priorities())

var texts = rapid.SampledFrom([]string{
	"x: api", "x: export", "x: soc2", "x: dark", "x: uptime short", "x: uptime violated", "x: soon", "x: mid", "x: far",
	"x: gone", "x: ?", "x: ?soc2", "single sign-on", "dark colours", "x: api + y: dark", "x: soc2 + sign-on", "x + y: ?",
	"x: soon + y: far", "sign-on + dark mode",
})

// drawDeal is a deal of up to nine requirements with their own ids.
func drawDeal(t *rapid.T, base testing.TB) analysis.Opportunity {
	var needs []analysis.Requirement
	for i := range rapid.IntRange(1, 9).Draw(t, "requirements") {
		one := need(priorities.Draw(t, "priority"), texts.Draw(t, "text"))
		one.ID = string(rune('a' + i))
		if rapid.Bool().Draw(t, "dated") {
			one.NeedBy = day(base, today).AddDays(rapid.IntRange(-30, 200).Draw(t, "need by"))
		}
		needs = append(needs, one)
	}
	o := deal(needs...)
	amount := analysis.Money(rapid.Int64Range(0, 1e15).Draw(t, "amount"))
	o.Amount, o.Probability = &amount, analysis.BasisPoints(rapid.IntRange(0, 10_000).Draw(t, "probability"))
	return o
}

// eachDeal checks a property of random deals and their assessments.
func eachDeal(t *testing.T, property func(*rapid.T, analysis.Opportunity, analysis.Assessment)) {
	t.Helper()
	snapshot := world(t)
	rapid.Check(t, func(rt *rapid.T) {
		o := drawDeal(rt, t)
		property(rt, o, assess(t, snapshot, o))
	})
}

func TestFitIsTheSmallerOfBaseAndCap(t *testing.T) {
	eachDeal(t, func(t *rapid.T, _ analysis.Opportunity, got analysis.Assessment) {
		covered, weight, least := new(big.Rat), new(big.Rat), big.NewRat(1, 1)
		for _, finding := range got.Findings {
			c, w := big.NewRat(int64(finding.Coverage), 10_000), big.NewRat(int64(finding.Weight), 1)
			covered.Add(covered, new(big.Rat).Mul(c, w))
			weight.Add(weight, w)
			if finding.Judgement.Priority == analysis.Critical && c.Cmp(least) < 0 {
				least = c
			}
		}
		base := new(big.Rat).Quo(covered.Mul(covered, big.NewRat(100, 1)), weight)
		fit := new(big.Rat).Add(big.NewRat(49, 1), new(big.Rat).Mul(big.NewRat(51, 1), least))
		if base.Cmp(fit) < 0 {
			fit = base
		}
		fit.Add(fit, big.NewRat(1, 2))
		if want := new(big.Int).Quo(fit.Num(), fit.Denom()).Int64(); int64(got.Fit) != want {
			t.Fatalf("fit %d, want %d", got.Fit, want)
		}
	})
}

func TestFitIsBoundedAndInsideLowAndHigh(t *testing.T) {
	eachDeal(t, func(t *rapid.T, _ analysis.Opportunity, got analysis.Assessment) {
		if got.Low < 0 || got.Low > got.Fit || got.Fit > got.High || got.High > 100 {
			t.Fatalf("low %d, fit %d, high %d", got.Low, got.Fit, got.High)
		}
	})
}

func TestReasonsAndGapsAddUp(t *testing.T) {
	eachDeal(t, func(t *rapid.T, _ analysis.Opportunity, got analysis.Assessment) {
		reasons, unassessed, gaps := 0, 0, 0
		for _, reason := range got.Reasons {
			reasons += reason.Points
			if reason.Verdict == analysis.Unassessed {
				unassessed += reason.Points
			}
		}
		for _, gap := range got.Gaps {
			gaps += gap.Points
		}
		if lost := 100 - got.Fit; reasons != lost || gaps+unassessed != lost {
			t.Fatalf("lost %d, reasons %d, gaps %d, unassessed %d", lost, reasons, gaps, unassessed)
		}
	})
}

func TestClosingAGapNeverLowersTheFit(t *testing.T) {
	eachDeal(t, func(t *rapid.T, _ analysis.Opportunity, got analysis.Assessment) {
		for _, gap := range got.Gaps {
			if gap.FitIfFixed < got.Fit || gap.FitIfFixed > 100 {
				t.Fatalf("fit %d, if %s were fixed %d", got.Fit, gap.ID, gap.FitIfFixed)
			}
		}
	})
}

func TestFitIsMonotoneInEveryCoverage(t *testing.T) {
	snapshot := world(t)
	eachDeal(t, func(rt *rapid.T, o analysis.Opportunity, before analysis.Assessment) {
		i := rapid.IntRange(0, len(o.Requirements)-1).Draw(rt, "which")
		o.Requirements[i].Text = texts.Draw(rt, "instead")
		after := assess(t, snapshot, o)
		id := o.Requirements[i].ID
		was, is := coverageOf(before, id), coverageOf(after, id)
		if is >= was && after.Fit < before.Fit || is <= was && after.Fit > before.Fit {
			rt.Fatalf("coverage %d → %d, fit %d → %d", was, is, before.Fit, after.Fit)
		}
	})
}

func coverageOf(a analysis.Assessment, requirement string) analysis.BasisPoints {
	for _, finding := range a.Findings {
		if finding.Requirement == requirement {
			return finding.Coverage
		}
	}
	return -1
}

func TestOrderOfRequirementsDoesNotMatter(t *testing.T) {
	snapshot := world(t)
	eachDeal(t, func(rt *rapid.T, o analysis.Opportunity, before analysis.Assessment) {
		o.Requirements = rapid.Permutation(o.Requirements).Draw(rt, "order")
		after := assess(t, snapshot, o)
		before.Findings, after.Findings, before.InputHash, after.InputHash = nil, nil, "", ""
		if diff := cmp.Diff(before, after); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func TestMissingCriticalCapsTheFit(t *testing.T) {
	snapshot := world(t)
	eachDeal(t, func(rt *rapid.T, o analysis.Opportunity, before analysis.Assessment) {
		o.Requirements = append(o.Requirements, need(analysis.Critical, "never heard of"))
		after := assess(t, snapshot, o)
		if after.Fit > 49 || after.Fit > before.Fit || after.Grade != analysis.Blocked {
			rt.Fatalf("fit %d → %d, %s", before.Fit, after.Fit, after.Grade)
		}
	})
}

func TestMetRequirementNeverLowersTheFit(t *testing.T) {
	snapshot := world(t)
	eachDeal(t, func(rt *rapid.T, o analysis.Opportunity, before analysis.Assessment) {
		priority := rapid.SampledFrom(analysis.Priorities()[1:]).Draw(rt, "priority")
		o.Requirements = append(o.Requirements, need(priority, "met: api"))
		if after := assess(t, snapshot, o); after.Fit < before.Fit {
			rt.Fatalf("fit %d → %d", before.Fit, after.Fit)
		}
	})
}

func TestEarlierShipDateNeverLowersTheFit(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		o := drawDeal(rt, t)
		one := need(priorities.Draw(rt, "priority"), rapid.SampledFrom([]string{"x: item", "x: item + y: api", "x: item + y: soc2", "x: item + y"}).Draw(rt, "text"))
		one.NeedBy = day(t, today).AddDays(rapid.IntRange(-30, 200).Draw(rt, "item needed by"))
		o.Requirements = append(o.Requirements, one)
		firmness := rapid.SampledFrom([]analysis.Commitment{analysis.Committed, analysis.Planned, analysis.Exploring}).Draw(rt, "firmness")
		ships := rapid.IntRange(0, 300).Draw(rt, "ships")
		earlier := rapid.IntRange(0, ships).Draw(rt, "earlier")
		fit := func(ships int) int {
			return assess(t, with(world(t), roadmap(t, "item", ships, firmness)), o).Fit
		}
		if late, early := fit(ships), fit(earlier); early < late {
			rt.Fatalf("day %d: fit %d, day %d: fit %d", ships, late, earlier, early)
		}
	})
}

func with(s analysis.Snapshot, c analysis.Capability) analysis.Snapshot {
	s.Capabilities = append(s.Capabilities, c)
	return s
}

// Equal inputs give equal assessments to the byte, on any day before ValidUntil.
func TestNothingChangesByItself(t *testing.T) {
	assessor := analysis.NewAssessor(world(t), analysis.DefaultPolicy(), script{})
	eachDeal(t, func(rt *rapid.T, o analysis.Opportunity, first analysis.Assessment) {
		asOf := day(t, today).AddDays(rapid.IntRange(1, 400).Draw(rt, "days later"))
		later := assessor.Assess(analysis.Case{Opportunity: o, AsOf: asOf, Prior: rapid.Permutation(first.Actions).Draw(rt, "prior")})
		if same := encode(t, first) == encode(t, later); same != first.Stands(later.InputHash, asOf) {
			rt.Fatalf("on %s, valid until %s: same %v\n%s", asOf, first.ValidUntil, same, cmp.Diff(first, later))
		}
	})
}

func encode(t testing.TB, a analysis.Assessment) string {
	t.Helper()
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
