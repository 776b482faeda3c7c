package match

import (
	"math"
	"slices"
	"strings"

	"fitsync/analysis"
	"fitsync/analysis/match/concepts"
	"fitsync/analysis/match/words"
)

// index is the searchable form of one catalog. Everything is flat arrays over
// small numbers: capabilities and names are numbered in the order of capability
// ids, terms in the order in which they first occur there. It never changes after
// it was built.
type index struct {
	capabilities []analysis.Capability // ordered by id
	terms        map[string]int32      // stem → term
	numbered     []int32               // likewise by the number of the stem in the vocabulary
	idf          []float64             // by term, light words already reduced
	unknownIDF   float64               // of a word that the catalog does not have

	postings rows[int32]     // by term: the capabilities that have it, ascending
	presence []presence      // by posting
	titled   rows[int32]     // by term: the capabilities with it in a name, ascending
	named    rows[nameShare] // by term: the names that hold it
	nameOf   []int32         // by name: its capability
	// nameWords are by name its distinct terms, in order, and firstName by capability its
	// proper name.
	nameWords rows[int32]
	firstName []int32
	// nameTrust says how far the words of a name prove, all of them covered, that it is
	// meant.
	nameTrust []float64
	grams     gramIndex
	concepts  rows[touching] // by concept: the capabilities that touch it
	// projections are the concepts that each capability touches
	projections rows[concepts.Weighted]
	followers   rows[int32]        // by term: the terms that stand directly behind it somewhere, ascending
	paired      rows[int32]        // by follower: the capabilities where it stands so, ascending
	category    []int8             // by capability: the place of its category, or of what its words are about; -1 for neither
	exact       map[string][]int32 // all stems of a name → capabilities of that name
	familiar    float64            // how well the concepts know the catalog, 0–1
}

// presence is what a term counts in a capability that has it.
type presence struct {
	impact float32 // 0–1: how much the term's presence there counts
	share  float32 // of the term in the capability's weighted words, whose length is 1
}

// search says where a number stands in an ascending list.
func search(list []int32, number int32) (at int, ok bool) {
	for n := len(list); n > 1; {
		half := n / 2
		// Of two halves, that of the number is anybody's guess: -1 for the second and 0
		// for the first one take no branch.
		second := int((int64(list[at+half]) - int64(number) - 1) >> 63)
		at += half & second
		n -= half
	}
	return at, at < len(list) && list[at] == number
}

// touching is a capability that touches a concept, and how much of it, 0–1.
type touching struct {
	capability int32
	impact     float32
}

type nameShare struct {
	name  int32
	share float32 // the term's part of the name's mass
}

// rows is a list of lists in one array.
type rows[T any] struct {
	start []int32
	all   []T
}

func (r *rows[T]) at(i int32) []T { return r.all[r.start[i]:r.start[i+1]] }

// span is where a list begins and ends.
func (r *rows[T]) span(i int32) (from, to int32) { return r.start[i], r.start[i+1] }

func flatten[T any](lists [][]T) rows[T] {
	r := rows[T]{start: make([]int32, 1, len(lists)+1)}
	for _, list := range lists {
		r.all = append(r.all, list...)
		r.start = append(r.start, int32(len(r.all)))
	}
	r.all = slices.Clip(r.all)
	return r
}

// The BM25F constants. A name counts three times a word of the description; long
// descriptions are held against a word of theirs, long names hardly.
const (
	nameWeight        = 3.0
	tagWeight         = 1.5
	descriptionWeight = 1.0
	categoryWeight    = 0.5
	saturation        = 1.0
	nameLengthShare   = 0.3
	textLengthShare   = 0.75
)

func newIndex(capabilities []analysis.Capability, k *knowledge) *index {
	x := &index{capabilities: slices.Clone(capabilities), terms: map[string]int32{}, exact: map[string][]int32{}}
	slices.SortStableFunc(x.capabilities, func(a, b analysis.Capability) int { return strings.Compare(a.ID, b.ID) })
	b := newBuilder(x, k.lexicon, k.stemmer)
	for i := range x.capabilities {
		b.read(int32(i), &x.capabilities[i])
	}
	b.finish()
	b.project(k.space)
	x.numberTerms(k.vocabulary.stems)
	x.familiar = familiarity(x, k.space)
	return x
}

func (x *index) numberTerms(stems *words.Numbers) {
	x.numbered = make([]int32, stems.Len()+1)
	stems.Each(func(stem string, number int32) {
		x.numbered[number] = noTerm
		if term, ok := x.terms[stem]; ok {
			x.numbered[number] = term
		}
	})
}

// term is the term of a token's stem, or noTerm.
func (x *index) term(token *words.Token) int32 {
	if token.StemNumber != 0 {
		return x.numbered[token.StemNumber]
	}
	if term, ok := x.terms[token.Stem]; ok {
		return term
	}
	return noTerm
}

// inverse is the BM25 inverse document frequency of a word in df of n documents.
func inverse(n, df int) float64 {
	return math.Log(1 + (float64(n)-float64(df)+0.5)/(float64(df)+0.5))
}
