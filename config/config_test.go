package config_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"fitsync/config"
)

func parse(text string, environment map[string]string) (*config.Config, error) {
	return config.Parse("fitsync.yaml", []byte(text), config.Outside{
		LookupFunc: func(name string) (string, bool) {
			value, ok := environment[name]
			return value, ok
		},
		ScheduleFunc: func(timing config.Timing) (time.Duration, error) {
			switch timing.Spec {
			case "sometimes":
				return 0, errors.New(`schedule "sometimes": not a cron spec`)
			case "all the time":
				return time.Second, nil
			case "often":
				return 15 * time.Second, nil
			}
			return time.Hour, nil
		},
	})
}

const issueShape = `
store: {dsn: "fitsync.db"}
connections:
  - name: acme
    kind: salesforce
    base_url: https://login.example
    auth: {flow: client_credentials, client_id: "${SF_ID}", client_secret: "${SF_SECRET}"}
    schedule: "*/15 * * * *"
    time_zone: Europe/Berlin
    requirements: {object: FitSync_Requirement__c, parent: Opportunity__c, text: Text__c, category: Category__c, priority: Priority__c}
    write_back: {score: Our_Score__c, reasons: {field: Our_Reasons__c, policy: keep}, low: ""}
  - name: acme-hs
    kind: hubspot
    auth: {flow: private_app, token: "${HS_TOKEN}"}
enterprise_sales:
  requirements: {default_priority: high, weights: {critical: 10}}
`

func TestParseShape(t *testing.T) {
	got, err := parse(issueShape, map[string]string{"SF_ID": "id", "SF_SECRET": "s3cret", "HS_TOKEN": "t0ken"})
	if err != nil {
		t.Fatal(err)
	}
	acme, hubspot := got.Connections[0], got.Connections[1]
	for name, pair := range map[string][2]any{
		"store":                          {got.Store.DSN, "fitsync.db"},
		"secret resolved":                {acme.Auth.ClientSecret.Reveal(), "s3cret"},
		"renamed field":                  {acme.WriteBack["score"], config.WriteField{Field: "Our_Score__c", Policy: "flag"}},
		"field with policy":              {acme.WriteBack["reasons"], config.WriteField{Field: "Our_Reasons__c", Policy: "keep"}},
		"field switched off":             {acme.WriteBack["low"].Field, ""},
		"field by default":               {acme.WriteBack["grade"].Field, "FitSync_Grade__c"},
		"default overlap":                {acme.Overlap, 2 * time.Minute},
		"HubSpot host":                   {hubspot.BaseURL, "https://api.hubapi.com"},
		"HubSpot requirements":           {hubspot.Requirements.Field, "fitsync_requirements"},
		"HubSpot field by default":       {hubspot.WriteBack["grade"].Field, "fitsync_grade"},
		"weights keep their other rules": {got.Enterprise.Requirements.Weights["critical"], 10},
	} {
		if diff := cmp.Diff(pair[1], pair[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestProblemsAllAtOnce(t *testing.T) {
	_, err := parse(`store: {dns: x.db}
connections:
  - name: Acme Corp
    kind: salesforce
    base_url: http://login.example
    auth: {flow: client_credentials, client_id: "${SF_ID}", client_secret: hunter2}
    schedule: sometimes
    page_size: lots
    write_back: {scor: X__c}
  - name: hs
    kind: hubspot
    auth: {flow: private_app, token: "${HS_TOKEN}"}
    override_policy: ignore
  - name: hs
    kind: dynamics
enterprise_sales:
  requirements: {weights: {critical: 0, urgent: 3}}
  solutions: {missing_capability: {critical: {weeks: [6, 4]}}}
  rfp: {response_time: soon}
`, map[string]string{"SF_ID": "id"})
	var problems *config.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("got %v, want problems", err)
	}
	for _, want := range []string{
		`line 1: store.dns: unknown key "dns"; did you mean "dsn"?`,
		`line 3: connections[0].name: "Acme Corp"`,
		`line 5: connections[0].base_url: plain http`,
		`line 6: connections[0].auth.client_secret: a secret must be a reference`,
		`line 7: connections[0].schedule: schedule "sometimes"`,
		`line 8: connections[0].page_size: "lots": use a whole number`,
		`line 9: connections[0].write_back.scor: "scor" is not known`,
		`line 12: connections[1].auth.token: environment variable HS_TOKEN is not set`,
		`line 13: connections[1].override_policy: "ignore" is not known`,
		`line 14: connections[2].name: "hs" is also the name of connections[1]`,
		`line 15: connections[2].kind: "dynamics" is not known`,
		`weights.critical: 0: use 1 to 1000`,
		`"urgent" is not known`,
		`weeks: [6 4]: use [low, high]`,
		`rfp.response_time: "soon"`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("missing %q in:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("the message repeats a secret:\n%v", err)
	}
}

func TestInputsAreNeverWritten(t *testing.T) {
	_, err := parse(`connections:
  - {name: hs, kind: hubspot, auth: {flow: private_app, token: "${T}"}, write_back: {score: Amount, reasons: fitsync_requirements}}
`, map[string]string{"T": "t"})
	for _, want := range []string{"write_back.score: Amount is also read", "write_back.reasons: fitsync_requirements is also read"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("missing %q in %v", want, err)
		}
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	got, err := parse(issueShape, map[string]string{"SF_ID": "id", "SF_SECRET": "s3cret", "HS_TOKEN": "t0ken"})
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	asYAML, err := yaml.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for _, printed := range []string{
		string(asJSON), string(asYAML), fmt.Sprintf("%v", got), fmt.Sprintf("%+v", *got), fmt.Sprintf("%#v", got.Connections[0]),
	} {
		for _, secret := range []string{"s3cret", "t0ken"} {
			if strings.Contains(printed, secret) {
				t.Errorf("secret %q is in %s", secret, printed)
			}
		}
	}
}

// The block that the specification's reference prints.
const reference = `
enterprise_sales:
  requirements:
    categories: [functional, technical, security, integration, compliance, performance, support]
    priority_levels: [critical, high, medium, low]
  product_fit:
    analysis: {enabled: true, frequency: on_demand}
    gap_analysis: {enabled: true, auto_recommendations: true}
  enablement:
    training: {enabled: true, format: video, duration_minutes: 60, frequency: weekly}
    materials: {enabled: true, types: [sales_deck, one_pager, case_study, whitepaper]}
    tools:
      crm: {enabled: true, platform: salesforce}
      demo: {enabled: true, platform: zoom}
      analytics: {enabled: true, platform: google_analytics}
    support: {enabled: true, channels: [email, slack, phone], response_time: {email: "4 hours", slack: "1 hour", phone: immediate}}
  rfp: {enabled: true, template: enterprise_rfp, response_time: 5 business_days}
  poc:
    enabled: true
    duration_weeks: 4
    success_criteria: [functional_requirements_met, performance_benchmarks_met, security_requirements_met, user_acceptance]
  contract:
    enabled: true
    templates: [standard_sla, enterprise_sla, custom_sla]
    terms:
      payment_terms: [net_30, net_60, annual_upfront]
      support_levels: [standard, premium, enterprise]
      sla_levels: [99.5%, 99.9%, 99.99%]
`

func TestReferenceBlockLoads(t *testing.T) {
	got, err := parse(reference, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Warnings) == 0 || !strings.Contains(got.Warnings[0].String(), "without effect") {
		t.Errorf("keys without effect have no warning: %v", got.Warnings)
	}
	if days, _ := got.Enterprise.RFP.Days(); days != 5 {
		t.Errorf("response time is %d days, want 5", days)
	}
}

func TestTemplateIsValid(t *testing.T) {
	environment := map[string]string{"SF_CLIENT_ID": "a", "SF_CLIENT_SECRET": "b", "HUBSPOT_TOKEN": "c"}
	if _, err := parse(string(config.Template), environment); err != nil {
		t.Error(err)
	}
	// A person will take the # away: what is commented out has to be right as well.
	var all []string
	for line := range strings.Lines(string(config.Template)) {
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		if rest, ok := strings.CutPrefix(strings.TrimLeft(line, " "), "# "); ok && strings.Contains(rest, ":") && !strings.Contains(rest, " is ") {
			line = indent + rest
		}
		all = append(all, line)
	}
	text := strings.Join(all, "")
	text = text[strings.Index(text, "store:"):]
	if _, err := parse(text, environment); err != nil {
		t.Errorf("%v\nin\n%s", err, text)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(issueShape)
	f.Add(reference)
	f.Add(oneSalesforce)
	f.Add(oneHubSpot)
	f.Add("a: &x [*x]")
	f.Add("connections: [{auth: {token: \"${A:-${B}\"}}]")
	f.Add("\xff\xfel\x00o\x00g\x00:\x00")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "${file:") {
			t.Skip("it would read files of this machine")
		}
		environment := map[string]string{"SF_ID": "x", "S": "y"}
		got, err := parse(text, environment)
		if (got == nil) == (err == nil) {
			t.Fatalf("got %v and %v", got, err)
		}
		if got != nil {
			shownAndLoaded(t, got, environment)
		}
	})
}
