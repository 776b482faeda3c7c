package learn

import (
	"fitsync/analysis"
	"fitsync/analysis/match"
	"fitsync/analysis/match/concepts"
	"fitsync/analysis/match/evaluate"
	"fitsync/analysis/match/topic"
	"fitsync/analysis/match/words"
)

// starts are where the search for ranking weights begins: at weights set by hand and at
// even ones.
func starts() []match.Features {
	var even match.Features
	for i := range even {
		even[i] = 0.15
	}
	return []match.Features{{0.75, 0.1, 0, 0.3, 0.1, 0.05, 0.3, 0.15, 0.3, 0.2, 0.1, 0.05}, even}
}

// Options of training.
type Options struct {
	// Library are concepts whose phrases teach the categories too; nil: none.
	Library []concepts.Concept
	// Topic, if set, is kept instead of being trained.
	Topic *topic.Model
}

// What examples for categories count beside a labelled requirement.
const conceptWeight = 0.3

// What the lexicon and the best capability say for a category beside the learnt words;
// set by hand.
const (
	lexiconSay   = 0.5
	candidateSay = 0.5
)

// Train fits a model to labelled sets. The acceptance of answers is fitted to
// rankings of each set by weights that the other sets gave.
func Train(sets []evaluate.Set, o Options) *match.Model {
	model := match.Model{Lexicon: lexiconSay, Candidate: candidateSay}
	if o.Topic != nil {
		model.Topic = o.Topic
	} else {
		model.Topic = topic.Train(topicExamples(sets, o.Library), words.NewStemmer(), topic.DefaultSettings())
	}
	var tasks, plain [][]task
	for i, set := range sets {
		apart := model
		if o.Topic == nil {
			// What a category says in a ranking is learnt from categories that were not
			// learnt from the same texts.
			apart.Topic = topic.Train(topicExamples(without(sets, i), o.Library), words.NewStemmer(), topic.DefaultSettings())
		}
		tasks = append(tasks, tasksOf(set, match.WithModel(&apart)))
		plain = append(plain, tasksOf(bare(set), match.WithModel(&apart)))
	}
	model.Ranking, model.Unfamiliar = averaged(tasks, everything), averaged(plain, match.OfWords)
	accept(&model, tasks, plain)
	return &model
}

// many is how many requirements a curve needs that weighs signs as it likes. Fewer teach
// it what holds for their products alone, such as that more evidence lowers the chance.
const many = 500

func everything(int) bool { return true }

func topicExamples(sets []evaluate.Set, library []concepts.Concept) []topic.Example {
	var all []topic.Example
	add := func(text string, c analysis.Category, weight float64) {
		if place := topic.Place(c); place >= 0 {
			all = append(all, topic.Example{Text: text, Category: place, Weight: weight})
		}
	}
	for _, set := range sets {
		for _, c := range set.Cases {
			add(c.Requirement.Text+"\n"+c.Requirement.Name, c.Category, 1)
		}
	}
	for _, c := range library {
		for _, phrases := range [][]string{c.Names, c.Asks} {
			for _, phrase := range phrases {
				add(phrase, c.Category, conceptWeight)
			}
		}
	}
	return all
}

// accept fits the acceptance of answers: the curve on rankings of sets whose product
// the weights did not see, its calibration on chances whose set the curve did not see.
//
// Each set counts half with its whole catalog and half with a bare one, so that an
// answer's chance holds whether or not a catalog names categories.
func accept(model *match.Model, tasks, plain [][]task) {
	perSet := make([][]example, len(tasks))
	careful := len(flat(tasks)) < many
	for i := range tasks {
		apart := *model
		if len(tasks) > 1 {
			apart.Ranking = averaged(without(tasks, i), everything)
			if tasks[i][0].evidence.Familiar < 1 {
				apart.Unfamiliar = averaged(without(plain, i), match.OfWords)
			}
		}
		weight := 0.5 / float64(len(tasks[i]))
		perSet[i] = append(examplesOf(tasks[i], &apart, weight), examplesOf(plain[i], &apart, weight)...)
	}
	held := pull
	if careful {
		held = carefulPull
	}
	var guesses []guess
	for i := range perSet {
		others := flat(without(perSet, i))
		if len(others) == 0 {
			others = perSet[i]
		}
		var a match.Acceptance
		a.Bias, a.Weights = logistic(others, held, careful)
		for _, e := range perSet[i] {
			if e.ablated {
				continue
			}
			guesses = append(guesses, guess{chance: chanceOf(&a, &e.signs), right: e.right, weight: e.weight * float64(len(flat(perSet)))})
		}
	}
	a := &model.Accept
	a.Bias, a.Weights = logistic(flat(perSet), held, careful)
	a.Bias = rounded(a.Bias)
	for i := range a.Weights {
		a.Weights[i] = rounded(a.Weights[i])
	}
	if careful {
		a.Curve = sigmoid(guesses)
	} else {
		a.Curve = isotonic(guesses)
	}
}

func chanceOf(a *match.Acceptance, s *match.Sign) float64 {
	bare := match.Acceptance{Bias: a.Bias, Weights: a.Weights}
	return bare.Chance(s)
}

func without[T any](all []T, i int) []T {
	var rest []T
	rest = append(rest, all[:i]...)
	return append(rest, all[i+1:]...)
}

func flat[T any](lists [][]T) []T {
	var all []T
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}
