package limits

// often are the words that say how often, in seconds.
var often = map[string]struct {
	seconds float64
	months  float64
}{
	"hourly": {3600, 0}, "stundlich": {3600, 0}, "stundliche": {3600, 0}, "daily": {86400, 0}, "nightly": {86400, 0}, "taglich": {86400, 0},
	"tagliche": {86400, 0}, "taglichen": {86400, 0}, "nachtliche": {86400, 0}, "nachtlich": {86400, 0}, "quotidienne": {86400, 0}, "quotidiennes": {86400, 0},
	"quotidien": {86400, 0}, "diario": {86400, 0}, "diaria": {86400, 0}, "diarias": {86400, 0}, "diarios": {86400, 0}, "weekly": {7 * 86400, 0}, "wochentlich": {7 * 86400, 0},
	"wochentliche": {7 * 86400, 0}, "hebdomadaire": {7 * 86400, 0}, "hebdomadaires": {7 * 86400, 0}, "semanal": {7 * 86400, 0}, "semanales": {7 * 86400, 0}, "fortnightly": {14 * 86400, 0},
	"monthly": {30 * 86400, 1}, "monatlich": {30 * 86400, 1}, "monatliche": {30 * 86400, 1}, "mensuel": {30 * 86400, 1}, "mensuelle": {30 * 86400, 1}, "mensual": {30 * 86400, 1},
	"quarterly": {91 * 86400, 3}, "vierteljahrlich": {91 * 86400, 3}, "vierteljahrliche": {91 * 86400, 3}, "quartalsweise": {91 * 86400, 3}, "trimestriel": {91 * 86400, 3}, "trimestral": {91 * 86400, 3},
	"halbjahrlich": {182.5 * 86400, 6}, "halbjahrliche": {182.5 * 86400, 6}, "semiannually": {182.5 * 86400, 6}, "semiannual": {182.5 * 86400, 6}, "biannually": {182.5 * 86400, 6},
	"yearly": {365 * 86400, 12}, "annually": {365 * 86400, 12}, "annual": {365 * 86400, 12}, "jahrlich": {365 * 86400, 12}, "jahrliche": {365 * 86400, 12}, "annuel": {365 * 86400, 12},
	"annuelle": {365 * 86400, 12}, "anual": {365 * 86400, 12},
}

// intervalAt reads how often something happens from place i: "every 90 days",
// "once a quarter", "twice a year", "monthly".
func (s *sentence) intervalAt(i int) (amount, bool) {
	if often, ok := often[s.at(i)]; ok {
		a := amount{from: i, to: i + 1, dimension: interval, value: often.seconds, upper: often.seconds, months: often.months}
		if s.is(i-1, "half", "semi") && s.is(i, "yearly", "annually") {
			a.from, a.value, a.upper, a.months = i-1, a.value/2, a.value/2, 6
		}
		return a, true
	}
	switch s.at(i) {
	case "every", "each", "alle", "jede", "jeden", "jedes", "cada", "chaque":
		return s.every(i, i+1)
	case "tous", "toutes", "todos", "todas":
		if s.is(i+1, "les", "los", "las") {
			return s.every(i, i+2)
		}
	case "once", "einmal", "twice", "zweimal":
		u, to, ok := s.period(i + 1)
		if !ok || to > i+5 {
			break
		}
		a := amount{from: i, to: to, dimension: interval, value: u.factor, months: u.months, unit: u.name, factor: u.factor}
		if s.is(i, "twice", "zweimal") {
			a.value, a.months = a.value/2, a.months/2
		}
		a.upper = a.value
		return a, true
	}
	return amount{}, false
}

// every reads "[90] days" at place at.
func (s *sentence) every(from, at int) (amount, bool) {
	value, to, ok := s.numeral(at)
	if !ok {
		value, to = 1, at
	}
	u, ok := s.unitAt(to)
	if s.is(to, "half") && s.is(to+1, "year") {
		u, ok, to = unit{duration, "halves", 182.5 * 86400, 6}, true, to+1
	}
	if !ok || u.dimension != duration {
		return amount{}, false
	}
	a := amount{from: from, to: to + 1, dimension: interval, value: value * u.factor, months: value * u.months, unit: u.name, factor: u.factor}
	a.upper = a.value
	return a, true
}
