package match

import (
	"strings"

	"fitsync/analysis"
	"fitsync/analysis/match/limits"
)

// open is what a candidate says nothing of: the limits that are asked for or, where none is
// known, the numbers. The right kind of thing may be there and still fall short in them.
func (j *Judge) open(t *scratch, h *hit, c *analysis.Candidate) []string {
	var open []string
	compared := false
	for i := range c.Limits {
		check := &c.Limits[i]
		if check.Result != analysis.LimitUnknown {
			compared = true
		} else if !j.tells(h.capability, check) {
			open = appendNew(open, check.Asked)
		}
	}
	if compared || len(open) > 0 {
		return open
	}
	for i, token := range t.tokens {
		if token.Number && token.Start < t.nameAt && t.isQuantity(i) && j.holds(t, t.askedBy(i), h.capability) == 0 {
			open = appendNew(open, t.text[token.Start:token.End])
		}
	}
	return open
}

// tells reports whether the words of a capability hold what is asked for: all of its words,
// or of what may narrow a limit two in three of those that say anything.
func (j *Judge) tells(capability int32, check *analysis.LimitCheck) bool {
	all, told, narrows := 0, 0, check.Key == limits.Qualifier
	for _, token := range j.stemmer.Tokens(nil, check.Asked) {
		if token.Part || j.lexicon.stops(token) || narrows && j.lexicon.light[token.Stem] {
			continue
		}
		all++
		if term := j.index.term(&token); term != noTerm {
			if _, ok := search(j.index.postings.at(term), capability); ok {
				told++
			}
		}
	}
	if narrows {
		return told > 0 && 3*told >= 2*all
	}
	return told > 0 && told == all
}

// isQuantity reports whether a number is one that something is measured by: not the
// number of a clause, a year or a date.
func (t *scratch) isQuantity(i int) bool {
	token := t.tokens[i]
	if limits.IsLabel(t.text, token.Start, token.End) {
		return false
	}
	if token.End < len(t.text) && strings.ContainsRune("-./)", rune(t.text[token.End])) {
		return false
	}
	before := strings.TrimRight(t.text[:token.Start], " ")
	if before == "" || strings.HasSuffix(before, "-") || strings.HasSuffix(before, "/") || strings.HasSuffix(before, "\n") {
		return false
	}
	return len(token.Lower) != 4 || !strings.HasPrefix(token.Lower, "20")
}
