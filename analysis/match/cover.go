package match

import (
	"strings"

	"fitsync/analysis/match/concepts"
)

// coverage is how a candidate answers the single words of a requirement.
type coverage struct {
	answered float64 // weight of the words, as far as it answers them
	open     float64 // the most that it leaves open of one word
	named    float64 // likewise of names
}

// cover adds to each candidate how much of the requirement it answers: by a word of its
// own, by one that means the same, or by a word of its concepts.
func (j *Judge) cover(t *scratch, hits []hit) {
	t.covers = append(t.covers[:0], make([]coverage, len(hits))...)
	all, names := 0.0, 0.0
	for i := range t.tokens {
		if !t.content(i) {
			continue
		}
		weight := float64(t.share(i) * j.space.Weight(t.words[i].concept))
		all += weight
		name := t.isName(i)
		if name {
			names++
		}
		j.space.Holds(t.words[i].concept, t.impacts)
		for n := range hits {
			got := j.answered(t, i, hits[n].capability)
			c := &t.covers[n]
			c.answered += float64(weight * got)
			c.open = max(c.open, float64(weight*(1-got)))
			if name {
				c.named += got
			}
		}
		j.space.Unset(t.words[i].concept, t.impacts)
	}
	for n := range hits {
		hits[n].features.setCoverage(&t.covers[n], all, names)
	}
}

func (f *Features) setCoverage(c *coverage, all, names float64) {
	f[namedFeature] = 0.5
	if names > 0 {
		f[namedFeature] = c.named / names
	}
	if all > 0 {
		f[coverFeature] = c.answered / all
		f[slotFeature] = max(0, 1-c.open/all*2)
	}
}

// answered is how far a capability answers one word, whose say for concepts is in
// t.impacts.
func (j *Judge) answered(t *scratch, i int, capability int32) float64 {
	if got := j.has(t, i, capability); got > 0 {
		return got
	}
	best := 0.0
	if t.words[i].concept == concepts.NoTerm {
		return best
	}
	for _, w := range j.index.projections.at(capability) {
		best = max(best, float64(w.Weight*float64(t.impacts[w.Concept])))
	}
	return best
}

// has is how far a capability has one word or what means the same.
func (j *Judge) has(t *scratch, i int, capability int32) float64 {
	held := j.index.holds.at(capability)
	if term := t.words[i].term; term != noTerm && holds(held, term) {
		return 1
	}
	for _, q := range t.query {
		if q.share < 1 && int(q.from) <= i && i <= int(q.to) && holds(held, q.term) {
			return q.share
		}
	}
	return 0
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
