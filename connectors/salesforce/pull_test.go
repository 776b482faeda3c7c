package salesforce_test

import (
	"fmt"
	"testing"

	"fitsync/connectors"
	"fitsync/connectors/salesforce/orgsim"
)

func TestFullReadEconomy(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		org   orgsim.Options
		rows  int
		limit int
	}{
		{"pages of 2000", orgsim.Options{}, 3, 6},
		{"pages of 1000", orgsim.Options{PageSize: 1000}, 3, 10},
		{"long texts shorten pages", orgsim.Options{LongTextPages: true}, 3, 10},
		{"one by one", orgsim.Options{UnpredictableLocators: true}, 1, 7},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := start(t, test.org)
			ids := r.fillOrg(10_000, test.rows)
			var records []connectors.Record
			calls := r.calls(func() { records, _ = pullAll(t, r, connectors.Cursor{}) })
			if calls > test.limit {
				t.Errorf("%d calls, want at most %d", calls, test.limit)
			}
			checkFull(t, records, ids, test.rows)
		})
	}
}

// checkFull wants every deal once, by id, with all its rows.
func checkFull(t *testing.T, records []connectors.Record, ids []string, rows int) {
	t.Helper()
	if len(records) != len(ids) {
		t.Fatalf("%d records, want %d", len(records), len(ids))
	}
	for i, record := range records {
		if record.ID != ids[i] {
			t.Fatalf("record %d is %s, want %s", i, record.ID, ids[i])
		}
		if !record.ChildrenComplete || len(record.Children) != rows {
			t.Fatalf("record %d has %d rows, complete %v; want %d", i, len(record.Children), record.ChildrenComplete, rows)
		}
	}
}

func TestFullReadResumesInAnotherProcess(t *testing.T) {
	t.Parallel()
	r := start(t, orgsim.Options{PageSize: 200}, pageOf(200))
	ids := r.fillOrg(1500, 3)
	var records []connectors.Record
	var from connectors.Cursor
	for pages := 0; ; pages++ {
		page, err := r.again(t).Pull(t.Context(), from)
		if err != nil {
			t.Fatal(err)
		}
		records, from = append(records, page.Records...), page.Next
		if !page.More {
			if pages < 3 {
				t.Fatalf("%d pages, too few to show anything", pages)
			}
			break
		}
		if page.Total < 1500-len(records) {
			t.Errorf("total %d", page.Total)
		}
	}
	checkFull(t, records, ids, 3)
}

func TestFullReadSurvivesFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fault orgsim.Fault
	}{
		{"stale locator", orgsim.Fault{Kind: orgsim.StaleLocator, Times: 1, Skip: 2}},
		{"all but one locator stale", orgsim.Fault{Kind: orgsim.StaleLocator, Times: 9}},
		{"duplicate page", orgsim.Fault{Kind: orgsim.DuplicatePage, Times: 3, Skip: 1}},
		{"locators turn unpredictable", orgsim.Fault{Kind: orgsim.UnpredictableLocators}},
		{"small pages from the start", orgsim.Fault{Kind: orgsim.SmallPages}},
		{"gateway", orgsim.Fault{Kind: orgsim.BadGateway, Times: 2, Skip: 2, Path: "/composite"}},
		{"cut body", orgsim.Fault{Kind: orgsim.Cut, Times: 1, Skip: 2, Path: "/composite"}},
		{"session", orgsim.Fault{Kind: orgsim.ExpireSession, Times: 1, Skip: 2, Path: "/composite"}},
		{"too many requests", orgsim.Fault{Kind: orgsim.ConcurrencyLimit, Times: 1, Skip: 2}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := start(t, orgsim.Options{PageSize: 200}, pageOf(200))
			ids := r.fillOrg(1500, 2)
			r.org.Faults().Set(test.fault)
			records, from, failures := []connectors.Record(nil), connectors.Cursor{}, 0
			for more := true; more; {
				page, err := r.Pull(t.Context(), from)
				if err != nil {
					class(t, err, connectors.Transient)
					if failures++; failures > 3 {
						t.Fatal(err)
					}
					continue
				}
				records, from, more = append(records, page.Records...), page.Next, page.More
			}
			if test.fault.Kind != orgsim.UnpredictableLocators && r.org.Faults().Hits(test.fault.Kind) == 0 {
				t.Error("the fault did not strike")
			}
			checkFull(t, records, ids, 2)
		})
	}
}

func TestFullReadUnevenRows(t *testing.T) {
	t.Parallel()
	for _, where := range []string{"first", "last"} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			r := start(t, orgsim.Options{PageSize: 200}, pageOf(200))
			var ids []string
			for i := range 2000 {
				ids = append(ids, r.deal(fmt.Sprint(i)))
			}
			heavy := ids[0]
			if where == "last" {
				heavy = ids[len(ids)-1]
			}
			for range 1500 {
				r.row(heavy, "need")
			}
			records, _ := pullAll(t, r, connectors.Cursor{})
			total := 0
			for _, record := range records {
				total += len(record.Children)
			}
			if len(records) != 2000 || total != 1500 {
				t.Errorf("%d records with %d rows", len(records), total)
			}
		})
	}
}

func TestFullReadWithoutRows(t *testing.T) {
	t.Parallel()
	r := start(t, orgsim.Options{}, withoutRows)
	ids := r.fillOrg(10_000, 0)
	var records []connectors.Record
	calls := r.calls(func() { records, _ = pullAll(t, r, connectors.Cursor{}) })
	checkFull(t, records, ids, 0)
	if calls > 2 {
		t.Errorf("%d calls, want at most 2", calls)
	}
}

func TestEmptyOrg(t *testing.T) {
	r := start(t, orgsim.Options{})
	page, err := r.Pull(t.Context(), connectors.Cursor{})
	if err != nil || page.More || len(page.Records) != 0 || page.Next.Watermark.IsZero() {
		t.Fatalf("%+v, %v", page, err)
	}
}

func TestForeignCursorIsStale(t *testing.T) {
	r := start(t, orgsim.Options{})
	for _, state := range []string{"x", "{}", `{"v":1,"full":true,"after":"' OR Name != '"}`, `{"v":1,"since":"2026-01-01T00:00:00Z"}`} {
		_, err := r.Pull(t.Context(), connectors.Cursor{State: state})
		class(t, err, connectors.Stale)
	}
}

func TestFieldsAsTheContractWantsThem(t *testing.T) {
	r := start(t, orgsim.Options{})
	account := r.org.Insert("Account", map[string]any{"Name": "Acme GmbH"})
	id := r.deal("One")
	r.org.Update("Opportunity", id, map[string]any{"AccountId": account, "FitSync_Scored_At__c": "2026-11-01T08:00:00Z", "FitSync_Score__c": 87})
	r.deal("Two")
	records, _ := pullAll(t, r, connectors.Cursor{})
	got := records[0].Fields
	for field, want := range map[string]string{
		"Name": "One", "Account.Name": "Acme GmbH", "FitSync_Score__c": "87", "CloseDate": "2027-01-31", "IsClosed": "false",
		"FitSync_Scored_At__c": "2026-11-01T08:00:00Z", "FitSync_Grade__c": "<nil>",
	} {
		if v, ok := got[field]; !ok || fmt.Sprint(v) != want && fmt.Sprint(v) != want+".0" {
			t.Errorf("%s is %v (read: %v), want %s", field, v, ok, want)
		}
	}
	if v, ok := records[1].Fields["Account.Name"]; !ok || v != nil {
		t.Errorf("the name of no account is %v (read: %v), want nil", v, ok)
	}
}
