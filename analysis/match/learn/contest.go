package learn

import (
	"slices"

	"fitsync/analysis/match"
)

// contest holds the candidates of a set's tasks in the form in which weights are tried:
// what each scores is kept, so that moving one weight costs one product a candidate.
type contest struct {
	first    []int                              // task → its first candidate, and the end of the last
	features [match.CandidateFeatures][]float64 // by feature and candidate
	scores   []float64                          // by candidate
	right    []bool                             // by candidate
	answered int                                // tasks that have an answer, be it among the candidates or not
}

func newContest(tasks []task, weights *match.Features) *contest {
	c := &contest{first: []int{0}}
	for i := range tasks {
		if tasks[i].answered {
			c.answered++
		}
		if len(tasks[i].right) > 0 {
			c.enter(&tasks[i], weights)
		}
	}
	return c
}

func (c *contest) enter(t *task, weights *match.Features) {
	for i := range t.evidence.Candidates {
		score := 0.0
		for n, f := range t.evidence.Candidates[i].Features {
			score += float64(weights[n] * f)
			c.features[n] = append(c.features[n], f)
		}
		c.scores = append(c.scores, score)
		c.right = append(c.right, slices.Contains(t.right, i))
	}
	c.first = append(c.first, len(c.scores))
}

// move changes one weight.
func (c *contest) move(feature int, by float64) {
	for i, f := range c.features[feature] {
		c.scores[i] += float64(by * f)
	}
}

// gained is the mean of R@1 and the reciprocal rank if one weight moved.
func (c *contest) gained(feature int, by float64) float64 {
	if c.answered == 0 {
		return 0
	}
	sum := 0.0
	for task, from := range c.first[:len(c.first)-1] {
		rank := c.rank(from, c.first[task+1], feature, by)
		sum += 0.5 / float64(rank)
		if rank == 1 {
			sum += 0.5
		}
	}
	return sum / float64(c.answered)
}

// rank is the place of the first right one among the candidates of a task if one
// weight moved; of equal scores the earlier candidate comes first.
func (c *contest) rank(from, to, feature int, by float64) int {
	scores, moved, right := c.scores[from:to], c.features[feature][from:to], c.right[from:to]
	best, at := -1.0, -1
	for i, score := range scores {
		if v := score + float64(by*moved[i]); right[i] && v > best {
			best, at = v, i
		}
	}
	rank := 1
	for i, score := range scores {
		if v := score + float64(by*moved[i]); !right[i] && (v > best || v == best && i < at) {
			rank++
		}
	}
	return rank
}
