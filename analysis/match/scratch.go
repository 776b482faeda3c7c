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
	exact    []byte    // the text's stems in the form of a key of index.exact
	language string    // it is written in; "" for English
	nameAt   int       // where the requirement's name begins in text
	left     int32     // the capability that is left out, counted from 1; 0 for none
	focus    []float64 // by token: how much it counts
	tokens   []words.Token
	words    []word // by token
	matches  []words.Match
	cues     []words.Match // the phrases that say how much it matters
	synonyms []words.Match // the terms of the trade in the text
	topics   []words.Match // the reviewed phrases in it
	query    []queryTerm
	asked    []int32 // by term: its place in query, counted from 1; 0 for none
	termSeen []bool  // by term: occurred in the tokens that were looked up

	outline  []float64 // by capability: what was added up for it so far
	terms    []termSet // by capability: the terms of the query that it has
	names    []float64 // by capability: best share of a name
	whole    []float64 // by capability: how much of that name the words are
	concepts []float64 // by capability: likeness in concepts
	letters  []float64 // by capability: inner product of the weighted letters
	// expanded is by capability the share of the words that its concepts explain, by the
	// bits of the number: from 0 on, bits have the order of the numbers that they stand for.
	expanded []uint64
	name     []float64 // by name: share of its words
	named    []int32   // the names with a share
	// leastLetters is the sum of letters from which a capability without a common word
	// is a candidate.
	leastLetters float64
	pairs        []int32 // the pairs of neighbouring words that some capability has too
	gramCounts   *gramCounts
	mass         float64 // of the text: what an answer to every word would have
	unknown      float64 // the part of it that the catalog does not know
	per          per
	best         ranking // the best by outline
	closely      []hit   // those, looked at closely
	ranking      ranking // those, by score
	hits         []hit   // the best of them, the best first
	chance       float64 // how likely the first of them is right
	having       []int32 // places in query of the terms that the capability at hand has
	standIns     []int32 // places in query of what stands for the word at hand
	covers       []coverage
	impacts      []float32 // by concept: how much the word at hand says for it
	field        []float64 // the best scores, the best first
	projector    *concepts.Projector
	projection   []concepts.Weighted
	strength     float64 // of the leading concept
	topic        topic.Scores
	heard        []topic.Heard
	spoken       topic.Scores // what the reviewed phrases say for each category
	says         []float64    // by token: what it says for the category at hand
	telling      []string     // the words that say most for it

	weighed []weighed
	alike   asked
	polled  []vote
	doubt   float64 // the likeness of the most alike text that nothing answers

	covered            []bool   // by token: the candidate at hand answers it
	matched, uncovered []string // the words that it answers, and those that it leaves open
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
	stated     Stated
	exact      bool // its name or alias is the whole text
}

func newScratch(x *index, space *concepts.Space, decisions int) *scratch {
	capabilities := len(x.capabilities)
	return &scratch{
		asked:      make([]int32, len(x.terms)),
		termSeen:   make([]bool, len(x.terms)),
		outline:    make([]float64, capabilities),
		terms:      make([]termSet, capabilities),
		concepts:   make([]float64, capabilities),
		expanded:   make([]uint64, capabilities),
		names:      make([]float64, capabilities),
		whole:      make([]float64, capabilities),
		name:       make([]float64, len(x.nameOf)),
		letters:    make([]float64, capabilities),
		gramCounts: newGramCounts(),
		impacts:    make([]float32, space.Len()),
		projector:  space.NewProjector(),
		alike:      asked{got: make([]int32, decisions)},
	}
}

// reset leaves a scratch as newScratch made it, but for its capacity, and lets go
// of the text.
func (t *scratch) reset() {
	for _, q := range t.query {
		t.asked[q.term] = 0
	}
	for _, sums := range [][]float64{t.outline, t.names, t.whole, t.concepts, t.letters} {
		clear(sums)
	}
	clear(t.expanded)
	clear(t.terms)
	t.gramCounts.clear()
	t.projector.Reset()
	clear(t.weighed)
	t.weighed, t.polled, t.doubt = t.weighed[:0], t.polled[:0], 0
	clear(t.tokens)
	clear(t.matched)
	clear(t.uncovered)
	clear(t.telling)
	t.left = 0
	t.text, t.tokens, t.matches, t.query = "", t.tokens[:0], t.matches[:0], t.query[:0]
	t.best, t.closely, t.ranking, t.hits = t.best[:0], t.closely[:0], t.ranking[:0], t.hits[:0]
}

// written is the text of a match as the buyer wrote it.
func (t *scratch) written(m words.Match) string {
	return t.text[t.tokens[m.From].Start:t.tokens[m.To-1].End]
}
