package match

import "math"

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

// OfWords reports whether a feature compares words and letters alone, without what
// concepts, categories or names say.
func OfWords(feature int) bool {
	switch feature {
	case textFeature, nameFeature, titleFeature, lettersFeature, cosineFeature, pairFeature:
		return true
	}
	return false
}

// Features of one candidate.
type Features [CandidateFeatures]float64

// closely looks at a capability closely: it collects what speaks for it, but for how it
// answers the single words, which [Judge.cover] adds. The sums of the text must be there.
func (j *Judge) closely(t *scratch, c int32) hit {
	h := hit{capability: c}
	f := &h.features
	j.lookForWords(t, c, f)
	f[nameFeature], f[conceptFeature], f[expandedFeature] = t.names[c], t.concepts[c], math.Float64frombits(t.expanded[c])
	f[lettersFeature] = min(float64(t.letters[c]*t.per.letters), 1)
	f[pairFeature] = float64(float64(j.lookForPairs(t, c)) * t.per.pairs)
	if place := j.index.category[c]; place >= 0 {
		f[categoryFeature] = t.topic[place]
	}
	return h
}

func (j *Judge) lookForWords(t *scratch, c int32, f *Features) {
	text, cosine, title := 0.0, 0.0, 0.0
	for _, at := range j.termsOf(t, c) {
		q := &t.query[at]
		from, to := j.index.postings.span(q.term)
		posting, _ := search(j.index.postings.all[from:to], c)
		p := j.index.presence[int(from)+posting]
		text += float64(q.weight * float64(p.impact))
		cosine += float64(q.weight * float64(p.share))
		if _, ok := search(j.index.titled.at(q.term), c); ok {
			title += q.weight
		}
	}
	f[textFeature] = min(float64(text*t.per.mass), 1)
	f[cosineFeature] = float64(cosine * t.per.norm)
	f[titleFeature] = min(float64(title*t.per.mass), 1)
}

func (j *Judge) lookForPairs(t *scratch, c int32) (pairs int) {
	for _, pair := range t.pairs {
		if _, ok := search(j.index.paired.at(pair), c); ok {
			pairs++
		}
	}
	return pairs
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

func round4(v float64) float64 { return math.Round(v*1e4) / 1e4 }
