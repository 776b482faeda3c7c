package config_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"fitsync/config"
)

// sameConfig compares two configurations by all that commands can see of them.
func sameConfig(before, after *config.Config) string {
	return cmp.Diff(before, after, cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(config.Config{}),
		cmpopts.IgnoreFields(config.Config{}, "Warnings"),
		cmp.Comparer(func(a, b config.Secret) bool { return a.Reveal() == b.Reveal() && a.IsZero() == b.IsZero() }))
}

// shownAndLoaded is what a configuration becomes when it is shown and loaded again.
func shownAndLoaded(t rapid.TB, before *config.Config, environment map[string]string) *config.Config {
	t.Helper()
	shown, err := before.Show()
	if err != nil {
		t.Fatal(err)
	}
	after, err := parse(string(shown), environment)
	if err != nil {
		t.Fatalf("what was shown is refused: %v\n%s", err, shown)
	}
	if diff := sameConfig(before, after); diff != "" {
		t.Fatalf("shown and loaded again it differs (-before +after):\n%s\n%s", diff, shown)
	}
	for _, warning := range after.Warnings {
		warned := func(w config.Problem) bool { return w.Path == warning.Path && w.Message == warning.Message }
		if !slices.ContainsFunc(before.Warnings, warned) {
			t.Fatalf("what was shown has a warning of its own: %s\n%s", warning, shown)
		}
	}
	return after
}

func TestShowIsAFileThatLoadsTheSame(t *testing.T) {
	environment := map[string]string{"SF_ID": "id", "SF_SECRET": "s3cret", "HS_TOKEN": "t0ken", "DSN": "postgres://u:s3cret@h/d", "S": "s3cret"}
	for name, text := range map[string]string{
		"nothing":                 "",
		"the issue's shape":       issueShape,
		"the reference block":     reference,
		"both defaults":           oneHubSpot + "\n" + strings.TrimPrefix(oneSalesforce, "connections:\n"),
		"dollar signs":            strings.Replace(oneSalesforce, "client_id: i", `client_id: "$$a$b$${c}$$$$"`, 1),
		"fields switched off":     oneHubSpot + `opportunity: {owner: ""}` + "\n    " + `write_back: {score: "", reasons: {policy: keep, length: 255}}`,
		"a password by reference": `store: {dsn: "postgres://u:${S}@h/d"}`,
		"an address by reference": `store: {dsn: "${DSN}"}`,
		"an action of later":      rules + "actions: {schedule_demo: {days: 0}}",
	} {
		t.Run(name, func(t *testing.T) {
			before, err := parse(strings.ReplaceAll(text, "name: acme\n    kind: salesforce", "name: acme-sf\n    kind: salesforce"), environment)
			if err != nil {
				t.Fatal(err)
			}
			shownAndLoaded(t, before, environment)
			shown, err := before.Show()
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{"s3cret", "t0ken"} {
				if strings.Contains(string(shown), secret) {
					t.Errorf("it shows a secret:\n%s", shown)
				}
			}
		})
	}
}

func TestShowNeedsNoSecrets(t *testing.T) {
	before, err := parse(issueShape, nil)
	if err != nil {
		t.Fatal(err)
	}
	shownAndLoaded(t, before, nil)
	shown, err := before.Show()
	if err != nil {
		t.Fatal(err)
	}
	for _, reference := range []string{`client_id: "${SF_ID}"`, `client_secret: "${SF_SECRET}"`, `token: "${HS_TOKEN}"`} {
		if !strings.Contains(string(shown), reference) {
			t.Errorf("missing %q in\n%s", reference, shown)
		}
	}
}

// Every key that has an effect is there with its value.
func TestShowIsComplete(t *testing.T) {
	before, err := parse("connections:\n  - name: sf\n    kind: salesforce\n    auth: {flow: jwt_bearer, client_id: i, username: u, private_key: \"${K}\"}\n", nil)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := before.Show()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"dsn: fitsync.db", "level: auto", "format: console", "concurrency: 4", "listen: 127.0.0.1:8321",
		`private_key: "${K}"`, "api_version: \"66.0\"", "overlap: 2m0s", "page_size: 2000", "time_zone: UTC",
		"default_priority: medium", "critical: 8", "auto_recommendations: true", "prior: 0.4", "approach: dedicated_sprint", "weeks: [4, 6]",
		"feature_team: 3", "week_days: 5", "day_rate: 800", "reporting: EUR", "days: 10", "owner: product_team",
		"response_time: 5 business_days", "payment_terms: [net_30, net_60, annual_upfront]", "sla_levels: [99.5%, 99.9%, 99.99%]",
	} {
		if !strings.Contains(string(shown), line) {
			t.Errorf("missing %q in\n%s", line, shown)
		}
	}
}

// Anything that may stand in a file survives being shown, whatever YAML makes of it.
func TestShowAfterLoadChangesNothing(t *testing.T) {
	text := rapid.OneOf(
		rapid.StringOf(rapid.RuneFrom([]rune("${}:-#'\"\\|>&*!%@`,[]?~ \n\taé日😀\u00a0\u2028\ufeff"))),
		rapid.StringOfN(rapid.Rune(), 0, 20, -1),
		rapid.SampledFrom([]string{"true", "null", "~", "1e3", "0x10", "2026-11-24", "yes", "<<", "=", "- a", "a: b", "$$", "${S}", "$${S}", "${file:x"}),
	)
	word := rapid.StringMatching(`[a-z]{1,8}`)
	some := func(t *rapid.T, values map[string]any) map[string]any {
		for key := range values {
			if rapid.Bool().Draw(t, "leave out "+key) {
				delete(values, key)
			}
		}
		return values
	}
	secrets := map[string]string{"S": "content"}
	loaded := 0
	rapid.Check(t, func(t *rapid.T) {
		file := some(t, map[string]any{
			"store": map[string]any{"dsn": text.Draw(t, "dsn")},
			"log":   some(t, map[string]any{"level": rapid.SampledFrom([]string{"auto", "warn"}).Draw(t, "level"), "format": "json"}),
			"connections": []any{some(t, map[string]any{
				"schedule":     text.Draw(t, "schedule"),
				"page_size":    rapid.IntRange(200, 2000).Draw(t, "page"),
				"overlap":      rapid.SampledFrom([]string{"1s", "90s", "1h30m"}).Draw(t, "overlap"),
				"opportunity":  map[string]any{"need_by": rapid.SampledFrom([]string{"", "By__c", "A__r.B__c"}).Draw(t, "need by"), "owner": nil},
				"requirements": map[string]any{"field": "Needs__c"},
				"write_back":   map[string]any{"score": "", "gaps": map[string]any{"policy": "keep"}, "actions": "Acts__c"},
			})},
			"enterprise_sales": some(t, map[string]any{
				"solutions": map[string]any{
					"day_rate":           rapid.Float64Range(0.01, 1e6).Draw(t, "rate"),
					"teams":              map[string]any{"tiger": rapid.IntRange(1, 9).Draw(t, "tigers")},
					"missing_capability": map[string]any{"low": map[string]any{"approach": "tiger", "solution": text.Draw(t, "solution")}},
				},
				"product_fit": map[string]any{"prior": rapid.Float64Range(0, 1).Draw(t, "prior"), "analysis": map[string]any{"enabled": false}},
				"currency":    map[string]any{"rates": map[string]any{"USD": rapid.Float64Range(1e-9, 1e9).Draw(t, "USD")}},
				"actions":     map[string]any{"close_gap": map[string]any{"days": rapid.IntRange(0, 365).Draw(t, "days")}},
				"contract":    map[string]any{"terms": map[string]any{"payment_terms": rapid.SliceOfNDistinct(text, 1, 3, rapid.ID).Draw(t, "terms")}},
				"rfp":         map[string]any{"template": text.Draw(t, "template"), "enabled": false},
				"enablement":  map[string]any{"support": map[string]any{"response_time": rapid.MapOf(word, text).Draw(t, "support")}},
			}),
		})
		if connections, ok := file["connections"].([]any); ok {
			connection := connections[0].(map[string]any)
			connection["name"], connection["kind"] = "acme", "salesforce"
			connection["auth"] = map[string]any{"flow": "jwt_bearer", "client_id": "i", "username": "u" + text.Draw(t, "user"), "private_key": "${GONE}"}
		}
		written, err := yaml.Marshal(file)
		if err != nil {
			t.Fatal(err)
		}
		before, err := parse(string(written), secrets)
		if err != nil {
			return // such as an empty name or a reference to nothing
		}
		loaded++
		shownAndLoaded(t, before, secrets)
	})
	if loaded == 0 {
		t.Error("no file that was drawn could be loaded")
	}
}
