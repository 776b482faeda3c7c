package connectors

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"fitsync/analysis"
)

// Lengths of the text fields of rows, in UTF-16 units.
const (
	rowName = 80
	rowText = 255
	rowLong = 32_000
)

// RenderRows gives the rows that a deal should have: the verdict on each requirement,
// and one gap for all requirements that lack the same thing. It is as pure as
// [Render]. There are none unless the mapping has Rows.
//
// Where requirements are rows of a child object, verdicts go onto those rows; where
// they are lines of a field, onto rows of our own, one a line.
func RenderRows(a analysis.Assessment, o analysis.Opportunity, m Mapping) []Row {
	if !m.Rows {
		return nil
	}
	return append(verdictRows(a, o, m), gapRows(a)...)
}

// rowFields collects a row's values.
type rowFields []Value

func (f *rowFields) put(field string, kind Kind, text string) {
	// Content that the kind cannot hold would be refused for good.
	text, _ = Canonical(kind, 2, text)
	*f = append(*f, Value{Field: field, Kind: kind, Text: text})
}

func (f *rowFields) text(field, text string, length int) {
	f.put(field, Text, Shorten(strings.Join(strings.Fields(text), " "), length))
}

func (f *rowFields) number(field string, n int) { f.put(field, Number, strconv.Itoa(n)) }

func (f *rowFields) money(field string, m analysis.Money) { f.put(field, Currency, m.String()) }

// verdictRows says of each requirement what was found.
func verdictRows(a analysis.Assessment, o analysis.Opportunity, m Mapping) (rows []Row) {
	findings := make(map[string]*analysis.Finding, len(a.Findings))
	for i := range a.Findings {
		findings[a.Findings[i].Requirement] = &a.Findings[i]
	}
	onRow := map[string][]*analysis.Finding{}
	for i := range o.Requirements {
		q := &o.Requirements[i]
		found := findings[q.ID]
		switch {
		case found == nil:
		case q.Origin.Row != "":
			onRow[q.Origin.Row] = append(onRow[q.Origin.Row], found)
		case m.Requirements.Object == "":
			// A mapping that reads such rows too would take ours for the buyer's.
			rows = append(rows, requirementRow(a.Opportunity, q, found))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(onRow)) {
		if row := verdictRow(id, onRow[id], m); len(row.Fields) > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// verdictRow is the verdict for a row that people keep.
func verdictRow(id string, found []*analysis.Finding, m Mapping) Row {
	row := Row{Object: m.Requirements.Object, ID: id}
	var fields rowFields
	for _, role := range verdictRoles() {
		field := m.Requirements.Verdict[role]
		switch {
		case field == "":
		case role == "verdict":
			fields.put(field, Picklist, string(verdictOf(found)))
		case role == "capability":
			fields.text(field, capabilitiesOf(found), rowText)
		default:
			fields.text(field, whyOf(found), rowText)
		}
	}
	row.Fields = fields
	return row
}

func requirementRow(deal string, q *analysis.Requirement, found *analysis.Finding) Row {
	all := []*analysis.Finding{found}
	var f rowFields
	f.text("Name", cmp.Or(q.Name, found.Text), rowName)
	f.put("Text__c", LongText, Shorten(cmp.Or(q.Text, found.Text), rowLong))
	f.put("Category__c", Picklist, string(found.Judgement.Category))
	f.put("Priority__c", Picklist, string(found.Judgement.Priority))
	f.put("Need_By__c", Day, q.NeedBy.String())
	f.put("Source__c", Picklist, string(q.Source))
	f.put("Verdict__c", Picklist, string(found.Verdict))
	f.text("Capability__c", capabilitiesOf(all), rowText)
	f.text("Reason__c", found.Why, rowText)
	return Row{Object: RequirementRows, ExternalID: externalID(deal, q.ID), Fields: f, Links: []Link{{Field: "Opportunity__c", ID: deal}}}
}

// verdictOf is the rule for a requirement of several needs.
func verdictOf(found []*analysis.Finding) analysis.Verdict {
	verdict := found[0].Verdict
	for _, f := range found {
		switch {
		case f.Verdict == analysis.Unassessed:
			return analysis.Unassessed
		case f.Verdict != verdict:
			verdict = analysis.PartiallySupported
		}
	}
	return verdict
}

func capabilitiesOf(found []*analysis.Finding) string {
	var names []string
	add := func(name string) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, f := range found {
		add(f.Capability)
		for i := range f.Parts {
			add(f.Parts[i].Capability)
		}
	}
	return strings.Join(names, ", ")
}

func whyOf(found []*analysis.Finding) string {
	var all []string
	for _, f := range found {
		if !slices.Contains(all, f.Why) {
			all = append(all, f.Why)
		}
	}
	return strings.Join(all, "; ")
}

// gapRows has one row for each thing that a deal lacks, the weightiest requirement's
// words first.
func gapRows(a analysis.Assessment) (rows []Row) {
	var ledger analysis.Ledger
	ledger.Add(&a)
	allocated := map[string]analysis.Money{}
	for _, revenue := range ledger.Rows() {
		allocated[revenue.Gap] = revenue.Allocated
	}
	var gaps []analysis.Gap
	for _, gap := range a.Gaps {
		at := slices.IndexFunc(gaps, func(g analysis.Gap) bool { return g.ID == gap.ID })
		if at < 0 {
			gaps = append(gaps, gap)
			continue
		}
		gaps[at].Points += gap.Points
		gaps[at].Blocks = gaps[at].Blocks || gap.Blocks
	}
	for i := range gaps {
		row := gapRow(a.Opportunity, &gaps[i], allocated[gaps[i].ID])
		// Of a deal that adds to no figures, such as a closed one, there may be no product gap.
		if _, counts := allocated[gaps[i].ID]; counts {
			row.Links = append(row.Links, Link{Field: "Product_Gap__c", ExternalID: externalID("", gaps[i].ID)})
		}
		rows = append(rows, row)
	}
	return rows
}

func gapRow(deal string, g *analysis.Gap, allocated analysis.Money) Row {
	var f rowFields
	f.text("Name", g.Title, rowName)
	f.text("Title__c", g.Title, rowText)
	f.put("Type__c", Picklist, string(g.Type))
	f.put("Severity__c", Picklist, string(g.Severity))
	f.text("Impact__c", g.Impact, rowText)
	f.put("Effort__c", Picklist, g.Effort)
	f.text("Solution__c", g.Solution.Solution, rowText)
	f.put("Approach__c", Picklist, g.Solution.Approach)
	f.number("Weeks_Low__c", g.Solution.Weeks.Low)
	f.number("Weeks_High__c", g.Solution.Weeks.High)
	f.money("Cost__c", g.Solution.Cost)
	f.money("Cost_Low__c", g.Solution.CostLow)
	f.money("Cost_High__c", g.Solution.CostHigh)
	f.number("Points__c", g.Points)
	f.number("Fit_If_Fixed__c", g.FitIfFixed)
	f.put("Blocks__c", Bool, strconv.FormatBool(g.Blocks))
	f.money("Allocated__c", allocated)
	return Row{Object: GapRows, ExternalID: externalID(deal, g.ID), Fields: f, Links: []Link{{Field: "Opportunity__c", ID: deal}}}
}

// BareProductGap is the product gap that the row of a gap links to, without figures;
// false for any other row.
func BareProductGap(gap Row) (row Row, ok bool) {
	at := slices.IndexFunc(gap.Links, func(l Link) bool { return l.ExternalID != "" })
	if gap.Object != GapRows || at < 0 {
		return Row{}, false
	}
	row = Row{Object: ProductGapRows, ExternalID: gap.Links[at].ExternalID}
	for _, v := range gap.Fields {
		if v.Field == "Name" || v.Field == "Title__c" {
			row.Fields = append(row.Fields, v)
		}
	}
	return row, true
}

// ProductGapRow is what a gap costs over all open deals.
func ProductGapRow(r analysis.GapRevenue) Row {
	var f rowFields
	f.text("Name", r.Title, rowName)
	f.text("Title__c", r.Title, rowText)
	f.text("Capability__c", r.Gap, rowText)
	f.number("Deals__c", r.Deals)
	f.money("Blocked__c", r.Blocked)
	f.money("Sole_Blocker__c", r.Sole)
	f.money("Allocated__c", r.Allocated)
	f.money("Uplift__c", r.Uplift)
	return Row{Object: ProductGapRows, ExternalID: externalID("", r.Gap), Fields: f}
}
