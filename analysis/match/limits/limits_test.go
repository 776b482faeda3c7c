package limits_test

import (
	"strings"
	"testing"

	"fitsync/analysis"
	"fitsync/analysis/match/limits"
)

const (
	met      = analysis.LimitMet
	unknown  = analysis.LimitUnknown
	short    = analysis.LimitShort
	violated = analysis.LimitViolated
)

func quantity(value any, unit string) map[string]any {
	return map[string]any{"value": value, "unit": unit}
}

func TestCheck(t *testing.T) {
	type stated = map[string]any
	for _, c := range []struct {
		text   string
		limits stated
		key    string
		want   analysis.LimitResult
	}{
		{"uptime of 99.9 % a month", stated{"availability": quantity(99.95, "%")}, "availability", met},
		{"availability: 99,99 percent", stated{"availability": 99.9}, "availability", short},
		{"we want four nines", stated{"availability": 99.99}, "availability", met},
		{"three and a half nines", stated{"availability": 99.9}, "availability", short},
		{"99.9 % availability", stated{"seats": 10}, "availability", unknown},
		{"RPO of 15 minutes or less", stated{"rpo": quantity(1, "h")}, "rpo", short},
		{"RPO of 1 hour", stated{"rpo": quantity(15, "min")}, "rpo", met},
		{"Disaster recovery: RPO of at most 4 h and RTO of at most 12 h", stated{"rpo": quantity(1, "h"), "rto": quantity(8, "h")}, "rto", met},
		{"Disaster recovery: RPO of at most 4 h and RTO of at most 12 h", stated{"rpo": quantity(8, "h"), "rto": quantity(8, "h")}, "rpo", short},
		{"Recovery: RPO of 4 h", stated{"rpo": quantity(1, "h"), "rto": quantity(8, "h")}, "rpo", met},
		{"back at work within 4h after a site is lost", stated{"rto": quantity(240, "min")}, "rto", met},
		{"audit records kept for 10 years", stated{"log_retention": quantity(120, "months")}, "log_retention", met},
		{"contracts must be archived for 10 years", stated{"retention": quantity(7, "years")}, "retention", short},
		{"backups retained for 30 days", stated{"backup_retention": quantity(35, "days")}, "backup_retention", met},
		{"keys rotated at least every 90 days", stated{"key_rotation": quantity(12, "months")}, "key_rotation", short},
		{"data deleted within 30 days of the end", stated{"deletion_after": quantity(60, "days")}, "deletion_after", short},
		{"P1 tickets answered within 30 min", stated{"response": stated{"sev1": quantity(1, "h")}}, "response", short},
		{"severity 2 incidents: response in 4 hours", stated{"response": stated{"sev1": quantity(1, "h")}}, "response", unknown},
		{"p95 response time below 800 ms", stated{"latency": stated{"p99": quantity(0.7, "s")}}, "latency", met},
		{"p99 latency below 800 ms", stated{"latency": stated{"p95": quantity(0.2, "s")}}, "latency", unknown},
		{"pages load within 2 seconds in Australia", stated{"latency": stated{"max": quantity(1, "s"), "measured_in": "DE"}}, "latency", unknown},
		{"attachments up to 2 GB each", stated{"file_size": quantity(100, "MB")}, "file_size", short},
		{"3 TB of storage for the archive", stated{"storage_total": quantity("unlimited", "")}, "storage_total", met},
		{"600 requests per minute", stated{"api_rate": stated{"value": 20, "unit": "req/s", "scope": "tenant"}}, "api_rate", met},
		{"600 API calls per minute for each user", stated{"api_rate": stated{"value": 900, "unit": "req/min", "scope": "tenant"}}, "api_rate", unknown},
		{"5,000 concurrent users", stated{"concurrent_users": 2000}, "concurrent_users", short},
		{"licences for 12 000 users", stated{"seats": quantity("unlimited", "")}, "seats", met},
		{"login with SAML 2.0", stated{"protocols": []any{"SAML 2.0", "OIDC"}}, "protocols", met},
		{"SAML or LDAP", stated{"protocols": []any{"LDAP"}}, "protocols", met},
		{"SAML and LDAP", stated{"protocols": []any{"LDAP"}}, "protocols", short},
		{"provisioning through SCIM v2", stated{"protocols": []any{"SCIM 1.1"}}, "protocols", short},
		{"Kerberos for the floor terminals", stated{"protocols": []any{"SAML 2.0"}}, "protocols", violated},
		{"SOC 2 Type II", stated{"certificates": []any{"SOC 2 Type I"}}, "certificates", short},
		{"SOC 2 report", stated{"certificates": []any{"SOC 2 Type I"}}, "certificates", met},
		{"SOC 1 type 2 report", stated{"certificates": []any{"SOC 2 Type II"}}, "certificates", violated},
		{"ISO/IEC 27001:2022", stated{"certificates": []any{"ISO 27001"}}, "certificates", met},
		{"ISO 27001 and ISO 27701", stated{"certificates": []any{"ISO 27001"}}, "certificates", short},
		{"FedRAMP High", stated{"fedramp": "Moderate"}, "fedramp", short},
		{"FedRAMP moderate", stated{"fedramp": "none"}, "fedramp", violated},
		{"HIPAA with a BAA", stated{"hipaa_baa": false}, "hipaa_baa", violated},
		{"data stays in the EU", stated{"storage_regions": []any{"DE", "IE"}}, "storage_regions", met},
		{"data stays in the EU", stated{"storage_regions": []any{"DE", "GB"}}, "storage_regions", violated},
		{"hosting inside the EEA", stated{"storage_regions": []any{"NO"}}, "storage_regions", met},
		{"data residency in Switzerland", stated{"regions_available": []any{"DE", "CH", "US"}}, "storage_regions", met},
		{"data centres in Germany and France", stated{"storage_regions": []any{"DE"}}, "storage_regions", short},
		{"our data must stay in the US", stated{"storage_regions": []any{"DE"}}, "storage_regions", violated},
		{"user interface in German, Polish and Czech", stated{"languages": []any{"en", "de", "pl"}}, "languages", short},
		{"24/7 phone support", stated{"support_hours": "8x5"}, "support_hours", short},
		{"support around the clock", stated{"support_hours": "24x7"}, "support_hours", met},
		{"help desk during business hours", stated{"support_hours": "24x7"}, "support_hours", met},
		{"TLS 1.3", stated{"tls_versions": []any{"1.2", "1.3"}}, "tls_versions", met},
		{"TLS 1.3", stated{"tls_min_version": "1.2"}, "tls_versions", unknown},
		{"nothing older than TLS 1.2", stated{"tls_min_version": "1.0"}, "tls_min_version", short},
		{"must not need open ports from outside", stated{"requires_inbound_ports": true}, "requires_inbound_ports", violated},
		{"never train AI models with our data", stated{"ai_training_on_customer_data": false}, "ai_training_on_customer_data", met},
		{"bring your own key", stated{"byok": false}, "byok", violated},
		{"a dedicated instance", stated{"tenancy": "shared"}, "tenancy", violated},
		{"keys in a FIPS 140-2 level 3 HSM", stated{"hsm_fips_140_2_level": 2}, "hsm_fips_140_2_level", short},
	} {
		t.Run(c.text, func(t *testing.T) {
			checks := limits.Check(limits.Read(c.text), analysis.Capability{Limits: c.limits})
			for _, check := range checks {
				if check.Key == c.key {
					if check.Result != c.want {
						t.Errorf("%s: asked %q, offered %q: %s, want %s", c.key, check.Asked, check.Offered, check.Result, c.want)
					}
					return
				}
			}
			t.Errorf("no check of %s in %+v", c.key, checks)
		})
	}
}

func TestReadFindsNothingTyped(t *testing.T) {
	for _, text := range []string{
		"", "Invoices are matched with orders", "90 % of invoices posted without a touch", "24/7 monitoring of the pumps",
		"training for 500 users", "replace our LDAP", "approve within 2 clicks", "give us a list of suppliers", "reports by country for Germany",
		"3 approval steps", "a German-speaking trainer",
	} {
		if got := limits.Read(text); len(got) > 0 {
			t.Errorf("%q demands %s %q", text, got[0].Key, got[0].Asked)
		}
	}
}

func TestCapabilityThatAnswersInWords(t *testing.T) {
	capability := analysis.Capability{Name: "SAML login", Description: "Sign in through your identity provider."}
	if got := limits.Check(limits.Read("SSO with SAML 2.0"), capability); len(got) > 0 {
		t.Errorf("checks = %+v, want none: the name says SAML", got)
	}
	if got := limits.Check(limits.Read("SSO with Kerberos"), capability); len(got) != 1 || got[0].Result != unknown {
		t.Errorf("checks = %+v, want one unknown", got)
	}
}

func TestProblems(t *testing.T) {
	got := limits.Problems(analysis.Capability{Limits: map[string]any{
		"availability": "very high", "colour": "blue", "latency": map[string]any{"p42": 1}, "rto": quantity(4, "GB"), "seats": quantity(5, "users"),
		"storage_regions": []any{"Germany"}, "support_hours": "24x7", "telemetry": false, "tenancy": "mine",
	}})
	for i, want := range []string{"availability is", "colour is not a key", "latency is", "rto is", "storage_regions is", "tenancy is"} {
		if i >= len(got) || !strings.Contains(got[i], want) {
			t.Fatalf("problems = %q, want one with %q at %d", got, want, i)
		}
	}
	if len(got) != 6 {
		t.Errorf("problems = %q", got)
	}
}

func TestMalformedIsUnknown(t *testing.T) {
	for text, stated := range map[string]map[string]any{
		"99.9 % uptime":        {"availability": quantity("high", "%")},
		"RPO 1 h":              {"rpo": quantity(1, "GB")},
		"p95 below 200 ms":     {"latency": "fast"},
		"data in the EU only":  {"storage_regions": 7},
		"24x7 support":         {"support_hours": []any{1}},
		"P1 answered in 1 h":   {"response": map[string]any{"sev1": true}},
		"SAML 2.0":             {"protocols": map[string]any{}},
		"no telemetry":         {"telemetry": "perhaps"},
		"needed by 2027-03-31": {"status": "planned", "ship_date": "soon"},
	} {
		checks := limits.Check(limits.Read(text), analysis.Capability{Limits: stated})
		if got := worst(checks); len(checks) == 0 || got != unknown {
			t.Errorf("%q with %v: %s, want unknown: %s", text, stated, got, said(checks))
		}
	}
}

func TestExplanations(t *testing.T) {
	for _, c := range []struct {
		text           string
		limits         map[string]any
		asked, offered string
	}{
		{"99,99 % uptime", map[string]any{"availability": 99.9}, "99.99 %", "99.9 %"},
		{"RPO of 15 minutes", map[string]any{"rpo": quantity(1, "h")}, "at most 15 minutes", "1 h"},
		{"p99 under 300 ms", map[string]any{"latency": map[string]any{"p95": quantity(100, "ms")}}, "at most 300 ms (p99)", "p95 100 ms"},
		{"SAML 2.0 and either SCIM or LDAP", map[string]any{"protocols": []any{"SAML 2.0"}}, "SAML 2.0 and (SCIM or LDAP)", "SAML 2.0"},
		{"data must not leave the EU", map[string]any{"storage_regions": []any{"US"}}, "EU only", "US"},
		{"first response to P1 within 1 hour", map[string]any{"response": map[string]any{"sev1": quantity(4, "h")}}, "at most 1 hour (sev1)", "sev1 4 h"},
		{"support on weekdays from 9 to 18 CET", map[string]any{"support_hours": "8x5"}, "Mon–Fri 9:00–18:00 CET", "8x5"},
		{"12,000 users", map[string]any{"seats": quantity(10000, "users")}, "12,000 users", "10,000 users"},
		{"TLS 1.2 or newer", map[string]any{"tls_min_version": "1.0"}, "TLS 1.2 or newer", "TLS 1.0 or newer"},
		{"no telemetry", map[string]any{"telemetry": true}, "no telemetry", "yes"},
		{"at most an hour of downtime per year", map[string]any{"downtime_max": quantity(2, "h")}, "at most an hour of downtime per year", "2 h a month"},
		{"höchstens 4 Stunden Ausfall pro Monat", map[string]any{"downtime_max": quantity(2, "h")}, "at most 4 Stunden Ausfall pro Monat", "2 h a month"},
		{"monthly downtime at most 45 minutes", map[string]any{"downtime_max": quantity(2, "h")}, "at most 45 minutes a month down", "2 h a month"},
		{"Support desk open on Sundays", map[string]any{"support_hours": "8x5"}, "Sundays too", "8x5"},
		{"Support desk open on Saturdays", map[string]any{"support_hours": "8x5"}, "Saturdays too", "8x5"},
		{"Users: up to 10,000, for all plants", map[string]any{"seats": 500}, "10,000", "500"},
		{"Audit log via SAML 2.0, an overview", map[string]any{"protocols": []any{"SAML 2.0"}}, "SAML 2.0", "SAML 2.0"},
		{"NTLM must be off", map[string]any{"protocols": []any{"NTLM"}}, "no NTLM", "NTLM"},
		{"TLS 1.1 must still be accepted", map[string]any{"tls_min_version": "1.2"}, "TLS 1.1 accepted", "TLS 1.2 or newer"},
		{"Data stored in the EU but not in France", map[string]any{"storage_regions": []any{"FR"}}, "EU, not in France", "FR"},
		{"no more than two releases a year", map[string]any{"release_interval": quantity(30, "days")}, "no more than two releases a year", "30 days"},
	} {
		checks := limits.Check(limits.Read(c.text), analysis.Capability{Limits: c.limits})
		if len(checks) != 1 || checks[0].Asked != c.asked || checks[0].Offered != c.offered {
			t.Errorf("%q: %s, want asked %q offered %q", c.text, said(checks), c.asked, c.offered)
		}
	}
}

// FuzzRead: no text panics, and what a catalog does not state is never met.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"99.9 % uptime", "RPO 15min TLS v 1.3", "SOC 2 Type", "10,000 users; 5 GB each", "ISO/IEC 27001 FIPS level", "p95 per", "500k calls a day", "weekdays 9 to", "half a", "between", "Q1/2026 by", "a quarter of", "ISO 27001 for the", "not in the EU or", "three and a half"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		demands := limits.Read(text)
		for _, check := range limits.Check(demands, analysis.Capability{}) {
			if check.Result != unknown || check.Key == "" || check.Asked == "" {
				t.Errorf("%q: %+v", text, check)
			}
		}
		odd := map[string]any{}
		for _, d := range demands {
			odd[d.Key] = map[string]any{"value": nil, "sev1": "x", "p95": []any{1}}
		}
		for _, check := range limits.Check(demands, analysis.Capability{Limits: odd}) {
			if check.Result == met {
				t.Errorf("%q: met by nonsense: %+v", text, check)
			}
		}
	})
}
