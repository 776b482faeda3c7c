package match

import (
	"math"
	"slices"
	"strings"

	"fitsync/analysis/match/concepts"
)

// What speaks for a capability as the answer to a requirement; each feature runs from
// 0 to 1.
const (
	textFeature     = iota // share of the requirement's weighted words that the capability has
	nameFeature            // how fully the words cover one of its names
	titleFeature           // share of the weighted words that its names have
	lettersFeature         // likeness in runs of four letters
	conceptFeature         // likeness in concepts
	categoryFeature        // how likely the requirement is about the capability's category
	cosineFeature          // likeness of all words, long descriptions held against it
	pairFeature            // share of the requirement's neighbouring words that stand so there too
	expandedFeature        // share of the words that the capability's own concepts have
	coverFeature           // share of the weighty words that it answers in any way
	slotFeature            // how far it answers the heaviest word that it answers least
	namedFeature           // share of the names in the requirement that it answers; half where there are none
	CandidateFeatures
)

// Features of one candidate.
type Features [CandidateFeatures]float64

// features collects what speaks for a touched capability.
func (j *Judge) features(t *scratch, c int32) Features {
	var f Features
	if t.mass > 0 {
		f[textFeature] = min(t.capability.sum[c]/t.mass, 1)
		f[titleFeature] = min(t.title.sum[c]/t.mass, 1)
	}
	f[nameFeature] = t.cover[c]
	f[lettersFeature] = min(t.letters.sum[c], 1)
	f[conceptFeature] = t.concept.sum[c]
	f[expandedFeature] = t.expanded.sum[c]
	if t.norm > 0 {
		f[cosineFeature] = t.cosine.sum[c] / t.norm
	}
	if t.pairs > 0 {
		f[pairFeature] = t.pair.sum[c] / float64(t.pairs)
	}
	if place := j.index.category[c]; place >= 0 {
		f[categoryFeature] = t.topic[place]
	}
	return f
}

// sumConcepts compares the requirement with every capability in concepts.
func (j *Judge) sumConcepts(t *scratch) {
	for i, token := range t.tokens {
		if token.Part || j.lexicon.stops(token) || token.Number || repeated(t, i) {
			continue
		}
		weight := 1.0
		if j.lexicon.light[token.Stem] {
			weight = lightShare
		}
		t.projector.Add(token.Stem, float64(weight*t.focus[i]))
	}
	t.projector.EachTouched(func(concept int32, share float64) {
		for _, p := range j.index.concepts.at(concept) {
			if v := float64(share * float64(p.impact)); v > t.expanded.sum[p.capability] {
				t.expanded.set(p.capability, v)
				t.capability.add(p.capability, tiny)
			}
		}
	})
	t.projection, t.strength = t.projector.Project(t.projection[:0])
	for _, asked := range t.projection {
		for _, p := range j.index.concepts.at(asked.Concept) {
			t.concept.add(p.capability, float64(asked.Weight*float64(p.impact)))
			t.capability.add(p.capability, tiny)
		}
	}
}

func repeated(t *scratch, i int) bool {
	return slices.ContainsFunc(t.tokens[:i], func(earlier token) bool { return earlier.Stem == t.tokens[i].Stem })
}

// sumPairs counts the pairs of neighbouring words that a capability has too.
func (j *Judge) sumPairs(t *scratch) {
	previous := int32(-1)
	t.pairs = 0
	for _, token := range t.tokens {
		if token.Part || j.lexicon.stops(token) {
			continue
		}
		term, ok := j.index.terms[token.Stem]
		if !ok {
			previous = -1
			continue
		}
		if previous >= 0 {
			t.pairs++
			if at, ok := slices.BinarySearch(j.index.pairs, pairOf(previous, term)); ok {
				for _, c := range j.index.paired.at(int32(at)) {
					t.pair.add(c, 1)
				}
			}
		}
		previous = term
	}
}

func pairOf(first, second int32) uint64 { return uint64(uint32(first))<<32 | uint64(uint32(second)) }

func round4(v float64) float64 { return math.Round(v*1e4) / 1e4 }

// cover adds how much of the requirement a candidate answers: by a word of its own,
// by one that means the same, or by a word of its concepts.
func (j *Judge) cover(t *scratch, h *hit) {
	held, touched := j.index.holds.at(h.capability), j.index.projections.at(h.capability)
	all, answered, open := 0.0, 0.0, 0.0
	names, named := 0.0, 0.0
	for i, token := range t.tokens {
		if token.Part || token.Number || j.lexicon.stops(token) || repeated(t, i) {
			continue
		}
		weight := float64(t.focus[i] * j.space.Weight(token.Stem))
		if j.lexicon.light[token.Stem] {
			weight *= lightShare
		}
		got := j.answered(t, i, held, touched)
		if t.isName(i) {
			names++
			named += got
		}
		all += weight
		answered += float64(weight * got)
		open = max(open, float64(weight*(1-got)))
	}
	h.features[namedFeature] = 0.5
	if names > 0 {
		h.features[namedFeature] = named / names
	}
	if all > 0 {
		h.features[coverFeature] = answered / all
		h.features[slotFeature] = max(0, 1-open/all*2)
	}
}

// answered is how far a capability answers one word.
func (j *Judge) answered(t *scratch, i int, held []int32, touched []concepts.Weighted) float64 {
	if term, ok := j.index.terms[t.tokens[i].Stem]; ok {
		if _, ok := slices.BinarySearch(held, term); ok {
			return 1
		}
	}
	for _, q := range t.query {
		if q.share < 1 && int(q.from) <= i && i <= int(q.to) {
			if _, ok := slices.BinarySearch(held, q.term); ok {
				return q.share
			}
		}
	}
	best := 0.0
	for _, w := range touched {
		best = max(best, float64(w.Weight*j.space.Holds(t.tokens[i].Stem, w.Concept)))
	}
	return best
}

// isName reports whether a word looks like a name: SAML, Jira. The first word of a
// sentence or line may be anything.
func (t *scratch) isName(i int) bool {
	token := t.tokens[i]
	if token.Acronym {
		return true
	}
	if !token.Capital || i == 0 || token.Start < t.tokens[i-1].End {
		return false
	}
	between := t.text[t.tokens[i-1].End:token.Start]
	return !strings.ContainsAny(between, ".?!:\n–\"")
}
