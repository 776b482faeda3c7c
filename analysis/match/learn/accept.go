package learn

import (
	"slices"

	"fitsync/analysis/match"
)

// pull holds the weights of the acceptance model down.
const pull = 0.01

// precision is what the thresholds are set for; a little above what is promised,
// since it is measured on few products.
const precision = 0.96

// examplesOf are the signs of the tasks' rankings under a model. Every answered task
// counts a second time with its answers taken out of the catalog: then none is right.
func examplesOf(tasks []task, model *match.Model, weight float64) []example {
	var all []example
	for i := range tasks {
		t := &tasks[i]
		all = append(all, t.example(model, weight, nil))
		if len(t.right) > 0 {
			e := t.example(model, weight*ablatedWeight, t.right)
			e.ablated = true
			all = append(all, e)
		}
	}
	return all
}

// ablatedWeight is what a task without its answers counts.
const ablatedWeight = 0.5

// example is what the ranking of a task shows, some candidates left out.
func (t *task) example(model *match.Model, weight float64, without []int) example {
	var first, second float64
	at := -1
	for i := range t.evidence.Candidates {
		if slices.Contains(without, i) {
			continue
		}
		switch score := model.Score(&t.evidence.Candidates[i].Features); {
		case at < 0 || score > first:
			first, second, at = score, first, i
		case score > second:
			second = score
		}
	}
	if at < 0 {
		return example{signs: match.SignsOf(t.evidence.Text, 0, 0, &match.Features{}), weight: weight}
	}
	return example{
		signs: match.SignsOf(t.evidence.Text, first, second, &t.evidence.Candidates[at].Features),
		right: slices.Contains(t.right, at), weight: weight,
	}
}

// thresholds finds from which chance on guesses are right, and up to which wrong,
// with the precision wanted.
func thresholds(guesses []guess) (matched, missing float64) {
	slices.SortStableFunc(guesses, func(a, b guess) int {
		switch {
		case a.chance > b.chance:
			return -1
		case a.chance < b.chance:
			return 1
		}
		return 0
	})
	matched, missing = 1, 0
	right, all := 0.0, 0.0
	for i, g := range guesses {
		all += g.weight
		if g.right {
			right += g.weight
		}
		last := i+1 == len(guesses) || guesses[i+1].chance < g.chance
		if last && right >= precision*all {
			matched = g.chance
		}
	}
	return matched, missing
}
