package config_test

import (
	"strings"
	"testing"
)

func TestWhatIsAllowed(t *testing.T) {
	for name, text := range map[string]string{
		"a team of one's own":         rules + "solutions: {teams: {tiger: 9}, missing_capability: {critical: {approach: tiger}}}",
		"names of a package":          oneSalesforce + "write_back: {score: acme__Fit__c}",
		"fields behind lookups":       oneSalesforce + "opportunity: {need_by: Parent__r.Account.By__c, contact: Contact.Name}",
		"a company's name":            oneHubSpot + "opportunity: {account: company.name}",
		"a custom object by its id":   oneHubSpot + "requirements: {object: 2-123456, text: text}",
		"a fixed rate of itself":      rules + "currency: {reporting: USD, rates: {USD: 1}}",
		"fields read twice":           oneSalesforce + "opportunity: {need_by: CloseDate}",
		"a password by reference":     `store: {dsn: "postgres://u:${S}@h/d"}`,
		"a password in a file's name": `store: {dsn: "a:b@c.db"}`,
		"an API version with its v":   oneSalesforce + "api_version: v60.0",
	} {
		t.Run(name, func(t *testing.T) {
			if wrong, warned := problems(t, text); wrong+warned != "" {
				t.Errorf("got\n%s%s", wrong, warned)
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"often":                      {oneHubSpot + "schedule: often", "line 5: connections[0].schedule: \"often\" runs every 15s: is that meant?"},
		"priority levels":            {rules + "requirements: {priority_levels: [high]}", "line 2: enterprise_sales.requirements.priority_levels: without effect"},
		"categories":                 {rules + "requirements: {categories: [security]}", "requirements.categories: without effect"},
		"RFP switch":                 {rules + "rfp: {enabled: false}", "rfp.enabled: without effect"},
		"contract switch":            {rules + "contract: {enabled: true}", "contract.enabled: without effect"},
		"days of an RFP's answer":    {rules + "actions: {answer_rfp: {days: 3}}", "answer_rfp.days: without effect"},
		"action of later":            {rules + "actions: {schedule_demo: {days: 3}}", "schedule_demo: without effect"},
		"version of HubSpot":         {oneHubSpot + "api_version: \"66.0\"", "api_version: without effect"},
		"version of later":           {oneSalesforce + "api_version: \"99.0\"", "99.0 is newer than 66.0"},
		"parent in HubSpot":          {oneHubSpot + "requirements: {object: needs, text: text, parent: deal}", "requirements.parent: without effect"},
		"rows without an object":     {oneHubSpot + "requirements: {field: needs, category: cat}", "requirements.category: without effect"},
		"length of a number":         {oneHubSpot + "write_back: {score: {length: 3}}", "score.length: without effect"},
		"length beyond the standard": {oneHubSpot + "write_back: {reasons: {length: 9000}}", "never longer than 4000"},
		"key of another flow":        {strings.Replace(oneHubSpot, "auth: {", "auth: {username: u, ", 1), "auth.username: without effect: flow private_app"},
		"shared login host":          {strings.Replace(oneSalesforce, "acme.my.", "login.", 1), "My Domain host only"},
	} {
		t.Run(name, func(t *testing.T) {
			wrong, warned := problems(t, c.text)
			if wrong != "" || !strings.Contains(warned, c.says) {
				t.Errorf("missing %q in\n%swith the problems\n%s", c.says, warned, wrong)
			}
		})
	}
}
