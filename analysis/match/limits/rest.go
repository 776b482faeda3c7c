package limits

// take notes that a demand was read from the words from up to, not including, to.
func (s *sentence) take(from, to int) {
	if s.taken == nil {
		s.taken = make([]bool, len(s.words))
	}
	for i := from; i < to; i++ {
		s.taken[i] = true
	}
}

// rest are the measures and places that no demand was read from. Beside demands that
// are met they leave open whether everything is.
func (s *sentence) rest() []Demand {
	var out []Demand
	for _, a := range s.amounts {
		if s.asks(a) && !s.touched(a.from, a.to) {
			out = append(out, unread(s.written(a.from, a.to)))
		}
	}
	for _, r := range s.regions() {
		if !s.touched(r.from, r.to) && !s.elsewhere(r) {
			out = append(out, unread(r.text))
		}
	}
	for _, m := range s.marks[tongues] {
		if !s.touched(m.from, m.to) && s.is(m.from-1, "in", "auf", "en") {
			out = append(out, unread(s.written(m.from, m.to)))
		}
	}
	return out
}

// asks holds for an amount that can only be a demand: not "monthly uptime".
func (s *sentence) asks(a amount) bool {
	switch a.dimension {
	case count:
		return false
	case duration:
		if s.has("grow") {
			return false // "500 users in two years"
		}
	case interval:
		return s.has("rotate", "backup", "release", "crypto_key")
	}
	return s.words[a.from].kind == number || s.isSmall(a.from) && a.value != a.factor
}

// touched reports whether a demand was read from one of the words.
func (s *sentence) touched(from, to int) bool {
	for i := from; i < to && i < len(s.taken); i++ {
		if s.taken[i] {
			return true
		}
	}
	return false
}

// unread is a measure that the text asks for without saying for certain of what.
func unread(text string) Demand {
	return Demand{Key: "other", Asked: text, rest: true, check: func(map[string]any) outcome { return silent() }}
}
