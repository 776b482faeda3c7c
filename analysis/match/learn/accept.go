package learn

import (
	"cmp"
	"slices"

	"fitsync/analysis/match"
)

// pull holds the weights of the acceptance model down.
const pull = 0.01

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
	type scored struct {
		at    int
		score float64
	}
	var field []scored
	for i := range t.evidence.Candidates {
		if !slices.Contains(without, i) {
			field = append(field, scored{i, model.Score(&t.evidence.Candidates[i].Features)})
		}
	}
	slices.SortStableFunc(field, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	if len(field) == 0 {
		return example{signs: match.SignsOf(t.evidence.Text, nil, &match.Features{}), weight: weight}
	}
	var scores []float64
	for _, s := range field[:min(len(field), match.FieldSize)] {
		scores = append(scores, s.score)
	}
	return example{
		signs: match.SignsOf(t.evidence.Text, scores, &t.evidence.Candidates[field[0].at].Features),
		right: slices.Contains(t.right, field[0].at), answered: t.answered && without == nil, weight: weight,
	}
}
