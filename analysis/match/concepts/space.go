package concepts

import "math"

// Space holds concepts in the form that projecting needs. It is safe for concurrent
// use and never changes after it was made.
type Space struct {
	concepts []Concept
	terms    map[string]int32
	idf      []float64 // by term
	rare     float64   // weight of a word that no concept has
	start    []int32   // term → its first posting
	postings []posting
}

// Term is the number of a word that some concept has.
type Term int32

// NoTerm stands for all words that no concept has.
const NoTerm Term = -1

type posting struct {
	concept int32
	impact  float32 // 0–1: how much the term says for the concept
}

// Weighted is a concept that a text touches.
type Weighted struct {
	Concept int32   // place in the library
	Weight  float64 // the weights of a projection have length 1
}

const (
	nameWeight = 2.0 // a word of a concept's name counts this many words of an ask
	saturation = 1.2
	// rarity is what a word that no concept has counts beside one that a single one has.
	rarity = 0.8
)

// NewSpace makes a Space of concepts. stemsFunc returns the stems of a phrase that
// say something, stop words left out.
func NewSpace(concepts []Concept, stemsFunc func(string) []string) *Space {
	s := &Space{concepts: concepts, terms: map[string]int32{}}
	var lists [][]posting
	for i, c := range concepts {
		counts := map[int32]float64{}
		var order []int32
		count := func(phrases []string, weight float64) {
			for _, phrase := range phrases {
				for _, stem := range stemsFunc(phrase) {
					term := s.term(stem, &lists)
					if counts[term] == 0 {
						order = append(order, term)
					}
					counts[term] += weight
				}
			}
		}
		count([]string{c.Name}, nameWeight)
		count(c.Names, nameWeight)
		count(c.Asks, 1)
		for _, term := range order {
			lists[term] = append(lists[term], posting{int32(i), float32(counts[term] / (saturation + counts[term]))})
		}
	}
	s.finish(lists)
	return s
}

func (s *Space) term(stem string, lists *[][]posting) int32 {
	term, ok := s.terms[stem]
	if !ok {
		term = int32(len(s.terms))
		s.terms[stem] = term
		*lists = append(*lists, nil)
	}
	return term
}

func (s *Space) finish(lists [][]posting) {
	s.rare = rarity * math.Log(1+float64(len(s.concepts)))
	s.start = make([]int32, 1, len(lists)+1)
	for _, list := range lists {
		s.postings = append(s.postings, list...)
		s.start = append(s.start, int32(len(s.postings)))
		n, df := float64(len(s.concepts)), float64(len(list))
		s.idf = append(s.idf, math.Log(1+(n-df+0.5)/(df+0.5)))
	}
}

// Concept returns the concept at a place of the library.
func (s *Space) Concept(place int32) *Concept { return &s.concepts[place] }

// Term numbers a word's stem; NoTerm is that of a word which no concept has.
func (s *Space) Term(stem string) Term {
	if term, ok := s.terms[stem]; ok {
		return Term(term)
	}
	return NoTerm
}

// EachWord calls visit with every word that some concept has, in no order.
func (s *Space) EachWord(visit func(stem string)) {
	for stem := range s.terms {
		visit(stem)
	}
}

// Weight is how much a word says, by how few concepts share it; a word that no
// concept has counts like a rare one.
func (s *Space) Weight(t Term) float64 {
	if t == NoTerm {
		return s.rare
	}
	return s.idf[t]
}

// Knows reports whether any concept has a word.
func (s *Space) Knows(stem string) bool {
	_, ok := s.terms[stem]
	return ok
}

// Holds sets dst, which has a place for every concept, to how much a word says for
// each that has it, 0–1, and leaves the others; [Space.Unset] takes that back.
func (s *Space) Holds(t Term, dst []float32) {
	for _, p := range s.of(t) {
		dst[p.concept] = p.impact
	}
}

// Unset sets to 0 what [Space.Holds] set.
func (s *Space) Unset(t Term, dst []float32) {
	for _, p := range s.of(t) {
		dst[p.concept] = 0
	}
}

func (s *Space) of(t Term) []posting {
	if t == NoTerm {
		return nil
	}
	return s.postings[s.start[t]:s.start[t+1]]
}

// Len is the number of concepts.
func (s *Space) Len() int { return len(s.concepts) }
