package config

import (
	"maps"
	"strconv"
	"time"

	"fitsync/analysis"
	"fitsync/connectors"
)

// Kinds of connection.
const (
	Salesforce = "salesforce"
	HubSpot    = "hubspot"
)

// auto is the log level that depends on the command.
const auto = "auto"

// defaults is a file that says nothing.
func defaults() *Config {
	return &Config{
		Store:        Store{DSN: "fitsync.db"},
		Log:          Log{Level: auto, Format: "console"},
		Worker:       Worker{Concurrency: 4, Listen: "127.0.0.1:8321"},
		Housekeeping: Housekeeping{Keep: Keep{Runs: 90, Errors: 90, Gone: 180}, Backup: Backup{Keep: 7}},
		Alerts:       Alerts{StaleAfter: 3, Failures: 3, Quarantine: 1},
		Enterprise:   defaultRules(),
	}
}

// connectionDefaults is a connection of which the file says no more than its kind.
func connectionDefaults(kind string) Connection {
	c := Connection{Kind: kind, TimeZone: "UTC", RequestPoll: time.Minute, Budget: Budget{Reserve: 20, PersonReserve: 5}, OverridePolicy: string(connectors.Flag), WriteBack: WriteBack{}, Opportunity: map[string]string{}}
	switch kind {
	case Salesforce:
		c.BaseURL, c.APIVersion = "https://login.salesforce.com", "66.0"
		c.Overlap, c.PageSize = 2*time.Minute, 2000 // it commits late by seconds
		maps.Copy(c.Opportunity, map[string]string{
			"name": "Name", "account": "Account.Name", "owner": "Owner.Name", "stage": "StageName", "amount": "Amount",
			"probability": "Probability", "close_date": "CloseDate", "closed": "IsClosed", "won": "IsWon",
		})
		c.Requirements = Requirements{
			Object: "FitSync_Requirement__c", Parent: "Opportunity__c", Text: "Text__c", Category: "Category__c",
			Priority: "Priority__c", NeedBy: "Need_By__c", Status: "Status__c", Source: "Source__c",
			Verdict: "Verdict__c", Capability: "Capability__c", Reason: "Reason__c",
		}
	case HubSpot:
		c.BaseURL = "https://api.hubapi.com"
		c.Overlap, c.PageSize = 5*time.Minute, 200 // its search index lags by up to minutes
		maps.Copy(c.Opportunity, map[string]string{
			"name": "dealname", "owner": "hubspot_owner_id", "stage": "dealstage", "amount": "amount", "currency": "deal_currency_code",
			"probability": "hs_deal_stage_probability", "close_date": "closedate", "closed": "hs_is_closed", "won": "hs_is_closed_won",
		})
		c.Requirements = Requirements{Field: "fitsync_requirements"}
	}
	for _, field := range connectors.WriteBackFields() {
		switch kind {
		case Salesforce:
			c.WriteBack[field.Role] = WriteField{Field: field.Salesforce}
		case HubSpot:
			c.WriteBack[field.Role] = WriteField{Field: field.HubSpot}
		}
	}
	return c
}

// defaultRules writes the default policy of the analysis as the file would.
func defaultRules() EnterpriseSales {
	policy := analysis.DefaultPolicy()
	rules := EnterpriseSales{
		Requirements: RequirementRules{DefaultPriority: string(policy.DefaultPriority), Weights: map[string]int{}},
		Solutions: Solutions{
			MissingCapability: defaultPlans(policy.Solutions[analysis.MissingCapability]),
			PartialCapability: defaultPlans(policy.Solutions[analysis.PartialCapability]),
			Teams:             policy.Teams, WeekDays: policy.WeekDays, DayRate: policy.DayRate.Units(),
		},
		Currency: Currency{Reporting: policy.Currency, Rates: policy.Rates},
		Actions:  Acts{},
		RFP:      RFP{ResponseTime: strconv.Itoa(policy.RFPDays) + " business_days"},
	}
	for priority, weight := range policy.Weights {
		rules.Requirements.Weights[string(priority)] = weight
	}
	rules.ProductFit.Analysis.Enabled = policy.Analyse
	rules.ProductFit.GapAnalysis.Enabled, rules.ProductFit.GapAnalysis.AutoRecommendations = policy.AutoRecommend, policy.AutoRecommend
	rules.ProductFit.Prior = float64(policy.Prior) / 10_000
	for kind, rule := range policy.Actions {
		act := Act{Owner: rule.OwnerRole}
		if kind != analysis.AnswerRFP {
			act.Days = &rule.Days
		}
		rules.Actions[string(kind)] = act
	}
	terms := &rules.Contract.Terms
	terms.PaymentTerms, terms.SupportLevels = policy.Offers.PaymentTerms, policy.Offers.SupportLevels
	for _, level := range policy.Offers.SLALevels {
		terms.SLALevels = append(terms.SLALevels, strconv.FormatFloat(level, 'f', -1, 64)+"%")
	}
	return rules
}

func defaultPlans(plans map[analysis.Priority]analysis.Plan) Plans {
	written := Plans{}
	for severity, plan := range plans {
		written[string(severity)] = Plan{plan.Solution, plan.Approach, []int{plan.Weeks.Low, plan.Weeks.High}}
	}
	return written
}
