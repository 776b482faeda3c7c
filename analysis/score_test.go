package analysis_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/analysis"
)

// The worked cases of the specification's section on the fit score.
func TestFitOfWorkedCases(t *testing.T) {
	crm := func(sso string) []analysis.Requirement {
		return []analysis.Requirement{
			need(analysis.Critical, sso), need(analysis.Critical, "API: api"), need(analysis.High, "SOC 2: soc2"),
			need(analysis.High, "SLA: uptime"), need(analysis.Medium, "export: api"), need(analysis.Low, "dark mode"),
		}
	}
	type result struct {
		Fit, Low, High, Confidence int
		Grade                      analysis.Grade
	}
	for _, test := range []struct {
		name  string
		needs []analysis.Requirement
		ships int
		want  result
	}{
		{"SSO missing", crm("SSO"), 0, result{49, 49, 49, 100, analysis.Blocked}},
		{"SSO committed in time", crm("SSO: sso"), 30, result{77, 77, 77, 100, analysis.Good}},
		{"SSO committed, 60 days late", crm("SSO: sso"), 90 + 60 - 14, result{59, 59, 59, 100, analysis.Blocked}},
		{"SSO full", crm("SSO: api"), 0, result{89, 89, 89, 100, analysis.Strong}},
		{
			"a high requirement unassessed",
			[]analysis.Requirement{need(analysis.Critical, "API: api"), need(analysis.High, "data residency: ?")},
			0,
			result{80, 67, 100, 67, analysis.Strong},
		},
		{
			"everything unassessed",
			[]analysis.Requirement{need(analysis.High, "one: ?"), need(analysis.Critical, "two: ?")},
			0,
			result{40, 0, 100, 0, analysis.Unscored},
		},
		{"no requirement", nil, 0, result{0, 0, 100, 0, analysis.Unscored}},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := deal(test.needs...)
			o.NeedBy = day(t, today).AddDays(90)
			got := assess(t, catalog(roadmap(t, "sso", test.ships, analysis.Committed)), o)
			if diff := cmp.Diff(test.want, result{got.Fit, got.Low, got.High, got.Confidence.Percent(), got.Grade}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestGradeBounds(t *testing.T) {
	for _, test := range []struct {
		name  string
		needs []analysis.Requirement
		want  analysis.Grade
	}{
		{"80 is strong", []analysis.Requirement{need(analysis.High, "a: api"), need(analysis.Low, "b")}, analysis.Strong},
		{"75 is good", []analysis.Requirement{need(analysis.High, "a: api"), need(analysis.High, "b: soc2")}, analysis.Good},
		{"50 is weak", []analysis.Requirement{need(analysis.Critical, "a: soc2")}, analysis.Weak},
		{"a critical one below a half blocks", []analysis.Requirement{need(analysis.Critical, "a")}, analysis.Blocked},
		{"a critical one that is planned in time blocks", []analysis.Requirement{need(analysis.Critical, "a: mid")}, analysis.Blocked},
		{
			"an unassessed critical one does not block",
			[]analysis.Requirement{need(analysis.Critical, "a: ?"), need(analysis.High, "b: api")},
			analysis.Weak,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := assess(t, world(t), deal(test.needs...)); got.Grade != test.want {
				t.Errorf("grade %s at fit %d, want %s", got.Grade, got.Fit, test.want)
			}
		})
	}
}

func TestCoverageCountsOnlyWhatIsAssessed(t *testing.T) {
	got := assess(t, catalog(), deal(
		need(analysis.High, "a: api"), need(analysis.High, "b: soc2"), need(analysis.Critical, "c: ?")))
	if got.Coverage != 7500 || got.Confidence != 5000 {
		t.Errorf("coverage %d, confidence %d, want 7500 and 5000", got.Coverage, got.Confidence)
	}
}

func TestReasons(t *testing.T) {
	row := func(id string, points int, verdict analysis.Verdict, why string) analysis.Reason {
		return analysis.Reason{Requirement: id, Text: id, Points: points, Verdict: verdict, Why: why}
	}
	const missing = "nothing in the catalog answers it"
	for _, test := range []struct {
		name  string
		needs []analysis.Requirement
		want  []analysis.Reason
	}{
		{
			"what the cap takes falls on the critical one",
			[]analysis.Requirement{
				need(analysis.Low, "dark mode"), need(analysis.Critical, "SSO"), need(analysis.Critical, "API: api"),
				need(analysis.High, "SOC 2: soc2"), need(analysis.High, "SLA: api"), need(analysis.Medium, "export: api"),
			},
			[]analysis.Reason{
				row("SSO", 40, analysis.NotSupported, missing),
				row("SOC 2: soc2", 7, analysis.PartiallySupported, "SOC 2 report covers it in part: Type I only"),
				row("dark mode", 4, analysis.NotSupported, missing),
			},
		},
		{
			"equal binders share",
			[]analysis.Requirement{need(analysis.Critical, "b"), need(analysis.Critical, "a"), need(analysis.Critical, "c: api"), need(analysis.Critical, "d: api")},
			[]analysis.Reason{row("a", 26, analysis.NotSupported, missing), row("b", 25, analysis.NotSupported, missing)},
		},
		{
			"equal remainders go by weight, then by id",
			[]analysis.Requirement{need(analysis.High, "c"), need(analysis.High, "b"), need(analysis.High, "a")},
			[]analysis.Reason{row("a", 34, analysis.NotSupported, missing), row("b", 33, analysis.NotSupported, missing), row("c", 33, analysis.NotSupported, missing)},
		},
		{
			"among equal remainders the heavier comes first",
			[]analysis.Requirement{
				need(analysis.Medium, "a"), need(analysis.High, "z: export"), need(analysis.Critical, "c: api"), need(analysis.Medium, "d: api"),
			},
			[]analysis.Reason{
				row("a", 12, analysis.NotSupported, missing),
				row("z: export", 8, analysis.PartiallySupported, "Bulk export needs a workaround: nightly files instead of on demand"),
			},
		},
		{
			"unassessed is a reason of its own",
			[]analysis.Requirement{need(analysis.High, "a: ?api"), need(analysis.High, "b: api")},
			[]analysis.Reason{row("a: ?api", 30, analysis.Unassessed, "not assessed yet: it may be REST API")},
		},
		{"nothing lost, no reason", []analysis.Requirement{need(analysis.High, "a: api")}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, assess(t, catalog(), deal(test.needs...)).Reasons); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
