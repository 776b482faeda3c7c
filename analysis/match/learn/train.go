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
	// Numbered trains on catalogs whose ids are numbers, which say nothing: what is learnt
	// does not rely on ids in words, which help where a catalog has them.
	Numbered bool
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
	if o.Numbered {
		sets = numbered(sets)
	}
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
	known := rankings{sets: sets, tasks: tasks, plain: plain, careful: len(flat(tasks)) < many}
	model.Accept = known.accept(&model)
	if !known.careful {
		strange := known.strangers().accept(&model)
		model.Strange = &strange
	}
	return &model
}

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
