package connectors_test

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"fitsync/analysis"
	"fitsync/connectors"
)

func dealMapping() connectors.Mapping {
	return connectors.Mapping{
		Opportunity: map[string]string{
			"name": "Name", "account": "Account.Name", "stage": "StageName", "amount": "Amount", "currency": "CurrencyIsoCode",
			"probability": "Probability", "close_date": "CloseDate", "need_by": "Need_By__c", "closed": "IsClosed", "won": "IsWon",
		},
		ProbabilityScale: 100,
		Requirements: connectors.RequirementSource{
			Object: "FitSync_Requirement__c",
			Fields: map[string]string{
				"text": "Text__c", "name": "Name", "category": "Category__c", "priority": "Priority__c", "need_by": "Need_By__c",
				"status": "Status__c", "source": "Source__c", "created": "CreatedDate",
			},
			Field: "Needs__c",
		},
	}
}

func money(units float64) *analysis.Money {
	m := analysis.Money(units * 100)
	return &m
}

func date(t *testing.T, text string) analysis.Date {
	t.Helper()
	d, err := analysis.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestMapReadsFields(t *testing.T) {
	modified := time.Date(2026, 3, 8, 7, 25, 37, 0, time.UTC)
	got, notes := dealMapping().Map(connectors.Record{ID: "006A", Modified: modified, Fields: map[string]any{
		"Name": " Acme ", "Account.Name": "Acme AG", "StageName": "Proposal", "Amount": json.Number("400000.50"), "CurrencyIsoCode": "usd",
		"Probability": json.Number("60"), "CloseDate": "2026-12-31", "Need_By__c": nil, "IsClosed": false, "IsWon": "true",
	}})
	want := analysis.Opportunity{
		ID: "006A", Name: "Acme", Account: "Acme AG", Stage: "Proposal", Amount: money(400000.50), Currency: "USD",
		Probability: 6000, CloseDate: date(t, "2026-12-31"), Won: true, Modified: modified,
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(analysis.Date{})); diff != "" || len(notes) > 0 {
		t.Errorf("(-want +got):\n%s\nnotes %+v", diff, notes)
	}
}

func TestMapNotesWhatItCannotRead(t *testing.T) {
	for name, c := range map[string]struct {
		field string
		raw   any
		check func(analysis.Opportunity) bool
		quiet bool
	}{
		"amount is not a number":   {"Amount", "a lot", func(o analysis.Opportunity) bool { return o.Amount == nil }, false},
		"amount is NaN":            {"Amount", math.NaN(), func(o analysis.Opportunity) bool { return o.Amount == nil }, false},
		"amount is absurd":         {"Amount", "1e308", func(o analysis.Opportunity) bool { return o.Amount == nil }, false},
		"amount is beyond a float": {"Amount", json.Number("1e399"), func(o analysis.Opportunity) bool { return o.Amount == nil }, false},
		"amount is null":           {"Amount", nil, func(o analysis.Opportunity) bool { return o.Amount == nil }, true},
		"probability is too high":  {"Probability", "250", func(o analysis.Opportunity) bool { return o.Probability == 10_000 }, false},
		"probability is negative":  {"Probability", "-1", func(o analysis.Opportunity) bool { return o.Probability == 0 }, false},
		"probability is exact":     {"Probability", "7.25", func(o analysis.Opportunity) bool { return o.Probability == 725 }, true},
		"no date":                  {"CloseDate", "soon", func(o analysis.Opportunity) bool { return o.CloseDate.IsZero() }, false},
		"no bool":                  {"IsClosed", "perhaps", func(o analysis.Opportunity) bool { return !o.Closed }, false},
	} {
		t.Run(name, func(t *testing.T) {
			o, notes := dealMapping().Map(connectors.Record{ID: "1", Fields: map[string]any{c.field: c.raw}})
			if !c.check(o) {
				t.Errorf("%v became %+v", c.raw, o)
			}
			if quiet := len(notes) == 0; quiet != c.quiet || !quiet && notes[0].Field != c.field {
				t.Errorf("notes are %+v", notes)
			}
		})
	}
}

func TestProbabilityByScale(t *testing.T) {
	m := dealMapping()
	m.ProbabilityScale = 1
	for raw, want := range map[string]analysis.BasisPoints{"0.6": 6000, "0.07": 700, "1": 10_000, "0.29": 2900, "": 0} {
		o, _ := m.Map(connectors.Record{Fields: map[string]any{"Probability": raw}})
		if o.Probability != want {
			t.Errorf("probability %q is %d basis points; want %d", raw, o.Probability, want)
		}
	}
}

func TestAScaleOfZeroIsPercent(t *testing.T) {
	m := dealMapping()
	m.ProbabilityScale = 0
	if o, notes := m.Map(connectors.Record{Fields: map[string]any{"Probability": "60"}}); o.Probability != 6000 || len(notes) > 0 {
		t.Errorf("60 is %d basis points, %v", o.Probability, notes)
	}
}

func TestMergeClearsWhatTheCRMCleared(t *testing.T) {
	before := analysis.Opportunity{Name: "Acme", Amount: money(5), Probability: 6000, CloseDate: date(t, "2026-12-31"), Closed: true}
	got, _ := dealMapping().Merge(before, connectors.Record{Fields: map[string]any{
		"Name": nil, "Amount": nil, "Probability": nil, "CloseDate": nil, "IsClosed": nil,
	}})
	if diff := cmp.Diff(analysis.Opportunity{}, got, cmp.AllowUnexported(analysis.Date{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRowsStandInTheOrderOfTheirCreation(t *testing.T) {
	const morning, noon = "2026-03-08T08:00:00.000+0000", "2026-03-08T12:00:00.000+0000"
	o, _ := dealMapping().Map(connectors.Record{ChildrenComplete: true, Children: []connectors.Child{
		row("10", "third", "CreatedDate", noon), row("2", "second", "CreatedDate", noon), row("9", "first", "CreatedDate", morning),
	}})
	if diff := cmp.Diff([]string{"9 first", "2 second", "10 third"}, requirementsOf(o)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func row(id, text string, more ...any) connectors.Child {
	fields := map[string]any{"Text__c": text}
	for i := 0; i+1 < len(more); i += 2 {
		fields[more[i].(string)] = more[i+1]
	}
	return connectors.Child{ID: id, Modified: time.Date(2026, 3, 8, 0, 0, 0, 0, time.UTC), Fields: fields}
}

func TestRowsBecomeRequirements(t *testing.T) {
	o, notes := dealMapping().Map(connectors.Record{ID: "1", ChildrenComplete: true, Children: []connectors.Child{
		row("r1", "Single sign-on over SAML", "Category__c", "Security", "Priority__c", "CRITICAL", "Need_By__c", "2027-03-01", "Status__c", "In Progress", "Source__c", "RFP"),
		row("r2", "Export to spreadsheets", "Category__c", "Wishes", "Priority__c", "P9"),
		row("r3", "", "Name", "Audit trail"),
		row("r4", " "),
	}})
	if len(o.Requirements) != 3 {
		t.Fatalf("requirements are %+v", o.Requirements)
	}
	got := o.Requirements[0]
	want := analysis.Requirement{
		ID: "r1", Text: "Single sign-on over SAML", Category: analysis.Security, Priority: analysis.Critical,
		NeedBy: date(t, "2027-03-01"), Status: analysis.StatusInProgress, Source: analysis.FromRFP,
		Updated: time.Date(2026, 3, 8, 0, 0, 0, 0, time.UTC), Origin: analysis.Origin{Row: "r1", Field: "Text__c", Line: 1},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(analysis.Date{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if q := o.Requirements[1]; q.Category != "" || q.Priority != "" {
		t.Errorf("unknown words became %q and %q", q.Category, q.Priority)
	}
	if q := o.Requirements[2]; q.Text != "Audit trail" {
		t.Errorf("a row with only a name says %q", q.Text)
	}
	var noted []string
	for _, n := range notes {
		noted = append(noted, n.Row+" "+n.Field)
	}
	if diff := cmp.Diff([]string{"r2 Category__c", "r2 Priority__c", "r4 Text__c"}, noted); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

// requirementsOf lists "id text" in order.
func requirementsOf(o analysis.Opportunity) (all []string) {
	for _, q := range o.Requirements {
		all = append(all, q.ID+" "+q.Text)
	}
	return all
}

func TestTextsThatStateNothing(t *testing.T) {
	opportunity, notes := dealMapping().Map(connectors.Record{
		ID: "006A", ChildrenComplete: true, Fields: map[string]any{"Needs__c": "None."},
		Children: []connectors.Child{
			{ID: "r1", Fields: map[string]any{"Text__c": "N/A", "Name": "REQ-0001"}},
			{ID: "r2", Fields: map[string]any{"Text__c": "TBD", "Name": "Audit trail"}},
		},
	})
	var texts []string
	for _, r := range opportunity.Requirements {
		texts = append(texts, r.Text)
	}
	if diff := cmp.Diff([]string{"Audit trail"}, texts); diff != "" {
		t.Errorf("requirements (-want +got):\n%s", diff)
	}
	const message = "the text states no requirement; taken as empty"
	want := []connectors.Note{
		{Row: "r1", Field: "Text__c", Message: message}, {Row: "r2", Field: "Text__c", Message: message}, {Field: "Needs__c", Message: message},
	}
	if diff := cmp.Diff(want, notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

func TestMerge(t *testing.T) {
	m := dealMapping()
	before, _ := m.Map(connectors.Record{
		ID: "1", ChildrenComplete: true, Children: []connectors.Child{row("r1", "first"), row("r2", "second")},
		Fields: map[string]any{"Name": "Acme", "Amount": "5", "Needs__c": "third\nfourth"},
	})
	third, fourth := before.Requirements[2].ID, before.Requirements[3].ID
	for name, c := range map[string]struct {
		mapping func(*connectors.Mapping)
		record  connectors.Record
		want    []string
	}{
		"nothing was read":            {record: connectors.Record{}, want: []string{"r1 first", "r2 second", third + " third", fourth + " fourth"}},
		"rows are complete":           {record: connectors.Record{ChildrenComplete: true, Children: []connectors.Child{row("r2", "second")}}, want: []string{"r2 second", third + " third", fourth + " fourth"}},
		"one row changed":             {record: connectors.Record{Children: []connectors.Child{row("r1", "first, restated")}}, want: []string{"r1 first, restated", "r2 second", third + " third", fourth + " fourth"}},
		"one row was added":           {record: connectors.Record{Children: []connectors.Child{row("r0", "new")}}, want: []string{"r0 new", "r1 first", "r2 second", third + " third", fourth + " fourth"}},
		"one row is gone":             {record: connectors.Record{Children: []connectors.Child{{ID: "r1", Gone: true}}}, want: []string{"r2 second", third + " third", fourth + " fourth"}},
		"a row's text was not read":   {record: connectors.Record{Children: []connectors.Child{{ID: "r1", Fields: map[string]any{"Name": "A name"}}}}, want: []string{"r1 first", "r2 second", third + " third", fourth + " fourth"}},
		"the text changed":            {record: connectors.Record{Fields: map[string]any{"Needs__c": "fourth"}}, want: []string{"r1 first", "r2 second", fourth + " fourth"}},
		"the text was cleared":        {record: connectors.Record{Fields: map[string]any{"Needs__c": nil}}, want: []string{"r1 first", "r2 second"}},
		"the mapping has no text now": {mapping: func(m *connectors.Mapping) { m.Requirements.Field = "" }, want: []string{"r1 first", "r2 second"}},
		"the mapping has no rows now": {mapping: func(m *connectors.Mapping) { m.Requirements.Object = "" }, want: []string{third + " third", fourth + " fourth"}},
		"the newer of two versions wins": {
			record: connectors.Record{Children: []connectors.Child{
				{ID: "r1", Modified: time.Unix(20, 0), Fields: map[string]any{"Text__c": "newer"}},
				{ID: "r1", Modified: time.Unix(10, 0), Fields: map[string]any{"Text__c": "older"}},
			}},
			want: []string{"r1 newer", "r2 second", third + " third", fourth + " fourth"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := dealMapping()
			if c.mapping != nil {
				c.mapping(&m)
			}
			c.record.ID = "1"
			held := slices.Clone(before.Requirements)
			got, _ := m.Merge(before, c.record)
			if diff := cmp.Diff(c.want, requirementsOf(got)); diff != "" {
				t.Errorf("requirements (-want +got):\n%s", diff)
			}
			if got.Name != "Acme" || got.Amount == nil || *got.Amount != 500 {
				t.Errorf("fields that were not read became %+v", got)
			}
			if diff := cmp.Diff(held, before.Requirements, cmp.AllowUnexported(analysis.Date{})); diff != "" {
				t.Errorf("the snapshot before was changed:\n%s", diff)
			}
		})
	}
}

// TestMergeHoldsWhateverTheOrder brings the same rows in one by one, in any order
// and split over any records, and wants what one complete record gives.
func TestMergeHoldsWhateverTheOrder(t *testing.T) {
	m := dealMapping()
	rapid.Check(t, func(t *rapid.T) {
		var rows []connectors.Child
		for i := range rapid.IntRange(0, 8).Draw(t, "rows") {
			created := time.Unix(int64(rapid.IntRange(0, 2).Draw(t, "created")), 0).UTC()
			rows = append(rows, row(string(rune('a'+i)), "need "+string(rune('a'+i)), "CreatedDate", created.Format(time.RFC3339)))
		}
		whole, _ := m.Map(connectors.Record{ID: "1", Children: rows, ChildrenComplete: true, Fields: map[string]any{"Needs__c": "x\ny"}})
		got, _ := m.Map(connectors.Record{ID: "1", Fields: map[string]any{"Needs__c": "x\ny"}})
		for _, r := range rapid.Permutation(rows).Draw(t, "order") {
			got, _ = m.Merge(got, connectors.Record{ID: "1", Children: []connectors.Child{r}})
		}
		if diff := cmp.Diff(requirementsOf(whole), requirementsOf(got)); diff != "" {
			t.Errorf("(-at once +one by one):\n%s", diff)
		}
	})
}

func TestColumnsOfARowWinOverMarksInItsText(t *testing.T) {
	m := connectors.Mapping{Requirements: connectors.RequirementSource{
		Object: "Need", Fields: map[string]string{"text": "Text", "priority": "Priority", "category": "Category", "need_by": "NeedBy"},
	}}
	row := connectors.Child{ID: "r1", Fields: map[string]any{
		"Text": "critical | security | Own encryption keys | 2027-03-01", "Priority": "low", "Category": "compliance", "NeedBy": "2027-06-30",
	}}
	got, _ := m.Map(connectors.Record{ID: "d", Children: []connectors.Child{row}, ChildrenComplete: true})
	if len(got.Requirements) != 1 {
		t.Fatalf("got %+v", got.Requirements)
	}
	r := got.Requirements[0]
	if r.Priority != analysis.Low || r.Category != analysis.Compliance || r.NeedBy.String() != "2027-06-30" || r.Text != "Own encryption keys" {
		t.Errorf("got %+v", r)
	}
}
