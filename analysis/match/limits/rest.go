package limits

import (
	"math"
	"slices"
	"strings"
)

// take notes that a demand was read from the words from up to, not including, to.
func (s *sentence) take(from, to int) {
	if len(s.taken) == 0 {
		s.taken = append(s.taken, make([]bool, len(s.words))...)
	}
	for i := from; i < min(to, len(s.taken)); i++ {
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
	if s.has("likewise") && s.refersBack() {
		out = append(out, unread(s.written(0, len(s.words))))
	}
	out = append(out, s.unreadNumbers()...)
	out = append(out, s.qualifiers()...)
	if no, ok := s.unreadNo(); ok {
		out = append(out, qualifier(no))
	}
	for _, m := range s.marks[cues] {
		if m.name == "unlimited" && !s.touched(m.from, m.to) && !s.measuredWord(m.to) {
			out = append(out, qualifier(s.written(m.from, m.to)))
		}
	}
	for i := range s.words {
		if s.isTongueCode(i) && !s.touched(i, i+1) {
			out = append(out, unread(s.written(i, i+1)))
		}
	}
	for _, m := range s.marks[tongues] {
		if !s.touched(m.from, m.to) && s.is(m.from-1, "in", "auf", "en") {
			out = append(out, unread(s.written(m.from, m.to)))
		}
	}
	return out
}

// smallest is the least number that can be a demand without a noun.
const smallest = 5

// unreadNumbers are those that count what the lexicon does not know: "1000 enrolled".
func (s *sentence) unreadNumbers() []Demand {
	var out []Demand
	days := s.days()
	for i, w := range s.words {
		dated := slices.ContainsFunc(days, func(d span) bool { return d.from <= i && i < d.to })
		if w.kind == number && w.value >= smallest && !dated && !s.touched(i, i+1) && !s.measuredWord(i) && !s.marked(i) && !s.isMoney(i) && !s.inSeries(i) && !s.isMean(i) && !s.isGlued(i) && !s.in(i+1, "of_buyer") && !s.is(i-1, "version", "release", "v") && !IsLabel(s.text, w.start, w.end) {
			out = append(out, unread(w.text))
		}
	}
	return out
}

// hasComplement holds for the 0.1 % of a sentence that demands 99.9 %.
func (s *sentence) hasComplement(a amount) bool {
	return slices.ContainsFunc(s.amounts, func(other amount) bool {
		return other.dimension == percent && math.Abs(100-other.value-a.value) < 1e-9 && s.touched(other.from, other.to)
	})
}

// inPart reports whether a word of the group stands in the part around word i.
func (s *sentence) inPart(i int, group string) bool {
	for k := range s.words {
		if s.words[k].part == s.words[i].part && s.in(k, group) {
			return true
		}
	}
	return false
}

// inSeries holds for the lesser numbers of "200, 400 and finally 900 users".
func (s *sentence) inSeries(i int) bool {
	for k := i + 1; k < len(s.words) && (s.isNumber(k) || s.in(k, "series")); k++ {
		for _, a := range s.amounts {
			if a.from == k && a.dimension == count {
				return a.value >= s.words[i].value
			}
		}
	}
	return false
}

// isGlued holds for the number of a name: "ChaCha20".
func (s *sentence) isGlued(i int) bool {
	return i > 0 && s.words[i-1].kind == letters && s.words[i-1].end == s.words[i].start
}

// isMean holds for the lesser number of "300 sessions at peak, 50 on average".
func (s *sentence) isMean(i int) bool {
	peak := func(a amount) bool {
		return a.dimension == count && a.value >= s.words[i].value && s.touched(a.from, a.to)
	}
	return (s.covered(i+1, "mean") || s.covered(i+2, "mean")) && slices.ContainsFunc(s.amounts, peak)
}

// isMoney holds for "EUR 40,000", "40k euros", "€ 25".
func (s *sentence) isMoney(i int) bool {
	return s.in(i-1, "money") || s.in(i+1, "money") || strings.ContainsAny(s.gap(i)+s.gap(i+1), "€$£")
}

// unreadNo is a part of the sentence that rules something out of which nothing was
// read: "99.9 % uptime, no loose ends".
func (s *sentence) unreadNo() (string, bool) {
	if s.negated || s.has("no_deal") {
		return "", false
	}
	for _, m := range s.marks[cues] {
		if m.name != "bare_no" || s.is(m.from, "none") && s.gap(m.from) == ":" || s.is(m.from-1, "/", "or", "oder") && s.is(m.from-2, "yes", "ja", "y") {
			continue
		}
		from, to := m.from, s.partEnd(m.from, len(s.words))
		if !s.touched(from, to) && !s.known(m, to) {
			return s.written(from, to), true
		}
	}
	return "", false
}

// known holds where the words behind a no are some that a reader knows.
func (s *sentence) known(no mark, to int) bool {
	for _, m := range s.marks[cues] {
		if m.to > no.to && m.from < to && m.name != "no" && m.name != "bare_no" {
			return true
		}
	}
	return false
}

// marked reports whether the word at place i is part of a name or cue.
func (s *sentence) marked(i int) bool {
	for _, marks := range s.marks {
		for _, m := range marks {
			if m.from <= i && i < m.to {
				return true
			}
		}
	}
	return false
}

// asks holds for an amount that can only be a demand: not "monthly uptime".
func (s *sentence) asks(a amount) bool {
	switch a.dimension {
	case count:
		return false
	case percent:
		if s.inPart(a.from, "fee") || s.hasComplement(a) {
			return false // "a penalty of 2 % of the fee"
		}
	case duration:
		if s.has("grow") || s.is(a.from-1, "over", "uber", "sur") && s.in(a.from-2, "averaged") || s.in(a.from-1, "rolling") {
			return false // "500 users in two years", "measured over 30 days"
		}
	case size:
		if s.has("grow") {
			return false // "500 GB included, expandable to 2 TB"
		}
	case interval:
		return s.has("backup", "release", "crypto_key") || s.has("rotate") && s.has("key")
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
	return Demand{Key: Other, Asked: text, rest: true, check: func(map[string]any) outcome { return silent() }}
}

// qualifier is what the text adds to a demand in words that no reader knows.
func qualifier(text string) Demand {
	d := unread(text)
	d.Key = Qualifier
	return d
}
