package salesforce_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/salesforce/orgsim"
)

// tooSlow arms an org that cannot answer queries of so many rows in time.
func tooSlow(r *rig, rows int) {
	r.org.Faults().Set(orgsim.Fault{Kind: orgsim.QueryTimeout, Rows: rows})
}

func TestFullReadOfASlowOrg(t *testing.T) {
	for _, test := range []struct {
		name    string
		page    int
		rows    int
		locator bool // it is a later page that takes too long
	}{
		{name: "all at once is too much", page: 2000, rows: 3000},
		{name: "a page is too much", page: 2000, rows: 1300},
		{name: "only the least is possible", page: 200, rows: 250},
		{name: "a later page", page: 200, locator: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := start(t, orgsim.Options{PageSize: test.page}, pageOf(test.page))
			ids := r.fillOrg(1500, 2)
			if test.locator {
				r.org.Faults().Set(orgsim.Fault{Kind: orgsim.QueryTimeout, Path: "/query/", Skip: 2, Times: 1})
			} else {
				tooSlow(r, test.rows)
			}
			records, _ := pullAll(t, r, connectors.Cursor{})
			if r.org.Faults().Hits(orgsim.QueryTimeout) == 0 {
				t.Error("the fault did not strike")
			}
			checkFull(t, records, ids, 2)
		})
	}
}

func TestChangesOfASlowOrg(t *testing.T) {
	r, at, ids, cursor := settled(t, orgsim.Options{}, 3000, 1)
	for object, field := range map[string]string{"Opportunity": "Name", "FitSync_Requirement__c": "Text__c"} {
		all := r.org.All(object)
		slices.Reverse(all) // stamps go against ids
		for n, record := range all {
			if n%700 == 0 { // more at a stamp than a query may have
				at.pass(time.Second)
			}
			r.org.Update(object, record["Id"].(string), map[string]any{field: fmt.Sprint("edit ", n)})
		}
	}
	at.pass(time.Hour)
	tooSlow(r, 400)
	records, _ := pullAll(t, r, cursor)
	seen := map[string]bool{}
	for _, record := range records {
		if fmt.Sprint(record.Fields["Name"])[:5] == "edit " {
			seen[record.ID] = true
		}
		for _, child := range record.Children {
			seen[child.ID] = fmt.Sprint(child.Fields["Text__c"])[:5] == "edit "
		}
	}
	if len(seen) != 2*len(ids) {
		t.Errorf("%d changes, want %d", len(seen), 2*len(ids))
	}
}

func TestFetchFromASlowOrg(t *testing.T) {
	r := start(t, orgsim.Options{})
	ids := r.fillOrg(900, 3)
	tooSlow(r, 100)
	records, err := r.Fetch(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	checkFull(t, records, ids, 3)
}

func TestOrgThatIsTooSlowForAnything(t *testing.T) {
	r := start(t, orgsim.Options{})
	ids := r.fillOrg(10, 1)
	r.org.Faults().Set(orgsim.Fault{Kind: orgsim.QueryTimeout})
	for name, read := range map[string]func() error{
		"pull":  func() error { _, err := r.Pull(t.Context(), connectors.Cursor{}); return err },
		"fetch": func() error { _, err := r.Fetch(t.Context(), ids); return err },
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			calls := r.calls(func() { err = read() })
			if e := class(t, err, connectors.Transient); e.Code != "QUERY_TIMEOUT" {
				t.Errorf("%+v", e)
			}
			if calls > 16 {
				t.Errorf("%d calls before giving up", calls)
			}
		})
	}
}
