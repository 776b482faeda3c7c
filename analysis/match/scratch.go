package match

import (
	"fitsync/analysis/match/words"
)

// scratch is the working memory of one judgement. It is pooled, because clearing
// only what was touched is what keeps a judgement short.
type scratch struct {
	text    string
	tokens  []words.Token
	matches []words.Match
	query   []queryTerm
	seen    []bool // by term: is in query

	capability tally
	name       tally
	gramNames  tally
	gramCounts tally
	cover      []float64 // by capability: best share of a name
	spelling   []float64 // by capability: best likeness of a name's spelling
	hits       []hit
	covered    []bool // by token: the candidate at hand answers it
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

func newScratch(x *index) *scratch {
	capabilities, names := len(x.capabilities), len(x.nameOf)
	return &scratch{
		seen:       make([]bool, len(x.terms)),
		capability: tally{sum: make([]float64, capabilities)},
		name:       tally{sum: make([]float64, names)},
		gramNames:  tally{sum: make([]float64, names)},
		gramCounts: tally{sum: make([]float64, 1<<gramBits)},
		cover:      make([]float64, capabilities),
		spelling:   make([]float64, capabilities),
	}
}

// reset leaves a scratch as newScratch made it, but for its capacity, and lets go
// of the text.
func (t *scratch) reset() {
	for _, q := range t.query {
		t.seen[q.term] = false
	}
	for _, c := range t.capability.touched {
		t.cover[c], t.spelling[c] = 0, 0
	}
	t.capability.clear()
	t.name.clear()
	t.gramNames.clear()
	t.gramCounts.clear()
	clear(t.tokens)
	t.text, t.tokens, t.matches, t.query, t.hits = "", t.tokens[:0], t.matches[:0], t.query[:0], t.hits[:0]
}

// written is the text of a match as the buyer wrote it.
func (t *scratch) written(m words.Match) string {
	return t.text[t.tokens[m.From].Start:t.tokens[m.To-1].End]
}
