package limits

import (
	"strings"

	"fitsync/analysis"
)

// readCertificates finds certificates and attestations, and what they must cover.
func readCertificates(s *sentence) []Demand {
	var asked []name
	var words []string
	for _, m := range s.marks[certificates] {
		if s.unwanted(m.from) || s.optional(m.to) || !s.spelled(m) && m.name != "C5" || m.name == "C5" && s.at(m.from) == "c" && s.text[s.words[m.from].start] != 'C' || m.name == "ISO 9001" && !s.has("certify") && s.contains("auditor") || s.is(m.to, "auditor", "auditors", "team", "analysts", "visit") {
			continue
		}
		kind, to := s.typeNear(m)
		s.take(m.from, to)
		if s.gap(m.to) == ":" {
			s.take(m.to, m.to+1) // the edition: "27001:2022"
		}
		asked = append(asked, name{m.name + kind, m.from, to})
		words = append(words, s.at(m.to-1))
	}
	if len(asked) == 0 {
		return nil
	}
	groups := s.alternatives(asked)
	d := s.orEquivalent(named("certificates", groups, compareCertificates))
	d.words = words
	d.passing = s.has("report") && len(readReportDate(s)) > 0
	out := []Demand{d}
	if from, ok := s.scopeAfter(asked); ok {
		for _, at := range s.scopes(from) {
			out = append(out, s.scope(at))
		}
	} else if from, ok := s.scopeOther(asked); ok {
		other := s.scope(from)
		other.passing = s.is(from-1, "the", "our", "das", "die") // "for the tender"
		out = append(out, other)
	}
	return out
}

// typeNear is the type or level of a certificate: " Type II", " Level 2", "" for none.
func (s *sentence) typeNear(m mark) (string, int) {
	for k := m.to; k < m.to+4 && k < len(s.words); k++ {
		if s.isCertificate(k) {
			break
		}
		if kind, ok := s.typeAt(k); ok && !s.is(k-1, "not", "just", "merely", "only", "nicht", "nur") {
			return kind, k + 2
		}
		if s.is(k, "plus") && k == m.to && strings.HasPrefix(m.name, "Cyber") {
			return " Plus", k + 1
		}
		if s.is(k, "and", "or", "und", "oder") {
			break
		}
	}
	if len(s.marks[certificates]) == 1 {
		for k := range m.from {
			if kind, ok := s.typeAt(k); ok {
				return kind, m.to
			}
		}
	}
	return "", m.to
}

func (s *sentence) isCertificate(k int) bool {
	for _, m := range s.marks[certificates] {
		if m.from == k {
			return true
		}
	}
	return false
}

// typeAt reads "Type II", "Typ 2", "Level 1", "AL3".
func (s *sentence) typeAt(k int) (string, bool) {
	word := ""
	switch s.at(k) {
	case "type", "typ", "tipo", "t":
		word = " Type "
	case "level", "stufe", "al", "niveau":
		word = " Level "
	default:
		return "", false
	}
	switch s.at(k + 1) {
	case "1", "i", "one":
		return word + "1", true
	case "2", "ii", "two":
		return word + "2", true
	case "3", "iii", "three":
		return word + "3", true
	}
	return "", false
}

// compareCertificates: without an asked type any will do; a lower type is weaker, and
// a certificate without a stated type may be either.
func compareCertificates(asked, stated string) grade {
	wantName, want := certificateOf(asked)
	haveName, have := certificateOf(stated)
	switch {
	case wantName == "" || wantName != haveName:
		return other
	case want == "" || want == have:
		return same
	case have == "" && want == "plus":
		return weaker
	case have == "":
		return unsure
	}
	wantLevel, haveLevel := want[len(want)-1], have[len(have)-1]
	if wantName == "PCI DSS" { // its level 1 is the highest
		wantLevel, haveLevel = haveLevel, wantLevel
	}
	if haveLevel > wantLevel {
		return same
	}
	return weaker
}

// certificateOf splits a name into what the word list calls it and its level.
func certificateOf(full string) (base, level string) {
	s := scan(full)
	shared().find(s)
	if len(s.marks[certificates]) == 0 {
		return strings.ToLower(full), ""
	}
	m := s.marks[certificates][0]
	kind, _ := s.typeNear(m)
	return m.name, strings.ToLower(strings.TrimSpace(kind))
}

// scopeAfter finds what a certificate must cover: "for the data centre".
func (s *sentence) scopeAfter(asked []name) (int, bool) {
	for _, m := range s.marks[cues] {
		if m.name != "scope" || m.from < asked[0].from {
			continue
		}
		for k := m.to; k < m.to+4; k++ {
			if thing := scopeThing(s.at(k)); thing != "" {
				return k, true
			}
		}
	}
	for k := asked[0].to; k < len(s.words); k++ {
		if s.is(k-1, "certified", "zertifizierte", "zertifiziertes") && s.is(k, "data", "datacentre", "datacenter", "hosting", "support", "rechenzentrum") {
			return k, true
		}
		if s.is(k, "scope", "geltungsbereich") {
			for back := k - 1; back > k-5; back-- {
				if scopeThing(s.at(back)) != "" {
					return back, true
				}
			}
		}
	}
	return 0, false
}

// scopes are the things of a list that begins with the one at place from: "the data
// centres and the support organisation".
func (s *sentence) scopes(from int) []int {
	out := []int{from}
	for k := from + 1; k < len(s.words); k++ {
		if scopeThing(s.at(k)) != "" && scopeThing(s.at(k)) != scopeThing(s.at(out[len(out)-1])) && (s.in(k-1, "and_plus") || s.in(k-2, "and_plus") || s.gap(k) == ",") {
			out = append(out, k)
		}
	}
	return out
}

// scopeOther finds what else a certificate is asked for: "for the subsidiary".
func (s *sentence) scopeOther(asked []name) (int, bool) {
	last := asked[len(asked)-1].to
	for _, m := range s.marks[cues] {
		if m.name == "scope" && m.from >= last && m.from <= last+2 && m.to < len(s.words) && s.words[m.to].kind == letters {
			return m.to, true
		}
	}
	return 0, false
}

// scopeThing groups the things that certificates cover.
func scopeThing(word string) string {
	for _, things := range []string{
		"data datacentre datacenter rechenzentrum rechenzentren hosting centres centre centers center", "support helpdesk",
		"operations operation betrieb", "development engineering entwicklung", "organisation organization company unternehmen group",
		"service services product cloud platform saas", "headquarters offices office sites site locations", "subprocessors suppliers",
	} {
		for thing := range strings.FieldsSeq(things) {
			if thing == word {
				return things
			}
		}
	}
	return ""
}

// scope is met only where the stated scope names what is asked, or everything.
func (s *sentence) scope(at int) Demand {
	s.take(at, at+1)
	asked := s.at(at)
	if s.is(at+1, "centre", "centres", "center", "centers", "organisation", "organization", "team", "desk") {
		asked += " " + s.at(at+1)
	}
	things := scopeThing(s.at(at))
	d := Demand{Key: "certificate_scope", Asked: "certificate for the " + asked, words: []string{s.at(at)}}
	d.check = func(stated map[string]any) outcome {
		text, ok := stated["certificate_scope"].(string)
		if !ok {
			return silent()
		}
		have := scan(text)
		limited := have.contains("only") || have.contains("not") || have.contains("without") || have.contains("except") || have.contains("excluding")
		for _, w := range have.words {
			named := strings.Contains(" "+things+" ", " "+w.text+" ") || w.text == asked
			if named && !limited || !limited && (w.text == "all" || w.text == "entire" || w.text == "whole") && len(have.words) < 4 {
				return said(analysis.LimitMet, text)
			}
		}
		return said(analysis.LimitUnknown, text)
	}
	return d
}
