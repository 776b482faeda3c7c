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

// rankWeights looks for the weights with which right candidates come first, by
// raising and lowering one weight at a time in shrinking steps. Every set counts the
// same, however many cases it has.
func rankWeights(sets [][]task, start match.Features) match.Features {
	weights, best := start, quality(sets, &start)
	for _, step := range []float64{0.2, 0.1, 0.05} {
		for better := true; better; {
			better = false
			for i := range weights {
				for _, move := range []float64{step, -step} {
					tried := weights
					tried[i] = max(0, rounded(tried[i]+move))
					if q := quality(sets, &tried); q > best+gain {
						weights, best, better = tried, q, true
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

// quality is the mean of R@1 and the reciprocal rank, the same weight to each set.
func quality(sets [][]task, weights *match.Features) float64 {
	sum := 0.0
	for _, tasks := range sets {
		answered, gained := 0, 0.0
		for i := range tasks {
			if !tasks[i].answered {
				continue
			}
			answered++
			if rank := tasks[i].rank(weights); rank > 0 {
				gained += 0.5 / float64(rank)
				if rank == 1 {
					gained += 0.5
				}
			}
		}
		if answered > 0 {
			sum += gained / float64(answered) / float64(len(sets))
		}
	}
	return sum
}

// rank is the place of the first right candidate, 0 where there is none.
func (t *task) rank(weights *match.Features) int {
	best, at := -1.0, -1
	for _, i := range t.right {
		if v := dot(weights, &t.evidence.Candidates[i].Features); v > best {
			best, at = v, i
		}
	}
	if at < 0 {
		return 0
	}
	rank := 1
	for i := range t.evidence.Candidates {
		v := dot(weights, &t.evidence.Candidates[i].Features)
		if (v > best || v == best && i < at) && !slices.Contains(t.right, i) {
			rank++
		}
	}
	return rank
}

func dot(weights, features *match.Features) float64 {
	sum := 0.0
	for i := range weights {
		sum += float64(weights[i] * features[i])
	}
	return sum
}
