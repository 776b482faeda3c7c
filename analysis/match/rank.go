package match

import (
	"math"
	"slices"
	"strings"
)

// How the three measures add up to a score. A linear sum keeps their size, which
// ranks alone would throw away.
const (
	textShare     = 0.75 // how much of the requirement the capability's words cover
	coverShare    = 0.10 // how much of one of its names the requirement covers
	spellingShare = 0.15 // how alike words that the catalog does not have are spelt
	// nameDoubt is the mass of idf below which covering a whole name proves little:
	// a one-word alias such as "login" is no proof, "SCIM" is.
	nameDoubt = 2.5
)

// kept is the number of candidates of a judgement.
const kept = 3

// rank leaves the best capabilities for the tokens of t in t.hits, the best first;
// equal scores in the order of ids. Products are converted explicitly so that no
// machine fuses them with the sum: scores are the same bits everywhere.
func (j *Judge) rank(t *scratch) {
	mass := j.build(t)
	j.sumText(t)
	j.sumNames(t)
	j.sumSpelling(t)
	for _, c := range t.capability.touched {
		text := 0.0
		if mass > 0 {
			text = min(t.capability.sum[c]/mass, 1)
		}
		score := float64(textShare*text) + float64(coverShare*t.cover[c]) + float64(spellingShare*t.spelling[c])
		t.keep(hit{c, math.Round(min(score, 1)*1e4) / 1e4})
	}
	j.preferExact(t)
}

// tiny makes a touched capability distinguishable from an untouched one without
// changing any rounded score.
const tiny = 1e-12

func (j *Judge) sumText(t *scratch) {
	for _, q := range t.query {
		for _, p := range j.index.postings.at(q.term) {
			t.capability.add(p.capability, float64(q.weight*float64(p.impact)))
		}
	}
}

func (j *Judge) sumNames(t *scratch) {
	for _, q := range t.query {
		for _, n := range j.index.named.at(q.term) {
			t.name.add(n.name, float64(q.share*float64(n.share)))
		}
	}
	for _, name := range t.name.touched {
		mass := j.index.nameMass[name]
		cover := t.name.sum[name] * (mass / (mass + nameDoubt))
		c := j.index.nameOf[name]
		t.cover[c] = max(t.cover[c], float64(cover*t.name.sum[name]))
	}
}

// sumSpelling compares the spelling of the words that the catalog does not have:
// for those that it has, likeness only blurs what the words themselves say.
func (j *Judge) sumSpelling(t *scratch) {
	g := &j.index.grams
	for _, token := range t.tokens {
		if _, known := j.index.terms[token.Stem]; known || !j.weighty(token) {
			continue
		}
		eachGram(token.Lower, func(gram int32) {
			if g.idf[gram] > 0 {
				t.gramCounts.add(gram, 1)
			}
		})
	}
	norm := 0.0
	for _, gram := range t.gramCounts.touched {
		weight := t.gramCounts.sum[gram] * float64(g.idf[gram])
		norm += float64(weight * weight)
		for _, p := range g.postings.at(gram) {
			t.gramNames.add(p.name, float64(weight*float64(p.weight)))
		}
	}
	norm = math.Sqrt(norm)
	for _, name := range t.gramNames.touched {
		c := j.index.nameOf[name]
		likeness := t.gramNames.sum[name] / norm
		if likeness > t.spelling[c] {
			t.spelling[c] = likeness
		}
		t.capability.add(c, tiny)
	}
}

// preferExact puts the capability whose name or alias is the whole text first.
func (j *Judge) preferExact(t *scratch) {
	exact := j.index.exact[t.key()]
	for i := len(exact) - 1; i >= 0; i-- {
		c := exact[i]
		t.hits = slices.DeleteFunc(t.hits, func(h hit) bool { return h.capability == c })
		t.hits = slices.Insert(t.hits, 0, hit{c, 1})
	}
	t.hits = t.hits[:min(len(t.hits), kept)]
}

// key is the text's stems in the form of index.exact, or "" for more words than a
// name has.
func (t *scratch) key() string {
	const longestName = 24
	if len(t.tokens) > longestName {
		return ""
	}
	var b strings.Builder
	for _, token := range t.tokens {
		if token.Part {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(token.Stem)
	}
	return b.String()
}

// keep inserts h into the sorted best hits.
func (t *scratch) keep(h hit) {
	at := len(t.hits)
	for at > 0 && (h.score > t.hits[at-1].score || h.score == t.hits[at-1].score && h.capability < t.hits[at-1].capability) {
		at--
	}
	if at >= kept {
		return
	}
	t.hits = slices.Insert(t.hits, at, h)
	t.hits = t.hits[:min(len(t.hits), kept)]
}
