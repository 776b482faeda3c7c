package topic

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"fitsync/analysis/match/words"
)

// Example is a text of a known category.
type Example struct {
	Text     string
	Category int     // place in the order of categories
	Weight   float64 // how much it counts beside the others; 1 is usual
}

// Settings of training.
type Settings struct {
	Rounds  int     // over all examples
	Rate    float64 // of learning
	Decay   float64 // pull of every weight towards zero, a share of the rate
	AtLeast int     // a word or pair that occurs in fewer examples is left out
	Bayes   float64 // what the log of a word's plain share in a category counts beside what is learnt
}

// DefaultSettings are those that did best on product-disjoint folds of the project's
// own labelled data.
func DefaultSettings() Settings {
	return Settings{Rounds: 8, Rate: 0.1, Decay: 1e-2, AtLeast: 2, Bayes: 0.1}
}

// Train fits a model. Equal inputs give equal models to the bit on one machine.
func Train(examples []Example, stemmer *words.Stemmer, set Settings) *Model {
	t := newTrainer(examples, stemmer, set)
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // an order to learn in, no secret
	for round := range set.Rounds {
		for _, i := range random.Perm(len(examples)) {
			t.learn(&examples[i], t.features[i])
		}
		if 2*round >= set.Rounds {
			t.remember()
		}
	}
	return t.model(t.bayes(examples))
}

// remember adds the weights as they are to the mean of the later rounds, which is
// steadier than those of the last one.
func (t *trainer) remember() {
	t.remembered++
	for c := range t.bias {
		t.biasMean[c] += t.bias[c]
	}
	for f := range t.say {
		for c := range t.say[f] {
			t.mean[f][c] += t.say[f][c]
		}
	}
}

type trainer struct {
	remembered float64
	mean       []Scores
	biasMean   Scores
	set        Settings
	names      []string // entry → its stem, or two joined by a space
	features   [][]int32
	say        []Scores
	slope      []Scores // by entry: sum of squared gradients
	bias       Scores
	biasSum    Scores
}

func newTrainer(examples []Example, stemmer *words.Stemmer, set Settings) *trainer {
	t := &trainer{set: set}
	ids := map[string]int32{}
	var counts []int
	all := make([][]int32, len(examples))
	var tokens []words.Token
	for i, example := range examples {
		tokens = stemmer.Tokens(tokens[:0], example.Text)
		eachFeature(tokens, func(first, second string) {
			name := first
			if second != "" {
				name += " " + second
			}
			id, ok := ids[name]
			if !ok {
				id = int32(len(ids))
				ids[name] = id
				t.names = append(t.names, name)
				counts = append(counts, 0)
			}
			if !slices.Contains(all[i], id) {
				all[i] = append(all[i], id)
				counts[id]++
			}
		})
	}
	for _, features := range all {
		t.features = append(t.features, slices.DeleteFunc(features, func(id int32) bool { return counts[id] < set.AtLeast }))
	}
	t.say, t.slope, t.mean = make([]Scores, len(ids)), make([]Scores, len(ids)), make([]Scores, len(ids))
	return t
}

// learn moves the weights of an example's features by one step of AdaGrad.
func (t *trainer) learn(e *Example, features []int32) {
	sum := t.bias
	for _, f := range features {
		for c := range sum {
			sum[c] += t.say[f][c]
		}
	}
	p := Softmax(sum)
	for c := range p {
		gradient := p[c]
		if c == e.Category {
			gradient--
		}
		gradient *= e.Weight
		step(&t.bias[c], &t.biasSum[c], gradient, t.set.Rate)
		for _, f := range features {
			step(&t.say[f][c], &t.slope[f][c], gradient+t.set.Decay*t.say[f][c], t.set.Rate)
		}
	}
}

func step(weight, slope *float64, gradient, rate float64) {
	*slope += float64(gradient * gradient)
	*weight -= rate * gradient / (math.Sqrt(*slope) + 1e-6)
}

// bayes counts how often each word occurs in the texts of a category and returns the
// logarithms of its shares above their mean (naive Bayes), which holds the learnt
// weights up where examples are few.
func (t *trainer) bayes(examples []Example) []Scores {
	const smooth = 0.2
	counts := make([]Scores, len(t.names))
	var totals Scores
	for i, features := range t.features {
		for _, f := range features {
			counts[f][examples[i].Category] += examples[i].Weight
			totals[examples[i].Category] += examples[i].Weight
		}
	}
	for f := range counts {
		mean := 0.0
		for c := range counts[f] {
			counts[f][c] = math.Log((counts[f][c] + smooth) / (totals[c] + smooth*float64(len(counts))))
			mean += counts[f][c] / Classes
		}
		for c := range counts[f] {
			counts[f][c] -= mean
		}
	}
	return counts
}

func (t *trainer) model(bayes []Scores) *Model {
	m := newModel(t.biasMean.over(t.remembered))
	for id, name := range t.names {
		if t.mean[id] == (Scores{}) {
			continue
		}
		say := t.mean[id].over(t.remembered)
		for c := range say {
			say[c] += float64(t.set.Bayes * bayes[id][c])
		}
		m.add(name, say)
	}
	return m
}

func newModel(bias Scores) *Model {
	return &Model{bias: bias, stems: map[string]int32{}, pairs: map[uint64]int32{}}
}

func (m *Model) add(name string, say Scores) {
	entry := int32(len(m.say))
	m.say = append(m.say, say)
	first, second, pair := strings.Cut(name, " ")
	if !pair {
		m.alone[m.number(first)] = entry
		return
	}
	m.pairs[pairOf(m.number(first), m.number(second))] = entry
}

func (m *Model) number(stem string) int32 {
	n, ok := m.stems[stem]
	if !ok {
		n = int32(len(m.stems))
		m.stems[strings.Clone(stem)] = n
		m.alone = append(m.alone, silent)
	}
	return n
}

func (s Scores) over(n float64) Scores {
	for c := range s {
		s[c] /= n
	}
	return s
}
