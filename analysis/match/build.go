package match

import (
	"slices"
	"strings"

	"fitsync/analysis"
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
	forms     []string   // by name: in lower case, for the character n-grams
}

// document counts the terms of one capability by field.
type document struct {
	terms  []int32 // distinct, in order of appearance
	counts map[int32]*fieldCounts
	length fieldCounts
}

type fieldCounts struct{ name, text, tag, category float64 }

func newBuilder(x *index, lex *lexicon, stemmer *words.Stemmer) *builder {
	return &builder{index: x, lexicon: lex, stemmer: stemmer}
}

func (b *builder) read(id int32, c *analysis.Capability) {
	d := document{counts: map[int32]*fieldCounts{}}
	for _, name := range append([]string{c.Name}, c.Aliases...) {
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
	b.index.nameOf = append(b.index.nameOf, id)
	b.names = append(b.names, kept)
	b.forms = append(b.forms, name)
}

func (b *builder) field(d *document, text string, of func(*fieldCounts) *float64) {
	b.tokens = b.stemmer.Tokens(b.tokens[:0], text)
	for _, t := range b.tokens {
		term, ok := b.term(t)
		if !ok {
			continue
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
	x.postings = flatten(b.postings())
	b.finishNames()
	held := make([][]int32, len(b.documents))
	for i, d := range b.documents {
		held[i] = slices.Sorted(slices.Values(d.terms))
	}
	x.holds = flatten(held)
	x.grams = newGramIndex(b.forms)
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
			x.idf[term] *= lightShare
		}
	}
	x.unknownIDF = inverse(len(b.documents), 0)
}

func (b *builder) postings() [][]posting {
	lists := make([][]posting, len(b.index.terms))
	nameMean, textMean := b.meanLengths()
	for i, d := range b.documents {
		nameNorm := 1 - nameLengthShare + nameLengthShare*d.length.name/nameMean
		textNorm := 1 - textLengthShare + textLengthShare*d.length.text/textMean
		for _, term := range d.terms {
			c := d.counts[term]
			weight := float64(nameWeight*c.name/nameNorm) + float64(descriptionWeight*c.text/textNorm) +
				float64(tagWeight*c.tag) + float64(categoryWeight*c.category)
			lists[term] = append(lists[term], posting{int32(i), float32(weight / (saturation + weight))})
		}
	}
	return lists
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
	x.nameMass = make([]float64, len(b.names))
	for name, terms := range b.names {
		for _, term := range terms {
			x.nameMass[name] += x.idf[term]
		}
		for _, term := range terms {
			lists[term] = append(lists[term], nameShare{int32(name), float32(x.idf[term] / x.nameMass[name])})
		}
	}
	x.named = flatten(lists)
}
