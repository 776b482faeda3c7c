package limits

// timed are the cues that can say what a time is of, the more specific first.
var timed = []string{
	"rpo", "rto", "undelete", "immutable", "deletion", "answer", "resolve", "latency", "rotate", "down", "support_end", "age", "retention", "takes", "log", "backup", "since", "release", "foreign",
}

// farthest is how far an amount may lie from the cue that says what it is of.
const farthest = 14

// owner is the cue next to an amount of time, empty for none. Where two are equally
// near the one before the amount counts, then the more specific.
func (s *sentence) owner(a amount) string {
	best, least := "", farthest+1
	before := false
	for _, name := range timed {
		if name == "retention" && a.value < 86400 && s.has("rpo") || name == "age" && !s.has("report") || (name == "takes" || name == "latency") && a.value > slowest {
			continue
		}
		for _, m := range s.marks[cues] {
			if m.name != name || s.misled(m) || name == "foreign" && s.words[m.from].part != s.words[a.from].part {
				continue
			}
			d := s.distance(a.from, a.to, m.from, m.to)
			earlier := m.from < a.from
			if earlier {
				d -= s.fillers(m.to, a.from)
			} else if m.from > a.to && s.is(m.from-1, "and", "an", "a", "the", "und", "eine", "et", "y") && s.is(m.from-2, "and", "und", "et", "y", "an") {
				d += 2
			}
			if d < least || d == least && earlier && !before {
				best, least, before = name, d, earlier
			}
		}
	}
	if among(best, "", "retention", "log", "backup") {
		for _, name := range []string{"rto", "rpo", "latency"} {
			if s.heads(name) {
				return name // "RTO: 4 h for mail, 24 h for the archive"
			}
		}
	}
	return best
}

// misled holds for "call us back in 30 minutes", which is no recovery, "loss of a data
// centre", which is no loss of data, and "keep closed cases".
func (s *sentence) misled(m mark) bool {
	return m.name == "resolve" && s.is(m.from, "closed", "resolved", "solved") && s.has("retention") && !s.in(m.to, "within") || m.name == "rto" && s.is(m.from, "back") && s.is(m.from-1, "us", "call", "ring", "phone") ||
		m.name == "rpo" && s.is(m.to-1, "data") && s.is(m.to, "centre", "center", "centres", "centers")
}

// fillers counts the words between a cue and its amount that only say how they
// compare: "RPO of no more than 15 minutes".
func (s *sentence) fillers(from, to int) int {
	n := 0
	for i := from; i < to; i++ {
		if s.is(i, "of", "no", "more", "than", "at", "most", "must", "be", "not", "exceed", "is", "within", "under", "below", "a", "an", "the", "max", "maximum", "least", "less", "shall", "should", "to", "in", "up", "may", "von", "maximal", "hochstens", "unter", "mindestens", "de", "longer", "later", "en", "un", "une", "maximo", "moins", "menos", "plus", "que", "made", "often", "frequently") {
			n++
		}
	}
	return n
}

// times visits the amounts of time with their owners, but for those of which catalogs state
// nothing: "jitter under 20 ms".
func (s *sentence) times(visit func(a amount, owner string)) {
	for _, a := range s.amounts {
		if a.dimension != duration {
			continue
		}
		if owner := s.owner(a); owner != "foreign" {
			visit(a, owner)
		}
	}
}
