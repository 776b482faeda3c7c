package match

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// nameDoubt is the mass of idf below which covering a whole name proves little: a
// one-word alias such as "login" is no proof, "SCIM" is.
const nameDoubt = 2.5

// What is kept of a ranking: shown candidates are those a person looks at.
const (
	looked = FieldSize // looked at closely
	kept   = 5
	shown  = 3
)

// ranked is a capability with its score before it is looked at closely.
type ranked struct {
	capability int32
	score      float64
}

// rank leaves the best capabilities for the tokens of t in t.hits, the best first;
// equal scores in the order of ids. Products are converted explicitly so that no
// machine fuses them with the sum: scores are the same bits everywhere.
func (j *Judge) rank(t *scratch) {
	j.build(t)
	j.sumText(t)
	j.sumNames(t)
	j.sumLetters(t)
	j.sumConcepts(t)
	j.sumPairs(t)
	count := j.counts(t)
	for _, c := range t.touched {
		t.keep(ranked{c, j.outline(t, c, &count)})
	}
	for _, r := range t.best {
		t.hits = append(t.hits, hit{capability: r.capability, features: j.features(t, r.capability)})
	}
	j.cover(t, t.hits)
	for i := range t.hits {
		t.hits[i].score = round4(j.score(t, t.hits[i].capability, &t.hits[i].features))
	}
	slices.SortFunc(t.hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.capability, b.capability))
	})
	t.field = t.field[:0]
	for _, h := range t.hits {
		t.field = append(t.field, h.score)
	}
	t.hits = t.hits[:min(len(t.hits), kept)]
	j.preferExact(t)
}

// counts is what each sum of a capability counts in its outline.
func (j *Judge) counts(t *scratch) counts {
	weight := &j.model.Ranking
	return counts{
		text:     float64(weight[textFeature] * t.per.mass),
		title:    float64(weight[titleFeature] * t.per.mass),
		name:     weight[nameFeature],
		concept:  weight[conceptFeature],
		expanded: weight[expandedFeature],
		cosine:   float64(weight[cosineFeature] * t.per.norm),
		pair:     float64(weight[pairFeature] * t.per.pairs),
		vote:     voteShare,
		letters:  float64(weight[lettersFeature] * t.per.letters),
		category: weight[categoryFeature],
	}
}

// outline is the part of a capability's score that its sums alone give, without the
// bounds of features: it decides which are looked at closely.
func (j *Judge) outline(t *scratch, c int32, count *counts) float64 {
	s := &t.sums[c]
	score := float64(count.text*s.text) + float64(count.title*s.title) + float64(count.name*s.name) +
		float64(count.concept*s.concept) + float64(count.expanded*s.expanded) + float64(count.cosine*s.cosine) +
		float64(count.pair*s.pair) + float64(count.vote*s.vote) + float64(count.letters*t.letters[c])
	if place := j.index.category[c]; place >= 0 {
		score += float64(count.category * t.topic[place])
	}
	return score
}

func (j *Judge) sumText(t *scratch) {
	norm := float64(t.unknown * t.unknown)
	for _, q := range t.query {
		norm += float64(q.weight * q.weight)
		for _, p := range j.index.postings.at(q.term) {
			s := t.touch(p.capability)
			s.text += float64(q.weight * float64(p.impact))
			s.cosine += float64(q.weight * float64(p.share))
		}
		for _, p := range j.index.titled.at(q.term) {
			t.touch(p.capability).title += q.weight
		}
	}
	t.per.mass, t.per.norm = inverted(t.mass), inverted(math.Sqrt(norm))
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
		s := t.touch(j.index.nameOf[name])
		s.name = max(s.name, float64(cover*t.name.sum[name]))
	}
}

// preferExact puts the capability whose name or alias is the whole text first.
func (j *Judge) preferExact(t *scratch) {
	exact := j.index.exact[t.exact]
	for i := len(exact) - 1; i >= 0; i-- {
		c := exact[i]
		t.hits = slices.DeleteFunc(t.hits, func(h hit) bool { return h.capability == c })
		t.hits = slices.Insert(t.hits, 0, j.exactly(t, c))
	}
	t.hits = t.hits[:min(len(t.hits), kept)]
}

// exactly is the hit of a capability whose name or alias is the whole text.
func (j *Judge) exactly(t *scratch, c int32) hit {
	one := []hit{{capability: c, score: 1, features: j.features(t, c), exact: true}}
	j.cover(t, one)
	return one[0]
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

// keep inserts r into the sorted best.
func (t *scratch) keep(r ranked) {
	n := len(t.best)
	if n == looked && !r.before(t.best[n-1]) {
		return
	}
	if n < looked {
		t.best = append(t.best, r)
		n++
	}
	at := n - 1
	for ; at > 0 && r.before(t.best[at-1]); at-- {
		t.best[at] = t.best[at-1]
	}
	t.best[at] = r
}

func (r ranked) before(other ranked) bool {
	return r.score > other.score || r.score == other.score && r.capability < other.capability
}
