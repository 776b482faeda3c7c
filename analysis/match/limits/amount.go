package limits

import "strings"

// amount is a number with what it counts: words from up to, not including, to.
type amount struct {
	from, to  int
	dimension dimension
	value     float64 // in the dimension's own unit; of a range the lower end
	upper     float64 // the upper end of a range, else value
	months    float64 // for calendar units, else 0
	unit      string
	per       float64 // seconds of the period that it is in, 0 for none
	business  bool    // counts working time only
	factor    float64 // of the unit
	growth    float64 // how many times what is written it is, 0 for once
}

// findAmounts fills in the amounts of a sentence, in order.
func (s *sentence) findAmounts() {
	for i := 0; i < len(s.words); {
		if !s.beginsAmount(i) {
			i++
			continue
		}
		a, ok := s.intervalAt(i)
		if !ok {
			a, ok = s.amountAt(i)
		}
		if !ok {
			a, ok = s.elliptic(i)
		}
		if !ok {
			a, ok = s.elided(i)
		}
		if !ok {
			i++
			continue
		}
		if last := len(s.amounts) - 1; last >= 0 && a.dimension == duration && s.amounts[last].continuedBy(a) {
			s.amounts[last].value += a.value
			s.amounts[last].upper += a.value
			s.amounts[last].to, s.amounts[last].months = a.to, 0
		} else {
			s.amounts = append(s.amounts, a)
		}
		i = a.to
	}
}

// elliptic reads the second time of "records for six years, invoices for ten".
func (s *sentence) elliptic(i int) (amount, bool) {
	last := len(s.amounts) - 1
	if last < 0 || s.amounts[last].dimension != duration || !s.in(i-1, "for_time") || s.words[i].part == s.words[s.amounts[last].from].part && !s.turns(s.amounts[last].to, i) {
		return amount{}, false
	}
	value, to, ok := s.small(i)
	if _, dated := s.year(i); !ok || dated || value < 2 || to < len(s.words) && s.words[to].part == s.words[i].part {
		return amount{}, false
	}
	before := s.amounts[last]
	a := amount{from: i, to: to, value: value * before.factor, dimension: duration, unit: before.unit, factor: before.factor, business: before.business}
	if before.months > 0 {
		a.months = value * before.months * before.factor / before.value
	}
	a.upper = a.value
	return a, true
}

// turns reports whether a "but" stands from place from up to to.
func (s *sentence) turns(from, to int) bool {
	for k := from; k < to; k++ {
		if s.is(k, "but", "aber", "mais", "pero", "sondern") {
			return true
		}
	}
	return false
}

// elided reads the first time of "no earlier than 30 and no later than 60 days".
func (s *sentence) elided(i int) (amount, bool) {
	value, to, ok := s.small(i)
	if !ok || !s.is(i-1, "than", "least", "most", "als", "mindestens", "hochstens") || !s.in(to, "and") {
		return amount{}, false
	}
	next := to + 1
	for s.in(next, "about") || s.in(next, "sooner") || s.is(next, "later", "not", "nicht", "spater", "als", "and") {
		next++
	}
	_, at, ok := s.small(next)
	if u, known := s.unitAt(at); ok && next > to+1 && known && u.dimension == duration {
		a := s.with(amount{from: i, value: value, upper: value}, u, to-1)
		return a, true
	}
	return amount{}, false
}

// amountWords are the words, beside number words and "weekly", with which an amount can
// begin.
const amountWords = `a an one ein eine einem einen einer un une half halbe halben halber halbes demi media medio quarter three anderthalb eineinhalb
	hundred thousand million hundert tausend mille mil cien every each alle jede jeden jedes cada chaque tous toutes todos todas once einmal twice zweimal`

// beginsAmount is false for words that are worth no closer look: they are most.
func (s *sentence) beginsAmount(i int) bool {
	w := &s.words[i]
	if s.isNegative(i) {
		return false
	}
	return w.kind != letters || w.meaning.amount || s.meaning(i+1).unit.dimension == duration
}

// isNegative holds for the number of "-1 hour", which is no range and no bullet.
func (s *sentence) isNegative(i int) bool {
	start := s.words[i].start
	before := strings.TrimRight(s.text[:start], "-−–")
	return s.isNumber(i) && s.is(i-1, "minus") || s.isNumber(i) && i > 0 && !s.isNumber(i-1) && s.words[i-1].kind == letters && before != s.text[:start] && strings.HasSuffix(before, " ")
}

// continuedBy holds for "1 h 30 min".
func (a amount) continuedBy(next amount) bool {
	return a.dimension == duration && next.from == a.to && next.factor < a.factor && a.per == 0
}

// amountAt reads "15 minutes", "four hours", "a day", "half a million users", "5-10
// years", "600 API calls per minute".
func (s *sentence) amountAt(i int) (amount, bool) {
	if u, ok := s.unitAt(i + 1); ok && u.dimension == duration && s.covered(i, "last") {
		return s.with(amount{from: i + 1, value: 1, upper: 1}, u, i+1), true // "the last hour"
	}
	if u, ok := s.unitAt(i + 1); ok && u.dimension == duration && s.is(i, "sub") {
		return s.with(amount{from: i, value: 1, upper: 1}, u, i+1), true // "sub-second"
	}
	value, to, ok := s.numeral(i)
	if !ok || i == 1 && s.gap(i) == "-" && s.words[0].kind == letters && s.words[i].kind == number && len(s.at(0)) <= 5 && !s.is(0, "sub") && s.words[0].start < 3 {
		return amount{}, false // "TR-7 Backups kept for 30 days": the number of a requirement
	}
	if s.gap(to) == ":" {
		return amount{}, false // "P3: business hours"
	}
	a := amount{from: i, value: value, upper: value}
	between := s.is(i-1, "between", "zwischen", "entre") && s.in(to, "and")
	if between || s.is(to, "to", "bis", "a") || to < len(s.words) && s.gap(to) == "-" || s.gap(to) == "–" {
		next := to
		if between || s.is(to, "to", "bis", "a") {
			next++
		}
		if upper, end, ok := s.numeral(next); ok && upper > value && s.words[next].kind == number {
			a.upper, to = upper, end
		}
	}
	article := s.is(i, "a", "an", "un", "une", "una", "ein", "eine", "einem", "einer", "einen", "eines") && to == i+1
	return s.measured(a, to, article)
}

// gap is what is written before word i beside spaces.
func (s *sentence) gap(i int) string {
	if i <= 0 || i >= len(s.words) {
		return ""
	}
	from, to := s.words[i-1].end, s.words[i].start
	for from < to && s.text[from] == ' ' {
		from++
	}
	for to > from && s.text[to-1] == ' ' {
		to--
	}
	return s.text[from:to]
}

// measured completes an amount by its unit at or shortly after place i.
func (s *sentence) measured(a amount, i int, article bool) (amount, bool) {
	if s.is(i, "th", "st", "nd", "rd") && a.value >= 5 && s.meaning(i+1).unit.dimension == duration {
		i++ // "no later than the 45th day"
	}
	if s.is(i, "+") && s.gap(i) == "" {
		i++ // "50+ projects"
	}
	if s.is(i, "more", "further", "additional", "weitere", "weiteren", "calendar", "full", "whole", "consecutive", "volle", "ganze", "of") && !article && s.words[i].part == s.words[i-1].part {
		i++
	}
	if s.is(i, "business", "working", "work", "office", "arbeits", "geschafts") || s.is(i, "next") {
		if u, ok := s.unitAt(i + 1); ok && u.dimension == duration && s.words[i].part == s.words[a.from].part {
			a.business = true
			i++
		}
	}
	switch s.at(i) {
	case "arbeitstag", "arbeitstage", "arbeitstagen", "werktag", "werktage", "werktagen", "arbeitsstunden", "geschaftsstunden":
		return a.businessUnit(s.at(i), i), true
	}
	if u, ok := s.unitAt(i); ok && u.dimension != count {
		return s.with(a, u, i), true
	}
	if often := s.meaning(i).often; often.factor > 0 && s.covered(i+1, "backup") && a.value > 1 {
		// "the last 60 nightly backups"
		return s.with(a, unit{duration, "days", often.factor, often.months}, i), true
	}
	if s.is(i, "per", "pour", "por") && s.is(i+1, "cent", "ciento", "hundert") {
		return s.with(a, unit{percent, "%", 1, 0}, i+1), true
	}
	if u, ok := s.unitAt(i); article && !(ok && u.name == "times" && s.is(i+1, "per", "a", "pro", "par", "por", "each", "every") && s.perAfter(i+1) > 0) {
		return amount{}, false // not "a release per quarter"
	}
	if s.is(i, "/", "per", "a") && s.words[a.from].kind == number {
		if u, ok := s.unitAt(i + 1); ok && u.dimension == duration && s.has("api", "webhook") {
			a.dimension, a.unit, a.to, a.per, a.factor = rate, "requests", i+2, u.factor, 1
			return a, true
		}
	}
	if counted, ok := s.counted(a, i); ok {
		return counted, true
	}
	if s.atOnce(a, i) {
		a.dimension, a.unit, a.factor, a.to = count, "users", 1, i+1
		return a, true
	}
	return s.countedBefore(a, i)
}

// countedBefore reads "users: 500", "API requests per minute ≥ 600" and "500 users, 50
// of them concurrent".
func (s *sentence) countedBefore(a amount, i int) (amount, bool) {
	if s.words[a.from].kind != number || s.is(i, "x") {
		return amount{}, false
	}
	of := s.is(i, "of") && s.is(i+1, "them", "these") || s.is(i, "davon") || s.ofWhom(a.from) || s.covered(i, "concurrent") || s.is(a.from-1, "be", "reach") && s.is(a.from-2, "will", "to", "shall") || s.is(a.from-1, "to", "a", "auf", "bis", "hasta") && s.covered(a.from-1, "grow") || s.growsBy(i)
	per := 0.0
	for k := a.from - 1; k >= max(a.from-9, 0); k-- {
		u, ok := s.unitAt(k)
		switch {
		case ok && u.dimension == count && u.name != "times" && u.name != "nines":
			a.dimension, a.unit, a.factor, a.to, a.per = count, u.name, 1, i, per
			if exact := whole(s.words[a.from]); a.value == a.upper {
				a.value, a.upper = max(exact, a.value), max(exact, a.value)
			}
			if per > 0 {
				a.dimension = rate
			} else if u.name == "requests" || u.name == "events" {
				return amount{}, false
			}
			if s.is(i, "of", "davon") && s.words[i].part == s.words[i-1].part {
				a.to = min(i+2, len(s.words))
			}
			return a, of || a.from-k == 1 && s.gap(a.from) != "" || k+1 < len(s.words)
		case ok && u.dimension == duration && s.is(k-1, "per", "/", "a", "pro"):
			per = u.factor
		case s.words[k].kind == number && !of, !of && !s.is(k, "per", "/", "a", "pro", "is", "are", "at", "least", "min", "minimum", "max", "maximum", "up", "to", "≥", "=", ">", "of", "number", "must", "be", "not", "below", "no", "less", "than", "under", "mindestens", "count"):
			return amount{}, false
		}
	}
	return amount{}, false
}

// atOnce holds for people of a trade that no list names: "300 nurses work simultaneously".
func (s *sentence) atOnce(a amount, i int) bool {
	if s.words[a.from].kind != number || i != a.from+1 || !s.foreign(i, i+1) || !strings.HasSuffix(s.at(i), "s") {
		return false
	}
	m, distance := s.nearest(i, i+1, "concurrent")
	return distance <= 6 && m.from > i && s.words[m.from].part == s.words[i].part
}

// ofWhom holds for the number of "2,500 users, of whom up to 400 at once".
func (s *sentence) ofWhom(i int) bool {
	for k := i - 1; k >= max(i-4, 0); k-- {
		if s.is(k, "whom", "which", "davon", "dont", "cuales") {
			return true
		}
		if !s.in(k, "about") {
			return false
		}
	}
	return false
}

// growsBy holds for the year in "1,500 projects, 2,000 by 2028".
func (s *sentence) growsBy(i int) bool {
	_, ok := s.year(i + 1)
	return ok && s.is(i, "by", "in", "until", "bis", "en", "para", "d")
}

func (a amount) businessUnit(word string, i int) amount {
	a.dimension, a.business, a.to = duration, true, i+1
	a.unit, a.factor = "days", 86400
	if word == "arbeitsstunden" || word == "geschaftsstunden" {
		a.unit, a.factor = "h", 3600
	}
	a.value, a.upper = a.value*a.factor, a.upper*a.factor
	return a
}

func (s *sentence) with(a amount, u unit, i int) amount {
	a.dimension, a.unit, a.factor, a.to = u.dimension, u.name, u.factor, i+1
	if u.dimension == percent && s.words[a.from].kind == number && a.upper == a.value {
		a.value = decimal(s.words[a.from].text)
		a.upper = a.value
	}
	if u.months > 0 && a.value == a.upper {
		a.months = a.value * u.months
	}
	a.value, a.upper = a.value*u.factor, a.upper*u.factor
	if u.dimension == duration && s.is(i+1, "and", "und") && s.is(i+2, "a") && s.is(i+3, "half") {
		a.value, a.upper, a.to = a.value+u.factor/2, a.upper+u.factor/2, i+4
		if a.months > 0 {
			a.months += u.months / 2
		}
	}
	switch {
	case u.dimension == size:
		a.per = s.perAfter(a.to)
	case u.dimension == duration && s.has("down"):
		if a.per = s.perAfter(a.to); a.per > a.value {
			a.to = s.perEnd(a.to)
		}
	}
	return a
}
