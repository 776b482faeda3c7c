package salesforce_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/salesforce"
	"fitsync/connectors/salesforce/orgsim"
)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// settled is an org whose deals have all been read, an hour ago.
func settled(t *testing.T, o orgsim.Options, deals, rows int, change ...func(*salesforce.Options)) (*rig, *clock, []string, connectors.Cursor) {
	t.Helper()
	at := newClock()
	o.Now = at.now
	r := start(t, o, change...)
	ids := r.fillOrg(deals, rows)
	at.pass(time.Hour)
	_, cursor := pullAll(t, r, connectors.Cursor{})
	at.pass(time.Hour)
	return r, at, ids, cursor
}

func TestQuietTickIsOneCall(t *testing.T) {
	r, _, _, cursor := settled(t, orgsim.Options{}, 300, 2)
	_, cursor = pullAll(t, r, cursor)
	var records []connectors.Record
	calls := r.calls(func() { records, _ = pullAll(t, r, cursor) })
	if calls != 1 || len(records) != 0 {
		t.Errorf("%d calls brought %d records", calls, len(records))
	}
}

func TestWatermarkIsTheOrgsTime(t *testing.T) {
	r, at, _, cursor := settled(t, orgsim.Options{}, 1, 0)
	_, next := pullAll(t, r, cursor)
	if got, want := next.Watermark, at.now(); got.After(want) || want.Sub(got) > time.Minute {
		t.Errorf("watermark %s at %s", got, want)
	}
}

func TestFullReadCatchesEditsMadeMeanwhile(t *testing.T) {
	at := newClock()
	r := start(t, orgsim.Options{PageSize: 200, Now: at.now}, pageOf(200))
	ids := r.fillOrg(1000, 1)
	page, err := r.Pull(t.Context(), connectors.Cursor{})
	if err != nil {
		t.Fatal(err)
	}
	at.pass(10 * time.Minute)
	r.org.Update("Opportunity", ids[0], map[string]any{"Name": "Edited"})
	_, cursor := pullAll(t, r, page.Next)
	at.pass(time.Hour)
	records, _ := pullAll(t, r, cursor)
	if !slices.ContainsFunc(records, func(r connectors.Record) bool { return r.ID == ids[0] && r.Fields["Name"] == "Edited" }) {
		t.Error("the edit is lost")
	}
}

func TestChangesOfRowsAlone(t *testing.T) {
	r, _, ids, cursor := settled(t, orgsim.Options{}, 10, 2)
	row := r.org.All("FitSync_Requirement__c")[0]
	deal := row["Opportunity__c"].(string)
	r.org.Update("FitSync_Requirement__c", row["Id"].(string), map[string]any{"Text__c": "new words"})
	records, _ := pullAll(t, r, cursor)
	if len(records) != 1 || records[0].ID != deal || records[0].ChildrenComplete || len(records[0].Children) != 1 {
		t.Fatalf("%d records", len(records))
	}
	if got := records[0].Children[0].Fields["Text__c"]; got != "new words" {
		t.Errorf("row says %v", got)
	}
	full, err := r.Fetch(t.Context(), []string{deal})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(ids, deal) || fmt.Sprint(full[0].Fields) != fmt.Sprint(records[0].Fields) {
		t.Errorf("the deal that came along differs:\n%v\n%v", records[0].Fields, full[0].Fields)
	}
	if !full[0].Modified.Equal(records[0].Modified) {
		t.Errorf("stamps differ: %s, %s", records[0].Modified, full[0].Modified)
	}
}

func TestDeletedRowIsGone(t *testing.T) {
	r, _, _, cursor := settled(t, orgsim.Options{}, 3, 2)
	row := r.org.All("FitSync_Requirement__c")[0]
	r.org.Delete("FitSync_Requirement__c", row["Id"].(string))
	records, _ := pullAll(t, r, cursor)
	if len(records) != 1 || records[0].Gone || len(records[0].Children) != 1 || !records[0].Children[0].Gone {
		t.Fatalf("%d records", len(records))
	}
}

func TestDeletedAndMergedDeals(t *testing.T) {
	r, _, ids, cursor := settled(t, orgsim.Options{}, 4, 2)
	r.org.Delete("Opportunity", ids[1])
	r.org.Merge("Opportunity", ids[0], ids[2])
	records, _ := pullAll(t, r, cursor)
	byID := map[string]connectors.Record{}
	for _, record := range records {
		byID[record.ID] = record
	}
	if got := byID[ids[1]]; !got.Gone || got.MergedInto != "" || len(got.Children) != 0 {
		t.Errorf("deleted: %+v", got)
	}
	if got := byID[ids[2]]; !got.Gone || got.MergedInto != ids[0] {
		t.Errorf("merged: %+v", got)
	}
	if got := byID[ids[0]]; got.Gone || len(got.Children) != 2 {
		t.Errorf("winner: gone %v with %d rows, want the 2 that moved", got.Gone, len(got.Children))
	}
}

func TestLateCommitIsSeen(t *testing.T) {
	r, at, ids, cursor := settled(t, orgsim.Options{}, 5, 1)
	r.org.Faults().Set(orgsim.Fault{Kind: orgsim.Lag, Times: 1, Delay: 90 * time.Second})
	r.org.Update("Opportunity", ids[3], map[string]any{"Name": "Late"})
	at.pass(time.Second)
	if records, next := pullAll(t, r, cursor); len(records) != 0 {
		t.Fatal("the lag did not strike")
	} else {
		cursor = next
	}
	at.pass(100 * time.Second)
	records, _ := pullAll(t, r, cursor)
	if len(records) != 1 || records[0].Fields["Name"] != "Late" {
		t.Errorf("%+v", records)
	}
}

// manyChanges edits every deal and row, at few stamps, so that ties cross pages.
func manyChanges(r *rig, at *clock) {
	for i, object := range []string{"Opportunity", "FitSync_Requirement__c"} {
		for n, record := range r.org.All(object) {
			if n%700 == 0 {
				at.pass(time.Second)
			}
			field := []string{"Name", "Text__c"}[i]
			r.org.Update(object, record["Id"].(string), map[string]any{field: fmt.Sprint("edit ", n)})
		}
	}
}

func TestManyChanges(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		pages  int
		fault  orgsim.Fault
		forget bool
	}{
		{name: "two pages", pages: 2000},
		{name: "many pages", pages: 200},
		{name: "unpredictable", pages: 200, fault: orgsim.Fault{Kind: orgsim.UnpredictableLocators}},
		{name: "stale", pages: 200, fault: orgsim.Fault{Kind: orgsim.StaleLocator, Times: 2, Skip: 4}},
		{name: "another process each time", pages: 200, forget: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, at, ids, cursor := settled(t, orgsim.Options{PageSize: test.pages}, 3000, 1)
			manyChanges(r, at)
			at.pass(time.Hour)
			if test.fault.Kind != "" {
				r.org.Faults().Set(test.fault)
			}
			seen := map[string]string{}
			for more := true; more; {
				c := r.Client
				if test.forget {
					c = r.again(t)
				}
				page, err := c.Pull(t.Context(), cursor)
				if err != nil {
					t.Fatal(err)
				}
				for _, record := range page.Records {
					for _, child := range record.Children {
						seen[child.ID] = fmt.Sprint(child.Fields["Text__c"])
					}
					seen[record.ID] = fmt.Sprint(record.Fields["Name"])
				}
				cursor, more = page.Next, page.More
			}
			if len(seen) != 2*len(ids) {
				t.Fatalf("%d changes, want %d", len(seen), 2*len(ids))
			}
			for id, text := range seen {
				if text[:5] != "edit " {
					t.Fatalf("%s still says %q", id, text)
				}
			}
		})
	}
}

func TestManyChangesEconomy(t *testing.T) {
	t.Parallel()
	r, at, _, cursor := settled(t, orgsim.Options{}, 3000, 1)
	manyChanges(r, at)
	calls := r.calls(func() { pullAll(t, r, cursor) })
	if calls > 2 {
		t.Errorf("%d calls for 2 × 3,000 changes, want 2", calls)
	}
}

func TestFewChangesAreTwoCalls(t *testing.T) {
	r, _, ids, cursor := settled(t, orgsim.Options{}, 1000, 1)
	for _, id := range ids[:200] {
		r.org.Update("Opportunity", id, map[string]any{"Amount": 5})
	}
	calls := r.calls(func() {
		records, _ := pullAll(t, r, cursor)
		var updates []connectors.Update
		for _, record := range records {
			updates = append(updates, score(record.ID, "80"))
		}
		if _, err := r.Write(t.Context(), updates); err != nil || len(updates) != 200 {
			t.Fatal(len(updates), err)
		}
	})
	if calls != 2 {
		t.Errorf("%d calls, want 2", calls)
	}
}

func score(id, text string) connectors.Update {
	return connectors.Update{ID: id, Fields: []connectors.Value{{Field: "FitSync_Score__c", Kind: connectors.Number, Text: text}}}
}

func TestResumeAmidManyChangesOfRows(t *testing.T) {
	t.Parallel()
	r, at, _, cursor := settled(t, orgsim.Options{}, 600, 8, pageOf(200))
	all := r.org.All("FitSync_Requirement__c")
	for n, row := range all {
		if n%150 == 0 {
			at.pass(time.Second)
		}
		r.org.Update("FitSync_Requirement__c", row["Id"].(string), map[string]any{"Text__c": "edit"})
	}
	at.pass(time.Hour)
	var pages []connectors.Page
	for from, more := cursor, true; more; {
		page, err := r.Pull(t.Context(), from)
		if err != nil {
			t.Fatal(err)
		}
		pages, from, more = append(pages, page), page.Next, page.More
	}
	r.options.PageSize = 2000 // the other process sees further ahead than the first
	for cut := 1; cut < len(pages); cut++ {
		seen := map[string]bool{}
		rest, _ := pullAll(t, r.again(t), pages[cut-1].Next)
		for _, page := range append(pages[:cut:cut], connectors.Page{Records: rest}) {
			for _, record := range page.Records {
				for _, child := range record.Children {
					seen[child.ID] = true
				}
			}
		}
		if len(seen) != len(all) {
			t.Errorf("cut after page %d of %d: %d rows seen, want %d", cut, len(pages), len(seen), len(all))
		}
	}
}

// A row of a deal that was released already is deleted before another process goes on:
// with what comes next for the deal alone, that one would judge it by both.
func TestResumeSeesWhatChangedBehindThePlace(t *testing.T) {
	r, at, _, cursor := settled(t, orgsim.Options{}, 300, 1, pageOf(200))
	for _, row := range r.org.All("FitSync_Requirement__c") {
		r.org.Update("FitSync_Requirement__c", row["Id"].(string), map[string]any{"Text__c": "edit"})
	}
	at.pass(time.Minute)
	page, err := r.Pull(t.Context(), cursor)
	if err != nil || !page.More {
		t.Fatalf("more %t: %v", page.More, err)
	}
	deal := page.Records[0]
	r.org.Delete("FitSync_Requirement__c", deal.Children[0].ID)
	at.pass(time.Minute)
	records, _ := pullAll(t, r.again(t), page.Next)
	place := slices.IndexFunc(records, func(record connectors.Record) bool { return record.ID == deal.ID })
	if place < 0 || len(records[place].Children) != 1 || !records[place].Children[0].Gone {
		t.Errorf("the deal whose row was deleted is not among %d records with that row", len(records))
	}
	if len(records) != 101 {
		t.Errorf("%d records, want the 100 that were left and that one", len(records))
	}
}

func TestMovedRowComesUnderItsNewDeal(t *testing.T) {
	r, _, _, cursor := settled(t, orgsim.Options{}, 3, 2)
	row := r.org.All("FitSync_Requirement__c")[0]
	id, from := row["Id"].(string), row["Opportunity__c"].(string)
	to := r.deal("Taker")
	r.org.Update("FitSync_Requirement__c", id, map[string]any{"Opportunity__c": to})
	records, _ := pullAll(t, r, cursor)
	if len(records) != 1 || records[0].ID != to || len(records[0].Children) != 1 || records[0].Children[0].ID != id {
		t.Fatalf("got %+v", records)
	}
	whole, err := r.Fetch(t.Context(), []string{from})
	if err != nil || len(whole[0].Children) != 1 {
		t.Errorf("the old deal has %+v, %v; want its other row", whole, err)
	}
}

func TestRowWithoutADealIsDetached(t *testing.T) {
	at := newClock()
	r := start(t, orgsim.Options{Now: at.now}, func(o *salesforce.Options) { o.Mapping.Requirements.Object = "Need__c" })
	r.org.DefineObject("Need__c", "Need", "Needs")
	for _, f := range []orgsim.Field{
		{Name: "Opportunity__c", Type: "Lookup", ReferenceTo: []string{"Opportunity"}, Relationship: "Opportunity__r", ChildRelationship: "Needs__r"},
		{Name: "Text__c", Type: "LongTextArea", Length: 32000},
		{Name: "Name", Type: "Text", Length: 80},
		{Name: "Category__c", Type: "Text", Length: 80},
		{Name: "Priority__c", Type: "Text", Length: 80},
		{Name: "Need_By__c", Type: "Date"},
	} {
		r.org.DefineField("Need__c", f)
	}
	row := r.org.Insert("Need__c", map[string]any{"Opportunity__c": r.deal("One"), "Text__c": "SSO"})
	at.pass(time.Hour)
	_, cursor := pullAll(t, r, connectors.Cursor{})
	at.pass(time.Hour)
	r.org.Update("Need__c", row, map[string]any{"Opportunity__c": nil})
	page, err := r.Pull(t.Context(), cursor)
	if err != nil || len(page.Records) != 0 || !slices.Equal(page.Detached, []string{row}) {
		t.Errorf("%+v, %v; want the row %s as detached", page, err, row)
	}
}
