package connectors_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fitsync/analysis"
	"fitsync/connectors"
)

func rowMapping(source connectors.RequirementSource) connectors.Mapping {
	return connectors.Mapping{Rows: true, Requirements: source}
}

var (
	inRows = connectors.RequirementSource{
		Object: "Need__c", Field: "Needs__c",
		Verdict: map[string]string{"verdict": "V__c", "capability": "C__c", "reason": "R__c"},
	}
	inField = connectors.RequirementSource{Field: "Needs__c"}
)

const dealID = "006000000000001AAA"

// dealWithGaps is a deal whose requirements stand in a row, as three lines of it, and in a
// field, with what was found.
func dealWithGaps() (analysis.Assessment, analysis.Opportunity) {
	origin := analysis.Origin{Row: "a00000000000001AAA", Field: "Text__c"}
	o := analysis.Opportunity{ID: dealID, Requirements: []analysis.Requirement{
		{ID: "r1", Text: "SSO", Origin: origin},
		{ID: "r2", Text: "EU residency", Origin: origin},
		{ID: "r3", Text: "Audit trail", Origin: analysis.Origin{Field: "Needs__c"}},
	}}
	gap := analysis.Gap{ID: "residency", Requirement: "r2", Title: "EU residency", Type: analysis.MissingCapability, Severity: analysis.Critical, Points: 30, Blocks: true}
	again := gap
	again.Requirement, again.Points, again.Blocks = "r3", 10, false
	return analysis.Assessment{
		Opportunity: dealID, Fit: 60, Expected: 1000_00, RevenueAtRisk: 400_00,
		Findings: []analysis.Finding{
			{Requirement: "r1", Text: "SSO", Verdict: analysis.Supported, Capability: "sso", Why: "the product has it"},
			{Requirement: "r2", Text: "EU residency", Verdict: analysis.NotSupported, Why: "nothing answers it"},
			{Requirement: "r3", Text: "Audit trail", Verdict: analysis.NotSupported, Why: "nothing answers it"},
		},
		Gaps: []analysis.Gap{gap, again},
	}, o
}

func valueOf(row connectors.Row, field string) string {
	at := slices.IndexFunc(row.Fields, func(v connectors.Value) bool { return v.Field == field })
	if at < 0 {
		return "(absent)"
	}
	return row.Fields[at].Text
}

func rowsOf(rows []connectors.Row, object string) (some []connectors.Row) {
	for _, row := range rows {
		if row.Object == object {
			some = append(some, row)
		}
	}
	return some
}

func TestVerdictsGoOntoRowsThatPeopleKeep(t *testing.T) {
	a, o := dealWithGaps()
	rows := connectors.RenderRows(a, o, rowMapping(inRows))
	verdicts := rowsOf(rows, "Need__c")
	if len(verdicts) != 1 || verdicts[0].ID != "a00000000000001AAA" || verdicts[0].ExternalID != "" {
		t.Fatalf("%+v", verdicts)
	}
	for field, want := range map[string]string{"V__c": "partially_supported", "C__c": "sso", "R__c": "the product has it; nothing answers it"} {
		if got := valueOf(verdicts[0], field); got != want {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
	if ours := rowsOf(rows, connectors.RequirementRows); len(ours) != 0 {
		t.Errorf("a mapping that reads rows gets rows of ours, which it would read as the buyer's: %+v", ours)
	}
}

func TestLinesOfAFieldGetRowsOfOurOwn(t *testing.T) {
	a, o := dealWithGaps()
	for i := range o.Requirements {
		o.Requirements[i].Origin.Row = ""
	}
	rows := rowsOf(connectors.RenderRows(a, o, rowMapping(inField)), connectors.RequirementRows)
	if len(rows) != 3 || rows[0].ExternalID != dealID+":r1" || rows[0].Links[0].ID != dealID || valueOf(rows[0], "Verdict__c") != "supported" {
		t.Errorf("%+v", rows)
	}
}

func TestRequirementsThatLackTheSameMakeOneGap(t *testing.T) {
	a, o := dealWithGaps()
	rows := rowsOf(connectors.RenderRows(a, o, rowMapping(inField)), connectors.GapRows)
	if len(rows) != 1 || rows[0].ExternalID != dealID+":residency" {
		t.Fatalf("%+v", rows)
	}
	for field, want := range map[string]string{"Points__c": "40", "Blocks__c": "true", "Severity__c": "critical", "Allocated__c": "400"} {
		if got := valueOf(rows[0], field); got != want {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
}

func TestNoRowsUnlessAskedFor(t *testing.T) {
	a, o := dealWithGaps()
	if rows := connectors.RenderRows(a, o, connectors.Mapping{Requirements: inRows}); rows != nil {
		t.Errorf("%+v", rows)
	}
}

// Whatever a rendered row holds, the connector may write it: both follow one list.
func TestRenderedFieldsAreAllAllowed(t *testing.T) {
	a, o := dealWithGaps()
	for _, source := range []connectors.RequirementSource{inRows, inField} {
		m := rowMapping(source)
		rows := append(connectors.RenderRows(a, o, m), connectors.ProductGapRow(analysis.GapRevenue{Gap: "residency"}))
		for _, row := range rows {
			if !slices.Contains(m.RowObjects(), row.Object) {
				t.Errorf("%s is not among the objects of rows", row.Object)
			}
			allowed := m.RowFields(row.Object)
			for _, v := range row.Fields {
				if !slices.Contains(allowed, v.Field) {
					t.Errorf("%s.%s may not be written", row.Object, v.Field)
				}
			}
			for _, l := range row.Links {
				if !slices.Contains(allowed, l.Field) {
					t.Errorf("%s.%s may not be written", row.Object, l.Field)
				}
			}
		}
	}
}

// What was written leaves nothing to write, and what is no longer wanted goes.
func TestChangedRowsReachAFixedPoint(t *testing.T) {
	m := rowMapping(inField)
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) (rows []connectors.Row) {
			gaps := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "UPPER", "upper", strings.Repeat("long", 30)}), 0, 6, rapid.ID).Draw(t, label)
			a := analysis.Assessment{Opportunity: dealID}
			for _, id := range gaps {
				a.Gaps = append(a.Gaps, analysis.Gap{ID: id, Title: id, Points: rapid.IntRange(0, 3).Draw(t, "points")})
			}
			return connectors.RenderRows(a, analysis.Opportunity{}, m)
		}
		held := map[string]connectors.KnownRow{}
		for _, label := range []string{"first", "second", "third"} {
			wanted := draw(label)
			for _, row := range connectors.ChangedRows(wanted, values(held), m) {
				if id := held[strings.ToLower(row.Key())].ID; row.ID != id {
					t.Fatalf("the row %s goes by the id %q; it is known by %q", row.Key(), row.ID, id)
				}
				if len(row.ExternalID) > 64 {
					t.Fatalf("the external id has %d characters", len(row.ExternalID))
				}
				if delete(held, strings.ToLower(row.Key())); !row.Delete {
					held[strings.ToLower(row.Key())] = connectors.KnownRow{Object: row.Object, Key: row.Key(), ID: "a0" + row.Key(), Hash: row.Hash()}
				}
			}
			if left := connectors.ChangedRows(wanted, values(held), m); len(left) > 0 || len(held) != len(wanted) {
				t.Fatalf("%d rows wanted, %d held, %d left to write", len(wanted), len(held), len(left))
			}
		}
	})
}

func values(held map[string]connectors.KnownRow) (list []connectors.KnownRow) {
	for _, row := range held {
		list = append(list, row)
	}
	return list
}

func TestRowsThatPeopleKeepAreNeverDeleted(t *testing.T) {
	known := []connectors.KnownRow{{Object: "Need__c", Key: "a00000000000001AAA", Hash: "x"}}
	if changed := connectors.ChangedRows(nil, known, rowMapping(inRows)); len(changed) > 0 {
		t.Errorf("%+v", changed)
	}
}
