package limits

// counted looks for the noun within three words: "300 simultaneous user sessions".
func (s *sentence) counted(a amount, i int) (amount, bool) {
	for k := i; k < i+4 && k < len(s.words) && s.words[k].part == s.words[a.from].part; k++ {
		if s.words[k].kind != letters || s.is(k, "of", "the", "in", "for", "per", "and", "or", "with", "to", "von", "und", "fur", "mit", "de", "x") {
			return amount{}, false
		}
		u, ok := s.unitAt(k)
		if !ok || u.dimension != count {
			continue
		}
		for following, ok := s.unitAt(k + 1); ok && following.dimension == count; following, ok = s.unitAt(k + 1) {
			u = following
			k++
		}
		if s.modifies(k, a.value) {
			return amount{}, false
		}
		if s.words[a.from].kind == number {
			if exact := whole(s.words[a.from]); exact != s.words[a.from].value && a.value == a.upper {
				a.value, a.upper = exact, exact
			}
		}
		a.dimension, a.unit, a.factor, a.to = count, u.name, 1, k+1
		a.per = s.perAfter(a.to)
		if often := s.meaning(a.to).often; a.per == 0 && a.to < len(s.words) && often.factor > 0 && (u.name == "requests" || u.name == "events") {
			a.per, a.dimension, a.to = often.factor, rate, a.to+1 // "calls daily"
			return a, true
		}
		switch {
		case u.name == "requests" && s.is(k, "rps"):
			a.per = 1
		case u.name == "requests" && s.is(k, "rpm"):
			a.per = 60
		}
		switch {
		case a.per > 0 && a.per <= 86400 && u.name == "times" && s.has("api"):
			a.dimension, a.unit, a.to = rate, "requests", s.perEnd(a.to)
		case a.per > 0 && u.name == "times" && a.value > 0:
			a.dimension, a.value = interval, a.per/a.value
			a.upper, a.months, a.to = a.value, 0, s.perEnd(a.to)
		case a.per > 0 && (u.name == "requests" || u.name == "events"):
			a.dimension, a.to = rate, s.perEnd(a.to)
		}
		return a, true
	}
	return amount{}, false
}

// perAfter is the period in seconds that follows place i within three words ("a
// month", "per minute", "/ s"), or 0.
func (s *sentence) perAfter(i int) float64 {
	u, _, _ := s.period(i)
	return u.factor
}

func (s *sentence) perEnd(i int) int {
	if _, to, ok := s.period(i); ok {
		return to
	}
	return i
}

// ordinalSecond holds for "in a second region".
func (s *sentence) ordinalSecond(i int) bool {
	next := i + 1
	return s.is(i, "second") && next < len(s.words) && s.words[next].kind == letters && s.words[next].part == s.words[i].part &&
		!s.is(next, "for", "and", "or", "with", "per", "at", "in", "from", "on", "to", "steadily", "sustained", "during", "without", "each", "by", "when", "as", "p")
}

// modifies holds for "40 seat makers": a noun in the singular that another follows.
func (s *sentence) modifies(k int, value float64) bool {
	singular := s.is(k, "user", "seat", "licence", "license", "account", "project", "session", "request", "repository", "employee", "login", "event", "call", "webhook", "message", "person")
	next := k + 1
	return singular && value > 1 && next < len(s.words) && s.words[next].kind == letters && s.words[next].part == s.words[k].part &&
		!s.is(next, "per", "a", "an", "and", "or", "in", "for", "with", "minimum", "maximum", "limit", "at", "each", "every", "tier", "plan", "package", "license", "licence", "x", "pro")
}

// period reads "a month", "per calendar quarter", "/ min" within four words.
func (s *sentence) period(i int) (u unit, to int, ok bool) {
	for k := i; k <= i+4 && !s.isNumber(k); k++ {
		switch s.at(k) {
		case "p":
			if s.is(k+1, "a") {
				return unit{duration, "years", year, 12}, k + 2, true // "p.a."
			}
		case "per", "a", "an", "every", "each", "/", "pro", "par", "por", "im", "je", "al", "in", "within", "the":
			if s.is(k-1, "half", "of", "than", "quarter") {
				return unit{}, i, false
			}
			at := k + 1
			if s.is(at, "calendar", "single", "contract", "the", "a", "any", "ganzen", "one") || s.is(at, "an") && s.meaning(at+1).unit.dimension == duration {
				at++
			}
			if s.is(at, "half") && s.is(at+1, "year") {
				return unit{duration, "halves", 182.5 * 86400, 6}, at + 2, true
			}
			if n, to, ok := s.small(at); ok && k == i && s.isNumber(at) && s.is(k, "in", "within", "per", "every") {
				if u, ok := s.unitAt(to); ok && u.dimension == duration && n*u.factor >= 60 {
					return unit{duration, u.name, n * u.factor, n * u.months}, to + 1, true
				}
			}
			if u, ok := s.unitAt(at); ok && u.dimension == duration && u.factor >= 1 && (s.is(k, "per", "/") || !s.ordinalSecond(at)) {
				return u, at + 1, true
			}
		}
	}
	return unit{}, i, false
}
