package match

import (
	"slices"

	"fitsync/analysis"
	"fitsync/analysis/match/limits"
)

// What a candidate shows of the words behind it.
const (
	maxWords     = 8
	maxUncovered = 6
)

// candidates turns t.hits into what a person reads: the written words that each
// capability answers and the weighty ones that it does not.
func (j *Judge) candidates(t *scratch) []analysis.Candidate {
	hits := t.hits[:min(len(t.hits), shown)]
	out := make([]analysis.Candidate, 0, len(hits))
	for _, h := range hits {
		c := analysis.Candidate{Capability: j.index.capabilities[h.capability].ID, Score: h.score}
		c.Words, c.Uncovered = j.explain(t, h.capability)
		c.Decisions = j.voters(t, func(i int32) bool { return j.decisions.answers[i] == h.capability })
		out = append(out, c)
	}
	return out
}

// openCandidates says of each candidate what it leaves open, once its limits were
// compared. Words that may narrow a limit keep it open for a person, and are no limit.
func (j *Judge) openCandidates(t *scratch, candidates []analysis.Candidate) {
	for i := range candidates {
		candidates[i].Open = j.open(t, &t.hits[i], &candidates[i])
		candidates[i].Limits = slices.DeleteFunc(candidates[i].Limits, func(c analysis.LimitCheck) bool { return c.Key == limits.Qualifier })
	}
}

// explain returns the written words that a capability answers and those that it leaves
// open.
func (j *Judge) explain(t *scratch, capability int32) (matched, uncovered []string) {
	t.covered = append(t.covered[:0], make([]bool, len(t.tokens))...)
	for _, at := range j.termsOf(t, capability) {
		for i := t.query[at].from; i <= t.query[at].to; i++ {
			t.covered[i] = true
		}
	}
	t.matched, t.uncovered = t.matched[:0], t.uncovered[:0]
	for i := range t.tokens {
		token := &t.tokens[i]
		switch {
		case token.Part || t.words[i].stop:
		case t.covered[i] || j.repeats(t, i, capability):
			if len(t.matched) < maxWords {
				t.matched = appendNew(t.matched, t.text[token.Start:token.End])
			}
		case t.weighty(i) && !j.lexicon.priority.urges(t, i) && len(t.uncovered) < maxUncovered:
			t.uncovered = appendNew(t.uncovered, t.text[token.Start:token.End])
		}
	}
	return copied(t.matched), copied(t.uncovered)
}

// repeats reports whether a word repeats one of the query that a capability has.
func (j *Judge) repeats(t *scratch, i int, capability int32) bool {
	term := t.words[i].term
	return term != noTerm && t.asked[term] > 0 && j.hasTerm(t, capability, int(t.asked[term])-1)
}

// copied is a copy of a list that is used again, nil for an empty one.
func copied(list []string) []string { return append([]string(nil), list...) }
