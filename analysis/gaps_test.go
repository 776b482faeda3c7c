package analysis_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/analysis"
)

func gapIDs(gaps []analysis.Gap) []string {
	var ids []string
	for _, gap := range gaps {
		ids = append(ids, gap.Requirement+"→"+gap.ID)
	}
	return ids
}

func TestNearEqualTextsShareAGap(t *testing.T) {
	id := func(text string) string {
		gaps := assess(t, catalog(), deal(need(analysis.High, text))).Gaps
		if len(gaps) != 1 || !strings.HasPrefix(gaps[0].ID, "text-") || len(gaps[0].ID) != len("text-")+12 {
			t.Fatalf("%q: gaps %v", text, gapIDs(gaps))
		}
		return gaps[0].ID
	}
	for _, test := range []struct {
		name, one, other string
		same             bool
	}{
		{"case and inflection", "Export invoices to DATEV", "exporting invoice to datev", true},
		{"order and filler", "We need a dark theme, please", "Theme (dark) is required", true},
		{"full-width letters", "ＳＳＯ login", "sso LOGIN", true},
		{"a word twice", "audit log audit", "audit log", true},
		{"numbers count", "retain 30 days", "retain 90 days", false},
		{"other words", "dark theme", "light theme", false},
		{"other scripts", "تسجيل الدخول", "单点登录", false},
		{"nothing but filler", "must have", "can do", false},
		{"invalid UTF-8", "dark\xff theme", "dark theme", true},
		{"no words", "???", "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if one, other := id(test.one), id(test.other); (one == other) != test.same {
				t.Errorf("%q %s, %q %s, want same: %v", test.one, one, test.other, other, test.same)
			}
		})
	}
}

// The ids are stored, so they must not move from release to release.
func TestClusterIDIsStable(t *testing.T) {
	got := assess(t, catalog(), deal(need(analysis.High, "Exporting invoices to DATEV"))).Gaps[0].ID
	if want := "text-28db52df17dc"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestGapPerMissingThing(t *testing.T) {
	for _, test := range []struct {
		name  string
		needs []analysis.Requirement
		want  []string
	}{
		{"no gap where it is full", []analysis.Requirement{need(analysis.High, "a: api")}, nil},
		{"no gap where it is unassessed", []analysis.Requirement{need(analysis.High, "a: ?dark")}, nil},
		{"no gap of parts while one is unassessed", []analysis.Requirement{need(analysis.High, "a: dark + b: ?")}, nil},
		{"the capability is the identity", []analysis.Requirement{need(analysis.High, "a: dark")}, []string{"a: dark→dark"}},
		{
			"blocking first, then the most costly",
			[]analysis.Requirement{need(analysis.High, "a: dark"), need(analysis.Low, "b: soc2"), need(analysis.Critical, "c: uptime violated")},
			[]string{"c: uptime violated→uptime", "a: dark→dark", "b: soc2→soc2"},
		},
		{
			"what blocks comes before what costs more",
			[]analysis.Requirement{need(analysis.Critical, "a: mid + b: soon"), need(analysis.High, "c: dark")},
			[]string{"a: mid + b: soon→mid", "a: mid + b: soon→soon", "c: dark→dark"},
		},
		{
			"one for each part, and parts that lack the same have one",
			[]analysis.Requirement{need(analysis.High, "a: dark + b: soc2 + c: dark + d: api")},
			[]string{"a: dark + b: soc2 + c: dark + d: api→dark", "a: dark + b: soc2 + c: dark + d: api→soc2"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, gapIDs(assess(t, world(t), deal(test.needs...)).Gaps)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestFitIfFixed(t *testing.T) {
	for _, test := range []struct {
		name  string
		needs []analysis.Requirement
		want  map[string]int
	}{
		{"a blocker", []analysis.Requirement{need(analysis.Critical, "a: dark"), need(analysis.Critical, "b: api")}, map[string]int{"dark": 100}},
		{
			"everything that one gap stands for",
			[]analysis.Requirement{need(analysis.Critical, "a: dark"), need(analysis.High, "b: dark"), need(analysis.High, "c: soc2")},
			map[string]int{"dark": 88, "soc2": 25},
		},
		{
			"one part of a split requirement",
			[]analysis.Requirement{need(analysis.High, "a: dark + b: soc2")},
			map[string]int{"dark": 50, "soc2": 50},
		},
		{
			"the last open part",
			[]analysis.Requirement{need(analysis.High, "a: dark + b: api")},
			map[string]int{"dark": 100},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := map[string]int{}
			for _, gap := range assess(t, catalog(), deal(test.needs...)).Gaps {
				got[gap.ID] = gap.FitIfFixed
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestGapSaysWhatItIs(t *testing.T) {
	type said struct{ Title, Impact, Closes string }
	const cannot, part = "The product cannot meet the requirement.", "The product meets the requirement in part."
	long := "Every invoice that leaves the building has to carry the seal of the chamber of commerce of its city"
	for _, test := range []struct {
		name, text string
		want       said
	}{
		{"workaround", "a: export", said{"Bulk export", part, "complete Bulk export: nightly files instead of on demand"}},
		{"none", "a: dark", said{"Dark mode", cannot, "build Dark mode"}},
		{"short limit", "a: uptime short", said{"Uptime", part, "offer availability 99.99 %"}},
		{"unknown limit", "a: uptime unknown", said{"Uptime", part, "find out whether the product has availability 99.99 %"}},
		{"violated limit", "a: uptime violated", said{"Uptime", cannot, "offer availability 99.99 %"}},
		{"roadmap", "a: soon", said{"SOON", cannot, "ship SOON by 2026-11-29"}},
		{"overdue", "a: gone", said{"GONE", cannot, "set a new ship date for GONE"}},
		{"nothing in the catalog", long, said{"Every invoice that leaves the building has to carry the seal of the chamber of…", cannot, "build what the requirement asks for"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			gap := assess(t, world(t), deal(need(analysis.High, test.text))).Gaps[0]
			if diff := cmp.Diff(test.want, said{gap.Title, gap.Impact, gap.Closes}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// The table of the specification's section on solutions, and its costs at a day
// rate of 800: weeks × team × 5 days × 800.
func TestSolutionTable(t *testing.T) {
	type row struct {
		Effort, Solution, Approach string
		Weeks                      analysis.Range
		Cost, Low, High            string
	}
	const develop, enhance = "develop a new feature", "enhance the existing feature"
	for _, test := range []struct {
		name     string
		severity analysis.Priority
		text     string
		want     row
	}{
		{"missing critical", analysis.Critical, "a: dark", row{"high", develop, "dedicated_sprint", analysis.Range{Low: 4, High: 6}, "80000.00", "64000.00", "96000.00"}},
		{"missing high", analysis.High, "a: dark", row{"medium", develop, "feature_team", analysis.Range{Low: 6, High: 8}, "84000.00", "72000.00", "96000.00"}},
		{"missing medium", analysis.Medium, "a: dark", row{"low", develop, "backlog", analysis.Range{Low: 8, High: 12}, "40000.00", "32000.00", "48000.00"}},
		{"missing low", analysis.Low, "a: dark", row{"minimal", develop, "backlog", analysis.Range{Low: 12, High: 16}, "56000.00", "48000.00", "64000.00"}},
		{"partial critical", analysis.Critical, "a: export", row{"high", enhance, "hotfix", analysis.Range{Low: 2, High: 4}, "24000.00", "16000.00", "32000.00"}},
		{"partial high", analysis.High, "a: export", row{"medium", enhance, "next_sprint", analysis.Range{Low: 4, High: 6}, "40000.00", "32000.00", "48000.00"}},
		{"partial medium", analysis.Medium, "a: export", row{"low", enhance, "backlog", analysis.Range{Low: 6, High: 8}, "28000.00", "24000.00", "32000.00"}},
		{"partial low", analysis.Low, "a: export", row{"minimal", enhance, "backlog", analysis.Range{Low: 8, High: 12}, "40000.00", "32000.00", "48000.00"}},
		{"effort of the catalog, 30 days ± 25 %", analysis.High, "a: soc2", row{"medium", enhance, "next_sprint", analysis.Range{Low: 4, High: 6}, "24000.00", "18000.00", "30000.00"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			gap := assess(t, catalog(), deal(need(test.severity, test.text))).Gaps[0]
			s := gap.Solution
			got := row{gap.Effort, s.Solution, s.Approach, s.Weeks, s.Cost.String(), s.CostLow.String(), s.CostHigh.String()}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
