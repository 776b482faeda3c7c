package limits

import "slices"

// readRecovery finds RPO and RTO. "RPO and RTO of one hour" is two demands, "RPO/RTO:
// 1 h / 4 h" goes by the order.
func readRecovery(s *sentence) []Demand {
	if !s.has("rpo", "rto") && !(s.has("down") && s.has("disaster")) {
		return nil
	}
	out := s.relation()
	if s.has("rpo") && nothingLost(s) {
		zero := amount{dimension: duration}
		out = append(out, Demand{Key: "rpo", Asked: "no data loss", check: s.amountDemandOf("rpo", zero)})
	}
	first, second, paired := s.pairOfObjectives()
	if paired && s.is(first.from-1, "zero", "no", "null", "0") && s.hasTime() {
		zero := amount{dimension: duration}
		out = append(out, Demand{Key: first.name, Asked: "no " + first.name, check: s.amountDemandOf(first.name, zero)})
		paired = false
	}
	if paired {
		return append(out, s.pair(first, second)...)
	}
	s.times(func(a amount, owner string) {
		if owner == "down" && (s.has("disaster") && s.saysDowntime() || s.has("rpo")) && !s.has("rto", "answer", "resolve") && s.periodOf(a) == 0 {
			owner = "rto"
		}
		if s.ofPage(a) || a.value < 30 && s.statistic(a) != "" {
			return
		}
		if owner == "rpo" && s.has("rto") && slices.ContainsFunc(s.marks[cues], func(m mark) bool { return m.name == "rpo" && s.withoutLoss(m) }) {
			owner = "rto"
		}
		if a.per > 0 || owner != "rpo" && owner != "rto" || owner == "rto" && s.has("undelete") {
			return
		}
		if owner == "rto" && a.value > 14*86400 || s.has("backup") && s.has("keep_words") && a.value >= 7*86400 {
			return
		}
		out = append(out, s.amountDemand(owner, a, false))
	})
	return out
}

// relation finds an objective that is given by the other one, "RPO half of RTO", of which
// nothing is read.
func (s *sentence) relation() []Demand {
	for i := range s.words {
		if !s.is(i, "rpo", "rto") {
			continue
		}
		for k := i + 2; k < i+7 && k < len(s.words) && s.words[k].part == s.words[i].part && (!s.measuredWord(k) || s.is(k, "a", "quarter")); k++ {
			if s.is(k, "that", "it", "this") && s.is(k-1, "of") && s.has("rpo") && s.has("rto") {
				s.take(i, k+1)
				return []Demand{unknowable(s.at(i), s.written(i, k+1))}
			}
			if s.is(k, "rpo", "rto") && s.at(k) != s.at(i) && s.is(k-1, "equals", "of", "than", "as", "the", "to", "von", "als", "wie", "der", "du", "que", "del") && !s.in(i+1, "and") {
				s.take(i, k+1)
				return []Demand{unknowable(s.at(i), s.written(i, k+1))}
			}
		}
	}
	return nil
}

// unknowable is a demand of which only the key is known.
func unknowable(key, asked string) Demand {
	return Demand{Key: key, Asked: asked, check: func(map[string]any) outcome { return silent() }}
}

func (s *sentence) amountDemandOf(key string, a amount) func(map[string]any) outcome {
	return func(stated map[string]any) outcome {
		v, ok := stated[key]
		if !ok {
			return silent()
		}
		return bound{a, false}.against(v)
	}
}

// saysDowntime tells a time of standing still from an outage that is reported.
func (s *sentence) saysDowntime() bool {
	for i := range s.words {
		if s.is(i, "downtime", "ausfallzeit", "ausfalldauer", "down", "stillstand", "offline", "unavailable") {
			return true
		}
	}
	return false
}

// nothingLost holds for "zero data loss".
func nothingLost(s *sentence) bool {
	for _, m := range s.marks[cues] {
		if m.name == "rpo" && s.is(m.from, "rpo") && s.is(m.to, "0", "zero", "null") && !s.measuredWord(m.to) {
			return true
		}
		if m.name == "rpo" && s.withoutLoss(m) {
			return true
		}
		if m.name != "rpo" || s.hasTime() {
			continue
		}
		for k := m.to; k < m.to+3; k++ {
			if (s.is(m.from, "rpo", "recovery") || s.is(m.to-1, "loss", "verlust", "datenverlust", "donnees", "datos")) && s.is(k, "zero", "0", "null", "cero", "nul", "none") {
				return true
			}
		}
		if s.is(m.from, "lose", "loses", "losing") && s.is(m.from+1, "no", "nothing") || s.is(m.from-1, "zero", "no", "any", "kein", "keinen", "keinerlei", "without", "ohne", "aucune", "sin", "null", "sans") || s.is(m.from, "lose", "loses") && s.is(m.from-1, "not", "never") || s.is(m.from-2, "no", "without") {
			return true
		}
	}
	return false
}

// withoutLoss holds for "failover without any data loss within 10 minutes", whose time is no
// objective of the loss.
func (s *sentence) withoutLoss(m mark) bool {
	i := m.from - 1
	if s.is(i, "any", "jeden", "jeglichen") {
		i--
	}
	return s.is(i, "without", "ohne", "sans", "sin") && !s.is(m.to, "of", "more", "longer", "von", "de", "mehr")
}

func (s *sentence) hasTime() bool {
	for _, a := range s.amounts {
		if a.dimension == duration {
			return true
		}
	}
	return false
}

// pairOfObjectives finds "RPO and RTO" side by side.
func (s *sentence) pairOfObjectives() (first, second mark, ok bool) {
	for _, a := range s.marks[cues] {
		for _, b := range s.marks[cues] {
			pair := a.name == "rpo" && b.name == "rto" || a.name == "rto" && b.name == "rpo"
			if !pair || b.from < a.to || b.from-a.to > 1 {
				continue
			}
			if b.from == a.to && !s.isHeading(a) || s.is(a.to, "and", "/", "und", "et", "y", "or") {
				return a, b, true
			}
		}
	}
	return mark{}, mark{}, false
}

// isHeading holds for "recovery" by itself, as in "Disaster recovery: RPO of 4 h", which
// says what is spoken of and is no objective.
func (s *sentence) isHeading(m mark) bool { return m.to == m.from+1 && s.is(m.from, "recovery") }

func (s *sentence) pair(first, second mark) []Demand {
	var times []amount
	s.times(func(a amount, _ string) { times = append(times, a) })
	switch {
	case len(times) == 0:
		return nil
	case len(times) == 1 || times[0].to <= first.from:
		return []Demand{s.amountDemand(first.name, times[0], false), s.amountDemand(second.name, times[0], false)}
	}
	return []Demand{s.amountDemand(first.name, times[0], false), s.amountDemand(second.name, times[1], false)}
}
