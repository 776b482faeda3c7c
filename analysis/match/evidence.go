package match

import (
	"math"

	"fitsync/analysis"
)

// Evidence is everything that a judge weighs of one requirement before it decides.
// Training learns from it; judging goes the same way.
type Evidence struct {
	Text       Text
	Familiar   float64  // how well the concepts know the catalog, 0–1
	Candidates []Scored // every capability that shares anything with the requirement, in the order of ids
}

// Scored is a capability with what speaks for it.
type Scored struct {
	Capability string
	Features   Features
	Stated     Stated
}

// Text says how much of a requirement the catalog and the concepts know.
type Text struct {
	Unknown  float64 // share of the weighted words that the catalog does not have
	Strange  float64 // likewise of the words that state the need, each counting the same
	Weighty  int     // words that say what is needed
	Strength float64 // share of the words that the leading concept explains
	Absent   bool    // it names a term of the trade that the catalog lacks
	Foreign  bool    // hardly a word of it is English or in the catalog
}

// Evidence collects what there is on r.
func (j *Judge) Evidence(r analysis.Requirement) Evidence {
	t := j.scratches.Get().(*scratch)
	defer j.scratches.Put(t)
	defer t.reset()
	j.read(t, r)
	j.rank(t)
	e := Evidence{Text: j.textOf(t), Familiar: j.familiar, Candidates: []Scored{}}
	var all []hit
	for c := range j.index.capabilities {
		if t.shares(c) {
			all = append(all, j.closely(t, int32(c)))
		}
	}
	j.cover(t, all)
	for _, h := range all {
		j.opposed(t, h.capability, &h.stated)
		e.Candidates = append(e.Candidates, Scored{j.index.capabilities[h.capability].ID, h.features, h.stated})
	}
	return e
}

func (j *Judge) textOf(t *scratch) Text {
	text := Text{Strength: t.strength, Foreign: t.foreign(), Absent: j.absent(t)}
	if t.mass > 0 {
		text.Unknown = t.unknown / t.mass
	}
	stated, strange := 0, 0
	for i := range t.tokens {
		if t.weighty(i) {
			text.Weighty++
		}
		if j.states(t, i) && !t.words[i].repeated {
			stated++
			if t.words[i].term == noTerm {
				strange++
			}
		}
	}
	text.Strange = float64(strange) * inverted(float64(stated))
	return text
}

// What tells whether the first candidate is right.
const (
	scoreSign = iota
	leadSign  // over the second candidate
	unknownSign
	shortSign    // few words say what is needed
	strengthSign // of the leading concept
	foreignSign
	absentSign
	standoutSign // how far the first stands out from the field, in deviations of the field
	hasSign      // of the words that state the need, by the first candidate
	surpriseSign // that it has so many of them
	needSign     // likewise, light words aside
	wholeSign    // of the words of the first candidate's name, by the requirement
	agreeSign    // ways of comparing by which no other candidate comes out better
	strangeSign  // share of the words that state the need and that the catalog lacks
	otherSign    // the need that the first candidate has though its name speaks of something else
	insteadSign  // its name has another word where the need has one
	firstSign    // the first candidate's features follow
	Signs        = firstSign + int(CandidateFeatures)
)

// Sign are the inputs of the acceptance model.
type Sign [Signs]float64

// Direction is 1 for a sign that can only speak for the first candidate, -1 for one that
// can only speak against it, and 0 for one that says either, as the case may be.
func Direction(sign int) int {
	switch sign {
	case unknownSign, foreignSign, absentSign, strangeSign, otherSign, insteadSign:
		return -1
	case shortSign, strengthSign, firstSign + categoryFeature:
		return 0
	}
	return 1
}

// Counts reports whether a curve weighs a sign. A careful one, fitted to few requirements,
// weighs those alone that say much and the same of any product: that need and candidate have
// each other's words, and that no other candidate comes near. What others say there is
// chance. A curve that is fitted to many has the features of the first candidate for it.
func Counts(sign int, careful bool) bool {
	switch sign {
	case needSign, wholeSign, agreeSign, strangeSign, otherSign, insteadSign:
		return careful
	case leadSign, surpriseSign, firstSign + nameFeature:
		return true
	}
	return !careful
}

// FieldSize is how many of the best scores are looked at: those after the first few
// say what chance alone scores.
const FieldSize = 16

// SignsOf sums up how a ranking came out: its best scores, at most FieldSize, the most that
// any of those candidates has of each feature, and the first one; no scores where there is
// no candidate.
func SignsOf(text Text, scores []float64, most *Features, first *Scored) Sign {
	var s Sign
	s[unknownSign], s[strengthSign] = text.Unknown, text.Strength
	s[strangeSign] = text.Strange
	s[shortSign] = 1 / (1 + float64(text.Weighty))
	if text.Foreign {
		s[foreignSign] = 1
	}
	if text.Absent {
		s[absentSign] = 1
	}
	if len(scores) == 0 {
		return s
	}
	second := 0.0
	if len(scores) > 1 {
		second = scores[1]
	}
	s[scoreSign], s[leadSign] = scores[0], math.Sqrt(max(scores[0]-second, 0))
	s[standoutSign] = standout(scores)
	s[hasSign], s[surpriseSign] = first.Stated.Has, first.Stated.Surprise
	s[needSign], s[wholeSign] = first.Stated.Need, first.Stated.Name
	s[otherSign], s[insteadSign] = first.Stated.Other, first.Stated.Instead
	s[agreeSign] = first.Features.agree(most)
	copy(s[firstSign:], first.Features[:])
	return s
}

// agree is the share of the ways of comparing words by which a candidate comes out best
// of the field, whose most of each is given.
func (f *Features) agree(most *Features) float64 {
	ways := [...]int{textFeature, nameFeature, titleFeature, lettersFeature, cosineFeature, pairFeature, coverFeature, slotFeature}
	best := 0.0
	for _, i := range ways {
		if most[i] > 0 && f[i] >= most[i] {
			best++
		}
	}
	return best / float64(len(ways))
}

// Raise makes f the most of each feature of f and g.
func (f *Features) Raise(g *Features) {
	for i := range f {
		f[i] = max(f[i], g[i])
	}
}

// standout is how many deviations of the later scores the first lies above their mean,
// divided by ten; a field of few says little and gives 0.
func standout(scores []float64) float64 {
	const from, least, floor = 3, 4, 0.01
	field := scores[min(from, len(scores)):]
	if len(field) < least {
		return 0
	}
	mean, spread := 0.0, 0.0
	for _, v := range field {
		mean += v / float64(len(field))
	}
	for _, v := range field {
		spread += float64((v-mean)*(v-mean)) / float64(len(field))
	}
	return min((scores[0]-mean)/(math.Sqrt(spread)+floor)/10, 2)
}
