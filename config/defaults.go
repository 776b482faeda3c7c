package config

import (
	"cmp"
	"time"

	"fitsync/connectors"
)

// Kinds of connection.
const (
	Salesforce = "salesforce"
	HubSpot    = "hubspot"
)

// defaultOverlap is how far a tick looks back: Salesforce commits late by seconds,
// HubSpot's search index by up to minutes.
var defaultOverlap = map[string]time.Duration{Salesforce: 2 * time.Minute, HubSpot: 5 * time.Minute}

func (c *Config) fillDefaults() {
	c.Store.DSN = cmp.Or(c.Store.DSN, "fitsync.db")
	c.Log.Level = cmp.Or(c.Log.Level, "info")
	c.Log.Format = cmp.Or(c.Log.Format, "console")
	c.Worker.Concurrency = cmp.Or(c.Worker.Concurrency, 4)
	c.Worker.Listen = cmp.Or(c.Worker.Listen, "127.0.0.1:8321")
	for i := range c.Connections {
		c.Connections[i].fillDefaults()
	}
}

func (c *Connection) fillDefaults() {
	c.TimeZone = cmp.Or(c.TimeZone, "UTC")
	c.OverridePolicy = cmp.Or(c.OverridePolicy, string(connectors.Flag))
	c.Overlap = cmp.Or(c.Overlap, defaultOverlap[c.Kind])
	switch c.Kind {
	case Salesforce:
		c.BaseURL = cmp.Or(c.BaseURL, "https://login.salesforce.com")
		c.APIVersion = cmp.Or(c.APIVersion, "66.0")
		c.Opportunity = merged(salesforceOpportunity, c.Opportunity)
		if c.Requirements == (Requirements{}) {
			c.Requirements = salesforceRequirements
		}
	case HubSpot:
		c.BaseURL = cmp.Or(c.BaseURL, "https://api.hubapi.com")
		c.Opportunity = merged(hubspotOpportunity, c.Opportunity)
		if c.Requirements == (Requirements{}) {
			c.Requirements = Requirements{Field: "fitsync_requirements"}
		}
	}
	c.fillWriteBack()
}

// fillWriteBack adds the standard fields that the file does not mention.
func (c *Connection) fillWriteBack() {
	full := map[string]WriteField{}
	for _, field := range connectors.WriteBackFields() {
		name := field.Salesforce
		if c.Kind == HubSpot {
			name = field.HubSpot
		}
		full[field.Role] = WriteField{Field: name, Policy: c.OverridePolicy}
	}
	for role, given := range c.WriteBack {
		given.Policy = cmp.Or(given.Policy, c.OverridePolicy)
		full[role] = given
	}
	c.WriteBack = full
}

var salesforceOpportunity = map[string]string{
	"name": "Name", "account": "Account.Name", "owner": "Owner.Name", "stage": "StageName", "amount": "Amount",
	"probability": "Probability", "close_date": "CloseDate", "closed": "IsClosed", "won": "IsWon",
}

var hubspotOpportunity = map[string]string{
	"name": "dealname", "owner": "hubspot_owner_id", "stage": "dealstage", "amount": "amount", "currency": "deal_currency_code",
	"probability": "hs_deal_stage_probability", "close_date": "closedate", "closed": "hs_is_closed", "won": "hs_is_closed_won",
}

var salesforceRequirements = Requirements{
	Object: "FitSync_Requirement__c", Parent: "Opportunity__c", Text: "Text__c", Category: "Category__c",
	Priority: "Priority__c", NeedBy: "Need_By__c", Status: "Status__c", Source: "Source__c",
}

// merged lays the given names over the defaults; a name given as empty is left out.
func merged(defaults, given map[string]string) map[string]string {
	all := map[string]string{}
	for _, names := range []map[string]string{defaults, given} {
		for logical, field := range names {
			all[logical] = field
		}
	}
	for logical, field := range all {
		if field == "" {
			delete(all, logical)
		}
	}
	return all
}
