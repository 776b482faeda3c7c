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
	all, names, open := 0.0, 0.0, 0.0
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
		asked := t.askedBy(i)
		if !asked.somewhere() && t.words[i].concept == concepts.NoTerm {
			open = max(open, weight) // nobody answers it
			continue
		}
		j.space.Holds(t.words[i].concept, t.impacts)
		for n := range hits {
			got := j.answered(t, i, asked, &hits[n])
			c := &t.covers[n]
			c.answered += float64(weight * got)
			if left := float64(weight * (1 - got)); left > c.open {
				c.open = left
			}
			if name {
				c.named += got
			}
		}
		j.space.Unset(t.words[i].concept, t.impacts)
	}
	for n := range hits {
		t.covers[n].open = max(t.covers[n].open, open)
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

// answered is how far a candidate answers one word, whose places in the query are
// given and whose say for concepts is in t.impacts.
func (j *Judge) answered(t *scratch, i int, asked askedBy, h *hit) float64 {
	if got := t.hasWord(asked, h); got > 0 {
		return got
	}
	best := 0.0
	if t.words[i].concept == concepts.NoTerm {
		return best
	}
	for _, w := range j.index.projections.at(h.capability) {
		if got := float64(w.Weight * float64(t.impacts[w.Concept])); got > best {
			best = got
		}
	}
	return best
}

// askedBy says where in the query a word is asked for: its own term, if it has one
// there, and what means the same.
type askedBy struct {
	own      int // -1 for none
	standIns []int32
}

func (a askedBy) somewhere() bool { return a.own >= 0 || len(a.standIns) > 0 }

// askedBy is good until it is called again.
func (t *scratch) askedBy(i int) askedBy {
	by := askedBy{own: -1, standIns: t.standIns[:0]}
	if term := t.words[i].term; term != noTerm {
		by.own = int(t.asked[term]) - 1
	}
	for at, q := range t.query {
		if q.share < 1 && int(q.from) <= i && i <= int(q.to) {
			by.standIns = append(by.standIns, int32(at))
		}
	}
	t.standIns = by.standIns
	return by
}

// hasWord is how far a candidate has one word or what means the same.
func (t *scratch) hasWord(asked askedBy, h *hit) float64 {
	has := t.has[h.has:]
	if asked.own >= 0 && has[asked.own] {
		return 1
	}
	for _, at := range asked.standIns {
		if has[at] {
			return t.query[at].share
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
