package match

import (
	"slices"

	"fitsync/analysis"
)

// What a candidate shows of the words behind it.
const (
	maxWords     = 8
	maxUncovered = 6
)

// candidates turns t.hits into what a person reads: the written words that each
// capability answers and the weighty ones that it does not.
func (j *Judge) candidates(t *scratch) []analysis.Candidate {
	out := make([]analysis.Candidate, 0, len(t.hits))
	for _, h := range t.hits[:min(len(t.hits), shown)] {
		c := analysis.Candidate{Capability: j.index.capabilities[h.capability].ID, Score: h.score}
		c.Words, c.Uncovered = j.explain(t, h.capability)
		c.Decisions = j.voters(t, func(i int32) bool { return j.decisions.answers[i] == h.capability })
		out = append(out, c)
	}
	return out
}

// openCandidates says of each candidate what it leaves open, once its limits were
// compared.
func (j *Judge) openCandidates(t *scratch, candidates []analysis.Candidate) {
	for i := range candidates {
		candidates[i].Open = j.openQuantities(t, &t.hits[i], &candidates[i])
	}
}

func (j *Judge) explain(t *scratch, capability int32) (matched, uncovered []string) {
	held := j.index.holds.at(capability)
	t.covered = append(t.covered[:0], make([]bool, len(t.tokens))...)
	covered := t.covered
	for _, q := range t.query {
		if _, ok := slices.BinarySearch(held, q.term); ok {
			for i := q.from; i <= q.to; i++ {
				covered[i] = true
			}
		}
	}
	for i, token := range t.tokens {
		switch {
		case token.Part || t.words[i].stop:
		case covered[i] || holds(held, t.words[i].term):
			if len(matched) < maxWords {
				matched = appendNew(matched, t.text[token.Start:token.End])
			}
		case t.weighty(i) && len(uncovered) < maxUncovered:
			uncovered = appendNew(uncovered, t.text[token.Start:token.End])
		}
	}
	return matched, uncovered
}

func holds(held []int32, term int32) bool {
	_, ok := slices.BinarySearch(held, term)
	return ok
}
