package match

import (
	"math"

	"fitsync/analysis/match/words"
)

// What a look-up counts, compared with a written word that the catalog knows.
const (
	synonymShare = 0.6  // a term that means the same
	partShare    = 0.6  // half of a camelCase word that the catalog does not have
	unknownShare = 0.35 // mass of a word that the catalog does not have
	nameShareOf  = 0.85 // how far a synonym covers a name's word
)

// build fills t.query from t.tokens and sets the mass of the text: what a capability
// that answers every word with certainty would score.
func (j *Judge) build(t *scratch) {
	t.unknown = 0
	for i := range t.tokens {
		token, w := &t.tokens[i], &t.words[i]
		if w.stop {
			continue
		}
		term, known := w.term, w.term != noTerm
		switch {
		case known && !token.Part:
			t.write(term, float64(t.focus[i]*j.index.idf[term]), 1, i)
		case known && !j.knows(t, i):
			t.write(term, float64(t.focus[i]*partShare*j.index.idf[term]), partShare, i)
		case !known && !token.Part && !token.Number:
			t.unknown += float64(t.focus[i] * j.unknown(*w))
		}
	}
	mass := t.unknown + j.dampRepeated(t)
	j.expand(t)
	norm := float64(t.unknown * t.unknown)
	for _, q := range t.query {
		norm += float64(q.weight * q.weight)
	}
	t.mass, t.per.mass, t.per.norm = mass, inverted(mass), inverted(math.Sqrt(norm))
}

// unknown is the mass of a word that the catalog does not have.
func (j *Judge) unknown(w word) float64 {
	if w.light {
		return float64(j.index.unknownIDF * unknownShare * lightWord)
	}
	return float64(j.index.unknownIDF * unknownShare)
}

// knows reports whether the catalog has the compound that token i is a part of.
func (j *Judge) knows(t *scratch, i int) bool {
	for ; i >= 0; i-- {
		if t.tokens[i].Compound {
			return t.words[i].term != noTerm
		}
	}
	return false
}

// write adds a written word; what it weighs adds up where it is written again.
func (t *scratch) write(term int32, weight, share float64, at int) {
	if place := t.asked[term]; place != 0 {
		t.query[place-1].weight += weight
		return
	}
	t.ask(term, weight, share, at, at)
}

// dampRepeated lets a word that is written four times count twice, and returns the mass
// of all.
func (j *Judge) dampRepeated(t *scratch) (mass float64) {
	for i := range t.query {
		q := &t.query[i]
		if times := q.weight / j.index.idf[q.term]; times > 1 {
			q.weight = float64(math.Sqrt(times) * j.index.idf[q.term])
		}
		mass += q.weight
	}
	return mass
}

// ask adds a term once.
func (t *scratch) ask(term int32, weight, share float64, from, to int) {
	if t.asked[term] != 0 {
		return
	}
	t.query = append(t.query, queryTerm{term, weight, share, int32(from), int32(to)})
	t.asked[term] = int32(len(t.query))
}

// expand adds what the terms in the text stand for. All words of an expansion
// together count synonymShare of what the words that it stands for count.
func (j *Judge) expand(t *scratch) {
	synonyms := j.lexicon.synonyms
	t.synonyms = synonyms.phrases.Find(t.synonyms[:0], len(t.tokens), t.stem)
	for _, m := range t.synonyms {
		source := float64(t.focus[m.From] * j.weigh(t, m))
		for _, other := range synonyms.others[m.Entry] {
			j.expandTo(t, m, source, synonyms.terms[other])
		}
	}
}

func (j *Judge) expandTo(t *scratch, m words.Match, source float64, stems []string) {
	sum := 0.0
	for _, stem := range stems {
		if term, ok := j.index.terms[stem]; ok {
			sum += j.index.idf[term]
		} else if !j.lexicon.stop[stem] {
			// A term of which the catalog knows only some words is not in the catalog.
			return
		}
	}
	if sum == 0 {
		return
	}
	scale := min(float64(synonymShare*source)/sum, synonymShare)
	for _, stem := range stems {
		if term, ok := j.index.terms[stem]; ok {
			t.ask(term, float64(scale*j.index.idf[term]), nameShareOf, m.From, m.To-1)
		}
	}
}

// weigh is the mass of the words of a match.
func (j *Judge) weigh(t *scratch, m words.Match) float64 {
	sum := 0.0
	for i := m.From; i < m.To; i++ {
		switch w := t.words[i]; {
		case w.stop || t.tokens[i].Part:
		case w.term != noTerm:
			sum += j.index.idf[w.term]
		default:
			sum += j.index.unknownIDF
		}
	}
	return sum
}
