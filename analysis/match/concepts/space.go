package concepts

import (
	"cmp"
	"math"
	"slices"
)

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
	// kept is how many concepts a projection keeps: the rest is chance.
	kept = 8
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

// Projector projects texts; it is working memory and not safe for concurrent use.
type Projector struct {
	space   *Space
	sum     []float64
	touched []int32
	mass    float64
}

// NewProjector makes working memory for projecting onto s.
func (s *Space) NewProjector() *Projector {
	return &Projector{space: s, sum: make([]float64, len(s.concepts))}
}

// Add adds a word of the text with its weight.
func (p *Projector) Add(t Term, weight float64) {
	if t == NoTerm {
		return
	}
	weight *= p.space.idf[t]
	p.mass += weight
	for _, at := range p.space.of(t) {
		if p.sum[at.concept] == 0 {
			p.touched = append(p.touched, at.concept)
		}
		p.sum[at.concept] += float64(weight * float64(at.impact))
	}
}

// EachTouched calls visit with every concept that explains at least a share, 0–1, of
// the weight of what was added, and with that share.
func (p *Projector) EachTouched(least float64, visit func(concept int32, share float64)) {
	floor := float64(least * p.mass)
	for _, c := range p.touched {
		if p.sum[c] > floor {
			visit(c, p.sum[c]/p.mass)
		}
	}
}

// Project appends the projection of what was added since the last call to dst, the
// heaviest concept first, and forgets it. Strength, 0–1, says how much of the text's
// known words the heaviest concept explains.
func (p *Projector) Project(dst []Weighted) (projection []Weighted, strength float64) {
	from := len(dst)
	for _, c := range p.touched {
		dst = keep(dst, from, Weighted{c, p.sum[c]})
		p.sum[c] = 0
	}
	p.touched = p.touched[:0]
	list := dst[from:]
	if len(list) > 0 && p.mass > 0 {
		strength = list[0].Weight / p.mass
	}
	p.mass = 0
	norm := 0.0
	for i := range list {
		list[i].Weight = sharpened(list[i].Weight)
		norm += float64(list[i].Weight * list[i].Weight)
	}
	norm = math.Sqrt(norm)
	for i := range list {
		list[i].Weight /= norm
	}
	return dst, strength
}

// sharpened raises the leading concepts above those that share common words: to the
// power of 2½, by operations that give the same bits on every machine.
func sharpened(weight float64) float64 { return float64(weight * weight * math.Sqrt(weight)) }

// keep inserts w into the sorted end of list from a place on, which holds at most
// kept; equal weights in the order of the library.
func keep(list []Weighted, from int, w Weighted) []Weighted {
	if len(list) == from+kept && w.Weight < list[len(list)-1].Weight {
		return list
	}
	at, _ := slices.BinarySearchFunc(list[from:], w, func(a, b Weighted) int {
		if a.Weight != b.Weight {
			return cmp.Compare(b.Weight, a.Weight)
		}
		return cmp.Compare(a.Concept, b.Concept)
	})
	if at >= kept {
		return list
	}
	list = slices.Insert(list, from+at, w)
	return list[:min(len(list), from+kept)]
}
