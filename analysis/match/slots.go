package match

import (
	"strings"

	"fitsync/analysis"
	"fitsync/analysis/match/limits"
)

// openQuantities are the numbers in the requirement that a candidate says nothing of:
// the right kind of thing may be there and still fall short in them.
func (j *Judge) openQuantities(t *scratch, h *hit, c *analysis.Candidate) []string {
	for _, check := range c.Limits {
		if check.Result != analysis.LimitUnknown {
			return nil
		}
	}
	var open []string
	for i, token := range t.tokens {
		if token.Number && token.Start < t.nameAt && t.isQuantity(i) && j.holds(t, t.askedBy(i), h.capability) == 0 {
			open = appendNew(open, t.text[token.Start:token.End])
		}
	}
	return open
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
