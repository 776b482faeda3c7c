package limits

import (
	"fmt"
	"slices"
	"strings"

	"fitsync/analysis"
)

// ranked compares with a list of levels, the lowest first; the first is "none".
func ranked(key, asked, want string, levels []string, words ...string) Demand {
	return Demand{Key: key, Asked: asked, words: words, compare: func(_ string, v any) (analysis.LimitResult, string) {
		said := fmt.Sprint(v)
		have := slices.Index(levels, strings.ToLower(said))
		switch {
		case have < 0:
			return analysis.LimitUnknown, said
		case have == 0:
			return analysis.LimitViolated, said
		case have >= slices.Index(levels, want):
			return analysis.LimitMet, said
		}
		return analysis.LimitShort, said
	}}
}

func fedramp(s *sentence, i int) Demand {
	level := "low"
	for k := i - 2; k <= i+5; k++ {
		switch at := s.at(k); at {
		case "moderate", "high":
			level = at
		}
	}
	return ranked("fedramp", "FedRAMP "+level, level, []string{"none", "low", "moderate", "high"})
}

// readTLS finds demands on the TLS version: "TLS 1.3", or "TLS 1.2 or newer",
// which forbids older ones.
func readTLS(s *sentence) []Demand {
	for i, w := range s.words {
		if w.text != "tls" {
			continue
		}
		at := i + 1
		if s.at(at) == "version" || s.at(at) == "v" {
			at++
		}
		if at >= len(s.words) || !s.words[at].number {
			continue
		}
		version := s.words[at].text
		least := s.hasAny("least", "minimum", "min", "higher", "newer", "above", "later", "better", "≥", "only", "up", "older", "below", "lower")
		return []Demand{tls(version, least)}
	}
	return nil
}

func tls(version string, least bool) Demand {
	d := Demand{Key: "tls_versions", also: []string{"tls_min_version"}, Asked: "TLS " + version}
	if least {
		d = Demand{Key: "tls_min_version", also: []string{"tls_versions"}, Asked: "TLS " + version + " or newer"}
	}
	d.compare = func(_ string, v any) (analysis.LimitResult, string) {
		stated, ok := list(v)
		if !ok || len(stated) == 0 {
			return analysis.LimitUnknown, fmt.Sprint(v)
		}
		said := "TLS " + strings.Join(stated, ", ")
		lowest, highest := slices.Min(stated), slices.Max(stated)
		switch {
		case lowest >= version, !least && slices.Contains(stated, version):
			return analysis.LimitMet, said
		case least || len(stated) > 1 && highest < version:
			return analysis.LimitShort, said
		}
		// The lowest accepted version does not say whether a newer one is accepted.
		return analysis.LimitUnknown, said
	}
	return d
}

// readSupportHours finds round-the-clock and office-hours support.
func readSupportHours(s *sentence) []Demand {
	if !s.hasAny("support*", "hotline", "helpdesk", "help desk", "service desk", "phone", "on call", "reach*", "technicians") {
		return nil
	}
	switch {
	case s.hasAny("24 x 7", "24 / 7", "24 7", "around the clock", "round the clock", "day and night", "rund um die uhr"):
		return []Demand{supportHours("24x7", 24*7)}
	case s.hasAny("8 x 5", "8 / 5", "business hours", "office hours", "working hours"):
		return []Demand{supportHours("8x5", 8*5)}
	}
	return nil
}

func supportHours(asked string, hours float64) Demand {
	return Demand{Key: "support_hours", Asked: asked, compare: func(_ string, v any) (analysis.LimitResult, string) {
		said := fmt.Sprint(v)
		if isNo(v) {
			return analysis.LimitViolated, said
		}
		s := scan(said)
		if len(s.words) != 3 || s.at(1) != "x" || !s.words[0].number || !s.words[2].number {
			return analysis.LimitUnknown, said
		}
		if s.words[0].value*s.words[2].value >= hours {
			return analysis.LimitMet, said
		}
		return analysis.LimitShort, said
	}}
}

// readFlags finds demands that are met or not, without a measure.
func readFlags(s *sentence) []Demand {
	var out []Demand
	no := s.hasAny("no", "not", "never", "without", "nothing", "only outbound", "kein", "keine")
	if no && s.hasAny("inbound", "open port*", "opening any port", "ports from outside", "opening port*", "nothing comes in") {
		out = append(out, flag("requires_inbound_ports", "no inbound ports", false))
	}
	if no && s.hasAny("telemetry", "phone* home", "usage data", "usage statistics") {
		out = append(out, flag("telemetry", "no telemetry", false))
	}
	if no && s.hasAny("train*", "feed") && s.hasAny("ai", "model", "models", "ki") {
		out = append(out, flag("ai_training_on_customer_data", "no AI training on our data", false))
	}
	if s.hasAny("byok", "bring your own key", "customer managed key*", "own encryption key*") {
		out = append(out, flag("byok", "own encryption keys", true))
	}
	if s.hasAny("single tenant", "dedicated instance", "own instance", "isolated instance") {
		out = append(out, ranked("tenancy", "single tenant", "single-tenant", []string{"shared", "single-tenant", "dedicated"}, "tenant"))
	}
	if i := s.find("fips", 0); i >= 0 {
		if at := s.find("level", i); at >= 0 && at+1 < len(s.words) && s.words[at+1].number {
			out = append(out, amount("hsm_fips_140_2_level", bound{quantity{value: s.words[at+1].value}, plain, true}))
		}
	}
	return out
}
