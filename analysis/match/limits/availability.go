package limits

import (
	"math"
	"slices"
	"strings"

	"fitsync/analysis"
)

// readAvailability finds availability and durability in percent or in nines.
func readAvailability(s *sentence) []Demand {
	var out []Demand
	asked := s.shares()
	for i, a := range asked {
		_, toDurable := s.nearest(a.from, a.to, "durability")
		_, toAvailable := s.nearest(a.from, a.to, "availability", "down")
		switch {
		case toDurable < toAvailable:
			out = append(out, s.amountDemand("durability", a, true))
		case toAvailable < far || s.bareShare(a.from, a.to) || a.value >= 99 && (a.unit == "nines" || s.has("sla_words") || len(s.servicesOf(i, asked)) > 0 && !s.is(a.to, "of", "der")):
			out = append(out, s.availability(a, s.servicesOf(i, asked)))
		}
	}
	return out
}

var multiples = map[string]float64{"double": 2, "triple": 3, "quadruple": 4}

// shares are the percentages that can be an availability.
func (s *sentence) shares() []amount {
	var out []amount
	for _, a := range s.amounts {
		switch {
		case a.dimension == count && a.unit == "nines":
			if s.is(a.to, "5", "five") && !s.measuredWord(a.to) {
				s.take(a.to, a.to+1)
				a.value += 0.5 // "three nines five"
			} else if s.in(a.to, "and") && s.is(a.to+1, "a", "ein", "eine", "un", "una") && s.is(a.to+2, "half", "halb", "halbe", "demi", "media") {
				s.take(a.to, a.to+3)
				a.value += 0.5 // "three nines and a half"
			}
			a.value = nines(a.value)
			s.takeNumber(a.value)
		case s.at(a.to) == "nines" || a.dimension != percent || s.ofRequests(a):
			continue
		case a.value > 0 && a.value <= 10 && s.has("down"):
			a.value = math.Round((100-a.value)*1e9) / 1e9
		case a.value < 80 || a.value > 100:
			continue
		}
		a.dimension, a.upper = percent, a.value
		out = append(out, a)
	}
	for i := range s.words {
		w := &s.words[i]
		if w.kind == number && w.value >= 95 && w.value < 100 && strings.ContainsAny(w.text, ".,") && !s.measuredWord(i) && !s.touched(i, i+1) {
			if _, distance := s.nearest(i, i+1, "availability"); distance <= 9 || s.bareShare(i, i+1) {
				value := decimal(w.text)
				out = append(out, amount{from: i, to: i + 1, dimension: percent, value: value, upper: value})
			}
		}
		if !s.is(i+1, "9", "nine", "nines") {
			continue
		}
		if n, to, ok := s.small(i); ok && n >= 2 && n <= 12 && s.is(to, "9") && s.is(to+1, "s") {
			out = append(out, amount{from: i, to: to + 2, dimension: percent, value: nines(n), upper: nines(n), unit: "nines"})
		}
		if n := multiples[s.at(i)]; n > 0 && s.is(i+1, "nine", "nines") {
			out = append(out, amount{from: i, to: i + 2, dimension: percent, value: nines(n), upper: nines(n), unit: "nines"})
		}
	}
	return out
}

// bareShare holds for a text that is only a share near 100, which nothing else is given as:
// "99.99 % a month", "not less than 99.95".
func (s *sentence) bareShare(from, to int) bool {
	const longest = 7
	value := s.words[from].value
	if len(s.words) > longest || value < 99 || value >= 100 || !strings.ContainsAny(s.at(from), ".,") {
		return false
	}
	for i := range s.words {
		known := i >= from && i < to || s.in(i, "about") || s.in(i, "denial") || s.in(i, "each") || s.in(i, "article") || s.in(i, "bounding") ||
			s.meaning(i).often.factor > 0 || s.meaning(i).unit.dimension == duration || s.covered(i, "or_newer")
		if !known {
			return false
		}
	}
	return true
}

// partOfDay holds where a figure is of some hours of the day, of which the catalog's figure
// says nothing.
func (s *sentence) partOfDay() bool {
	return !s.has("support", "answer", "upkeep") && (s.has("business_hours") || len(s.clocks()) == 2)
}

// takeNumber takes the 99.95 of "three nines five (99.95)".
func (s *sentence) takeNumber(value float64) {
	for i := range s.words {
		if s.isNumber(i) && s.words[i].value == value {
			s.take(i, i+1)
		}
	}
}

// measuredWord holds for a word that belongs to an amount.
func (s *sentence) measuredWord(i int) bool {
	for _, a := range s.amounts {
		if a.from <= i && i < a.to {
			return true
		}
	}
	return s.is(i-1, "p")
}

// ofRequests holds for "95 % of all requests".
func (s *sentence) ofRequests(a amount) bool {
	for _, m := range s.marks[cues] {
		if m.name == "request" && m.to == a.from && s.gap(a.from) == "(" {
			return true // "requests (99 %)"
		}
	}
	m, distance := s.nearest(a.to, a.to, "request")
	return s.is(a.to, "of", "der", "aller", "des", "de") && distance <= 3 && m.from >= a.to
}

// nines is what "four nines" is in percent; three and a half of them are 99.95.
func nines(count float64) float64 {
	full := math.Floor(count)
	gap := math.Pow(10, -full)
	if count > full {
		gap /= 2
	}
	return math.Round((1-gap)*100*1e10) / 1e10
}

// servicesOf names the parts of the product that the i-th percentage is about.
func (s *sentence) servicesOf(i int, asked []amount) []string {
	a := asked[i]
	var near, all []string
	for n, m := range s.marks[services] {
		if n > 0 && s.marks[services][n-1].to == m.from && s.gap(m.from) == "" || m.from > 0 && s.meaning(m.from-1).often.factor > 0 {
			continue // the portal of "login portal", "with quarterly reports"
		}
		all = append(all, m.name)
		if s.words[m.from].part == s.words[a.from].part || len(asked) == 1 && s.distance(a.from, a.to, m.from, m.to) <= 8 && !s.busy(m, a) {
			near = append(near, m.name)
			if other := s.joined(m); other != "" {
				near = append(near, other)
			}
		}
	}
	if len(asked) > 1 && len(all) == len(asked) {
		return all[i : i+1]
	}
	if part := s.unknownPart(a); len(near) == 0 && part != "" {
		return []string{part}
	}
	return near
}

// unknownPart is the part of "99.9 % for the scheduler" and "availability of the scheduler"
// that the word list does not know.
func (s *sentence) unknownPart(a amount) string {
	behind := a.to
	for s.covered(behind, "availability") {
		behind++
	}
	if s.is(behind, "for", "fur", "pour", "para") {
		return s.partAt(behind + 1)
	}
	m, _ := s.nearest(a.from, a.to, "availability")
	if m.to > 0 && s.is(m.to, "of", "der", "des", "de", "du", "del") {
		return s.partAt(m.to + 1)
	}
	return ""
}

// partAt is the noun at place i behind articles where it is in no list.
func (s *sentence) partAt(i int) string {
	i = s.pastArticles(i)
	if i >= len(s.words) || !s.foreign(i, i+1) || s.measuredWord(i) {
		return ""
	}
	return s.at(i)
}

// joined is the part that an "and" puts beside a known one: "login and billing: 99.95 %".
func (s *sentence) joined(m mark) string {
	for _, k := range []int{m.from - 2, m.to + 1} {
		and := k + 1
		if k > m.from {
			and = m.to
			if s.is(k, "the", "die", "das", "der", "la", "le", "el") {
				k++
			}
		}
		if k >= 0 && k < len(s.words) && s.in(and, "and") && s.words[k].kind == letters && !s.meaning(k).harmless && !s.marked(k) && !s.is(k, "its", "their", "all", "be") {
			return s.at(k)
		}
	}
	return ""
}

// busy holds for a name in a part of the sentence that has an amount of its own.
func (s *sentence) busy(m mark, a amount) bool {
	for _, other := range s.amounts {
		if other.from != a.from && s.words[other.from].part == s.words[m.from].part {
			return true
		}
	}
	return s.words[m.from].part > s.words[a.from].part
}

// availability compares with the whole product's figure, or with that of the named
// parts: neither says anything of the other.
func (s *sentence) availability(a amount, parts []string) Demand {
	s.take(a.from, a.to)
	b := bound{a, true}
	if len(parts) > 0 {
		asked := s.askedAmount(a, true) + " for " + strings.Join(parts, ", ")
		return Demand{Key: "availability_by_service", Asked: asked, check: func(stated map[string]any) outcome { return byService(stated, parts, b) }}
	}
	if s.partOfDay() {
		s.takeHours()
		return Demand{Key: "availability", Asked: s.askedAmount(a, true) + " in some hours", check: func(stated map[string]any) outcome {
			if _, ok := stated["availability"]; !ok {
				return silent()
			}
			return said(analysis.LimitUnknown, "of the whole day")
		}}
	}
	return Demand{Key: "availability", Asked: s.askedAmount(a, true), check: func(stated map[string]any) outcome {
		if v, ok := stated["availability"]; ok {
			return b.against(v)
		}
		v, ok := stated["downtime_max"]
		if !ok {
			return silent()
		}
		offered, ok := downtime(v)
		if !ok {
			return said(analysis.LimitUnknown, "")
		}
		share := amount{dimension: percent, value: 100 * (1 - offered.value/offered.per)}
		result := analysis.LimitShort
		if share.value >= a.value-1e-9 {
			result = analysis.LimitMet
		}
		return said(result, "at most "+offered.text+" down")
	}}
}

func byService(stated map[string]any, parts []string, b bound) outcome {
	by, ok := stated["availability_by_service"].(map[string]any)
	if !ok {
		return silent()
	}
	result := analysis.LimitMet
	var offered []string
	for _, part := range parts {
		name, ok := serviceNamed(by, part)
		if !ok {
			result = worse(result, analysis.LimitUnknown)
			continue
		}
		got := b.against(by[name])
		result = worse(result, got.result)
		offered = append(offered, got.offered+" for "+name)
	}
	return said(result, strings.Join(offered, ", "))
}

// serviceNamed finds the stated part that has the same name or means the same.
func serviceNamed(by map[string]any, part string) (string, bool) {
	var names []string
	for name := range by {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		s := scan(name)
		shared().find(s)
		if len(s.marks[services]) > 0 && s.marks[services][0].name == part || s.contains(part) {
			return name, true
		}
	}
	return "", false
}
