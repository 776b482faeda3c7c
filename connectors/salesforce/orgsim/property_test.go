package orgsim_test

import (
	"fmt"
	"net/http"
	"sort"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fitsync/connectors/salesforce/orgsim"
)

// Whatever was inserted, edited, deleted and rolled back, every order that a
// sync reads in shows each live row once, in order.
func TestOrdersHoldUnderRandomEdits(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		opt := secrets()
		now, advance := fixedClock()
		opt.Now = now
		org := orgsim.New(opt)
		org.DefineFitSync()
		c := serve(t, org)
		deals := []string{org.Insert("Opportunity", deal("a")), org.Insert("Opportunity", deal("b"))}
		live := map[string]bool{}
		ids := func() []string {
			var out []string
			for id := range live {
				out = append(out, id)
			}
			sort.Strings(out)
			return out
		}
		const object = "FitSync_Requirement__c"
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			advance(time.Duration(rapid.IntRange(0, 2).Draw(rt, "seconds")) * time.Second)
			known := ids()
			switch op := rapid.SampledFrom([]string{"insert", "edit", "move", "delete", "refused", "read"}).Draw(rt, "op"); {
			case op == "insert" || len(known) == 0:
				live[org.Insert(object, map[string]any{"Opportunity__c": rapid.SampledFrom(deals).Draw(rt, "deal")})] = true
			case op == "edit":
				org.Update(object, rapid.SampledFrom(known).Draw(rt, "id"), map[string]any{"Text__c": "x"})
			case op == "move":
				org.Update(object, rapid.SampledFrom(known).Draw(rt, "id"), map[string]any{"Opportunity__c": rapid.SampledFrom(deals).Draw(rt, "deal")})
			case op == "delete":
				id := rapid.SampledFrom(known).Draw(rt, "id")
				org.Delete(object, id)
				delete(live, id)
			case op == "refused":
				c.send(http.MethodPatch, "/composite/sobjects", map[string]any{"allOrNone": true, "records": []map[string]any{
					record(object, map[string]any{"Id": rapid.SampledFrom(known).Draw(rt, "id"), "Text__c": "y"}),
					record(object, map[string]any{"Nope": 1}),
				}})
			default:
				c.rows("SELECT Id FROM " + object + " ORDER BY SystemModstamp, Id")
			}
		}
		for _, order := range []string{"Id", "SystemModstamp, Id", "Opportunity__c, Id"} {
			rows := c.rows("SELECT Id, SystemModstamp, Opportunity__c FROM " + object + " ORDER BY " + order)
			var keys, got []string
			for _, r := range rows {
				got = append(got, fmt.Sprint(at(r, "Id")))
				key := ""
				for _, name := range strings.Split(order, ", ") {
					key += fmt.Sprint(at(r, name)) + "|"
				}
				keys = append(keys, key)
			}
			if !sort.StringsAreSorted(keys) {
				rt.Errorf("ORDER BY %s: %v", order, keys)
			}
			sort.Strings(got)
			if want := ids(); fmt.Sprint(got) != fmt.Sprint(want) {
				rt.Errorf("ORDER BY %s shows %v, want %v", order, got, want)
			}
		}
	})
}
