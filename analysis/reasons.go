package analysis

import (
	"cmp"
	"slices"
)

// pointsOf divides 100 − fit among the answers, in their order. Each has lost its
// weight's share of its lack of coverage; what the cap takes beyond that falls on
// the critical answers that bind it, in equal parts.
func pointsOf(answers []answer, fit int) []int64 {
	var all sum
	for i := range answers {
		a := &answers[i]
		all.add(a.finding.Weight, a.finding.Coverage, a.critical())
	}
	if all.weight == 0 {
		return make([]int64, len(answers))
	}
	binding := func(a *answer) bool { return a.critical() && full-a.finding.Coverage == all.shortage }
	binders := int64(1)
	if all.excess() > 0 {
		binders = 0
		for i := range answers {
			if binding(&answers[i]) {
				binders++
			}
		}
	}
	claims := make([]int64, len(answers)) // in units of 1 / (10,000 · weight · binders) points
	for i := range answers {
		a := &answers[i]
		claims[i] = 100 * int64(a.finding.Weight) * int64(full-a.finding.Coverage) * binders
		if binding(a) {
			claims[i] += all.excess()
		}
	}
	return apportion(int64(100-fit), claims, int64(full)*all.weight*binders, func(i, j int) int {
		return heavier(&answers[i], &answers[j])
	})
}

// heavier orders answers by weight, the largest first, then by requirement id.
func heavier(a, b *answer) int {
	return cmp.Or(cmp.Compare(b.finding.Weight, a.finding.Weight), cmp.Compare(a.finding.Requirement, b.finding.Requirement))
}

// reasonsOf lists what the fit lacks, the most costly requirement first.
func reasonsOf(answers []answer, points []int64) []Reason {
	order := make([]int, 0, len(answers))
	for i := range answers {
		if points[i] > 0 {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(points[j], points[i]), heavier(&answers[i], &answers[j]))
	})
	var reasons []Reason
	for _, i := range order {
		finding := &answers[i].finding
		reasons = append(reasons, Reason{
			Requirement: finding.Requirement,
			Text:        finding.Text,
			Points:      int(points[i]),
			Verdict:     finding.Verdict,
			Why:         finding.Why,
		})
	}
	return reasons
}
