package connectortest

import (
	"testing"

	"fitsync/connectors"
)

func hasBeside(_ Harness, c CRM) bool { return c.Beside != nil }

// besideCases are about the rows that fitsync keeps beside a deal.
func besideCases() []testCase {
	return []testCase{
		{name: "rows come with their deal, and twice is once", needs: hasBeside, run: besideTwice},
		{name: "a row without its deal", needs: hasBeside, run: besideAlone},
		{name: "a closed row goes, whether or not its id is known", needs: hasBeside, run: besideClosed},
		{name: "a refused row fails alone", needs: hasBeside, run: besideRefused},
		{name: "the verdict on a requirement row changes nothing that is read", needs: func(h Harness, c CRM) bool { return hasBeside(h, c) && hasRows(h, c) }, run: besideVerdict},
	}
}

func gapRow(deal, name string) connectors.Row {
	return connectors.Row{
		Object: connectors.GapRows, ExternalID: deal + ":" + name,
		Fields: []connectors.Value{
			{Field: "Title__c", Kind: connectors.Text, Text: name},
			{Field: "Cost__c", Kind: connectors.Currency, Text: "1200.5"},
			{Field: "Blocks__c", Kind: connectors.Bool, Text: "true"},
		},
		Links: []connectors.Link{{Field: "Opportunity__c", ID: deal}, {Field: "Product_Gap__c", ExternalID: name}},
	}
}

func productRow(name string) connectors.Row {
	return connectors.Row{Object: connectors.ProductGapRows, ExternalID: name, Fields: []connectors.Value{{Field: "Title__c", Kind: connectors.Text, Text: name}}}
}

// rows sends updates and returns the outcomes of their rows, which have to be one each.
func (b *bench) rows(t *testing.T, updates ...connectors.Update) (all []connectors.RowOutcome) {
	t.Helper()
	for i, o := range b.outcomes(t, updates...) {
		if len(o.Rows) != len(updates[i].Rows) {
			t.Fatalf("%d rows have %d outcomes", len(updates[i].Rows), len(o.Rows))
		}
		if o.Err != nil {
			t.Errorf("the update itself: %v", o.Err)
		}
		all = append(all, o.Rows...)
	}
	return all
}

func wantRows(t *testing.T, outcomes []connectors.RowOutcome) {
	t.Helper()
	for i, o := range outcomes {
		if o.Err != nil {
			t.Errorf("row %d: %v", i, o.Err)
		}
	}
}

func besideTwice(t *testing.T, b *bench) {
	ids := b.deals(2)
	for range 2 {
		// What is linked to may come after what links to it, and more than once.
		outcomes := b.rows(
			t,
			connectors.Update{ID: ids[0], Fields: []connectors.Value{b.one(t, "score", 61)}, Rows: []connectors.Row{gapRow(ids[0], "sso"), productRow("sso")}},
			connectors.Update{ID: ids[1], Rows: []connectors.Row{productRow("sso"), gapRow(ids[1], "sso")}},
		)
		if wantRows(t, outcomes); outcomes[0].ID == "" {
			t.Error("the outcome of a row does not name it")
		}
	}
	gaps := b.Beside(connectors.GapRows)
	if len(gaps) != 2 || gaps[ids[0]+":sso"]["Title__c"] != "sso" || gaps[ids[0]+":sso"]["Blocks__c"] != true {
		t.Errorf("gaps: %v", gaps)
	}
	if products := b.Beside(connectors.ProductGapRows); len(products) != 1 {
		t.Errorf("product gaps: %v", products)
	}
	b.wantValues(t, ids[0], b.one(t, "score", 61))
}

func besideAlone(t *testing.T, b *bench) {
	wantRows(t, b.rows(t, connectors.Update{Rows: []connectors.Row{productRow("sso")}}))
	if products := b.Beside(connectors.ProductGapRows); products["sso"]["Title__c"] != "sso" {
		t.Errorf("product gaps: %v", products)
	}
}

func besideClosed(t *testing.T, b *bench) {
	id := b.deals(1)[0]
	outcomes := b.rows(t, connectors.Update{ID: id, Rows: []connectors.Row{productRow("a"), productRow("b"), gapRow(id, "a"), gapRow(id, "b")}})
	wantRows(t, outcomes)
	closed := []connectors.Row{
		{Object: connectors.GapRows, ExternalID: id + ":a", ID: outcomes[2].ID, Delete: true},
		{Object: connectors.GapRows, ExternalID: id + ":b", Delete: true},
	}
	for range 2 {
		wantRows(t, b.rows(t, connectors.Update{ID: id, Rows: closed}))
		if left := b.Beside(connectors.GapRows); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
	}
}

func besideRefused(t *testing.T, b *bench) {
	id := b.deals(1)[0]
	foreign, nameless, orphan := gapRow(id, "foreign"), gapRow(id, "nameless"), gapRow(id, "orphan")
	foreign.Fields = append(foreign.Fields, connectors.Value{Field: "No_Such_Field__c", Text: "x"})
	nameless.ExternalID = ""
	orphan.Links[1].ExternalID = "not there"
	outcomes := b.rows(t, connectors.Update{ID: id, Fields: []connectors.Value{b.one(t, "score", 61)}, Rows: []connectors.Row{foreign, nameless, orphan, productRow("good"), gapRow(id, "good")}})
	for i, o := range outcomes[:3] {
		if o.Err == nil {
			t.Errorf("row %d was taken", i)
		}
	}
	wantRows(t, outcomes[3:])
	if gaps := b.Beside(connectors.GapRows); len(gaps) != 1 {
		t.Errorf("gaps: %v", gaps)
	}
	b.wantValues(t, id, b.one(t, "score", 61))
}

func besideVerdict(t *testing.T, b *bench) {
	id := b.deals(1)[0]
	before, notes := b.Mapping.Map(b.fetch(t, id)[0])
	child := b.fetch(t, id)[0].Children[0].ID
	field := b.Mapping.Requirements.Verdict["verdict"]
	wantRows(t, b.rows(t, connectors.Update{ID: id, Rows: []connectors.Row{{
		Object: b.Mapping.Requirements.Object, ID: child, Fields: []connectors.Value{{Field: field, Kind: connectors.Picklist, Text: "supported"}},
	}}}))
	after, more := b.Mapping.Map(b.fetch(t, id)[0])
	if len(notes)+len(more) > 0 || len(after.Requirements) != len(before.Requirements) {
		t.Fatalf("%d requirements became %d", len(before.Requirements), len(after.Requirements))
	}
	for i := range after.Requirements {
		if after.Requirements[i].ID != before.Requirements[i].ID || after.Requirements[i].Text != before.Requirements[i].Text {
			t.Errorf("%+v became %+v", before.Requirements[i], after.Requirements[i])
		}
	}
}
