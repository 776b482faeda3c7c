package match

import "fitsync/analysis"

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
		c.Words, c.Uncovered = t.explain(&h)
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

func (t *scratch) explain(h *hit) (matched, uncovered []string) {
	t.covered = append(t.covered[:0], make([]bool, len(t.tokens))...)
	covered := t.covered
	for at, q := range t.query {
		if t.has[h.has+at] {
			for i := q.from; i <= q.to; i++ {
				covered[i] = true
			}
		}
	}
	for i, token := range t.tokens {
		switch {
		case token.Part || t.words[i].stop:
		case covered[i] || t.hasTerm(h, t.words[i].term):
			if len(matched) < maxWords {
				matched = appendNew(matched, t.text[token.Start:token.End])
			}
		case t.weighty(i) && len(uncovered) < maxUncovered:
			uncovered = appendNew(uncovered, t.text[token.Start:token.End])
		}
	}
	return matched, uncovered
}

// hasTerm reports whether a candidate has a term of the text.
func (t *scratch) hasTerm(h *hit, term int32) bool {
	if term == noTerm {
		return false
	}
	at := t.asked[term]
	return at > 0 && t.has[h.has+int(at)-1]
}
