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
	words    []word // by token
	matches  []words.Match
	synonyms []words.Match // the terms of the trade in the text
	topics   []words.Match // the reviewed phrases in it
	query    []queryTerm
	seen     []bool // by term: is in query
	termSeen []bool // by term: occurred in the tokens that were looked up

	sums       []sums  // by capability
	touched    []int32 // the capabilities that share anything with the text
	name       tally
	letters    []float64 // by capability: inner product of the weighted letters
	gramCounts tally
	mass       float64 // of the text: what an answer to every word would have
	unknown    float64 // the part of it that the catalog does not know
	per        per
	best       []ranked
	hits       []hit
	covers     []coverage
	impacts    []float32 // by concept: how much the word at hand says for it
	field      []float64 // the best scores, the best first
	projector  *concepts.Projector
	projection []concepts.Weighted
	strength   float64 // of the leading concept
	topic      topic.Scores
	heard      []topic.Heard
	spoken     topic.Scores // what the reviewed phrases say for each category
	says       []float64    // by token: what it says for the category at hand

	weighed []weighed
	asked   asked
	polled  []vote
	doubt   float64 // the likeness of the most alike text that nothing answers

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

// sums is what was added up for one capability.
type sums struct {
	text     float64 // mass of the words that it has
	title    float64 // mass of the words that its names have
	name     float64 // best share of a name
	concept  float64 // likeness in concepts
	expanded float64 // share of the words that its concepts have
	cosine   float64 // inner product of the weighted words
	pair     float64 // pairs of neighbours that it has
	vote     float64 // likeness of the most alike text that it was chosen for
	touched  bool
}

// counts is what one unit of each sum counts in an outline.
type counts struct{ text, title, name, concept, expanded, cosine, pair, vote, letters, category float64 }

// touch gives the sums of a capability that shares something with the text.
func (t *scratch) touch(c int32) *sums {
	s := &t.sums[c]
	if !s.touched {
		s.touched = true
		t.touched = append(t.touched, c)
	}
	return s
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
		termSeen:   make([]bool, len(x.terms)),
		sums:       make([]sums, capabilities),
		name:       tally{sum: make([]float64, names)},
		letters:    make([]float64, capabilities),
		gramCounts: tally{sum: make([]float64, 1<<gramBits)},
		impacts:    make([]float32, space.Len()),
		projector:  space.NewProjector(),
		asked:      asked{got: make([]int32, decisions)},
	}
}

// reset leaves a scratch as newScratch made it, but for its capacity, and lets go
// of the text.
func (t *scratch) reset() {
	for _, q := range t.query {
		t.seen[q.term] = false
	}
	for _, c := range t.touched {
		t.sums[c] = sums{}
	}
	t.touched = t.touched[:0]
	clear(t.letters)
	t.name.clear()
	t.gramCounts.clear()
	clear(t.weighed)
	t.weighed, t.polled, t.doubt = t.weighed[:0], t.polled[:0], 0
	clear(t.tokens)
	t.text, t.tokens, t.matches, t.query = "", t.tokens[:0], t.matches[:0], t.query[:0]
	t.best, t.hits = t.best[:0], t.hits[:0]
}

// written is the text of a match as the buyer wrote it.
func (t *scratch) written(m words.Match) string {
	return t.text[t.tokens[m.From].Start:t.tokens[m.To-1].End]
}
