package match

import (
	"math"
	"strings"

	"fitsync/analysis/match/concepts"
)

// coverage is how a candidate answers the single words of a requirement.
type coverage struct {
	answered float64 // weight of the words, as far as it answers them
	open     float64 // the most that it leaves open of one word
	named    float64 // likewise of names
	stated   float64 // by rarity, the words that state the need and that it has
	need     float64 // likewise, light words aside
}

// Stated is how many a capability has of the words that state a need; what is said to
// explain the need does not count.
type Stated struct {
	Has float64 // share of the words that it has, by how rare they are in the catalog
	// Surprise is how much it has beyond what the best of so many capabilities would have
	// by chance, in tens of nats.
	Surprise float64
	Need     float64 // likewise the share of the words that it has, light ones aside
	Name     float64 // share of the words of a name of its that the whole text has, likewise
	// Other is Need where need and name each have a telling word that the other lacks, and
	// Instead 1 where such words stand in each other's place.
	Other, Instead float64
}

// cover adds to each candidate how much of the requirement it answers: by a word of its
// own, by one that means the same, or by a word of its concepts.
func (j *Judge) cover(t *scratch, hits []hit) {
	t.covers = append(t.covers[:0], make([]coverage, len(hits))...)
	all, names, open, stated, need := 0.0, 0.0, 0.0, 0.0, 0.0
	for i := range t.tokens {
		if !t.content(i) {
			continue
		}
		weight := float64(t.share(i) * j.space.Weight(t.words[i].concept))
		all += weight
		rarity, needed := 0.0, 0.0
		if t.focus[i] == 1 {
			rarity = j.rarity(t.words[i])
		}
		if !t.words[i].light {
			needed = rarity
		}
		stated += rarity
		need += needed
		name := t.isName(i)
		if name {
			names++
		}
		asked, known := t.askedBy(i), t.words[i].concept != concepts.NoTerm
		if !asked.somewhere() && !known {
			open = max(open, weight) // nobody answers it
			continue
		}
		j.space.Holds(t.words[i].concept, t.impacts)
		for n := range hits {
			has := j.holds(t, asked, hits[n].capability)
			got := has
			if has == 0 && known {
				got = j.explained(t, hits[n].capability)
			}
			c := &t.covers[n]
			c.answered += float64(weight * got)
			c.stated += float64(rarity * has)
			c.need += float64(needed * has)
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
		hits[n].stated = j.stated(t.covers[n].stated, stated)
		hits[n].stated.Need, hits[n].stated.Name = float64(t.covers[n].need*inverted(need)), t.whole[hits[n].capability]
	}
}

// rarity is what a word weighs that a capability and a need have in common.
func (j *Judge) rarity(w word) float64 {
	if w.term == noTerm {
		return float64(unknownShare * j.index.unknownIDF)
	}
	return j.index.idf[w.term]
}

func (j *Judge) stated(part, whole float64) Stated {
	byChance := math.Log(float64(len(j.index.capabilities)))
	return Stated{Has: float64(part * inverted(whole)), Surprise: (part - byChance) / 10}
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

// explained is how far the concepts of a capability explain the word whose say for
// them is in t.impacts.
func (j *Judge) explained(t *scratch, capability int32) float64 {
	best, impacts := 0.0, t.impacts
	for _, w := range j.index.projections.at(capability) {
		if impact := impacts[w.Concept]; impact > 0 {
			best = max(best, float64(w.Weight*float64(impact)))
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

// holds is how far a capability has one word or what means the same.
func (j *Judge) holds(t *scratch, asked askedBy, capability int32) float64 {
	if asked.own >= 0 && j.hasTerm(t, capability, asked.own) {
		return 1
	}
	for _, at := range asked.standIns {
		if j.hasTerm(t, capability, int(at)) {
			return t.query[at].share
		}
	}
	return 0
}

// isName reports whether a word looks like a name: SAML, Jira. The first word of a
// sentence or line may be anything.
func (t *scratch) isName(i int) bool {
	token := &t.tokens[i]
	if token.Acronym {
		return true
	}
	if !token.Capital || i == 0 || token.Start < t.tokens[i-1].End {
		return false
	}
	between := t.text[t.tokens[i-1].End:token.Start]
	return !strings.ContainsAny(between, ".?!:\n–\"")
}
