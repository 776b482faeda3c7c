package limits

import (
	"fmt"
	"slices"
	"strings"

	"fitsync/analysis"
)

// grade is how a stated name answers an asked one.
type grade int

const (
	other  grade = iota // something else
	weaker              // the same in a lower version or type
	unsure              // the same, but the catalog does not say which version or type
	same
)

// name is an asked name and where it stands.
type name struct {
	text     string
	from, to int
}

// alternatives groups names: all groups are wanted, of each group any name. "or"
// binds neighbours; a list takes the word before its last name ("A, B or C").
func (s *sentence) alternatives(names []name) [][]string {
	if len(names) == 0 {
		return nil
	}
	anyOf, allOf := s.wholeList(names[0].from)
	or := make([]bool, len(names))
	last := false
	for i := len(names) - 1; i > 0; i-- {
		joined, known := s.joint(names[i-1].to, names[i].from)
		if known {
			last = joined
		}
		or[i] = (last || anyOf) && !allOf
	}
	groups := [][]string{{names[0].text}}
	for i, n := range names[1:] {
		end := len(groups) - 1
		if or[i+1] {
			groups[end] = append(groups[end], n.text)
		} else {
			groups = append(groups, []string{n.text})
		}
	}
	return unique(groups)
}

// wholeList reads "one of", "any of" and "all of" before the first name.
func (s *sentence) wholeList(first int) (anyOf, allOf bool) {
	for k := max(first-6, 0); k < first; k++ {
		switch {
		case s.is(k, "one", "any", "eines", "einer", "eine") && s.is(k+1, "of", "von", "der", "one", "de"),
			s.is(k, "une") && s.is(k+1, "des"):
			anyOf = true
		case s.is(k, "both", "sowohl"), s.is(k, "all", "alle") && (k+1 == first || s.is(k+1, "of", "three", "the", "these", "von", "drei")):
			allOf = true
		}
	}
	return anyOf && !allOf, allOf
}

// joint is what joins two names: an "or", an "and"; unknown for a comma alone.
func (s *sentence) joint(from, to int) (or, known bool) {
	for k := from; k < to; k++ {
		if s.is(k, "if") && s.is(k+1, "not") {
			return true, true
		}
		switch s.at(k) {
		case "or", "oder", "ou", "o", "alternatively", "alternativ", "beziehungsweise", "otherwise", "failing":
			return true, true
		case "/":
			or, known = true, true
		case "and", "und", "et", "y", "plus", "+", "sowie", "e":
			or, known = false, true
		}
	}
	return or, known
}

func unique(groups [][]string) [][]string {
	var out [][]string
	for _, g := range groups {
		var names []string
		for _, n := range g {
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
		if !slices.ContainsFunc(out, func(have []string) bool { return slices.Equal(have, names) }) {
			out = append(out, names)
		}
	}
	return out
}

// written says groups for people: "SAML 2.0 and (SCIM or LDAP)".
func writtenGroups(groups [][]string) string {
	parts := make([]string, len(groups))
	for i, g := range groups {
		parts[i] = strings.Join(g, " or ")
		if len(g) > 1 && len(groups) > 1 {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return strings.Join(parts, " and ")
}

// listing is what is asked of a list: of each group any name.
type listing struct {
	groups  [][]string
	compare func(asked, stated string) grade
}

// named makes the demand for names in a list.
func named(key string, groups [][]string, compare func(asked, stated string) grade) Demand {
	return Demand{Key: key, Asked: writtenGroups(groups), list: &listing{groups, compare}, check: func(limits map[string]any) outcome {
		v, ok := limits[key]
		if !ok {
			return silent()
		}
		offered, ok := list(v)
		if !ok {
			return said(analysis.LimitUnknown, fmt.Sprint(v))
		}
		text := strings.Join(offered, ", ")
		if text == "" || len(offered) == 1 && isNo(offered[0]) {
			return said(analysis.LimitViolated, "none")
		}
		return said(graded(groups, offered, compare), text)
	}}
}

// orEquivalent leaves open whether other names answer: "ISO 27001 or equivalent".
func (s *sentence) orEquivalent(d Demand) Demand {
	if !s.has("equivalent") {
		return d
	}
	check := d.check
	d.list = nil
	d.Asked += " or equivalent"
	d.check = func(stated map[string]any) outcome {
		got := check(stated)
		if got.result != analysis.LimitMet {
			got.result = analysis.LimitUnknown
		}
		return got
	}
	return d
}

func graded(groups [][]string, offered []string, compare func(asked, stated string) grade) analysis.LimitResult {
	var found [same + 1]int
	for _, g := range groups {
		best := other
		for _, asked := range g {
			for _, o := range offered {
				best = max(best, compare(asked, o))
			}
		}
		found[best]++
	}
	switch {
	case found[same] == len(groups):
		return analysis.LimitMet
	case found[other] == len(groups):
		return analysis.LimitViolated
	case found[other]+found[weaker] == 0:
		return analysis.LimitUnknown
	}
	return analysis.LimitShort
}

// unwanted holds for a name that the text rules out or only mentions: "no LDAP",
// "replaces our LDAP".
func (s *sentence) unwanted(from int) bool {
	if s.is(from-1, "no", "without") && s.has("no_deal") {
		return false // "no SAML, no deal"
	}
	if s.refusedAfter(from + 1) {
		return true
	}
	for k := max(from-3, 0); k < from; k++ {
		if s.words[k].part != s.words[from].part {
			continue
		}
		switch s.at(k) {
		case "no", "without", "instead", "replace", "replaces", "replacing", "kein", "keine", "ohne", "sans", "sin", "statt", "plain", "unlike", "migrate", "legacy":
			return true
		case "not", "never", "nicht", "pas":
			if !s.is(k+1, "only", "nur", "just", "seulement", "uniquement") {
				return true
			}
		}
	}
	return false
}

// refusedAfter holds for "FTP is not accepted".
func (s *sentence) refusedAfter(i int) bool {
	for s.isNumber(i) {
		i++ // of "SOC 1"
	}
	no := i + 1
	if s.is(i, "must", "may", "will", "darf", "kann") || s.is(no, "be", "longer") {
		no++
	}
	for k := no; k < no+3 && s.is(i, "is", "are", "must", "may", "will", "ist", "sind", "wird", "darf", "est", "es"); k++ {
		if s.in(k, "refused") && (s.is(k-1, "not", "nicht", "longer", "be", "kein", "pas", "no") || s.is(k-2, "not")) {
			return true
		}
	}
	return false
}

// optional holds for a name that the text would only like: "OIDC optional".
func (s *sentence) optional(to int) bool {
	last := s.words[to-1].part
	if s.gap(to) == "(" {
		last++ // "ISO 27018 (desirable)"
	}
	for k := to; k < to+4 && k < len(s.words) && s.words[k].part <= last; k++ {
		if s.covered(k, "optional") {
			return true
		}
	}
	return false
}

func equalFold(asked, stated string) grade {
	if strings.EqualFold(asked, stated) {
		return same
	}
	return other
}
