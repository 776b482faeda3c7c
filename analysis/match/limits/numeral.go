package limits

import "math"

// numeral reads a number in digits or words from place i and where it ends:
// "15", "forty-five", "two and a half million", "half a", "three quarters of an".
func (s *sentence) numeral(i int) (value float64, to int, ok bool) {
	if value, to, ok = s.fraction(i); ok {
		return s.multiplied(value, to)
	}
	value, to, ok = s.small(i)
	if !ok {
		return 0, i, false
	}
	if s.is(to, "and", "und") && s.is(to+1, "a", "ein") && s.is(to+2, "half", "halb") {
		value, to = value+0.5, to+3
	} else if s.is(to, "½") {
		value, to = value+0.5, to+1
	}
	return s.multiplied(value, to)
}

// fraction reads "half a", "eine halbe", "a quarter of an", "three quarters of an".
func (s *sentence) fraction(i int) (float64, int, bool) {
	start := i
	if s.is(i, "a", "eine", "einer", "einen", "einem", "ein", "une", "un", "one") {
		i++
	}
	switch s.at(i) {
	case "half", "halbe", "halben", "halber", "halbes", "demi", "media", "medio", "½":
		if s.is(i+1, "a", "an", "of") {
			i++
			if s.is(i+1, "a", "an") {
				i++
			}
		}
		return 0.5, i + 1, true
	case "quarter":
		if s.is(i+1, "of") && s.is(i+2, "a", "an", "the") {
			return 0.25, i + 3, true
		}
		if s.is(i+1, "hour") {
			return 0.25, i + 1, true
		}
	case "three":
		if s.is(i+1, "quarters") && s.is(i+2, "of") && s.is(i+3, "a", "an") {
			return 0.75, i + 4, true
		}
	case "anderthalb", "eineinhalb":
		return 1.5, i + 1, true
	}
	return 0, start, false
}

// small reads one number or number word, "forty five" included.
func (s *sentence) small(i int) (float64, int, bool) {
	if i >= len(s.words) {
		return 0, i, false
	}
	if s.words[i].kind == number {
		return s.words[i].value, i + 1, true
	}
	m := s.meaning(i)
	if !m.counts {
		switch s.at(i) {
		case "a", "an":
			return 1, i + 1, true
		case "hundred", "thousand", "million", "hundert", "tausend", "mille", "mil", "cien":
			return 1, i, true
		}
		return 0, i, false
	}
	value, to := m.count, i+1
	if unit := s.meaning(to); unit.counts && m.count >= 20 && unit.count < 10 && unit.count > 0 {
		value, to = value+unit.count, to+1
	}
	value, to = s.decimals(value, to)
	return value, to, true
}

// decimals goes on with the digits of "ninety-nine point nine five".
func (s *sentence) decimals(value float64, to int) (float64, int) {
	if !s.is(to, "point", "komma", "virgule", "coma") || !s.isSmall(to+1) || s.meaning(to+1).count >= 10 {
		return value, to
	}
	digit := 0.1
	for to++; s.isSmall(to) && s.meaning(to).count < 10; to++ {
		value += s.meaning(to).count * digit
		digit /= 10
	}
	return math.Round(value*1e9) / 1e9, to
}

// multiplied goes on with "hundred", "thousand", "million".
func (s *sentence) multiplied(value float64, to int) (float64, int, bool) {
	for {
		factor := 0.0
		switch s.at(to) {
		case "hundred", "hundert", "cent", "cien":
			factor = 100
		case "thousand", "tausend", "tsd", "mille", "mil":
			factor = 1e3
		case "million", "millions", "mio", "millionen", "millones":
			factor = 1e6
		case "billion", "mrd", "milliarden", "bn":
			factor = 1e9
		default:
			return value, to, true
		}
		value, to = value*factor, to+1
		if s.is(to, "and") && s.isSmall(to+1) {
			to++
		}
		if rest, end, ok := s.small(to); ok && s.words[to].kind == letters && !s.is(to, "a", "an") && rest < factor && end > to {
			value, to = value+rest, end
		}
	}
}

func (s *sentence) isSmall(i int) bool {
	return s.meaning(i).counts
}
