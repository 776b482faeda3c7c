package limits

// intervalAt reads how often something happens from place i: "every 90 days",
// "once a quarter", "twice a year", "monthly".
func (s *sentence) intervalAt(i int) (amount, bool) {
	if often := s.meaning(i).often; often.factor > 0 {
		a := amount{from: i, to: i + 1, dimension: interval, value: often.factor, upper: often.factor, months: often.months}
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
	for s.in(at, "any") {
		at++
	}
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
