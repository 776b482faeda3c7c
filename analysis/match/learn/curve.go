package learn

import (
	"math"

	"fitsync/analysis/match"
	"fitsync/analysis/match/evaluate"
)

// many is how many requirements a curve needs that weighs signs as it likes. Fewer teach
// it what holds for their products alone, such as that more evidence lowers the chance.
const many = 500

// rankings are what an acceptance is fitted to: the tasks of each set with its whole catalog
// and with a bare one. Each counts half, so that an answer's chance holds whether or not a
// catalog names categories.
type rankings struct {
	sets         []evaluate.Set
	tasks, plain [][]task
	careful      bool // few signs count, see [match.Counts]
	strange      bool // as if the concepts knew nothing of the catalogs
}

// accept fits the acceptance of answers: the curve on rankings of sets whose product
// the weights did not see, its calibration on chances whose set the curve did not see.
func (r *rankings) accept(model *match.Model) match.Acceptance {
	apart := make([]match.Model, len(r.sets)) // fitted to the other sets
	whole, plain := make([][]example, len(r.sets)), make([][]example, len(r.sets))
	for i := range r.sets {
		apart[i] = *model
		if len(r.sets) > 1 {
			apart[i].Ranking = averaged(without(r.tasks, i), everything)
			if r.tasks[i][0].evidence.Familiar < 1 {
				apart[i].Unfamiliar = averaged(without(r.plain, i), match.OfWords)
			}
		}
		weight := 0.5 / float64(len(r.tasks[i]))
		whole[i], plain[i] = examplesOf(r.tasks[i], &apart[i], weight), examplesOf(r.plain[i], &apart[i], weight)
	}
	all := append(flat(whole), flat(plain)...)
	var guesses []guess
	least := math.Inf(1)
	for i, set := range r.sets {
		others := append(flat(without(whole, i)), flat(without(plain, i))...)
		if len(others) == 0 {
			others = all
		}
		apart[i].Accept = r.curve(others)
		guesses = append(guesses, r.guesses(set, whole[i], &apart[i], len(all))...)
		least = min(least, apart[i].Accept.Least)
		guesses = append(guesses, r.guesses(bare(set), plain[i], &apart[i], len(all))...)
		least = min(least, apart[i].Accept.Least)
	}
	a := r.curve(all)
	a.Least = rounded(least)
	a.Bias = rounded(a.Bias)
	for i := range a.Weights {
		a.Weights[i] = rounded(a.Weights[i])
	}
	if r.careful {
		a.Curve = sigmoid(guesses)
	} else {
		a.Curve = isotonic(guesses)
	}
	return a
}

// pull holds the weights of a curve down, carefulPull those of a careful one.
const pull, carefulPull = 0.01, 0.4

// curve is an acceptance that is not calibrated.
func (r *rankings) curve(examples []example) match.Acceptance {
	a := match.Acceptance{Relative: r.strange}
	held := pull
	if r.careful {
		held = carefulPull
	}
	a.Bias, a.Weights = logistic(examples, held, r.careful)
	return a
}

// guesses are the chances that a model gives the examples of a set, each of which has a
// weight, scaled by how many examples there are of all sets. The model's acceptance is told
// the kinship of the set.
func (r *rankings) guesses(set evaluate.Set, examples []example, model *match.Model, all int) []guess {
	a := &model.Accept
	if a.Relative {
		a.Least = match.New(set.Snapshot, match.WithModel(model), match.AsStranger()).Kinship(a)
	}
	var out []guess
	for _, e := range examples {
		if !e.ablated {
			out = append(out, guess{chance: a.Chance(&e.signs, a.Least), right: e.right, weight: e.weight * float64(all)})
		}
	}
	return out
}

// strangers are rankings as if the concepts knew nothing of the catalogs.
func (r *rankings) strangers() *rankings {
	return &rankings{sets: r.sets, tasks: estranged(r.tasks), plain: estranged(r.plain), careful: true, strange: true}
}

func estranged(sets [][]task) [][]task {
	out := make([][]task, len(sets))
	for i, tasks := range sets {
		for _, t := range tasks {
			t.evidence.Familiar = 0
			out[i] = append(out[i], t)
		}
	}
	return out
}
