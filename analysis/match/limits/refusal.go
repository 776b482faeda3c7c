package limits

import (
	"strings"

	"fitsync/analysis"
)

// forbids holds for a name, words from up to to, that the product must not accept: "NTLM
// must be off", "TLS 1.2 is no longer allowed", "must not accept FTP". That something is
// not needed forbids nothing.
func (s *sentence) forbids(from, to int) bool {
	if s.bounded(from) {
		return false
	}
	return s.forbidsAfter(s.pastOlder(to), s.words[to-1].part) || s.forbidsBefore(from)
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

// forbidsAfter looks at what is said of the name behind it.
func (s *sentence) forbidsAfter(i, part int) bool {
	const reach = 8
	denied, must := false, false
	for k := i; k < i+reach && k < len(s.words) && s.words[k].part == part; k++ {
		switch {
		case s.in(k, "denial"):
			denied = true
		case s.in(k, "switched_off"):
			return !denied
		case s.in(k, "accepted"), must && s.in(k, "in_use"):
			return denied
		case s.is(k, "must", "may", "darf", "durfen", "doit", "debe", "should", "shall", "can", "longer"):
			must = true
		case s.isNumber(k), s.in(k, "list"), s.in(k, "refused"), s.markedAs(k, protocols):
			return false
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
		return !s.neededAfter(from)
	}
	const reach = 5
	found, denied, must := false, false, s.in(0, "switched_off")
	for ; k >= max(from-1-reach, 0) && s.words[k].part == s.words[from].part; k-- {
		switch {
		case s.in(k, "switched_off"):
			return s.is(k-1, "must", "to", "please", "bitte", "should", "shall") || k == 0
		case s.in(k, "accepted"), s.in(k, "in_use"):
			found = true
		case s.in(k, "denial"):
			denied = denied || found
		case s.is(k, "must", "may", "should", "shall", "darf", "durfen", "doit", "debe", "longer"):
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

// markedAs reports whether the word at place i is part of a name of the kind.
func (s *sentence) markedAs(i int, k kind) bool {
	for _, m := range s.marks[k] {
		if m.from <= i && i < m.to {
			return true
		}
	}
	return false
}

// withoutNames demands that a list has none of the names.
func withoutNames(key string, names []string, compare func(asked, stated string) grade) Demand {
	return Demand{Key: key, Asked: "no " + strings.Join(names, ", no "), check: func(stated map[string]any) outcome {
		v, ok := stated[key]
		if !ok {
			return silent()
		}
		offered, ok := list(v)
		if !ok {
			return said(analysis.LimitUnknown, "")
		}
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
	}}
}
