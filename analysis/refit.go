package analysis

import "slices"

// fitWithout is the fit once everything that a gap stands for is at full coverage.
func (p *Policy) fitWithout(id string, answers []answer) int {
	var all sum
	for i := range answers {
		a := &answers[i]
		coverage := a.finding.Coverage
		if coverage < full {
			coverage = p.coverageWithout(id, a)
		}
		all.add(a.finding.Weight, coverage, a.critical())
	}
	if all.weight == 0 {
		return 0
	}
	return all.fit()
}

// coverageWithout is an answer's coverage with the parts that lack id supported.
func (p *Policy) coverageWithout(id string, a *answer) BasisPoints {
	fixed := slices.Clone(a.rulings)
	for i := range fixed {
		if r := &fixed[i]; r.gap == id {
			r.verdict, r.coverage = Supported, full
		}
	}
	_, coverage := p.combine(fixed)
	return coverage
}
