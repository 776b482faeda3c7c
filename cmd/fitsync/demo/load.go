package demo

import (
	"fmt"
	"strings"
)

// FillMany enters n deals into each CRM, each with the given number of requirements
// taken in turn from the demo's, for tests of load. Every text carries its number,
// so that no two are equal.
func (c *CRMs) FillMany(n, each int) error {
	deals, err := Deals()
	if err != nil {
		return err
	}
	var pool []Requirement
	for _, deal := range deals {
		pool = append(pool, deal.Requirements...)
	}
	next := 0
	take := func() Requirement {
		r := pool[next%len(pool)]
		next++
		r.Text = fmt.Sprintf("%s (ref %d)", r.Text, next)
		return r
	}
	for i := range n {
		like := deals[i%len(deals)]
		c.loadOrg(i, like, each, take)
		c.loadPortal(i, like, each, take)
	}
	return nil
}

func (c *CRMs) loadOrg(i int, like *Deal, each int, takeFunc func() Requirement) {
	id := c.Org.Insert("Opportunity", map[string]any{
		"Name": fmt.Sprintf("%s %d", like.Name, i), "StageName": orgStages[like.Stage], "Amount": like.Amount,
		"Probability": like.Probability, "CloseDate": like.CloseDate, "CurrencyIsoCode": like.Currency,
	})
	for range each {
		r := takeFunc()
		c.Org.Insert("FitSync_Requirement__c", map[string]any{"Opportunity__c": id, "Text__c": r.Text, "Source__c": r.Source})
	}
}

func (c *CRMs) loadPortal(i int, like *Deal, each int, takeFunc func() Requirement) {
	lines := make([]string, each)
	for k := range lines {
		lines[k] = takeFunc().Text
	}
	c.Portal.Insert("deals", map[string]string{
		"dealname": fmt.Sprintf("%s %d", like.Name, i), "dealstage": portalStages[like.Stage], "pipeline": "default",
		"amount": fmt.Sprint(int64(like.Amount)), "deal_currency_code": like.Currency, "closedate": like.CloseDate,
		"fitsync_requirements": strings.Join(lines, "\n"),
	})
}
