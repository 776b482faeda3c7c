package config_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"fitsync/config"
)

// What the tests add a line to: a right file with one connection, and the rules.
const (
	oneSalesforce = "connections:\n  - name: acme\n    kind: salesforce\n    auth: {flow: client_credentials, client_id: i, client_secret: \"${S}\"}\n    base_url: https://acme.my.salesforce.com\n    "
	oneHubSpot    = "connections:\n  - name: acme\n    kind: hubspot\n    auth: {flow: private_app, token: \"${S}\"}\n    "
	rules         = "enterprise_sales:\n  "
)

var secretS = map[string]string{"S": "content", "N": "500"}

// problems are what is wrong with a file, and worth knowing, one a line.
func problems(t *testing.T, text string) (wrong, warned string) {
	t.Helper()
	loaded, err := parse(text, secretS)
	if found, ok := errors.AsType[*config.Problems](err); ok {
		return lines(found.List), lines(found.Warnings)
	}
	if err != nil {
		t.Fatal(err)
	}
	return "", lines(loaded.Warnings)
}

func lines(list []config.Problem) string {
	var text strings.Builder
	for _, problem := range list {
		fmt.Fprintln(&text, problem)
	}
	return text.String()
}

func TestEachMistakeIsOneProblem(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"no concurrency":            {"worker: {concurrency: 0}", "line 1: worker.concurrency: 0: use 1 to 64"},
		"negative concurrency":      {"worker: {concurrency: -1}", "-1: use 1 to 64"},
		"listening to all":          {"worker: {listen: \"0.0.0.0:80\"}", "loopback address"},
		"port out of range":         {"worker: {listen: \"127.0.0.1:99999\"}", "loopback address"},
		"no database":               {"store: {dsn: \"\"}", "line 1: store.dsn: empty"},
		"unknown database":          {"store: {dsn: \"mysql://u@h/d\"}", "use a file name, or postgres"},
		"password in the address":   {"store: {dsn: \"postgres://u:hunter2@h/d\"}", "the password must be a reference"},
		"password in the query":     {"store: {dsn: \"postgres://h/d?user=u&password=hunter2\"}", "the password must be a reference"},
		"password as a default":     {"store: {dsn: \"postgres://u:${P:-hunter2}@h/d\"}", "the password must be a reference"},
		"log level":                 {"log: {level: loud}", `line 1: log.level: "loud" is not known; use auto, debug`},
		"variable unset":            {"store: {dsn: \"${NOWHERE}\"}", "line 1: store.dsn: environment variable NOWHERE is not set"},
		"key twice":                 {"store: {dsn: a}\nlog: {level: info}\nstore: {dsn: b}", "line 3: store: given twice, first in line 1; keep one"},
		"key of a map twice":        {rules + "currency: {rates: {USD: 1, USD: 2}}", "line 2: enterprise_sales.currency.rates.USD: given twice"},
		"merge key":                 {"log: {<<: {level: info}}", "line 1: log: a key must be plain text"},
		"key that is a list":        {"[a, b]: 3", "a key must be plain text"},
		"alias":                     {"log: &x {level: info}\nworker: *x", "aliases are not supported"},
		"text for a block":          {"log: loud", "line 1: log: must be a block of keys"},
		"list for a block":          {"store: [1]", "line 1: store: must be a block of keys"},
		"block for a list":          {"connections: {a: b}", "line 1: connections: must be a list"},
		"block for text":            {"log: {level: {a: b}}", "line 1: log.level: must be a single value"},
		"only text":                 {"just text", "line 1: must be a block of keys"},
		"connection without keys":   {"connections: [acme]", "line 1: connections[0]: must be a block of keys"},
		"week of words":             {rules + "solutions: {missing_capability: {low: {weeks: [few, 4]}}}", `weeks[0]: "few": use a whole number`},
		"empty category":            {rules + "requirements: {categories: [security, ~]}", "categories[1]: empty"},
		"empty connection":          {"connections:\n  -\n", "line 2: connections[0]: empty"},
		"two documents":             {"log: {level: info}\n---\nlog: {level: warn}", "more than one YAML document"},
		"schedule of nothing":       {oneHubSpot + "schedule: all the time", "line 5: connections[0].schedule: \"all the time\" runs every 1s; use 5s or more"},
		"schedule that is none":     {oneHubSpot + "schedule: sometimes", "not a cron spec"},
		"time zone":                 {oneHubSpot + "time_zone: Berlin", "line 5: connections[0].time_zone: \"Berlin\" is not known"},
		"empty time zone":           {oneHubSpot + "time_zone: \"\"", "time_zone: \"\" is not known"},
		"overlap without a unit":    {oneHubSpot + "overlap: 5", `connections[0].overlap: "5": use a duration such as`},
		"overlap of weeks":          {oneHubSpot + "overlap: 1000h", "1000h0m0s: use 1s to 24h"},
		"negative overlap":          {oneHubSpot + "overlap: -2m", "use 1s to 24h"},
		"no overlap":                {oneHubSpot + "overlap: 0s", "use 1s to 24h"},
		"empty page":                {oneHubSpot + "page_size: 0", "line 5: connections[0].page_size: 0: use 1 to 200"},
		"reserve of all":            {oneHubSpot + "budget: {reserve: 100}", "line 5: connections[0].budget.reserve: 100: use 0 to 95"},
		"person below schedule":     {oneHubSpot + "budget: {reserve: 3}", "budget.person_reserve: 5: use no more than reserve, which is 3"},
		"negative quota":            {oneHubSpot + "budget: {daily_calls: -1}", "budget.daily_calls: -1: use the number of calls"},
		"no alert after":            {"alerts: {stale_after: 0}", "line 1: alerts.stale_after: 0: use 1 to 1000"},
		"webhook written out":       {"alerts: {webhook: {url: \"https://hooks.example.com/x\"}}", "a secret must be a reference"},
		"webhook of no address":     {"alerts: {webhook: {secret: \"${S}\"}}", "line 1: alerts.webhook.url: missing"},
		"webhook that is no URL":    {"alerts: {webhook: {url: \"${S}\"}}", "alerts.webhook.url: what it refers to is not a URL"},
		"mail in the open":          {"alerts: {mail: {host: mail.example.com, security: none, from: a@b.de, to: [c@d.de]}}", "alerts.mail.security: none is for a server on this machine"},
		"mail to nobody":            {"alerts: {mail: {host: mail.example.com, from: a@b.de}}", "alerts.mail.to: missing"},
		"mail from no address":      {"alerts: {mail: {host: mail.example.com, from: me, to: [c@d.de]}}", `alerts.mail.from: "me": use an address`},
		"mail without a password":   {"alerts: {mail: {host: mail.example.com, username: u, from: a@b.de, to: [c@d.de]}}", "alerts.mail.password: missing"},
		"HubSpot page too large":    {oneHubSpot + "page_size: 201", "201: use 1 to 200"},
		"Salesforce page too small": {oneSalesforce + "page_size: 199", "199: use 200 to 2000"},
		"Salesforce page too large": {oneSalesforce + "page_size: 2001", "use 200 to 2000"},
		"API version of letters":    {oneSalesforce + "api_version: abc", `"abc": use a version such as 66.0`},
		"API version without .0":    {oneSalesforce + "api_version: 66", `"66": use a version such as 66.0`},
		"old API version":           {oneSalesforce + "api_version: 36.0", "36.0 is too old; use 50.0 or later"},
		"address of the pages":      {strings.Replace(oneSalesforce, "my.salesforce.com", "lightning.force.com", 1), "serves pages, not the API"},
		"address with a query":      {strings.Replace(oneSalesforce, ".com", ".com/?a=b", 1), "use https://acme.my.salesforce.com"},
		"literal secret":            {strings.Replace(oneHubSpot, "${S}", "hunter2", 1), "connections[0].auth.token: a secret must be a reference"},
		"secret with a default":     {strings.Replace(oneHubSpot, "${S}", "${S:-hunter2}", 1), "a secret must be a reference"},
		"secret with more":          {strings.Replace(oneHubSpot, "${S}", "hunter${S}", 1), "a secret must be a reference"},
		"empty secret":              {strings.Replace(oneHubSpot, "${S}", "", 1), "connections[0].auth.token: empty; flow private_app needs it"},
		"missing secret":            {strings.Replace(oneHubSpot, ", token: \"${S}\"", "", 1), "connections[0].auth.token: missing; flow private_app needs it"},
		"HubSpot app half given":    {strings.Replace(oneHubSpot, "private_app, token: \"${S}\"", "refresh_token, client_id: i, refresh_token: \"${S}\"", 1), "auth.client_secret: missing"},
		"name that no CRM has":      {oneSalesforce + `write_back: {score: "x y;drop"}`, `line 6: connections[0].write_back.score: "x y;drop" cannot be a name in salesforce`},
		"written through a lookup":  {oneSalesforce + "write_back: {score: Account.Score__c}", "cannot be a name in salesforce"},
		"capitals in HubSpot":       {oneHubSpot + "write_back: {score: Our_Score}", "cannot be a name in hubspot; use an internal name"},
		"one field for two roles":   {oneSalesforce + "write_back: {score: Fit__c, low: fit__C}", "is already written as low"},
		"default field given again": {oneSalesforce + "write_back: {score: FitSync_Low__c}", "is already written as low"},
		"length of nothing":         {oneHubSpot + "write_back: {reasons: {length: 0}}", "write_back.reasons.length: 0: use a number of characters"},
		"object that cannot be":     {oneSalesforce + `requirements: {object: "A'B", parent: P__c, text: T__c}`, "requirements.object: \"A'B\" cannot be a name"},
		"requirement field":         {oneHubSpot + `requirements: {field: "my field"}`, "requirements.field: \"my field\" cannot be a name"},
		"row field":                 {oneHubSpot + `requirements: {object: line_items, text: "a b"}`, "requirements.text: \"a b\" cannot be a name"},
		"deal field":                {oneHubSpot + `opportunity: {need_by: "need by"}`, "opportunity.need_by: \"need by\" cannot be a name"},
		"no requirements":           {oneHubSpot + `requirements: {field: ""}`, "name an object with its text field"},
		"currency in words":         {rules + "currency: {reporting: euro}", `line 2: enterprise_sales.currency.reporting: "euro": use the three letters of ISO 4217`},
		"rate of a word":            {rules + "currency: {rates: {dollar: 1}}", `"dollar": use the three letters`},
		"negative rate":             {rules + "currency: {rates: {USD: -1}}", "rates.USD: -1: use units"},
		"rate of nothing":           {rules + "currency: {rates: {USD: .nan}}", "rates.USD: NaN: use units"},
		"rate of itself":            {rules + "currency: {reporting: USD, rates: {USD: 0.9}}", "USD is the reporting currency"},
		"unknown approach":          {rules + "solutions: {missing_capability: {critical: {approach: tiger}}}", `missing_capability.critical.approach: "tiger" has no team; use one of backlog`},
		"unknown team":              {rules + "solutions: {teams: {dedicated_sprnt: 4}}", `teams.dedicated_sprnt: no plan has the approach "dedicated_sprnt"; use one of backlog, dedicated_sprint`},
		"team of nobody":            {rules + "solutions: {teams: {hotfix: 0}}", "teams.hotfix: 0: use 1 to 1000 people"},
		"negative day rate":         {rules + "solutions: {day_rate: -1}", "solutions.day_rate: -1: use an amount"},
		"no day rate":               {rules + "solutions: {day_rate: 0}", "solutions.day_rate: 0: use an amount"},
		"week of eight days":        {rules + "solutions: {week_days: 8}", "week_days: 8: use 1 to 7"},
		"week of no days":           {rules + "solutions: {week_days: 0}", "week_days: 0: use 1 to 7"},
		"plan of negative weeks":    {rules + "solutions: {partial_capability: {low: {weeks: [-1, 4]}}}", "[-1 4]: use [low, high]"},
		"plan of one week":          {rules + "solutions: {partial_capability: {low: {weeks: [4]}}}", "[4]: use [low, high]"},
		"plan of no solution":       {rules + "solutions: {partial_capability: {low: {solution: \" \"}}}", "low.solution: empty"},
		"unknown owner":             {rules + "actions: {close_gap: {owner: bob}}", `close_gap.owner: "bob" is not known; use account_executive, legal, presales, product_team`},
		"negative days":             {rules + "actions: {close_gap: {days: -1}}", "close_gap.days: -1: use 0 to 365"},
		"unknown action":            {rules + "actions: {open_gap: {days: 1}}", `actions.open_gap: "open_gap" is not known`},
		"negative weight":           {rules + "requirements: {weights: {low: -1}}", "weights.low: -1: use 1 to 1000"},
		"empty default priority":    {rules + "requirements: {default_priority: \"\"}", `default_priority: "" is not known`},
		"category twice":            {rules + "requirements: {categories: [security, security]}", `categories[1]: "security" is there twice`},
		"prior above one":           {rules + "product_fit: {prior: 1.5}", "product_fit.prior: 1.5: use 0 to 1"},
		"prior of words":            {rules + "product_fit: {prior: half}", `product_fit.prior: "half": use a number`},
		"switch of words":           {rules + "product_fit: {analysis: {enabled: sometimes}}", "use true or false"},
		"response without a unit":   {rules + "rfp: {response_time: \"5\"}", "such as 5 business_days"},
		"empty response time":       {rules + "rfp: {response_time: \"\"}", "such as 5 business_days"},
		"holiday of words":          {rules + "rfp: {holidays: [christmas]}", `holidays[0]: "christmas": use a day such as 2026-12-25`},
		"empty holiday":             {rules + "rfp: {holidays: [\"\"]}", `holidays[0]: "": use a day`},
		"uptime above all":          {rules + "contract: {terms: {sla_levels: [101%]}}", "sla_levels[0]: \"101%\": use a percentage"},
		"no uptime":                 {rules + "contract: {terms: {sla_levels: []}}", "sla_levels: empty; name at least one"},
		"empty support level":       {rules + "contract: {terms: {support_levels: [a, \"\"]}}", "support_levels[1]: empty"},
		"proof in negative time":    {rules + "poc: {duration_weeks: -1}", "poc.duration_weeks: -1: use 1 to 104"},
	} {
		t.Run(name, func(t *testing.T) {
			wrong, _ := problems(t, c.text)
			if !strings.Contains(wrong, c.says) {
				t.Errorf("missing %q in\n%s", c.says, wrong)
			}
			// A file without connections, as many of these are, has one more.
			if count := strings.Count(wrong, "\n") - strings.Count(wrong, "there are none"); count != 1 {
				t.Errorf("%d problems for one mistake:\n%s", count, wrong)
			}
			if strings.Contains(wrong, "hunter2") {
				t.Errorf("the message repeats a secret:\n%s", wrong)
			}
		})
	}
}

func TestWrongKindHidesNothing(t *testing.T) {
	wrong, _ := problems(t, `connections:
  - name: Acme
    kind: dynamics
    base_url: http://crm.example
    auth: {flow: magic}
    time_zone: Nowhere
    overlap: -1s
    page_size: 0
    requirements: {object: x}
    write_back: {scor: x, low: a, high: A}
    override_policy: ignore
`)
	for _, at := range []string{
		"line 2: connections[0].name", "line 3: connections[0].kind", "line 4: connections[0].base_url", "line 5: connections[0].auth.flow",
		"line 6: connections[0].time_zone", "line 7: connections[0].overlap", "line 8: connections[0].page_size",
		"line 9: connections[0].requirements.text", "line 10: connections[0].write_back.scor", "is already written as high",
		"line 11: connections[0].override_policy",
	} {
		if !strings.Contains(wrong, at) {
			t.Errorf("missing %q in\n%s", at, wrong)
		}
	}
}

// What is no block keeps its place, so that what follows is found at its own line.
func TestConnectionAfterAWrongOne(t *testing.T) {
	wrong, _ := problems(t, "connections:\n  - acme\n  - {name: b, kind: hubspot, auth: {flow: private_app, token: x}}")
	for _, want := range []string{"line 2: connections[0]: must be a block of keys", "line 3: connections[1].auth.token: a secret must"} {
		if !strings.Contains(wrong, want) || strings.Count(wrong, "\n") != 2 {
			t.Errorf("missing %q, or more than that, in\n%s", want, wrong)
		}
	}
}

// A kind that is not known might be any: it has the ways to sign in of all.
func TestWrongKindKnowsEveryFlow(t *testing.T) {
	for _, auth := range []string{
		`{flow: private_app, token: "${S}"}`,
		`{flow: refresh_token, client_id: i, refresh_token: "${S}"}`,
		`{flow: password, username: u, password: "${S}"}`,
	} {
		wrong, _ := problems(t, "connections: [{name: acme, kind: dynamics, auth: "+auth+"}]")
		if strings.Count(wrong, "\n") != 1 || !strings.Contains(wrong, "connections[0].kind") {
			t.Errorf("%s: got\n%s", auth, wrong)
		}
	}
}

func TestRequirementsReplaceTheirBlock(t *testing.T) {
	loaded, err := parse(oneSalesforce+"requirements: {field: Needs__c}", secretS)
	if err != nil {
		t.Fatal(err)
	}
	if got := loaded.Connections[0].Requirements; got != (config.Requirements{Field: "Needs__c"}) {
		t.Errorf("got %+v", got)
	}
}
