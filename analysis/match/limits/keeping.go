package limits

import (
	"math"
	"slices"
	"strings"

	"fitsync/analysis"
)

// readKeeping finds how long things are kept, restorable or unalterable, and when
// they are deleted.
func readKeeping(s *sentence) []Demand {
	if !s.has("retention", "log", "backup", "deletion", "undelete", "immutable", "forever", "records_word", "thing") {
		return nil
	}
	var out []Demand
	s.times(func(a amount, owner string) {
		d, ok := s.kept(a, owner)
		if !ok {
			return
		}
		out = append(out, d)
		if d.Key == "immutable" && s.has("keep_words", "log") {
			kept := s.retention(a)
			kept.passing = true // what is unalterable for so long is kept for so long
			out = append(out, kept)
		}
	})
	if len(out) > 0 {
		return out
	}
	if s.has("undelete") && !s.has("no") {
		return []Demand{restorable()}
	}
	if s.has("immutable") && s.has("records_word", "log") {
		return []Demand{unalterable()}
	}
	if a, ok := s.forever(); ok {
		return []Demand{s.retention(a)}
	}
	return nil
}

// kept makes the demand for one time, if it is about keeping.
func (s *sentence) kept(a amount, owner string) (Demand, bool) {
	own := s.deletesIn(a)
	if owner == "deletion" && !own && s.has("log") {
		owner = "retention" // "logs 1 year, data 7 years, deletion after 30 days"
	}
	switch {
	case s.has("durability") && s.is(a.from-1, "over"), s.has("report") && s.is(a.from-1, "last", "past"):
		return Demand{}, false // "99.9999 % over a year", "a report from within the last year"
	case owner == "deletion" && s.is(a.to, "at") && s.is(a.to+2, "earliest") && !s.has("end_of_contract"):
		return s.amountDemand("retention", a, true), true
	case s.is(a.from-1, "chats", "chat", "mail", "mails", "emails", "contracts", "documents", "invoices", "records", "files", "tickets", "messages", "belege", "rechnungen", "dokumente", "vertrage") && a.value >= 30*86400 && among(owner, "", "retention"):
		return s.retention(a), true // "e-mail 3 years, contracts 10 years"
	case owner == "deletion" && s.endsBehind(a):
		return s.amountDemand("deletion_after", a, s.notBefore(a)), true
	case s.waits() && s.is(a.from-1, "over", "across", "spanning", "covering", "from", "for", "with", "uber", "sur", "sobre") && s.is(a.to, "of"):
		return Demand{}, false // "reports over five years of data open in 10 s"
	case a.value < 86400 && !(owner == "deletion" && s.has("end_of_contract")), a.per > 0:
		return Demand{}, false
	case owner == "rpo" && s.is(a.to, "of"), owner == "resolve", owner == "answer", owner == "rotate", owner == "age", owner == "support_end":
		return Demand{}, false
	case own && owner == "deletion" && s.timedElsewhere(a) && !s.has("undelete", "no"):
		return s.amountDemand("deletion_after", a, s.notBefore(a)), true
	case (s.has("undelete") || s.has("deletion") && s.has("revive") && !s.has("end_of_contract", "backup")) && !s.has("log"):
		return s.amountDemand("undelete", a, true), true
	case s.has("immutable") && among(owner, "immutable", "retention", "log", "backup"):
		return s.unalterableFor(a), true
	case s.has("end_of_contract") && s.has("deletion", "not_before") && !s.has("log", "backup") && among(owner, "", "deletion", "retention", "undelete", "down"):
		return s.amountDemand("deletion_after", a, s.notBefore(a)), true
	case s.has("end_of_contract") && owner == "retention" && s.atMost(a) && !s.has("log", "backup"):
		return s.amountDemand("deletion_after", a, false), true
	case owner == "deletion" && s.has("data_word", "content") && !s.has("log", "backup", "operator_can_read") && s.withinBefore(a):
		return s.amountDemand("deletion_after", a, false), true
	case owner == "deletion" && s.has("no") && s.in(a.from-1, "before_day"):
		return s.retention(a), true
	case s.has("backup") && a.value >= 2*86400 && s.reachesBack(a):
		return s.amountDemand("backup_retention", a, true), true
	case owner == "backup" && a.value >= 2*86400 && !s.isGap(a):
		return s.retention(a), true
	case s.gap(a.from) == ":" && a.value >= 30*86400 && s.has("records_word", "data_word", "thing") && (owner == "" || among(owner, "retention", "log")):
		return s.retention(a), true
	case owner == "deletion" && s.has("log", "backup"):
		d := s.retention(a)
		if !s.has("keep_words") && !s.has("no") {
			return s.amountDemand(d.Key, a, false), true
		}
		return d, true
	case among(owner, "retention", "log", "backup") && s.keeps(a):
		return s.retention(a), true
	}
	return Demand{}, false
}

// endsBehind holds for "delete data 30 days after termination and keep logs for a year".
func (s *sentence) endsBehind(a amount) bool {
	before := func(m mark) bool { return among(m.name, "log", "backup", "undelete") && m.from < a.from }
	m, distance := s.nearest(a.to, a.to, "end_of_contract")
	return s.is(a.to, "after", "of", "from", "nach") && m.from >= a.to && distance <= 3 && !slices.ContainsFunc(s.marks[cues], before)
}

// notBefore holds for a time that has to pass first: "not before 30 days". Beside another
// time it is told by the words directly before it.
func (s *sentence) notBefore(a amount) bool {
	others := func(other amount) bool { return other.dimension == duration && other.from != a.from }
	if !slices.ContainsFunc(s.amounts, others) {
		return s.has("not_before")
	}
	return s.in(a.from-1, "sooner") || s.in(a.from-2, "sooner")
}

// deletesIn reports whether the part of an amount says that something is deleted, or no
// other part with a time does.
func (s *sentence) deletesIn(a amount) bool {
	for _, m := range s.marks[cues] {
		if part := s.words[m.from].part; m.name == "deletion" && part != s.words[a.from].part && s.timedPart(part) {
			return false
		}
	}
	return true
}

// timedElsewhere reports whether a deletion at the end stands beside other times:
// "logs 1 year, deletion 30 days after exit".
func (s *sentence) timedElsewhere(a amount) bool {
	part := s.words[a.from].part
	ends := slices.ContainsFunc(s.marks[cues], func(m mark) bool { return m.name == "end_of_contract" && s.words[m.from].part == part })
	return ends && s.has("log", "backup") && slices.ContainsFunc(s.amounts, func(other amount) bool {
		return other.dimension == duration && s.words[other.from].part != part
	})
}

// reachesBack holds for "restore from backups up to 60 days old".
func (s *sentence) reachesBack(a amount) bool {
	return s.in(a.to, "back") && !s.has("last") || s.in(a.from-1, "past")
}

// among reports whether the owner is one of those.
func among(owner string, names ...string) bool { return slices.Contains(names, owner) }

// withinBefore holds for a time by which something is done: "within 30 days".
func (s *sentence) withinBefore(a amount) bool {
	return s.in(a.from-1, "within") || s.is(a.from-2, "within", "no", "later", "at")
}

// keeps holds for a time for which something is kept: a word of keeping is near, or
// the thing kept is one that is kept by nature.
func (s *sentence) keeps(a amount) bool {
	_, distance := s.nearest(a.from, a.to, "retention")
	return distance <= farthest || s.has("log")
}

// retention chooses between logs, backups and everything else by what stands nearest.
func (s *sentence) retention(a amount) Demand {
	key := "retention"
	_, toLog := s.nearest(a.from, a.to, "log")
	_, toBackup := s.nearest(a.from, a.to, "backup")
	_, toThing := s.nearestThing(a)
	switch {
	case s.heads("log") && toBackup == far:
		key = "log_retention"
	case toBackup < toLog && toBackup <= toThing:
		key = "backup_retention"
	case toLog < far && toLog <= toThing:
		key = "log_retention"
	}
	return s.amountDemand(key, a, !s.atMost(a))
}

// heads holds for a cue in the heading of a text: "Log files: online 90 days".
func (s *sentence) heads(name string) bool {
	const longest = 4
	for colon := 1; colon <= longest; colon++ {
		if s.gap(colon) == ":" {
			return slices.ContainsFunc(s.marks[cues], func(m mark) bool { return m.name == name && m.to <= colon })
		}
	}
	return false
}

// nearestThing is the nearest word for what is kept that is neither log nor backup.
func (s *sentence) nearestThing(a amount) (int, int) {
	best, least := -1, far
	for i := range s.words {
		if s.covered(i, "log", "backup") || s.covered(i-1, "log", "backup") || s.is(i, "archived") && s.is(i-1, "be", "are", "is") {
			continue
		}
		if s.covered(i, "thing") {
			if d := s.distance(a.from, a.to, i, i+1); d < least {
				best, least = i, d
			}
		}
	}
	return best, least
}

// covered reports whether the word at place i is part of one of the cues.
func (s *sentence) covered(i int, names ...string) bool {
	for _, m := range s.marks[cues] {
		if m.from <= i && i < m.to && slices.Contains(names, m.name) {
			return true
		}
	}
	return false
}

// atMost holds where keeping longer is what the text rules out.
func (s *sentence) atMost(a amount) bool {
	for k := a.from - 4; k < a.from; k++ {
		switch {
		case s.is(k, "longer", "langer") && s.is(k+1, "than", "als") && s.has("no"),
			s.is(k, "no", "not", "nicht") && s.is(k+1, "more", "mehr") && s.is(k+2, "than", "als"),
			s.in(k, "at_most") && (k >= a.from-2 || s.covered(k+1, "retention")):
			return true
		}
	}
	return s.partEnd(a.to-1, len(s.words)) > a.to && s.is(a.to, "at", "max", "maximum", "tops", "hochstens", "maximal") && (s.is(a.to+1, "most") || !s.is(a.to, "at"))
}

// forever finds retention without an end.
func (s *sentence) forever() (amount, bool) {
	if s.has("undelete") {
		return amount{}, false
	}
	for _, m := range s.marks[cues] {
		if m.name != "forever" && m.name != "never_delete" {
			continue
		}
		a := amount{from: m.from, to: m.to, dimension: duration, value: math.Inf(1), upper: math.Inf(1)}
		_, toThing := s.nearestThing(a)
		plain := strings.HasPrefix(s.at(m.from), "unlimited") || s.in(m.from, "limitless") && !s.is(m.from+1, "expiry", "expiration")
		if s.has("log", "keep_words", "retention") || toThing < far && !plain || !plain && s.has("records_word", "data_word") {
			if !plain || s.has("log", "keep_words") {
				return a, true
			}
		}
	}
	return amount{}, false
}

func restorable() Demand {
	return Demand{Key: "undelete", Asked: "restore what was deleted", check: possible("undelete")}
}

func unalterable() Demand {
	return Demand{Key: "immutable", Asked: "cannot be altered", check: possible("immutable")}
}

// possible is met by true and by any time above zero.
func possible(key string) func(map[string]any) outcome {
	return func(limits map[string]any) outcome {
		v, ok := limits[key]
		if !ok {
			return silent()
		}
		if v == true {
			return said(analysis.LimitMet, "yes")
		}
		if isNo(v) {
			return said(analysis.LimitViolated, "no")
		}
		q, ok := stated(v, duration)
		switch {
		case !ok:
			return said(analysis.LimitUnknown, "")
		case q.value == 0:
			return said(analysis.LimitViolated, q.text)
		}
		return said(analysis.LimitMet, q.text)
	}
}

// unalterableFor compares the stated time; where the catalog only says that things
// cannot be altered, how long they are kept decides.
func (s *sentence) unalterableFor(a amount) Demand {
	s.take(a.from, a.to)
	b := bound{a, true}
	logs := s.has("log")
	return Demand{Key: "immutable", Asked: "unalterable for " + s.written(a.from, a.to), check: func(limits map[string]any) outcome {
		v, ok := limits["immutable"]
		if v != true || !ok {
			if !ok {
				return silent()
			}
			return b.against(v)
		}
		kept, ok := limits["retention"]
		if logs {
			kept, ok = limits["log_retention"]
		}
		if !ok {
			return said(analysis.LimitUnknown, "unalterable, no time stated")
		}
		return b.against(kept)
	}}
}
