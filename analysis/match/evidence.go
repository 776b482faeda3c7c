package match

import (
	"math"
	"slices"
	"strings"

	"fitsync/analysis"
)

// Evidence is everything that a judge weighs of one requirement before it decides.
// Training learns from it; judging goes the same way.
type Evidence struct {
	Text       Text
	Candidates []Scored // every capability that shares anything with the requirement, in the order of ids
}

// Scored is a capability with what speaks for it.
type Scored struct {
	Capability string
	Features   Features
}

// Text says how much of a requirement the catalog and the concepts know.
type Text struct {
	Unknown  float64 // share of the weighted words that the catalog does not have
	Weighty  int     // words that say what is needed
	Strength float64 // share of the words that the leading concept explains
	Foreign  bool    // hardly a word of it is English or in the catalog
}

// Evidence collects what there is on r.
func (j *Judge) Evidence(r analysis.Requirement) Evidence {
	t := j.scratches.Get().(*scratch)
	defer j.scratches.Put(t)
	defer t.reset()
	j.read(t, r)
	j.rank(t)
	e := Evidence{Text: j.textOf(t), Candidates: make([]Scored, 0, len(t.capability.touched))}
	for _, c := range t.capability.touched {
		h := hit{capability: c, features: j.features(t, c)}
		j.cover(t, &h)
		e.Candidates = append(e.Candidates, Scored{j.index.capabilities[c].ID, h.features})
	}
	slices.SortFunc(e.Candidates, func(a, b Scored) int { return strings.Compare(a.Capability, b.Capability) })
	return e
}

func (j *Judge) textOf(t *scratch) Text {
	text := Text{Strength: t.strength, Foreign: j.foreign(t)}
	if t.mass > 0 {
		text.Unknown = t.unknown / t.mass
	}
	for _, token := range t.tokens {
		if j.weighty(token) {
			text.Weighty++
		}
	}
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
	firstSign // the first candidate's features follow
	Signs     = firstSign + int(CandidateFeatures)
)

// Sign are the inputs of the acceptance model.
type Sign [Signs]float64

// SignsOf sums up how a ranking came out: the score and features of the first
// candidate and the score of the second, 0 where there is none.
func SignsOf(text Text, first, second float64, features *Features) Sign {
	var s Sign
	s[scoreSign], s[leadSign] = first, math.Sqrt(max(first-second, 0))
	s[unknownSign], s[strengthSign] = text.Unknown, text.Strength
	s[shortSign] = 1 / (1 + float64(text.Weighty))
	if text.Foreign {
		s[foreignSign] = 1
	}
	copy(s[firstSign:], features[:])
	return s
}
