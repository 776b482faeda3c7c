package topic

import (
	"math"

	"fitsync/analysis"
	"fitsync/analysis/match/words"
)

// Classes is the number of categories.
const Classes = 7

// Scores holds one number a category, in the order of [analysis.Categories].
type Scores [Classes]float64

// Model is a trained model. It is safe for concurrent use and never changes.
type Model struct {
	bias  Scores
	one   map[string]int32   // stem → entry
	two   map[[2]int32]int32 // entries of two neighbours → entry
	stems map[string]int32   // every stem of a pair → its number in pairs
	say   []Scores           // by entry
}

// boundary stands before the first and after the last word.
const boundary = "^"

// eachFeature calls visit with every stem of a text and every pair of neighbours.
func eachFeature(tokens []words.Token, visit func(first, second string, at int)) {
	previous := boundary
	for i, t := range tokens {
		if t.Part {
			continue
		}
		stem := t.Stem
		if t.Number {
			stem = "#"
		}
		visit(stem, "", i)
		visit(previous, stem, i)
		previous = stem
	}
}

// Logits sums up what the words of a text say.
func (m *Model) Logits(tokens []words.Token) Scores {
	sum := m.bias
	eachFeature(tokens, func(first, second string, _ int) {
		if say, ok := m.entry(first, second); ok {
			for c := range sum {
				sum[c] += say[c]
			}
		}
	})
	return sum
}

// Knows reports whether any word of a text says anything.
func (m *Model) Knows(tokens []words.Token) bool {
	known := false
	eachFeature(tokens, func(first, second string, _ int) {
		if _, ok := m.entry(first, second); ok && first != boundary {
			known = true
		}
	})
	return known
}

// Say is what each word of a text says for a category, above the mean of all
// categories: by token, negative where it speaks against.
func (m *Model) Say(dst []float64, tokens []words.Token, category int) []float64 {
	dst = append(dst[:0], make([]float64, len(tokens))...)
	eachFeature(tokens, func(first, second string, at int) {
		if say, ok := m.entry(first, second); ok {
			mean := 0.0
			for c := range say {
				mean += say[c] / Classes
			}
			dst[at] += say[category] - mean
		}
	})
	return dst
}

func (m *Model) entry(first, second string) (*Scores, bool) {
	if second == "" {
		i, ok := m.one[first]
		if !ok {
			return nil, false
		}
		return &m.say[i], true
	}
	a, ok := m.stems[first]
	if !ok {
		return nil, false
	}
	b, ok := m.stems[second]
	if !ok {
		return nil, false
	}
	i, ok := m.two[[2]int32{a, b}]
	if !ok {
		return nil, false
	}
	return &m.say[i], true
}

// Softmax turns sums into probabilities.
func Softmax(sum Scores) Scores {
	top := sum[0]
	for _, v := range sum {
		top = max(top, v)
	}
	total := 0.0
	for c, v := range sum {
		sum[c] = math.Exp(v - top)
		total += sum[c]
	}
	for c := range sum {
		sum[c] /= total
	}
	return sum
}

// Best is the place of the largest score; the first of equals.
func (s Scores) Best() int {
	best := 0
	for c := range s {
		if s[c] > s[best] {
			best = c
		}
	}
	return best
}

// Place is a category's place in the order of categories, -1 if it is none.
func Place(c analysis.Category) int {
	for i, known := range analysis.Categories() {
		if c == known {
			return i
		}
	}
	return -1
}
