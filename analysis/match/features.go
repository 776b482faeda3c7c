package match

import (
	"math"
	"slices"
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

// features collects what speaks for a touched capability, but for how it answers the
// single words, which [Judge.cover] adds.
func (j *Judge) features(t *scratch, c int32) Features {
	s := &t.sums[c]
	f := Features{
		textFeature:     min(float64(s.text*t.per.mass), 1),
		nameFeature:     s.name,
		titleFeature:    min(float64(s.title*t.per.mass), 1),
		lettersFeature:  min(float64(t.letters[c]*t.per.letters), 1),
		conceptFeature:  s.concept,
		cosineFeature:   float64(s.cosine * t.per.norm),
		pairFeature:     float64(s.pair * t.per.pairs),
		expandedFeature: s.expanded,
	}
	if place := j.index.category[c]; place >= 0 {
		f[categoryFeature] = t.topic[place]
	}
	return f
}

// per is 1 divided by what the sums of a text are shares of; 0 where it has none.
type per struct{ mass, letters, norm, pairs float64 }

func inverted(v float64) float64 {
	if v <= 0 {
		return 0
	}
	return 1 / v
}

// leastShare is the share of the words from which a concept that explains them stands
// for them: less is chance.
const leastShare = 0.04

// sumConcepts compares the requirement with every capability in concepts.
func (j *Judge) sumConcepts(t *scratch) {
	for i := range t.tokens {
		if t.content(i) {
			t.projector.Add(t.words[i].concept, t.share(i))
		}
	}
	t.projector.EachTouched(leastShare, func(concept int32, share float64) {
		for _, p := range j.index.concepts.at(concept) {
			s := t.touch(p.capability)
			s.expanded = max(s.expanded, float64(share*float64(p.impact)))
		}
	})
	t.projection, t.strength = t.projector.Project(t.projection[:0])
	for _, asked := range t.projection {
		for _, p := range j.index.concepts.at(asked.Concept) {
			t.touch(p.capability).concept += float64(asked.Weight * float64(p.impact))
		}
	}
}

// sumPairs counts the pairs of neighbouring words that a capability has too.
func (j *Judge) sumPairs(t *scratch) {
	previous, pairs := noTerm, 0
	for i, w := range t.words {
		if t.tokens[i].Part || w.stop {
			continue
		}
		if previous != noTerm && w.term != noTerm {
			pairs++
			if at, ok := slices.BinarySearch(j.index.pairs, pairOf(previous, w.term)); ok {
				for _, c := range j.index.paired.at(int32(at)) {
					t.touch(c).pair++
				}
			}
		}
		previous = w.term
	}
	t.per.pairs = inverted(float64(pairs))
}

func pairOf(first, second int32) uint64 { return uint64(uint32(first))<<32 | uint64(uint32(second)) }

func round4(v float64) float64 { return math.Round(v*1e4) / 1e4 }
