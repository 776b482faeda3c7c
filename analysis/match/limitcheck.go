package match

import (
	"fitsync/analysis"
	"fitsync/analysis/match/limits"
)

// checkLimits compares the numbers and names that the text demands with what each
// candidate states.
func (j *Judge) checkLimits(candidates []analysis.Candidate, t *scratch) {
	demands := limits.Read(t.text)
	if len(demands) == 0 {
		return
	}
	for i := range candidates {
		c := &j.index.capabilities[t.hits[i].capability]
		candidates[i].Limits = limits.Check(demands, *c)
	}
}
