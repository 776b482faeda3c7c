package salesforce_test

import (
	"slices"
	"strings"
	"testing"

	"fitsync/connectors"
	"fitsync/connectors/salesforce"
	"fitsync/connectors/salesforce/orgsim"
)

func TestTheDealsOfOneOwnerAreReadByOneCall(t *testing.T) {
	for field, of := range map[string]func(user map[string]any) string{
		"OwnerId":    func(user map[string]any) string { return user["Id"].(string) },
		"Owner.Name": func(user map[string]any) string { return user["Name"].(string) },
	} {
		t.Run(field, func(t *testing.T) {
			r := start(t, orgsim.Options{}, func(o *salesforce.Options) { o.Mapping.Opportunity["owner"] = field })
			user := r.org.Insert("User", map[string]any{"LastName": `O'Neil \ Sons`, "Username": "ann@example.com"})
			var mine []string
			for range 3 {
				id := r.deal("Mine")
				r.edit(id, map[string]any{"OwnerId": user})
				r.row(id, "need")
				mine = append(mine, id)
			}
			r.row(r.deal("Another's"), "need")
			asked := r.org.Insert("FitSync_Request__c", map[string]any{"Scope__c": "mine"})
			from, ok := r.OwnedBy(of(r.org.Get("User", user)))
			if !ok {
				t.Fatal("the org is not asked by its owner")
			}
			reports := []connectors.Report{{Request: connectors.Request{ID: asked}, Status: connectors.RequestRunning}}
			var page connectors.Page
			var told []connectors.Outcome
			calls := r.calls(func() {
				var err error
				if page, told, err = r.PullReporting(t.Context(), from, reports); err != nil {
					t.Fatal(err)
				}
			})
			if calls != 1 || page.More || len(told) != 1 || told[0].Err != nil || r.org.Get("FitSync_Request__c", asked)["Status__c"] != "running" {
				t.Errorf("%d calls, more %v, %+v", calls, page.More, told)
			}
			var found []string
			for _, record := range page.Records {
				found = append(found, record.ID)
				if !record.ChildrenComplete || len(record.Children) != 1 {
					t.Errorf("%s has the rows %+v", record.ID, record.Children)
				}
			}
			if !slices.Equal(found, mine) {
				t.Errorf("%v; want %v", found, mine)
			}
		})
	}
}

func TestTheDealsOfOneOwnerComeInPages(t *testing.T) {
	r := start(t, orgsim.Options{}, func(o *salesforce.Options) {
		o.Mapping.Opportunity["owner"] = "OwnerId"
		o.PageSize = 200
	})
	ids := r.fillOrg(450, 2)
	from, _ := r.OwnedBy(r.org.Get("Opportunity", ids[0])["OwnerId"].(string))
	seen := 0
	for more := true; more; {
		page, err := r.again(t).Pull(t.Context(), from) // another process goes on each time
		if err != nil {
			t.Fatal(err)
		}
		for _, record := range page.Records {
			if len(record.Children) != 2 {
				t.Fatalf("%s has %d rows", record.ID, len(record.Children))
			}
		}
		seen += len(page.Records)
		from, more = page.Next, page.More
	}
	if seen != 450 {
		t.Errorf("%d deals; want 450", seen)
	}
}

// A field that names no user may be one that the org does not filter by.
func TestAnOrgIsNotAskedByAnotherFieldThanTheOwners(t *testing.T) {
	for _, field := range []string{"", "Sales_Lead__c", "Account.OwnerId"} {
		r := start(t, orgsim.Options{}, func(o *salesforce.Options) {
			if o.Mapping.Opportunity["owner"] = field; field == "" || strings.HasPrefix(field, "Sales") {
				delete(o.Mapping.Opportunity, "owner")
			}
		})
		if _, ok := r.OwnedBy("005"); ok {
			t.Errorf("asked by %q", field)
		}
	}
}
