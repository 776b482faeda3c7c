package limits

import (
	"fmt"
	"slices"
	"strings"

	"fitsync/analysis"
)

// readTLS finds demands on the TLS version: "TLS 1.3", or "TLS 1.2 or newer", which
// wants that older ones are not accepted.
func readTLS(s *sentence) []Demand {
	if !s.contains("tls") {
		return nil
	}
	var versions, refused, kept []string
	named, at := s.tlsVersions()
	forbidden := s.forbidden(named)
	for i, v := range named {
		s.take(at, v.to)
		switch {
		case forbidden[i], s.is(v.from-1, "not", "without", "nicht", "ohne", "pas", "sans", "sin") && !s.is(v.to, "only", "alone"):
			refused = append(refused, v.text)
			if s.pastOlder(v.to) > v.to {
				refused = append(refused, olderTLS(v.text)...)
			}
		case s.notNeededAfter(v.to):
		case s.keepsTLS(v.to - 1):
			kept = append(kept, v.text)
		default:
			versions = append(versions, v.text)
		}
	}
	var out []Demand
	if len(refused) > 0 {
		s.negated = true
		if len(versions) > 0 && slices.Max(versions) < "1.2" && s.forbidsTLS(versions) {
			refused, versions = append(versions, refused...), nil // "TLS 1.0 and 1.1 must be off"
		}
		slices.Sort(refused)
		out = append(out, withoutTLS(slices.Compact(refused)))
	}
	for _, v := range kept {
		out = append(out, keepingTLS(v))
	}
	if len(versions) == 0 {
		return out
	}
	return append(out, s.tlsDemands(versions, at)...)
}

// tlsDemands are those of versions that are neither ruled out nor to be kept.
func (s *sentence) tlsDemands(versions []string, at int) []Demand {
	if s.forbidsTLS(versions) {
		return []Demand{withoutTLS(versions)}
	}
	if len(versions) > 1 && s.is(at+2, "and", "or", "/", "und", "oder", "et", "ou", "y", "o") {
		if s.has("only", "allowed") {
			return []Demand{tls(slices.Min(versions), true)} // "only TLS 1.2 and 1.3"
		}
		return []Demand{tls(slices.Max(versions), false)}
	}
	out := []Demand{tls(versions[0], s.atLeastTLS())}
	if newest := slices.Max(versions); newest > versions[0] {
		out = append(out, tls(newest, false)) // "1.2 at least, 1.3 where the client knows it"
	}
	return out
}

// tlsVersions are the versions that a sentence names, each with a "TLS" before it, and the
// place of the first "TLS".
func (s *sentence) tlsVersions() (out []name, at int) {
	at = -1
	for i := range s.words {
		if s.is(i, "tls") && at < 0 {
			at = i
		}
		if at < 0 || i <= at || i > at+8 && !s.is(i-1, "tls") || !s.isTLSVersion(i) || s.is(i+1, "preferred", "pref", "optional", "desirable", "bevorzugt") {
			continue
		}
		v := name{s.at(i), i, i + 1}
		if s.is(i-1, "tls") {
			v.from--
		}
		out = append(out, v)
	}
	return out, at
}

func (s *sentence) isTLSVersion(i int) bool {
	return s.isNumber(i) && len(s.at(i)) == 3 && s.at(i)[:2] == "1." && s.words[i].value >= 1 && s.words[i].value <= 1.3
}

// olderTLS are the versions before one.
func olderTLS(version string) []string {
	all := []string{"1.0", "1.1", "1.2", "1.3"}
	return all[:slices.Index(all, version)]
}

// keepsTLS holds where just this version has to be accepted, by its part of the sentence or
// by the one after it: "TLS 1.1, which must be accepted", "TLS 1.0 must still work".
func (s *sentence) keepsTLS(i int) bool {
	if s.has("no") {
		return false
	}
	still, accepted, newer := false, false, false
	for k := range s.words {
		part := s.words[k].part
		near := part == s.words[i].part || part == s.words[i].part+1 && s.in(s.partStart(k), "relative")
		still = still || near && s.in(k, "still")
		accepted = accepted || near && (s.in(k, "accepted") || s.in(k, "works"))
		newer = newer || near && s.covered(k, "or_newer")
	}
	return still && accepted || accepted && !newer && s.words[i].value < 1.15
}

// keepingTLS wants one version accepted, whatever newer ones are.
func keepingTLS(version string) Demand {
	return Demand{Key: "tls_versions", Asked: "TLS " + version + " accepted", check: func(stated map[string]any) outcome {
		for _, key := range []string{"tls_versions", "tls_min_version"} {
			accepted, ok := versionsOf(stated[key])
			if !ok {
				continue
			}
			got := said(analysis.LimitViolated, tlsText(key, accepted))
			if slices.Contains(accepted, version) || key == "tls_min_version" && accepted[0] < version {
				got.result = analysis.LimitMet
			}
			return got
		}
		return silent()
	}}
}

// atLeastTLS holds where older versions may not be accepted.
func (s *sentence) atLeastTLS() bool {
	return s.has("or_newer")
}

// forbidsTLS holds for "TLS 1.0 and 1.1 must be disabled".
func (s *sentence) forbidsTLS(versions []string) bool {
	if slices.Max(versions) >= "1.2" || !s.has("no") {
		return false
	}
	for i := range s.words {
		if s.is(i, "below", "older", "lower", "than", "earlier") && !s.is(i-1, "and", "or", "und", "oder", "et", "ou") {
			return false // "nothing older than TLS 1.1", not "TLS 1.1 and older"
		}
	}
	return true
}

// withoutTLS: old versions must not be accepted.
func withoutTLS(versions []string) Demand {
	return Demand{Key: "tls_versions", Asked: "no TLS " + strings.Join(versions, " and "), check: func(stated map[string]any) outcome {
		for _, key := range []string{"tls_versions", "tls_min_version"} {
			accepted, ok := versionsOf(stated[key])
			if !ok {
				continue
			}
			got := said(analysis.LimitMet, tlsText(key, accepted))
			for _, v := range versions {
				if slices.Contains(accepted, v) || key == "tls_min_version" && accepted[0] < v {
					got.result = analysis.LimitViolated
				}
			}
			return got
		}
		return silent()
	}}
}

func tlsText(key string, versions []string) string {
	text := "TLS " + strings.Join(versions, ", ")
	if key == "tls_min_version" {
		text += " or newer"
	}
	return text
}

// tls compares with the accepted versions or the lowest of them.
func tls(version string, least bool) Demand {
	keys := []string{"tls_versions", "tls_min_version"}
	asked := "TLS " + version
	if least {
		keys = []string{"tls_min_version", "tls_versions"}
		asked += " or newer"
	}
	return Demand{Key: keys[0], Asked: asked, check: func(stated map[string]any) outcome {
		for _, key := range keys {
			accepted, ok := versionsOf(stated[key])
			if !ok {
				continue
			}
			return said(compareTLS(key, version, least, accepted), tlsText(key, accepted))
		}
		return silent()
	}}
}

func compareTLS(key, version string, least bool, accepted []string) analysis.LimitResult {
	lowest, highest := slices.Min(accepted), slices.Max(accepted)
	switch {
	case lowest >= version && (key == "tls_versions" || lowest == version || least), !least && slices.Contains(accepted, version), lowest > version:
		return analysis.LimitMet
	case least, key == "tls_versions" && highest < version:
		return analysis.LimitShort
	}
	// The lowest accepted version does not say whether a newer one is accepted.
	return analysis.LimitUnknown
}

// versionsOf reads "1.2", 1.2, "TLS 1.2" or a list of them.
func versionsOf(v any) ([]string, bool) {
	if f, ok := v.(float64); ok {
		v = fmt.Sprintf("%.1f", f)
	}
	named, ok := list(v)
	if !ok || len(named) == 0 {
		return nil, false
	}
	out := make([]string, len(named))
	for i, one := range named {
		out[i] = strings.TrimPrefix(strings.TrimPrefix(strings.ToUpper(one), "TLS"), " ")
		out[i] = strings.TrimPrefix(out[i], "V")
		if len(out[i]) != 3 || out[i][1] != '.' {
			return nil, false
		}
	}
	return out, true
}

// list reads a catalog list of names; one name is a list of one.
func list(v any) ([]string, bool) {
	switch l := v.(type) {
	case []string:
		return l, true
	case string:
		return []string{l}, true
	case []any:
		out := make([]string, len(l))
		for i, one := range l {
			out[i] = fmt.Sprint(one)
		}
		return out, true
	}
	return nil, false
}
