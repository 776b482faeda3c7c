package analysis_test

import (
	"testing"

	"fitsync/analysis"
)

func TestRoadmapCoverageByDate(t *testing.T) {
	item := func(ship string, firmness analysis.Commitment) *analysis.RoadmapItem {
		return &analysis.RoadmapItem{ShipDate: day(t, ship), Commitment: firmness}
	}
	for _, test := range []struct {
		name                      string
		item                      *analysis.RoadmapItem
		requirement, needBy, done string // need-by of the requirement, of the deal; close date
		coverage                  analysis.BasisPoints
		why                       string
		until                     string
	}{
		{"committed, no need-by", item("2027-03-31", analysis.Committed), "", "", "", 6000, "X ships 2027-03-31, in time, committed", "2027-04-01"},
		{"planned", item("2027-03-31", analysis.Planned), "", "", "", 3600, "X ships 2027-03-31, in time, planned", "2027-04-01"},
		{"exploring", item("2027-03-31", analysis.Exploring), "", "", "", 1200, "X ships 2027-03-31, in time, exploring", "2027-04-01"},
		{"slack just fits", item("2027-03-01", analysis.Committed), "2027-03-15", "", "", 6000, "X ships 2027-03-01, in time, committed", "2027-03-02"},
		{"a day beyond the slack", item("2027-03-01", analysis.Committed), "2027-03-14", "", "", 5933, "X ships 2027-03-01, 1 day late, committed", "2027-03-02"},
		{"60 days late", item("2027-03-31", analysis.Committed), "2027-02-13", "", "", 2000, "X ships 2027-03-31, 60 days late, committed", "2027-04-01"},
		{"90 days late", item("2027-03-31", analysis.Committed), "2027-01-14", "", "", 0, "X ships 2027-03-31, 90 days late, committed", "2027-04-01"},
		{"years late", item("2030-03-31", analysis.Committed), "2027-01-14", "", "", 0, "X ships 2030-03-31, 1186 days late, committed", "2030-04-01"},
		{"the deal's need-by", item("2027-03-31", analysis.Committed), "", "2027-02-13", "2028-01-01", 2000, "X ships 2027-03-31, 60 days late, committed", "2027-04-01"},
		{"the close date", item("2027-03-31", analysis.Committed), "", "", "2027-02-13", 2000, "X ships 2027-03-31, 60 days late, committed", "2027-04-01"},
		{"the requirement's need-by first", item("2027-03-31", analysis.Committed), "2027-06-30", "2027-02-13", "2027-01-01", 6000, "X ships 2027-03-31, in time, committed", "2027-04-01"},
		{"ships today", item(today, analysis.Committed), "", "", "", 6000, "X ships 2026-11-24, in time, committed", "2026-11-25"},
		{"overdue since yesterday", item("2026-11-23", analysis.Committed), "", "", "", 0, "X should have shipped 2026-11-23 and is overdue", ""},
		{"no ship date", &analysis.RoadmapItem{Commitment: analysis.Committed}, "", "", "", 0, "X is on the roadmap, but its ship date is missing", ""},
		{"no item", nil, "", "", "", 0, "X is on the roadmap, but its ship date is missing", ""},
		{"no commitment", item("2027-03-31", ""), "", "", "", 0, "X ships 2027-03-31, in time, but its commitment is missing", "2027-04-01"},
	} {
		t.Run(test.name, func(t *testing.T) {
			one := need(analysis.High, "a: x")
			one.NeedBy = day(t, test.requirement)
			o := deal(one)
			o.NeedBy, o.CloseDate = day(t, test.needBy), day(t, test.done)
			got := assess(t, catalog(analysis.Capability{ID: "x", Name: "X", Support: analysis.Roadmap, Roadmap: test.item}), o)
			finding := got.Findings[0]
			if finding.Verdict != analysis.NotSupported || finding.Coverage != test.coverage || finding.Why != test.why {
				t.Errorf("got %s %d %q, want %d %q", finding.Verdict, finding.Coverage, finding.Why, test.coverage, test.why)
			}
			if got.ValidUntil.String() != test.until {
				t.Errorf("valid until %q, want %q", got.ValidUntil, test.until)
			}
		})
	}
}

func TestValidUntilIsTheFirstShipDateThatMatters(t *testing.T) {
	snapshot := catalog(roadmap(t, "late", 50, analysis.Committed), roadmap(t, "soon", 10, analysis.Committed), roadmap(t, "unasked", 1, analysis.Committed))
	for _, test := range []struct {
		name, text, want string
	}{
		{"the earlier of two", "a: late + b: soon", "2026-12-05"},
		{"not what is only suspected", "a: ?soon", ""},
		{"not where a limit is violated anyway", "a: soon violated", ""},
		{"no roadmap", "a: api", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := assess(t, snapshot, deal(need(analysis.Low, test.text))).ValidUntil.String(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
