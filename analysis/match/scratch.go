package match

import (
	"fitsync/analysis/match/concepts"
	"fitsync/analysis/match/topic"
	"fitsync/analysis/match/words"
)

type token = words.Token

// scratch is the working memory of one judgement. It is pooled, because clearing
// only what was touched is what keeps a judgement short.
type scratch struct {
	text     string
	exact    string    // the text's stems in the form of index.exact
	language string    // it is written in; "" for English
	nameAt   int       // where the requirement's name begins in text
	focus    []float64 // by token: how much it counts
	tokens   []words.Token
	matches  []words.Match
	query    []queryTerm
	seen     []bool // by term: is in query

	capability tally
	name       tally
	letters    tally
	gramCounts tally
	cover      []float64 // by capability: best share of a name
	title      tally     // by capability: mass of the words that its names have
	concept    tally     // by capability: likeness in concepts
	expanded   tally     // by capability: share of the words that its concepts have
	cosine     tally     // by capability: inner product of the weighted words
	norm       float64   // length of the text's weighted words
	pair       tally     // by capability: pairs of neighbours that it has
	pairs      int       // pairs of neighbours in the text
	mass       float64   // of the text: what an answer to every word would have
	unknown    float64   // the part of it that the catalog does not know
	hits       []hit
	field      []float64 // the best scores, the best first
	projector  *concepts.Projector
	projection []concepts.Weighted
	strength   float64 // of the leading concept
	topic      topic.Scores
	says       []float64 // by token: what it says for the category at hand

	weighed []weighed
	asked   asked
	polled  []vote
	vote    tally   // by capability: the likeness of the most alike text that it was chosen for
	doubt   float64 // likewise of a text that nothing answers

	covered []bool // by token: the candidate at hand answers it
}

// queryTerm is one word to look up: a word of the text or what it stands for.
type queryTerm struct {
	term   int32
	weight float64 // times idf
	share  float64 // 1 for a written word, less for a synonym
	from   int32   // first and last token that it comes from
	to     int32
}

// hit is a capability with its score.
type hit struct {
	capability int32
	score      float64
	features   Features
	exact      bool // its name or alias is the whole text
}

// tally adds up floats by small numbers and remembers which it touched.
type tally struct {
	sum     []float64
	touched []int32
}

func (t *tally) add(i int32, v float64) {
	if t.sum[i] == 0 {
		t.touched = append(t.touched, i)
	}
	t.sum[i] += v
}

func (t *tally) set(i int32, v float64) {
	if t.sum[i] == 0 {
		t.touched = append(t.touched, i)
	}
	t.sum[i] = v
}

func (t *tally) clear() {
	for _, i := range t.touched {
		t.sum[i] = 0
	}
	t.touched = t.touched[:0]
}

func newScratch(x *index, space *concepts.Space, decisions int) *scratch {
	capabilities, names := len(x.capabilities), len(x.nameOf)
	return &scratch{
		seen:       make([]bool, len(x.terms)),
		capability: tally{sum: make([]float64, capabilities)},
		name:       tally{sum: make([]float64, names)},
		letters:    tally{sum: make([]float64, capabilities)},
		gramCounts: tally{sum: make([]float64, 1<<gramBits)},
		cover:      make([]float64, capabilities),
		title:      tally{sum: make([]float64, capabilities)},
		concept:    tally{sum: make([]float64, capabilities)},
		expanded:   tally{sum: make([]float64, capabilities)},
		cosine:     tally{sum: make([]float64, capabilities)},
		pair:       tally{sum: make([]float64, capabilities)},
		projector:  space.NewProjector(),
		asked:      asked{got: make([]int32, decisions)},
		vote:       tally{sum: make([]float64, capabilities)},
	}
}

// reset leaves a scratch as newScratch made it, but for its capacity, and lets go
// of the text.
func (t *scratch) reset() {
	for _, q := range t.query {
		t.seen[q.term] = false
	}
	for _, c := range t.capability.touched {
		t.cover[c] = 0
	}
	t.capability.clear()
	t.name.clear()
	t.letters.clear()
	t.gramCounts.clear()
	t.title.clear()
	t.concept.clear()
	t.cosine.clear()
	t.expanded.clear()
	t.pair.clear()
	t.vote.clear()
	clear(t.weighed)
	t.weighed, t.polled, t.doubt = t.weighed[:0], t.polled[:0], 0
	clear(t.tokens)
	t.text, t.tokens, t.matches, t.query, t.hits = "", t.tokens[:0], t.matches[:0], t.query[:0], t.hits[:0]
}

// written is the text of a match as the buyer wrote it.
func (t *scratch) written(m words.Match) string {
	return t.text[t.tokens[m.From].Start:t.tokens[m.To-1].End]
}
