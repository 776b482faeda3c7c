package match

import (
	"math"

	"fitsync/analysis/match/topic"
)

// A capability's outline is the part of its score that sums over the words of the text
// give, without the bounds of features: it decides which capabilities are looked at
// closely.

// outlines leaves the capabilities with the best outlines in t.best. Those that share
// nothing with the text have none.
func (j *Judge) outlines(t *scratch) {
	j.outlineWords(t)
	j.outlineNames(t)
	j.outlineConcepts(t)
	j.outlinePairs(t)
	j.sumLetters(t)
	j.sumOutlines(t)
}

func (j *Judge) outlineWords(t *scratch) {
	weight := &j.ranking
	text, cosine := float64(weight[textFeature]*t.per.mass), float64(weight[cosineFeature]*t.per.norm)
	title := float64(weight[titleFeature] * t.per.mass)
	outline, terms := t.outline, t.terms
	for at, q := range t.query {
		text, cosine, title := float64(text*q.weight), float64(cosine*q.weight), float64(title*q.weight)
		term := termAt(at)
		from, to := j.index.postings.span(q.term)
		presence := j.index.presence[from:to]
		for n, c := range j.index.postings.all[from:to] {
			p := &presence[n]
			outline[c] += float64(text*float64(p.impact)) + float64(cosine*float64(p.share))
			terms[c] |= term
		}
		for _, c := range j.index.titled.at(q.term) {
			outline[c] += title
		}
	}
}

// outlineNames finds how fully the words cover the best name of each capability, and prove
// that it is meant.
func (j *Judge) outlineNames(t *scratch) {
	cover := t.name
	for _, q := range t.query {
		for _, n := range j.index.named.at(q.term) {
			if cover[n.name] == 0 {
				t.named = append(t.named, n.name)
			}
			cover[n.name] += float64(q.share * float64(n.share))
		}
	}
	for _, name := range t.named {
		c, share := j.index.nameOf[name], cover[name]
		if proof := float64(float64(share*j.index.nameTrust[name]) * share); proof > t.names[c] {
			t.names[c], t.whole[c] = proof, share
		}
		cover[name] = 0
	}
	t.named = t.named[:0]
}

// outlineConcepts compares the text with every capability in concepts.
func (j *Judge) outlineConcepts(t *scratch) {
	for i := range t.tokens {
		if t.content(i) {
			t.projector.Add(t.words[i].concept, t.share(i))
		}
	}
	expanded := t.expanded
	t.projector.EachShare(leastShare, func(concept int32, share float64) {
		for _, p := range j.index.concepts.at(concept) {
			// The larger of whole numbers takes no branch, which nobody could predict.
			has := &expanded[p.capability]
			*has = max(*has, math.Float64bits(share*float64(p.impact)))
		}
	})
	t.projection, t.strength = t.projector.Project(t.projection[:0])
	for _, asked := range t.projection {
		for _, p := range j.index.concepts.at(asked.Concept) {
			t.concepts[p.capability] += float64(asked.Weight * float64(p.impact))
		}
	}
}

// outlinePairs finds the pairs of neighbouring words of the text that capabilities have
// too.
func (j *Judge) outlinePairs(t *scratch) {
	t.pairs = t.pairs[:0]
	previous, pairs := noTerm, 0
	for i, w := range t.words {
		if t.tokens[i].Part || w.stop {
			continue
		}
		if previous != noTerm && w.term != noTerm {
			pairs++
			if at, ok := search(j.index.followers.at(previous), w.term); ok {
				first, _ := j.index.followers.span(previous)
				t.pairs = append(t.pairs, first+int32(at))
			}
		}
		previous = w.term
	}
	t.per.pairs = inverted(float64(pairs))
	weight := float64(j.ranking[pairFeature] * t.per.pairs)
	for _, pair := range t.pairs {
		for _, c := range j.index.paired.at(pair) {
			t.outline[c] += weight
		}
	}
}

func pairOf(first, second int32) uint64 { return uint64(uint32(first))<<32 | uint64(uint32(second)) }

// sumOutlines completes the outlines and keeps the best.
func (j *Judge) sumOutlines(t *scratch) {
	weight := &j.ranking
	letter, name, concept, explained := float64(weight[lettersFeature]*t.per.letters), weight[nameFeature], weight[conceptFeature], weight[expandedFeature]
	var likely [topic.Classes + 1]float64 // the first for no category
	for place := range t.topic {
		likely[place+1] = float64(weight[categoryFeature] * t.topic[place])
	}
	outline := t.outline
	n, least := len(outline), math.Inf(-1)
	letters, names, concepts, expanded, category := t.letters[:n], t.names[:n], t.concepts[:n], t.expanded[:n], j.index.category[:n]
	for c, score := range outline {
		score += float64(letter*letters[c]) + float64(name*names[c]) + float64(concept*concepts[c]) + float64(explained*math.Float64frombits(expanded[c])) +
			likely[category[c]+1]
		if score > least && t.shares(c) && int32(c)+1 != t.left {
			t.best.keep(ranked{capability: int32(c), score: score}, looked)
			if len(t.best) == looked {
				least = t.best[looked-1].score
			}
		}
	}
}

// shares reports whether a capability has anything in common with the text, or a vote.
func (t *scratch) shares(c int) bool {
	return t.terms[c] != 0 || t.outline[c] > 0 || t.concepts[c] > 0 || t.expanded[c] > 0 || t.letters[c] >= t.leastLetters
}
