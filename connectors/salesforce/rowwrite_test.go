package salesforce_test

import (
	"fmt"
	"strings"
	"testing"

	"fitsync/connectors"
	"fitsync/connectors/salesforce"
	"fitsync/connectors/salesforce/orgsim"
)

func withRows(o *salesforce.Options) {
	o.Mapping.Rows = true
	o.Mapping.Requirements.Verdict = map[string]string{"verdict": "Verdict__c", "capability": "Capability__c", "reason": "Reason__c"}
}

func scored(text string) []connectors.Value {
	was := ""
	return []connectors.Value{{Field: "FitSync_Score__c", Kind: connectors.Number, Text: text, Was: &was}}
}

func gap(deal, name, product string) connectors.Row {
	return connectors.Row{
		Object: connectors.GapRows, ExternalID: deal + ":" + name,
		Fields: []connectors.Value{{Field: "Title__c", Kind: connectors.Text, Text: name}, {Field: "Blocks__c", Kind: connectors.Bool, Text: "true"}},
		Links:  []connectors.Link{{Field: "Opportunity__c", ID: deal}, {Field: "Product_Gap__c", ExternalID: product}},
	}
}

func productGap(name string) connectors.Row {
	return connectors.Row{Object: connectors.ProductGapRows, ExternalID: name, Fields: []connectors.Value{{Field: "Title__c", Kind: connectors.Text, Text: name}}}
}

func verdict(row, text string) connectors.Row {
	return connectors.Row{Object: "FitSync_Requirement__c", ID: row, Fields: []connectors.Value{{Field: "Verdict__c", Kind: connectors.Picklist, Text: text}}}
}

// send writes updates, checks that there is an outcome for each row, and returns the
// outcomes and the calls it took.
func (r *rig) send(t *testing.T, updates ...connectors.Update) ([]connectors.Outcome, int) {
	t.Helper()
	var outcomes []connectors.Outcome
	var err error
	calls := r.calls(func() { outcomes, err = r.Write(t.Context(), updates) })
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range outcomes {
		if len(o.Rows) != len(updates[i].Rows) {
			t.Fatalf("update %d has %d rows and %d outcomes", i, len(updates[i].Rows), len(o.Rows))
		}
	}
	return outcomes, calls
}

func wantDone(t *testing.T, outcomes []connectors.Outcome) {
	t.Helper()
	for _, o := range outcomes {
		if o.Err != nil {
			t.Fatalf("%s: %v", o.ID, o.Err)
		}
		for i, row := range o.Rows {
			if row.Err != nil {
				t.Fatalf("row %d of %s: %v", i, o.ID, row.Err)
			}
		}
	}
}

func TestRowsTravelWithTheirDeals(t *testing.T) {
	r := start(t, orgsim.Options{}, withRows)
	r.deal("warm") // the token is not an API call, but the first use asks for it
	for _, c := range []struct{ deals, verdicts, gaps, calls, reads int }{
		{1, 1, 1, 1, 1},
		{200, 2, 2, 1, 0},  // 1 + 2 + 2 collections
		{200, 4, 2, 2, 1},  // 1 + 4 + 2: one more call
		{200, 0, 4, 1, 0},  // 1 + 4
		{1000, 0, 0, 1, 0}, // as without rows
		{1000, 0, 1, 2, 0}, // 5 + 5
		{1000, 1, 1, 3, 0},
		{200, 1, 2, 1, 1}, // 5 + 10
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			var updates []connectors.Update
			for range c.deals {
				u := connectors.Update{ID: r.deal("Deal"), Fields: scored("50")}
				for range c.verdicts {
					u.Rows = append(u.Rows, verdict(r.row(u.ID, "need"), "supported"))
				}
				for n := range c.gaps {
					g := gap(u.ID, fmt.Sprint("g", n), "")
					g.Links = g.Links[:1]
					u.Rows = append(u.Rows, g)
				}
				updates = append(updates, u)
			}
			r.org.ResetCalls()
			outcomes, calls := r.send(t, updates...)
			wantDone(t, outcomes)
			reads := 0 // of what the deals hold, to spare what people enter
			for _, call := range r.org.Calls() {
				for _, sub := range call.Subrequests {
					if strings.HasPrefix(sub, "POST ") {
						reads++
					}
				}
			}
			if calls != c.calls || reads != c.reads {
				t.Errorf("%d calls, %d reads; want %d, %d", calls, reads, c.calls, c.reads)
			}
		})
	}
}

func TestRowsAreSentOnceInTheirOrderAndTwiceIsOnce(t *testing.T) {
	r := start(t, orgsim.Options{}, withRows)
	one, two := r.deal("One"), r.deal("Two")
	updates := []connectors.Update{
		{ID: one, Rows: []connectors.Row{gap(one, "sso", "sso"), productGap("sso")}},
		{ID: two, Rows: []connectors.Row{productGap("sso"), gap(two, "sso", "sso")}},
	}
	for range 2 {
		outcomes, calls := r.send(t, updates...)
		wantDone(t, outcomes)
		if calls != 1 || outcomes[0].Rows[0].ID == "" {
			t.Errorf("%d calls, %+v", calls, outcomes)
		}
	}
	if n := len(r.org.All(connectors.GapRows)); n != 2 {
		t.Errorf("%d gaps", n)
	}
	products := r.org.All(connectors.ProductGapRows)
	if len(products) != 1 || r.org.All(connectors.GapRows)[0]["Product_Gap__c"] != products[0]["Id"] {
		t.Errorf("product gaps: %v", products)
	}
}

// A few rows of an object do not take a collection's place where that costs a call.
func TestAFewRowsGoBesideTheCollections(t *testing.T) {
	r := start(t, orgsim.Options{}, withRows)
	r.deal("warm")
	closed, _ := r.send(t, connectors.Update{ID: r.deal("Old"), Rows: []connectors.Row{productGap("closed")}})
	var updates []connectors.Update
	for n := range 200 {
		u := connectors.Update{ID: r.deal("Deal"), Fields: scored("50")}
		for i := range 2 {
			u.Rows = append(u.Rows, verdict(r.row(u.ID, "need"), "supported"), gap(u.ID, fmt.Sprint("g", i), fmt.Sprint("p", n%10)))
		}
		updates = append(updates, u)
	}
	for n := range 10 {
		updates[0].Rows = append(updates[0].Rows, productGap(fmt.Sprint("p", n)))
	}
	updates[1].Rows = append(updates[1].Rows, connectors.Row{Object: connectors.ProductGapRows, ExternalID: "closed", ID: closed[0].Rows[0].ID, Delete: true})
	for range 2 {
		outcomes, calls := r.send(t, updates...) // 1 + 2 + 2 collections, 11 rows
		wantDone(t, outcomes)
		if calls != 1 {
			t.Errorf("%d calls; want 1", calls)
		}
		if rows := outcomes[0].Rows; rows[len(rows)-1].ID == "" {
			t.Error("a row that went by itself has no id")
		}
	}
	if gaps, products := len(r.org.All(connectors.GapRows)), len(r.org.All(connectors.ProductGapRows)); gaps != 400 || products != 10 {
		t.Errorf("%d gaps of %d product gaps; want 400 of 10", gaps, products)
	}
}

// A request for a deal with a row of each kind leaves room for its check and its answer.
func TestAReportFindsRoomBesideRows(t *testing.T) {
	r := start(t, orgsim.Options{}, withRows)
	deal := r.deal("Deal")
	need := r.row(deal, "need")
	was, _ := r.send(t, connectors.Update{ID: deal, Rows: []connectors.Row{productGap("old"), gap(deal, "old", "old")}})
	asked := r.org.Insert("FitSync_Request__c", map[string]any{"Opportunity__c": deal, "Scope__c": "record"})
	update := connectors.Update{ID: deal, Fields: scored("50"), Rows: []connectors.Row{
		productGap("p"), verdict(need, "not_supported"), gap(deal, "g", "p"),
		{Object: connectors.GapRows, ExternalID: deal + ":old", ID: was[0].Rows[1].ID, Delete: true},
		{Object: connectors.ProductGapRows, ExternalID: "old", ID: was[0].Rows[0].ID, Delete: true},
	}}
	var told []connectors.Outcome
	calls := r.calls(func() {
		var err error
		_, told, err = r.WriteReporting(t.Context(), []connectors.Update{update}, []connectors.Report{{Request: connectors.Request{ID: asked}, Status: connectors.RequestDone}})
		if err != nil {
			t.Fatal(err)
		}
	})
	if calls != 1 || told[0].Err != nil || r.org.Get("FitSync_Request__c", asked)["Status__c"] != "done" {
		t.Errorf("%d calls; want 1; %+v", calls, told)
	}
	if n := len(r.org.All(connectors.GapRows)) + len(r.org.All(connectors.ProductGapRows)); n != 2 || r.org.Get("FitSync_Requirement__c", need)["Verdict__c"] != "not_supported" {
		t.Errorf("%d rows of gaps; want 2", n)
	}
}

func TestClosedRowsAreDeletedWithAndWithoutTheirID(t *testing.T) {
	r := start(t, orgsim.Options{}, withRows)
	deal := r.deal("One")
	outcomes, _ := r.send(t, connectors.Update{ID: deal, Rows: []connectors.Row{productGap("p"), gap(deal, "a", "p"), gap(deal, "b", "p")}})
	wantDone(t, outcomes)
	var deletions []connectors.Row
	for n, id := range []string{outcomes[0].Rows[1].ID, ""} {
		deletions = append(deletions, connectors.Row{Object: connectors.GapRows, ExternalID: deal + ":" + []string{"a", "b"}[n], ID: id, Delete: true})
	}
	for range 2 { // what is gone is done
		outcomes, calls := r.send(t, connectors.Update{ID: deal, Rows: deletions})
		wantDone(t, outcomes)
		if calls != 1 || len(r.org.All(connectors.GapRows)) != 0 {
			t.Errorf("%d calls leave %v", calls, r.org.All(connectors.GapRows))
		}
	}
}

func TestARefusedRowFailsNeitherNeighboursNorDeal(t *testing.T) {
	r := start(t, orgsim.Options{}, withRows)
	deal := r.deal("One")
	bad := gap(deal, "bad", "p")
	bad.Fields = append(bad.Fields, connectors.Value{Field: "Type__c", Kind: connectors.Picklist, Text: "unheard of"})
	outcomes, _ := r.send(t, connectors.Update{ID: deal, Fields: scored("7"), Rows: []connectors.Row{
		productGap("p"), bad, gap(deal, "orphan", "not there"), gap(deal, "good", "p"),
	}})
	o := outcomes[0]
	if o.Err != nil || o.Rows[0].Err != nil || o.Rows[3].Err != nil {
		t.Errorf("the neighbours: %+v", o)
	}
	class(t, o.Rows[1].Err, connectors.Rejected)
	class(t, o.Rows[2].Err, connectors.Rejected)
	if len(r.org.All(connectors.GapRows)) != 1 || r.org.Get("Opportunity", deal)["FitSync_Score__c"] != 7.0 {
		t.Errorf("%+v; %v", o.Rows[2], r.org.All(connectors.GapRows))
	}
}

func TestRowsOfObjectsThatAreNotThereFailAlone(t *testing.T) {
	o := orgsim.Options{ClientID: "client", ClientSecret: "secret"}
	org := orgsim.New(o)
	org.DefineField("Opportunity", orgsim.Field{Name: "FitSync_Score__c", Type: "Number", Precision: 3})
	r := serve(t, org, o, withRows)
	deal := r.deal("One")
	outcomes, _ := r.send(t, connectors.Update{ID: deal, Fields: scored("7"), Rows: []connectors.Row{productGap("p"), gap(deal, "a", "p")}})
	if outcomes[0].Err != nil || outcomes[0].Rows[0].Err == nil || outcomes[0].Rows[1].Err == nil {
		t.Errorf("%+v", outcomes)
	}
}

// The integration user may edit opportunities as a whole: that nothing but ours is
// written is up to the worker.
func TestRowsKeepToWhatFitsyncMayWrite(t *testing.T) {
	r := start(t, orgsim.Options{}, withRows)
	deal := r.deal("One")
	need := r.row(deal, "theirs")
	text := connectors.Value{Field: "Text__c", Kind: connectors.LongText, Text: "ours"}
	for name, row := range map[string]connectors.Row{
		"another object":           {Object: "Account", ExternalID: "x"},
		"a field of a person's":    {Object: "FitSync_Requirement__c", ID: need, Fields: []connectors.Value{text}},
		"a person's row away":      {Object: "FitSync_Requirement__c", ID: need, Delete: true},
		"a field that is not ours": {Object: connectors.GapRows, ExternalID: "x", Fields: []connectors.Value{{Field: "OwnerId", Text: "005"}}},
		"a link that is not ours":  {Object: connectors.GapRows, ExternalID: "x", Links: []connectors.Link{{Field: "OwnerId", ID: "005"}}},
		"no external id":           {Object: connectors.GapRows},
		"an id that is none":       {Object: connectors.GapRows, ExternalID: "x", ID: "1,2", Delete: true},
	} {
		outcomes, calls := r.send(t, connectors.Update{ID: deal, Rows: []connectors.Row{row}})
		if err := outcomes[0].Rows[0].Err; err == nil || err.Class != connectors.Schema || calls != 0 {
			t.Errorf("%s: %v after %d calls", name, err, calls)
		}
	}
	if r.org.Get("FitSync_Requirement__c", need)["Text__c"] != "theirs" {
		t.Error("a person's text was written over")
	}
}

// The org may give fewer rows a page than were asked for.
func TestRowsAreListedToTheLast(t *testing.T) {
	r := start(t, orgsim.Options{}, withRows, func(o *salesforce.Options) { o.PageSize = 200 })
	deal := r.deal("One")
	update := connectors.Update{ID: deal}
	for n := range 450 {
		row := gap(deal, fmt.Sprint(n), "")
		row.Links = row.Links[:1]
		update.Rows = append(update.Rows, row)
	}
	outcomes, _ := r.send(t, update)
	wantDone(t, outcomes)
	r.org.Insert(connectors.GapRows, map[string]any{"Opportunity__c": deal, "Name": "a person's own"})
	listed, pages := map[string]string{}, 0
	for after, more := "", true; more; more = after != "" {
		lists, err := r.OwnRows(t.Context(), []connectors.RowRequest{{Object: connectors.GapRows, After: after}})
		if err != nil || lists[0].Err != nil {
			t.Fatal(err, lists)
		}
		for _, row := range lists[0].Rows {
			listed[row.Key] = row.Opportunity
		}
		after = lists[0].Next
		pages++
	}
	if len(listed) != 450 || listed[deal+":449"] != deal || pages != 3 {
		t.Errorf("%d rows on %d pages; want 450 on 3", len(listed), pages)
	}
}

func TestDescribeNamesTheRowsFields(t *testing.T) {
	r := start(t, orgsim.Options{}, withRows)
	states, err := r.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	objects := map[string]int{}
	for _, s := range states {
		if objects[s.Object]++; s.Problem != "" {
			t.Errorf("%s.%s: %s", s.Object, s.Field, s.Problem)
		}
	}
	if objects[connectors.GapRows] == 0 || objects[connectors.ProductGapRows] == 0 {
		t.Errorf("described: %v", objects)
	}
}

// In an org where an older package was deployed, the deal of a gap may be one that no write
// may name again.
func TestDescribeFindsAMasterThatCannotBeNamedAgain(t *testing.T) {
	r := start(t, orgsim.Options{}, withRows)
	r.org.DefineField(connectors.GapRows, orgsim.Field{
		Name: "Opportunity__c", Type: "MasterDetail", ReferenceTo: []string{"Opportunity"}, Relationship: "Opportunity__r", ChildRelationship: "FitSync_Gaps__r",
	})
	states, err := r.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range states {
		if want := s.Object == connectors.GapRows && s.Field == "Opportunity__c"; strings.Contains(s.Problem, "allow reparenting") != want {
			t.Errorf("%s.%s: %q", s.Object, s.Field, s.Problem)
		}
	}
}
