package limits

import "math"

// grown raises an amount to what the text says it will become: "peaks at twice that rate",
// "growing by 20 % a year over five years", "plus 1 TB a year for three years".
func (s *sentence) grown(a amount) amount {
	for _, growth := range []func(amount) float64{s.multiple, s.bursts, s.added, s.more, s.yearlyMore} {
		if n := growth(a); n > 0 {
			return a.times(n)
		}
	}
	return a
}

// multiple reads "twice our current 400 users" and "doubling in two years"; like the others
// below it is how many times the amount is meant, 0 where it reads nothing.
func (s *sentence) multiple(a amount) float64 {
	for i := a.from - 1; i >= 0 && (s.in(i, "as_now") || s.fold(i) > 0); i-- {
		if s.fold(i) > 0 {
			return s.fold(i)
		}
	}
	for i := a.to; i < len(s.words); i++ {
		if s.fold(i) > 0 && s.in(i+1, "the_same") {
			return s.fold(i)
		}
	}
	return 0
}

// fold is 2 for "twice" and "doubling" at place i, 3 for "triple".
func (s *sentence) fold(i int) float64 {
	switch {
	case s.in(i, "twofold"):
		return 2
	case s.in(i, "threefold"):
		return 3
	}
	return 0
}

// bursts reads "with bursts of 100".
func (s *sentence) bursts(a amount) float64 {
	for i := a.to; i < len(s.words) && a.dimension == rate; i++ {
		if s.isNumber(i) && s.covered(i-2, "burst") && s.is(i-1, "of", "to", "at") && !s.measuredWord(i) {
			s.take(i, i+1)
			return max(1, s.words[i].value/a.upper)
		}
	}
	return 0
}

// added reads "another 210".
func (s *sentence) added(a amount) float64 {
	for i := a.to; i < len(s.words) && a.dimension == count; i++ {
		if s.isNumber(i) && s.in(i-1, "another") && !s.in(i+1, "another") && !s.measuredWord(i) {
			s.take(i, i+1)
			return 1 + s.words[i].value/a.upper
		}
	}
	return 0
}

// more reads "50 % more within two years" and "ten times as many".
func (s *sentence) more(amount) float64 {
	for _, by := range s.amounts {
		switch {
		case by.unit == "times" && s.is(by.to, "as", "that", "the", "our", "more") && by.value > 1:
			s.take(by.from, by.to)
			return by.value
		case by.dimension == percent && s.is(by.to, "more", "mehr", "additional", "zusatzlich", "extra"):
			s.years(true)
			s.take(by.from, by.to)
			return 1 + by.value/100
		}
	}
	return 0
}

// yearlyMore reads "20 % a year" and "1 TB a year" where the text says for how many years.
func (s *sentence) yearlyMore(a amount) float64 {
	years := s.years(false)
	for _, by := range s.amounts {
		if years == 0 || by.from == a.from || by.dimension != percent && by.dimension != a.dimension || !s.yearly(by) {
			continue
		}
		s.years(true)
		s.take(by.from, by.to)
		if by.dimension == percent {
			return math.Pow(1+by.value/100, years)
		}
		return 1 + by.value*years/a.value
	}
	return 0
}

// years is over how many years the text looks, 0 where it does not say; it takes them where
// they were read.
func (s *sentence) years(read bool) float64 {
	for _, a := range s.amounts {
		if a.dimension != duration || a.unit != "years" || a.value <= a.factor {
			continue
		}
		if read {
			s.take(a.from, a.to)
		}
		return a.value / a.factor
	}
	return 0
}

// shareOf is the number of users that the share of "10,000 users, 10 % of them at the same
// time" is, zero for other shares.
func (s *sentence) shareOf(a amount) amount {
	if !(s.is(a.to, "of") && s.is(a.to+1, "them", "these", "whom")) && !s.is(a.to, "davon") || !s.has("concurrent") {
		return amount{}
	}
	for _, all := range s.amounts {
		if all.dimension == count && all.unit == "users" && all.to <= a.from {
			all.from, all.to, all.growth = a.from, a.to, 0
			all.value, all.upper = all.value*a.value/100, all.upper*a.value/100
			return all
		}
	}
	return amount{}
}

// partOfAll is the 100 of "100 of our 900 users at the same time", zero for others.
func (s *sentence) partOfAll(a amount) amount {
	if !s.is(a.from-1, "our", "the", "unserer", "der", "nos") || !s.is(a.from-2, "of", "von", "de") || !s.isNumber(a.from-3) || !s.has("concurrent") {
		return amount{}
	}
	a.from, a.to = a.from-3, a.from-2
	a.value, a.upper = s.words[a.from].value, s.words[a.from].value
	return a
}

// perHead is the number of users of "5 GB per user, 400 users", 0 for none.
func (s *sentence) perHead(a amount) float64 {
	u, ok := s.unitAt(a.to + 1)
	if !ok || u.name != "users" || !s.is(a.to, "per", "each", "every", "for", "a", "je", "pro", "par", "por") {
		return 0
	}
	for _, other := range s.amounts {
		if other.dimension == count && other.unit == "users" && other.from != a.from {
			return other.upper
		}
	}
	return 0
}

// times is the amount that many times.
func (a amount) times(n float64) amount {
	a.value, a.upper, a.growth = a.upper*n, a.upper*n, n
	return a
}

// yearly holds for a growth of so much a year.
func (s *sentence) yearly(a amount) bool {
	u, _, ok := s.period(a.to)
	return (s.has("grow") || s.is(a.from-1, "+", "plus", "another", "further")) && (a.per == year || ok && u.factor == year || s.in(a.to, "yearly") || s.in(a.to+1, "yearly"))
}
