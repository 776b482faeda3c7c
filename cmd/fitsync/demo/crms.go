package demo

import (
	"fmt"
	"strings"
	"time"

	"fitsync/connectors/hubspot/portalsim"
	"fitsync/connectors/salesforce/orgsim"
)

// Credentials of the simulators. They open nothing else.
const (
	ClientID     = "fitsync-demo"
	ClientSecret = "demo-client-secret" // #nosec G101 -- of a simulator on loopback
	Username     = "integration@tallyport.example"
	Password     = "demo-password" // #nosec G101 -- of a simulator on loopback
	Token        = "pat-demo-token"
)

// CRMs are the two simulators.
type CRMs struct {
	Org    *orgsim.Org
	Portal *portalsim.Portal
}

// NewCRMs makes both simulators on the given clock: empty and without fitsync's
// fields, or filled with the demo's deals.
func NewCRMs(now func() time.Time, filled bool) (*CRMs, error) {
	crms := &CRMs{
		Org: orgsim.New(orgsim.Options{
			Now: now, Seed: 1, ClientID: ClientID, ClientSecret: ClientSecret, Username: Username, Password: Password, DailyLimit: 100_000,
		}),
		Portal: portalsim.New(portalsim.Options{Now: now, Seed: 1, Token: Token, DailyLimit: 250_000, Currency: "EUR", KeepCalls: 10_000}),
	}
	if !filled {
		return crms, nil
	}
	crms.Org.DefineFitSync()
	crms.Portal.DefineFitSync()
	return crms, crms.Fill()
}

// Fill enters the demo's deals as the sales teams would have. The objects and
// fields that hold requirements must exist.
func (c *CRMs) Fill() error {
	deals, err := Deals()
	if err != nil {
		return err
	}
	accounts, owners := map[string]string{}, map[string]string{}
	for _, deal := range deals {
		switch deal.CRM {
		case "salesforce":
			c.fillOrg(deal, accounts, owners)
		case "hubspot":
			c.fillPortal(deal)
		default:
			return fmt.Errorf("demo deal %s: no CRM %q", deal.ID, deal.CRM)
		}
	}
	return nil
}

var orgStages = map[string]string{
	"qualification": "Qualification", "discovery": "Needs Analysis", "proposal": "Proposal/Price Quote",
	"negotiation": "Negotiation/Review", "closed_won": "Closed Won", "closed_lost": "Closed Lost",
}

func (c *CRMs) fillOrg(deal *Deal, accounts, owners map[string]string) {
	if accounts[deal.Account] == "" {
		accounts[deal.Account] = c.Org.Insert("Account", map[string]any{"Name": deal.Account})
	}
	if owners[deal.Owner] == "" {
		first, last, _ := strings.Cut(deal.Owner, " ")
		owners[deal.Owner] = c.Org.Insert("User", map[string]any{"FirstName": first, "LastName": last, "Username": strings.ToLower(last) + "@tallyport.example"})
	}
	id := c.Org.Insert("Opportunity", map[string]any{
		"Name": deal.Name, "AccountId": accounts[deal.Account], "OwnerId": owners[deal.Owner], "StageName": orgStages[deal.Stage],
		"Amount": deal.Amount, "Probability": deal.Probability, "CloseDate": deal.CloseDate, "CurrencyIsoCode": deal.Currency,
	})
	for _, r := range deal.Requirements {
		fields := map[string]any{"Opportunity__c": id, "Text__c": r.Text, "Source__c": r.Source}
		for name, value := range map[string]string{
			"Category__c": r.CRMCategory, "Priority__c": r.CRMPriority, "Need_By__c": first(r.NeedBy, deal.NeedBy),
		} {
			if value != "" {
				fields[name] = value
			}
		}
		c.Org.Insert("FitSync_Requirement__c", fields)
	}
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

var portalStages = map[string]string{
	"qualification": "appointmentscheduled", "discovery": "qualifiedtobuy", "proposal": "presentationscheduled",
	"negotiation": "contractsent", "closed_won": "closedwon", "closed_lost": "closedlost",
}

func (c *CRMs) fillPortal(deal *Deal) {
	lines := make([]string, len(deal.Requirements))
	for i, r := range deal.Requirements {
		lines[i] = lineOf(r)
	}
	c.Portal.Insert("deals", map[string]string{
		"dealname": deal.Name, "dealstage": portalStages[deal.Stage], "pipeline": "default", "amount": fmt.Sprint(int64(deal.Amount)),
		"deal_currency_code": deal.Currency, "closedate": deal.CloseDate, "fitsync_requirements": strings.Join(lines, "\n"),
	})
}

// lineOf writes a requirement as a salesperson types it into a multi-line field:
// with the category and priority in front where the CRM would hold them.
func lineOf(r Requirement) string {
	cells := []string{}
	for _, cell := range []string{r.CRMPriority, r.CRMCategory, r.Text, r.NeedBy} {
		if cell != "" {
			cells = append(cells, cell)
		}
	}
	if len(cells) == 1 {
		return r.Text
	}
	return strings.Join(cells, " | ")
}
