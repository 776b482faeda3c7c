package match

import (
	"slices"

	"fitsync/analysis"
	"fitsync/analysis/match/limits"
)

// checkLimits compares the numbers and names that the text demands with what each
// candidate states. What is no limit of a known kind is left out where the words of the
// candidate tell it: "OCI 5.0".
func (j *Judge) checkLimits(candidates []analysis.Candidate, t *scratch) {
	demands := limits.Read(t.text)
	if len(demands) == 0 {
		return
	}
	for i := range candidates {
		c := &j.index.capabilities[t.hits[i].capability]
		candidates[i].Limits = slices.DeleteFunc(limits.Check(demands, *c), func(check analysis.LimitCheck) bool {
			return check.Key == limits.Other && check.Result == analysis.LimitUnknown && j.tells(t.hits[i].capability, &check)
		})
	}
}
