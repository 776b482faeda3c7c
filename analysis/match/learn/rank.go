package learn

import (
	"slices"

	"fitsync/analysis/match"
	"fitsync/analysis/match/evaluate"
)

// task is one labelled requirement with all that speaks for each candidate.
type task struct {
	evidence match.Evidence
	right    []int // places of the right candidates
	answered bool  // the catalog has an answer, be it among the candidates or not
}

// tasksOf collects the evidence on every case of a set.
func tasksOf(set evaluate.Set, options ...match.Option) []task {
	judge := match.New(set.Snapshot, options...)
	tasks := make([]task, len(set.Cases))
	for n, c := range set.Cases {
		t := task{evidence: judge.Evidence(c.Requirement), answered: len(c.Capabilities) > 0}
		for i, candidate := range t.evidence.Candidates {
			if slices.Contains(c.Capabilities, candidate.Capability) {
				t.right = append(t.right, i)
			}
		}
		tasks[n] = t
	}
	return tasks
}

// averaged are ranking weights that no single set and no place to begin decides: the mean
// of what searches from several places find with all sets, and without one of them each.
// Features that usesFunc refuses get none.
func averaged(sets [][]task, usesFunc func(feature int) bool) match.Features {
	var sum match.Features
	add := func(sets [][]task, from match.Features) {
		for i, w := range rankWeights(sets, from, usesFunc) {
			sum[i] += w
		}
	}
	for _, from := range starts() {
		for i := range from {
			if !usesFunc(i) {
				from[i] = 0
			}
		}
		add(sets, from)
		for i := range sets {
			if len(sets) > 2 {
				add(without(sets, i), from)
			}
		}
	}
	return normal(sum)
}

// rankWeights looks from some weights on for those with which right candidates come
// first, by raising and lowering one weight at a time in shrinking steps. Every set counts the
// same, however many cases it has.
func rankWeights(sets [][]task, weights match.Features, usesFunc func(feature int) bool) match.Features {
	contests := make([]*contest, len(sets))
	for i, tasks := range sets {
		contests[i] = newContest(tasks, &weights)
	}
	best := quality(contests, 0, 0)
	for _, step := range []float64{0.2, 0.1, 0.05} {
		for better := true; better; {
			better = false
			for i := range weights {
				if !usesFunc(i) {
					continue
				}
				for _, move := range []float64{step, -step} {
					move = max(move, -weights[i])
					if q := quality(contests, i, move); q > best+gain {
						best, better = q, true
						weights[i] = rounded(weights[i] + move)
						for _, c := range contests {
							c.move(i, move)
						}
					}
				}
			}
		}
	}
	return normal(weights)
}

// gain is the least that a step has to bring: smaller ones follow chance.
const gain = 1e-4

// normal scales weights so that they add up to 1.
func normal(weights match.Features) match.Features {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	for i := range weights {
		weights[i] = rounded(weights[i] / sum)
	}
	return weights
}

// quality is the mean of R@1 and the reciprocal rank if one weight moved, the same
// weight to each set.
func quality(contests []*contest, feature int, move float64) float64 {
	sum := 0.0
	for _, c := range contests {
		sum += c.gained(feature, move) / float64(len(contests))
	}
	return sum
}
