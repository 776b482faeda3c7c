package limits

import "math"

// grown raises an amount to what the text says it will become: "peaks at twice that rate",
// "growing by 20 % a year over five years", "plus 1 TB a year for three years".
func (s *sentence) grown(a amount) amount {
	for i := a.from - 1; i >= 0 && (s.in(i, "as_now") || s.in(i, "twofold") || s.in(i, "threefold")); i-- {
		switch {
		case s.in(i, "twofold"):
			return a.times(2)
		case s.in(i, "threefold"):
			return a.times(3)
		}
	}
	for i := a.to; i < len(s.words); i++ {
		for n, fold := range []string{2: "twofold", 3: "threefold"} {
			if fold != "" && s.in(i, fold) && s.in(i+1, "the_same") {
				return a.times(float64(n))
			}
		}
	}
	for i := a.to; i < len(s.words) && a.dimension == rate; i++ {
		if s.isNumber(i) && s.covered(i-2, "burst") && s.is(i-1, "of", "to", "at") && !s.measuredWord(i) {
			s.take(i, i+1)
			return a.times(max(1, s.words[i].value/a.upper))
		}
	}
	for i := a.to; i < len(s.words) && a.dimension == count; i++ {
		if s.isNumber(i) && s.in(i-1, "another") && !s.measuredWord(i) && !s.in(i+1, "another") {
			s.take(i, i+1)
			return a.times(1 + s.words[i].value/a.upper)
		}
	}
	years := s.yearsOf()
	for _, by := range s.amounts {
		if years == 0 || by.from == a.from || by.dimension != percent && by.dimension != a.dimension || !s.yearly(by) {
			continue
		}
		s.take(by.from, by.to)
		if by.dimension == percent {
			return a.times(math.Pow(1+by.value/100, years))
		}
		return a.times(1 + by.value*years/a.value)
	}
	return a
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

// yearsOf is over how many years the text looks, 0 where it does not say.
func (s *sentence) yearsOf() float64 {
	for _, a := range s.amounts {
		if a.dimension == duration && a.unit == "years" && a.value > a.factor {
			s.take(a.from, a.to)
			return a.value / a.factor
		}
	}
	return 0
}
