package match

import (
	"fitsync/analysis/match/concepts"
)

// word is what a judge knows of one token. Every token is looked up once.
type word struct {
	term     int32         // in the catalog, or noTerm
	concept  concepts.Term // among the words of the concepts
	stop     bool          // it says nothing of what is needed
	light    bool          // it is a word of asking and selling
	repeated bool          // an earlier token has the same stem
}

const noTerm int32 = -1

// look fills t.words from t.tokens.
func (j *Judge) look(t *scratch) {
	t.words = t.words[:0]
	for i := range t.tokens {
		token := &t.tokens[i]
		w := j.vocabulary.word(token)
		w.term = j.index.term(token)
		w.repeated = t.repeats(i, w)
		t.words = append(t.words, w)
	}
	for _, w := range t.words {
		if w.term != noTerm {
			t.termSeen[w.term] = false
		}
	}
}

// repeats reports whether the stem of token i is one of an earlier token.
func (t *scratch) repeats(i int, w word) bool {
	if w.term != noTerm {
		before := t.termSeen[w.term]
		t.termSeen[w.term] = true
		return before
	}
	for earlier := range t.words {
		if t.words[earlier].term == noTerm && t.tokens[earlier].Stem == t.tokens[i].Stem {
			return true
		}
	}
	return false
}

// stem and lower number the words of the text for finding phrases.
func (t *scratch) stem(i int) int32  { return t.tokens[i].StemNumber }
func (t *scratch) lower(i int) int32 { return t.tokens[i].LowerNumber }

// weighty holds for words that say what is needed.
func (t *scratch) weighty(i int) bool {
	return !t.tokens[i].Part && !t.tokens[i].Number && !t.words[i].stop && !t.words[i].light
}

// content holds for words that are compared with concepts, each stem once.
func (t *scratch) content(i int) bool {
	return !t.tokens[i].Part && !t.tokens[i].Number && !t.words[i].stop && !t.words[i].repeated
}

// share is what a word counts by its kind and its place in the text.
func (t *scratch) share(i int) float64 {
	if t.words[i].light {
		return float64(lightShare * t.focus[i])
	}
	return t.focus[i]
}
