package match

import "math/bits"

// termSet says which terms of a query a capability has: bit n stands for the n-th of
// them, the last bit for any of those that have no bit of their own.
type termSet uint64

const lastTerm = 63

// termAt is the set of the term at a place of the query.
func termAt(at int) termSet { return 1 << min(at, lastTerm) }

// hasTerm reports whether a capability has the term at a place of the query.
func (j *Judge) hasTerm(t *scratch, c int32, at int) bool {
	if at < lastTerm {
		return t.terms[c]>>at&1 != 0
	}
	return j.hasLateTerm(t, c, at)
}

func (j *Judge) hasLateTerm(t *scratch, c int32, at int) bool {
	if t.terms[c]>>lastTerm == 0 {
		return false
	}
	_, ok := search(j.index.postings.at(t.query[at].term), c)
	return ok
}

// termsOf are the places in the query of the terms that a capability has, ascending. They
// are good until it is called again.
func (j *Judge) termsOf(t *scratch, c int32) []int32 {
	having := t.having[:0]
	for set := t.terms[c] &^ (1 << lastTerm); set != 0; set &= set - 1 {
		having = append(having, int32(bits.TrailingZeros64(uint64(set))))
	}
	for at := lastTerm; at < len(t.query); at++ {
		if j.hasLateTerm(t, c, at) {
			having = append(having, int32(at))
		}
	}
	t.having = having
	return having
}
