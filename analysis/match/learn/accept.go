package learn

import (
	"cmp"
	"slices"

	"fitsync/analysis/match"
)

// examplesOf are the signs of the tasks' rankings under a model. Where few tasks have
// no answer, the others stand in for them: each counts a second time with its answers
// taken out of the catalog, so that none is right.
func examplesOf(tasks []task, model *match.Model, weight float64) []example {
	var all []example
	share := standInShare(tasks)
	for i := range tasks {
		t := &tasks[i]
		all = append(all, t.example(model, weight, nil))
		if share > 0 && len(t.right) > 0 {
			e := t.example(model, weight*share, t.right)
			e.ablated = true
			all = append(all, e)
		}
	}
	return all
}

// enough is how many tasks without an answer a set should have. Real ones teach more
// than ablated ones: what a catalog lacks altogether is asked for in other words.
const enough = 80

// standInShare is what a task counts with its answers taken out, so that together with
// the real ones there are enough tasks without an answer.
func standInShare(tasks []task) float64 {
	without, found := 0, 0
	for i := range tasks {
		switch {
		case !tasks[i].answered:
			without++
		case len(tasks[i].right) > 0:
			found++
		}
	}
	if without >= enough || found == 0 {
		return 0
	}
	return min(1, float64(enough-without)/float64(found))
}

// example is what the ranking of a task shows, some candidates left out.
func (t *task) example(model *match.Model, weight float64, without []int) example {
	type scored struct {
		at    int
		score float64
	}
	weights := model.Weights(t.evidence.Familiar)
	var field []scored
	for i := range t.evidence.Candidates {
		if !slices.Contains(without, i) {
			field = append(field, scored{i, weights.Score(&t.evidence.Candidates[i].Features)})
		}
	}
	slices.SortStableFunc(field, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	if len(field) == 0 {
		return example{signs: match.SignsOf(t.evidence.Text, nil, &match.Features{}, &match.Scored{}), weight: weight}
	}
	var scores []float64
	var most match.Features
	for _, s := range field[:min(len(field), match.FieldSize)] {
		scores = append(scores, s.score)
		most.Raise(&t.evidence.Candidates[s.at].Features)
	}
	return example{
		signs: match.SignsOf(t.evidence.Text, scores, &most, &t.evidence.Candidates[field[0].at]),
		right: slices.Contains(t.right, field[0].at), answered: t.answered && without == nil, weight: weight,
	}
}
