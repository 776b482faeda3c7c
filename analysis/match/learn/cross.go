package learn

import (
	"slices"

	"fitsync/analysis"
	"fitsync/analysis/match"
	"fitsync/analysis/match/concepts"
	"fitsync/analysis/match/evaluate"
	"fitsync/analysis/match/topic"
	"fitsync/analysis/match/words"
)

// Cross judges every set by a model that was fitted to the other sets alone and is
// thrown away then: of matching sets there must be three at least. A set of categories
// is folded by its groups; background teaches it categories too.
func Cross(sets []evaluate.Set, policy analysis.Policy, background []evaluate.Set, library []concepts.Concept) [][]evaluate.Prediction {
	out := make([][]evaluate.Prediction, len(sets))
	for i, set := range sets {
		if set.Kind == evaluate.Categories {
			out[i] = crossGroups(set, policy, background, library)
			continue
		}
		others := without(sets, i)
		options := Options{Library: library}
		model := Train(others, options)
		known, _ := apart(others, policy, options)
		setThresholds(&model.Accept, known)
		out[i] = evaluate.Predict(set, policy, nil, match.WithModel(model))
	}
	return out
}

// trial is how a model judged a set that it was not fitted to.
type trial struct {
	set         evaluate.Set
	predictions []evaluate.Prediction
	// rough are predictions by chances that were not calibrated.
	rough  []evaluate.Prediction
	accept match.Acceptance
}

// apart tries models on sets that they were not fitted to: on each set a model that was
// fitted to the others, then, in the same order, on the sets with bare catalogs. Strange are
// the same trials as if the concepts knew nothing of the catalogs, where models tell that.
func apart(sets []evaluate.Set, policy analysis.Policy, o Options) (known, strange []trial) {
	known, strange = make([]trial, 2*len(sets)), make([]trial, 0, 2*len(sets))
	for i, set := range sets {
		model := Train(without(sets, i), o)
		known[i] = try(model, set, policy)
		known[len(sets)+i] = try(model, bare(set), policy)
		if model.Strange != nil {
			strange = append(strange, try(model, set, policy, match.AsStranger()), try(model, bare(set), policy, match.AsStranger()))
		}
	}
	return known, strange
}

func try(model *match.Model, set evaluate.Set, policy analysis.Policy, options ...match.Option) trial {
	rough := *model
	rough.Accept.Curve = nil
	if model.Strange != nil {
		strange := *model.Strange
		strange.Curve = nil
		rough.Strange = &strange
	}
	predict := func(m *match.Model) []evaluate.Prediction {
		return evaluate.Predict(set, policy, nil, append([]match.Option{match.WithModel(m)}, options...)...)
	}
	return trial{set: set, accept: model.Accept, predictions: predict(model), rough: predict(&rough)}
}

// backgroundWeight is what an example of the project's own data counts in a model for
// a foreign set of categories.
const backgroundWeight = 0.1

func crossGroups(set evaluate.Set, policy analysis.Policy, background []evaluate.Set, library []concepts.Concept) []evaluate.Prediction {
	own := topicExamples(background, library)
	for i := range own {
		own[i].Weight *= backgroundWeight
	}
	stemmer := words.NewStemmer()
	out := make([]evaluate.Prediction, len(set.Cases))
	var done []string
	for _, c := range set.Cases {
		if slices.Contains(done, c.Group) {
			continue
		}
		done = append(done, c.Group)
		fold := evaluate.Set{Kind: set.Kind}
		examples := slices.Clone(own)
		var places []int
		for i, other := range set.Cases {
			if other.Group == c.Group {
				fold.Cases, places = append(fold.Cases, other), append(places, i)
				continue
			}
			examples = append(examples, topic.Example{Text: other.Requirement.Text, Category: topic.Place(other.Category), Weight: 1})
		}
		model := *match.DefaultModel()
		model.Topic = topic.Train(examples, stemmer, topic.DefaultSettings())
		for i, p := range evaluate.Predict(fold, policy, nil, match.WithModel(&model)) {
			out[places[i]] = p
		}
	}
	return out
}
