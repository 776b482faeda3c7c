package limits

import (
	"slices"
	"strings"

	"fitsync/analysis"
)

// forbids holds for a name, words from up to to, that the product must not accept: "NTLM
// must be off", "TLS 1.2 is no longer allowed", "must not accept FTP". That something is
// not needed forbids nothing.
func (s *sentence) forbids(from, to int) bool {
	return !s.bounded(from) && (s.forbidsAfter(from, s.pastOlder(to)) || s.forbidsBefore(from))
}

// forbidden says which of the names must not be accepted: what is said of one goes for
// those that an "and" joins to it.
func (s *sentence) forbidden(names []name) []bool {
	out := make([]bool, len(names))
	joined := func(i int) bool {
		for k := names[i-1].to; k < names[i].from; k++ {
			if !s.in(k, "list") && !s.is(k, "/", "tls") {
				return false
			}
		}
		return s.words[names[i-1].from].part == s.words[names[i].from].part && names[i-1].to < names[i].from
	}
	for i, n := range names {
		out[i] = !s.bounded(n.from) && s.forbidsBefore(n.from) || i > 0 && out[i-1] && joined(i)
	}
	after := false
	for i := len(names) - 1; i >= 0; i-- {
		n := names[i]
		after = !s.bounded(n.from) && s.forbidsAfter(n.from, s.pastOlder(n.to)) || after && joined(i+1)
		out[i] = out[i] || after
	}
	return out
}

// bounded holds for a name that is only the end of a range: "below TLS 1.2", "other than SAML".
func (s *sentence) bounded(from int) bool {
	for k := max(from-3, 0); k < from; k++ {
		if s.in(k, "bounding") && s.words[k].part == s.words[from].part {
			return true
		}
	}
	return false
}

// pastOlder skips the "and older" behind a version.
func (s *sentence) pastOlder(i int) int {
	if s.in(i, "list") && s.in(i+1, "bounding") {
		return i + 2
	}
	return i
}

// forbidsAfter looks at what is said of the name behind it, where the name or a use of it is
// what the words are about: not "through SCIM users are deactivated".
func (s *sentence) forbidsAfter(from, i int) bool {
	const reach = 8
	part := s.words[from].part
	if s.in(from-1, "through") && !s.in(from-2, "use_of_protocol") {
		return false
	}
	for s.in(i, "use_of_protocol") {
		i++
	}
	denied, must := s.neither(i), false
	for k := i; k < i+reach && k < len(s.words) && s.words[k].part == part; k++ {
		switch {
		case s.in(k, "denial"):
			denied = true
		case s.in(k, "switched_off"):
			return !denied
		case s.in(k, "accepted"), must && s.in(k, "in_use"):
			return denied
		case s.in(k, "predicate"), s.in(k, "auxiliary"):
			must = must || s.is(k, "must", "may", "darf", "durfen", "doit", "debe", "should", "shall", "can", "longer")
		case s.in(k, "list") && s.in(k+1, "predicate"), s.in(i, "of_whom") && !s.isNumber(k):
		default:
			return false
		}
	}
	return false
}

// neither holds for "neither FTP nor NTLM" before place i.
func (s *sentence) neither(i int) bool {
	for k := max(i-6, 0); k < i; k++ {
		if s.is(k, "neither", "weder") && s.words[k].part == s.words[i-1].part {
			return true
		}
	}
	return false
}

// forbidsBefore looks at the words before the name: a product that "must not accept" it or
// "no plain LDAP", not what someone else does not know.
func (s *sentence) forbidsBefore(from int) bool {
	k := from - 1
	for s.in(k, "bare_adjective") {
		k--
	}
	if s.is(k, "no", "kein", "keine", "aucun", "aucune") && !s.has("no_deal") {
		return !s.neededAfter(from) && !s.tellsState(from)
	}
	const reach = 5
	found, denied, must, ours := false, false, false, false
	for ; k >= max(from-1-reach, 0) && s.words[k].part == s.words[from].part; k-- {
		switch {
		case s.isNumber(k), s.in(k, "list"), s.ofProtocol(k):
			return false
		case s.in(k, "switching_off"), s.in(k, "switched_off"):
			return s.is(k-1, "must", "to", "please", "bitte", "should", "shall") || k == 0
		case s.in(k, "accepting"):
			found, ours = true, true
		case s.in(k, "in_use"), s.in(k, "using"):
			found = true
		case s.in(k, "denial"):
			denied = denied || found
		case s.is(k, "must", "may", "should", "shall", "darf", "durfen", "doit", "debe", "longer"), ours && s.is(k, "we", "wir", "nous"):
			must = true
		}
	}
	return found && denied && must
}

// neededAfter holds for "no LDAP needed".
func (s *sentence) neededAfter(from int) bool {
	for k := from + 1; k < from+5; k++ {
		if s.in(k, "refused") && !s.in(k, "accepted") {
			return true
		}
	}
	return false
}

// tellsState holds for the part of "we have no LDAP yet", which demands nothing.
func (s *sentence) tellsState(i int) bool { return s.inPart(i, "state") }

// notNeededAfter holds for "TLS 1.1 support is not required", seen from behind the name.
func (s *sentence) notNeededAfter(i int) bool {
	for s.in(i, "use_of_protocol") || s.in(i, "predicate") {
		i++
	}
	return s.in(i, "denial") && s.in(i+1, "refused") && !s.in(i+1, "accepted")
}

// ofProtocol reports whether the word at place i is part of the name of a protocol.
func (s *sentence) ofProtocol(i int) bool {
	return slices.ContainsFunc(s.marks[protocols], func(m mark) bool { return m.from <= i && i < m.to && s.spelled(m) })
}

// withoutNames demands that a list has none of the names.
func withoutNames(key string, names []string, compare func(asked, stated string) grade) Demand {
	return Demand{Key: key, Asked: "no " + strings.Join(names, ", no "), check: ofList(key, func(offered []string) outcome {
		got := said(analysis.LimitMet, strings.Join(offered, ", "))
		for _, name := range names {
			for _, o := range offered {
				switch compare(name, o) {
				case same:
					got.result = analysis.LimitViolated
				case unsure:
					got.result = worse(got.result, analysis.LimitUnknown)
				}
			}
		}
		return got
	})}
}

// ofList compares the names that are stated for a key; where none are, the catalog is silent.
func ofList(key string, compareFunc func(offered []string) outcome) func(stated map[string]any) outcome {
	return func(stated map[string]any) outcome {
		v, ok := stated[key]
		if !ok {
			return silent()
		}
		offered, ok := list(v)
		if !ok {
			return said(analysis.LimitUnknown, "")
		}
		return compareFunc(offered)
	}
}
