package limits

import "slices"

// read makes s a clause of a text and finds the cues, names and amounts in it.
func (s *sentence) read(text string, words []word) {
	s.begin(text, words)
	shared().find(s)
	s.findAmounts()
}

// dismissed are the parts that say what is too little: "ISO 27001 alone is
// insufficient"; not "anything below 99.9 % is insufficient", which is a demand. Of names
// an "only" before it says no such thing.
func (s *sentence) dismissed(names bool) []int {
	var parts []int
	for _, m := range s.marks[cues] {
		part := s.words[m.from].part
		if m.name == "insufficient" && !s.compares(part, names, m.from) {
			parts = append(parts, part)
		}
	}
	return parts
}

func (s *sentence) compares(part int, names bool, end int) bool {
	for _, m := range s.marks[cues] {
		if m.name == "comparison" && !(names && m.from < end && s.covered(m.from, "only")) && s.words[m.from].part == part {
			return true
		}
	}
	return false
}

// dismiss drops the amounts and names of dismissed parts; their cues still say what
// the others are of.
func (s *sentence) dismiss() {
	amounts, names := s.dismissed(false), s.dismissed(true)
	if len(names) == 0 {
		return
	}
	within := func(i int) bool { return slices.Contains(amounts, s.words[i].part) }
	for _, a := range s.amounts {
		if within(a.from) {
			s.take(a.from, a.to)
		}
	}
	s.amounts = slices.DeleteFunc(s.amounts, func(a amount) bool { return within(a.from) })
	for k := places; k < kinds; k++ {
		s.marks[k] = slices.DeleteFunc(s.marks[k], func(m mark) bool { return slices.Contains(names, s.words[m.from].part) })
	}
}

// leaveWishes drops what a part would only like beside a demand of the same dimension:
// "99.9 % would be welcome, 99.5 % is a must".
func (s *sentence) leaveWishes() {
	if !s.has("wish") {
		return
	}
	wished := func(a amount) bool { return s.cuedPart(s.words[a.from].part, "wish") }
	must := func(d dimension) bool {
		return slices.ContainsFunc(s.amounts, func(a amount) bool { return a.dimension == d && !wished(a) })
	}
	s.amounts = slices.DeleteFunc(s.amounts, func(a amount) bool {
		drop := wished(a) && must(a.dimension)
		if drop {
			s.take(a.from, a.to)
		}
		return drop
	})
}

// cuedPart reports whether a cue stands in a part of the sentence.
func (s *sentence) cuedPart(part int, name string) bool {
	return slices.ContainsFunc(s.marks[cues], func(m mark) bool { return m.name == name && s.words[m.from].part == part })
}

// refersBack holds for a clause that asks the same as the one before it for something
// else: "the same applies to backups".
func (s *sentence) refersBack() bool {
	const short = 6
	return len(s.amounts) == 0 && len(s.marks[places]) == 0 &&
		(s.has("likewise") || len(s.words) <= short && s.has("backup") && s.has("also_backup"))
}

// goesOn holds for a clause that is to be read with the one before it: "data stays in the
// EU; the same goes for backups", "ISO 27001; alternatively SOC 2".
func (s *sentence) goesOn(before *sentence) bool {
	return s.refersBack() && len(before.marks[places]) > 0 ||
		s.in(0, "instead") && len(s.amounts) == 0 && len(before.marks[certificates])+len(before.marks[protocols]) > 0 ||
		s.isMeasureOf(before) || s.isPlaceOf(before) ||
		s.has("by_then") && len(before.days()) > 0 && len(s.days()) == 0
}

// topics are the cues that say what an amount is of.
var topics = slices.Concat(timed, []string{
	"availability", "durability", "request", "api", "webhook", "file", "total", "support", "ticket", "key", "crypto_key", "concurrent", "keep_words", "end_of_contract", "fee",
})

// isMeasureOf holds for a short clause that only measures what the clause before names:
// "State the availability. Minimum acceptable: 99.9 %."
func (s *sentence) isMeasureOf(before *sentence) bool {
	const short = 8
	bare := func(a amount) bool { return a.dimension == percent || a.dimension == duration || a.dimension == size }
	return len(s.words) <= short && len(s.amounts) == 1 && bare(s.amounts[0]) && !s.has(topics...) &&
		len(s.marks[places])+len(s.marks[certificates])+len(s.marks[protocols]) == 0 &&
		len(before.amounts) == 0 && before.has(topics...)
}

// isPlaceOf holds for a short clause that only names the places of what the clause before
// is about: "Countries from which data is accessed? Only the EU is allowed."
func (s *sentence) isPlaceOf(before *sentence) bool {
	const short = 9
	about := []string{"store", "store_weak", "data_word", "staff_access", "backup", "support", "ui"}
	return len(s.words) <= short && len(s.marks[places]) > 0 && len(s.amounts) == 0 && !s.has(about...) &&
		len(before.marks[places]) == 0 && len(before.amounts) == 0 && before.has("staff_access", "store", "backup")
}

// leavePresent drops what a text says of today's state beside a demand of the same
// dimension: "99.9 % uptime, we currently have 99.5 %".
func leavePresent(clauses []*sentence) {
	for _, s := range clauses {
		if !s.has("present") {
			continue
		}
		s.amounts = slices.DeleteFunc(s.amounts, func(a amount) bool {
			drop := s.isPresent(a.from) && asksElsewhere(clauses, a.dimension)
			if drop {
				s.take(a.from, a.to)
			}
			return drop
		})
		for i := range s.words {
			if s.isNumber(i) && !s.measuredWord(i) && s.isPresent(i) && (len(clauses) > 1 || len(s.amounts) > 0) {
				s.take(i, i+1)
			}
		}
	}
}

// asksElsewhere reports whether an amount of the dimension says more than today's state.
func asksElsewhere(clauses []*sentence, d dimension) bool {
	return slices.ContainsFunc(clauses, func(s *sentence) bool {
		return slices.ContainsFunc(s.amounts, func(a amount) bool { return a.dimension == d && !s.isPresent(a.from) })
	})
}

// isPresent reports whether the part around word i tells how things are today, and
// demands nothing.
func (s *sentence) isPresent(i int) bool {
	part := s.words[i].part
	present := s.cuedPart(part, "present")
	for k := 0; k < len(s.words) && present; k++ {
		present = s.words[k].part != part || !s.in(k, "demands")
	}
	return present
}
