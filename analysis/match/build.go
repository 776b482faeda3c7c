package match

import (
	"maps"
	"math"
	"slices"
	"strings"

	"fitsync/analysis"
	"fitsync/analysis/match/concepts"
	"fitsync/analysis/match/topic"
	"fitsync/analysis/match/words"
)

// builder collects what an index is made of.
type builder struct {
	index   *index
	lexicon *lexicon
	stemmer *words.Stemmer
	tokens  []words.Token

	light     []bool     // by term
	documents []document // by capability
	names     [][]int32  // by name: its distinct terms
	pairs     map[uint64][]int32
}

// document counts the terms of one capability by field.
type document struct {
	terms  []int32 // distinct, in order of appearance
	counts map[int32]*fieldCounts
	length fieldCounts
}

type fieldCounts struct{ name, text, tag, category float64 }

func newBuilder(x *index, lex *lexicon, stemmer *words.Stemmer) *builder {
	return &builder{index: x, lexicon: lex, stemmer: stemmer, pairs: map[uint64][]int32{}}
}

func (b *builder) read(id int32, c *analysis.Capability) {
	d := document{counts: map[int32]*fieldCounts{}}
	b.index.firstName = append(b.index.firstName, int32(len(b.names)))
	for _, name := range namesOf(c) {
		b.name(id, name)
		b.field(&d, name, func(f *fieldCounts) *float64 { return &f.name })
	}
	b.field(&d, c.Description, func(f *fieldCounts) *float64 { return &f.text })
	for _, tag := range c.Tags {
		b.field(&d, tag, func(f *fieldCounts) *float64 { return &f.tag })
	}
	b.field(&d, string(c.Category), func(f *fieldCounts) *float64 { return &f.category })
	b.documents = append(b.documents, d)
}

func (b *builder) name(id int32, name string) {
	b.tokens = b.stemmer.Tokens(b.tokens[:0], name)
	var all []string
	var kept []int32
	for _, t := range b.tokens {
		if !t.Part {
			all = append(all, t.Stem)
		}
		if term, ok := b.term(t); ok && !slices.Contains(kept, term) {
			kept = append(kept, term)
		}
	}
	key := strings.Join(all, " ")
	if key != "" && !slices.Contains(b.index.exact[key], id) {
		b.index.exact[key] = append(b.index.exact[key], id)
	}
	b.names = append(b.names, kept)
	b.index.nameOf = append(b.index.nameOf, id)
}

func (b *builder) field(d *document, text string, of func(*fieldCounts) *float64) {
	b.tokens = b.stemmer.Tokens(b.tokens[:0], text)
	previous := int32(-1)
	for _, t := range b.tokens {
		term, ok := b.term(t)
		if !ok {
			continue
		}
		if !t.Part {
			b.pair(int32(len(b.documents)), previous, term)
			previous = term
		}
		counts := d.counts[term]
		if counts == nil {
			counts = &fieldCounts{}
			d.counts[term] = counts
			d.terms = append(d.terms, term)
		}
		*of(counts)++
		*of(&d.length)++
	}
}

// term numbers a token's stem; stop words have no number.
func (b *builder) term(t words.Token) (int32, bool) {
	if b.lexicon.stops(t) {
		return 0, false
	}
	term, ok := b.index.terms[t.Stem]
	if !ok {
		term = int32(len(b.index.terms))
		b.index.terms[strings.Clone(t.Stem)] = term
		b.light = append(b.light, b.lexicon.light[t.Stem])
	}
	return term, true
}

func (b *builder) finish() {
	x := b.index
	b.weigh()
	b.finishPostings()
	b.finishNames()
	b.finishPairs()
	b.titles()
	x.grams = newGramIndex(x.capabilities)
}

func (b *builder) weigh() {
	x := b.index
	frequency := make([]int, len(x.terms))
	for _, d := range b.documents {
		for _, term := range d.terms {
			frequency[term]++
		}
	}
	x.idf = make([]float64, len(frequency))
	for term, df := range frequency {
		x.idf[term] = inverse(len(b.documents), df)
		if b.light[term] {
			x.idf[term] *= lightWord
		}
	}
	x.unknownIDF = inverse(len(b.documents), 0)
}

func (b *builder) finishPostings() {
	capabilities, presences := make([][]int32, len(b.index.terms)), make([][]presence, len(b.index.terms))
	nameMean, textMean := b.meanLengths()
	for i, d := range b.documents {
		nameNorm := 1 - nameLengthShare + nameLengthShare*d.length.name/nameMean
		textNorm := 1 - textLengthShare + textLengthShare*d.length.text/textMean
		length := b.length(&d)
		for _, term := range d.terms {
			c := d.counts[term]
			weight := float64(nameWeight*c.name/nameNorm) + float64(descriptionWeight*c.text/textNorm) +
				float64(tagWeight*c.tag) + float64(categoryWeight*c.category)
			capabilities[term] = append(capabilities[term], int32(i))
			presences[term] = append(presences[term], presence{float32(weight / (saturation + weight)), float32(b.tfidf(term, c) / length)})
		}
	}
	b.index.postings, b.index.presence = flatten(capabilities), flatten(presences).all
}

// tfidf is the weight of a term among the words of one capability.
func (b *builder) tfidf(term int32, c *fieldCounts) float64 {
	return (1 + math.Log(max(c.name+c.text+c.tag, 1))) * b.index.idf[term]
}

func (b *builder) length(d *document) float64 {
	sum := 0.0
	for _, term := range d.terms {
		weight := b.tfidf(term, d.counts[term])
		sum += float64(weight * weight)
	}
	return max(math.Sqrt(sum), tiny)
}

func (b *builder) meanLengths() (name, text float64) {
	for _, d := range b.documents {
		name += d.length.name
		text += d.length.text
	}
	n := float64(max(len(b.documents), 1))
	return max(name/n, 1), max(text/n, 1)
}

func (b *builder) finishNames() {
	x := b.index
	lists := make([][]nameShare, len(x.terms))
	for name, terms := range b.names {
		mass := 0.0
		for _, term := range terms {
			mass += x.idf[term]
		}
		x.nameTrust = append(x.nameTrust, mass/(mass+nameDoubt))
		for _, term := range terms {
			lists[term] = append(lists[term], nameShare{int32(name), float32(x.idf[term] / mass)})
		}
	}
	x.named, x.nameWords = flatten(lists), flatten(b.names)
}

func (b *builder) pair(capability, first, second int32) {
	if first < 0 {
		return
	}
	key := pairOf(first, second)
	if list := b.pairs[key]; len(list) == 0 || list[len(list)-1] != capability {
		b.pairs[key] = append(list, capability)
	}
}

func (b *builder) finishPairs() {
	followers, paired := make([][]int32, len(b.index.terms)), make([][]int32, 0, len(b.pairs))
	for _, pair := range slices.Sorted(maps.Keys(b.pairs)) {
		first, second := int32(pair>>32), int32(uint32(pair))
		followers[first] = append(followers[first], second)
		paired = append(paired, b.pairs[pair])
	}
	b.index.followers, b.index.paired = flatten(followers), flatten(paired)
}

// titles enters which capabilities have a term in a name.
func (b *builder) titles() {
	lists := make([][]int32, len(b.index.terms))
	for i, d := range b.documents {
		for _, term := range d.terms {
			if d.counts[term].name > 0 {
				lists[term] = append(lists[term], int32(i))
			}
		}
	}
	b.index.titled = flatten(lists)
}

// project finds the concepts that each capability touches.
func (b *builder) project(space *concepts.Space) {
	x := b.index
	lists := make([][]touching, space.Len())
	projector := space.NewProjector()
	var projection []concepts.Weighted
	var projections [][]concepts.Weighted
	add := func(text string, weight float64) {
		b.tokens = b.stemmer.Tokens(b.tokens[:0], text)
		for _, t := range b.tokens {
			if t.Part || t.Number || b.lexicon.stops(t) {
				continue
			}
			if b.lexicon.light[t.Stem] {
				projector.Add(space.Term(t.Stem), float64(lightShare*weight))
			} else {
				projector.Add(space.Term(t.Stem), weight)
			}
		}
	}
	for i := range x.capabilities {
		c := &x.capabilities[i]
		for _, name := range namesOf(c) {
			add(name, conceptNameWeight)
		}
		add(c.Description, 1)
		projection, _ = projector.Project(projection[:0])
		projector.Reset()
		for _, w := range projection {
			lists[w.Concept] = append(lists[w.Concept], touching{int32(i), float32(w.Weight)})
		}
		projections = append(projections, slices.Clone(projection))
		x.category = append(x.category, int8(topic.Place(c.Category)))
	}
	x.concepts = flatten(lists)
	x.projections = flatten(projections)
}

// conceptNameWeight is how many words of a description a word of a name counts in
// saying which concepts a capability touches.
const conceptNameWeight = 3
