package orgsim_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"fitsync/connectors/salesforce/orgsim"
)

// large is an org with opportunities and five requirements each.
func large(tb testing.TB, n int) *orgsim.Org {
	tb.Helper()
	org := orgsim.New(secrets())
	org.DefineFitSync()
	for i := range n {
		id := org.Insert("Opportunity", map[string]any{"Name": fmt.Sprint("Deal ", i), "StageName": "Prospecting", "CloseDate": "2027-01-31", "Amount": i})
		for j := range 5 {
			org.Insert("FitSync_Requirement__c", map[string]any{
				"Opportunity__c": id, "Text__c": fmt.Sprintf("requirement %d of deal %d", j, i), "Priority__c": "high", "Category__c": "security",
			})
		}
	}
	return org
}

// The queries that a sync sends; each iteration reads the first page.
func BenchmarkQuery(b *testing.B) {
	org := large(b, 20_000)
	c := serve(b, org)
	for name, q := range map[string]string{
		"window":  "SELECT Id, Name, Amount FROM Opportunity WHERE SystemModstamp >= 2020-01-01T00:00:00Z ORDER BY SystemModstamp, Id",
		"ids":     "SELECT Id, Text__c, Opportunity__r.Name FROM FitSync_Requirement__c ORDER BY Id LIMIT 2000",
		"parents": "SELECT Id, Text__c FROM FitSync_Requirement__c WHERE Opportunity__c > '006000000000000' ORDER BY Opportunity__c, Id LIMIT 2000",
		"nothing": "SELECT Id FROM FitSync_Requirement__c WHERE SystemModstamp > 2090-01-01T00:00:00Z ORDER BY SystemModstamp, Id",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if rs, _, err := c.try(http.MethodGet, "/query?q="+url.QueryEscape(q), nil); err != nil || rs.StatusCode != http.StatusOK {
					b.Fatal(rs, err)
				}
			}
		})
	}
}
