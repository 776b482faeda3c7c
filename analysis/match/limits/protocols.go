package limits

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// readProtocols finds protocols, each with its version if the text gives one.
func readProtocols(s *sentence) []Demand {
	var asked []name
	var words, refused []string
	passing := true
	marks := slices.DeleteFunc(slices.Clone(s.marks[protocols]), func(m mark) bool {
		out := s.optional(m.to) || !s.spelled(m)
		if out {
			s.take(m.from, m.to)
		}
		return out
	})
	names := make([]name, len(marks))
	for i, m := range marks {
		version, to := s.versionAt(m.to)
		names[i] = name{strings.TrimSpace(strings.TrimPrefix(m.name, "?") + " " + version), m.from, to}
	}
	forbidden := s.forbidden(names)
	for i, m := range marks {
		protocol, mentioned := strings.CutPrefix(m.name, "?")
		full, to := names[i].text, names[i].to
		version := strings.TrimSpace(strings.TrimPrefix(full, protocol))
		switch {
		case forbidden[i]:
			s.take(m.from, to)
			s.negated = true
			refused = append(refused, full)
			continue
		case s.unwanted(m.from):
			s.take(m.from, m.to)
			continue
		case version != "" && s.newerToo(m.from, to):
			full += orNewer
		}
		if version == "" && (s.has("needed") && len(s.days()) > 0 || s.is(m.to, "attribute", "attributes", "group", "groups", "directory", "catalogs", "tools")) {
			mentioned = true
		}
		passing = passing && mentioned
		s.take(m.from, to)
		asked = append(asked, name{full, m.from, to})
		asked = append(asked, s.moreVersions(protocol, to)...)
		words = append(words, fold(strings.ReplaceAll(s.at(m.from), "-", "")))
	}
	var out []Demand
	if len(asked) > 0 {
		d := s.orEquivalent(named("protocols", s.alternatives(asked), compareVersions))
		d.words, d.passing = words, passing
		out = append(out, d)
	}
	if len(refused) > 0 {
		out = append(out, withoutNames("protocols", refused, sameVersion))
	}
	return out
}

// orNewer ends the asked name of a protocol of which newer versions answer too.
const orNewer = " or newer"

// newerToo holds for "SAML 1.1 or newer" and "at least SAML 1.1".
func (s *sentence) newerToo(from, to int) bool {
	for k := max(from-3, 0); k < to+3 && k < len(s.words); k++ {
		if (k < from || k >= to) && s.in(k, "newer") && s.words[k].part == s.words[from].part {
			return true
		}
	}
	return false
}

// moreVersions are the further ones of "SAML 1.1 or 2.0".
func (s *sentence) moreVersions(protocol string, at int) []name {
	var out []name
	for s.in(at, "list") || s.is(at, "/") {
		version, to := s.versionAt(at + 1)
		if version == "" || !strings.Contains(s.at(to-1), ".") {
			break
		}
		s.take(at, to)
		out = append(out, name{protocol + " " + version, at + 1, to})
		at = to
	}
	return out
}

// spelled holds unless a name that is also an English word is not in capitals:
// "as large as 4 GB" is no AS4.
func (s *sentence) spelled(m mark) bool {
	switch m.name {
	case "AS2", "AS4", "X12", "C5", "?REST", "?OCI", "?SMB":
		text := s.written(m.from, m.to)
		return strings.ToUpper(text) == text
	}
	return true
}

// versionAt reads "2.0", "v2", "version 2" at place i.
func (s *sentence) versionAt(i int) (version string, to int) {
	at := i
	if s.is(at, "v", "version", "ver", "release") {
		at++
	}
	if !s.isNumber(at) || s.words[at].value >= 10 || s.words[at].value == 0 {
		return "", i
	}
	if u, ok := s.unitAt(at + 1); ok && u.dimension != none && u.name != "times" {
		return "", i
	}
	return strconv.FormatFloat(s.words[at].value, 'f', 1, 64), at + 1
}

// compareVersions compares "SCIM 2.0" with "SCIM 1.1": an older one is weaker, one of a
// newer major version is another protocol, and one without a version answers for
// certain only a demand without.
func compareVersions(asked, stated string) grade {
	asked, newer := strings.CutSuffix(asked, orNewer)
	wantName, want := splitVersion(asked)
	haveName, have := splitVersion(stated)
	switch {
	case !sameProtocol(wantName, haveName), want > 0 && math.Floor(have) > math.Floor(want) && !newer:
		return other
	case want == 0 || have >= want:
		return same
	case have == 0:
		return unsure
	}
	return weaker
}

// sameVersion finds exactly what a text rules out, in any version if it gives none.
func sameVersion(asked, stated string) grade {
	wantName, want := splitVersion(asked)
	haveName, have := splitVersion(stated)
	switch {
	case !sameProtocol(wantName, haveName), want > 0 && have > 0 && want != have:
		return other
	case want > 0 && have == 0:
		return unsure
	}
	return same
}

// splitVersion cuts "SAML 2.0", "SAML v2" and "SAML2" into name and version.
func splitVersion(full string) (string, float64) {
	full = strings.TrimSpace(full)
	cut := len(full)
	for cut > 0 && (isDigit(full[cut-1]) || full[cut-1] == '.') {
		cut--
	}
	rest := strings.TrimRight(full[:cut], " ")
	if cut == len(full) || rest == "" || keepsNumber(full) {
		return full, 0
	}
	version, err := strconv.ParseFloat(full[cut:], 64)
	if err != nil {
		return full, 0
	}
	if short, ok := strings.CutSuffix(strings.ToLower(rest), " v"); ok {
		rest = rest[:len(short)]
	}
	return rest, version
}

// keepsNumber holds for names whose number is no version.
func keepsNumber(full string) bool {
	switch strings.ToUpper(full) {
	case "AS2", "AS4", "X12", "FIDO2", "HL7", "IPV6", "POP3":
		return true
	}
	return false
}

// sameProtocol compares names, synonyms by the word list.
func sameProtocol(asked, stated string) bool {
	if strings.EqualFold(asked, stated) {
		return true
	}
	s := scan(stated)
	shared().find(s)
	for _, m := range s.marks[protocols] {
		if m.from == 0 && m.to == len(s.words) && strings.EqualFold(strings.TrimPrefix(m.name, "?"), asked) {
			return true
		}
	}
	return false
}
