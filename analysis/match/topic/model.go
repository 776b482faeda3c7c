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
	stems map[string]int32 // stem → its number
	alone []int32          // by number: the entry of the stem itself, or silent
	pairs map[uint64]int32 // numbers of two neighbours → entry
	say   []Scores         // by entry
}

// silent is the entry of a stem that says nothing but beside another one.
const silent int32 = -1

func pairOf(first, second int32) uint64 { return uint64(uint32(first))<<32 | uint64(uint32(second)) }

// digits is what every number is known by: all are alike.
const digits = "#"

// said is what a token is known by.
func said(t *words.Token) string {
	if t.Number {
		return digits
	}
	return t.Stem
}

// boundary stands before the first and after the last word.
const boundary = "^"

// eachFeature calls visit with every stem of a text and every pair of neighbours.
func eachFeature(tokens []words.Token, visit func(first, second string)) {
	previous := boundary
	for _, t := range tokens {
		if t.Part {
			continue
		}
		stem := said(&t)
		visit(stem, "")
		visit(previous, stem)
		previous = stem
	}
}

// Logits sums up what a text says.
func (m *Model) Logits(heard []Heard) Scores {
	sum := m.bias
	for _, h := range heard {
		for c, say := range &m.say[h.entry] {
			sum[c] += say
		}
	}
	return sum
}

// Say is what each of n tokens says for a category, above the mean of all categories:
// negative where it speaks against.
func (m *Model) Say(dst []float64, heard []Heard, n, category int) []float64 {
	dst = append(dst[:0], make([]float64, n)...)
	for _, h := range heard {
		say, mean := &m.say[h.entry], 0.0
		for c := range say {
			mean += say[c] / Classes
		}
		dst[h.token] += say[category] - mean
	}
	return dst
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
