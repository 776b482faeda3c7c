package match

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"sort"
	"sync"

	"fitsync/analysis/match/topic"
)

// Model is what was learnt from labelled requirements. It is only read after it was
// made.
type Model struct {
	Version string   `json:"version"` // names the training data and method
	Ranking Features `json:"ranking"` // weights of a candidate's features, adding up to 1
	// Unfamiliar are such weights where the concepts do not know the catalog's words:
	// words and letters alone count.
	Unfamiliar Features   `json:"unfamiliar"`
	Accept     Acceptance `json:"accept"`
	// Strange takes the place of Accept where the concepts do not know the catalog's words;
	// nil: Accept holds everywhere.
	Strange *Acceptance `json:"strange,omitempty"`
	// Lexicon is what one point of a reviewed phrase counts for its category, and
	// Candidate what a certain capability's own category does.
	Lexicon   float64      `json:"lexicon"`
	Candidate float64      `json:"candidate"`
	Topic     *topic.Model `json:"topic"`
	// Metrics are those of the model on folds that share no product with what it was
	// trained on.
	Metrics map[string]float64 `json:"metrics,omitempty"`
}

// Acceptance turns the signs of a ranking into the chance that the first candidate is
// right: a logistic curve, then a monotone one through measured shares.
type Acceptance struct {
	Bias    float64 `json:"bias"`
	Weights Sign    `json:"weights"`
	Curve   []Point `json:"curve,omitempty"` // ascending in both; linear in between
	Matched float64 `json:"matched"`         // chance from which the first candidate is the answer
	Missing float64 `json:"missing"`         // chance up to which the catalog has none
	Likely  float64 `json:"likely"`          // chance from which the best guess is that it is the answer
	// Relative holds a ranking against those of the catalog's own entries, see
	// [Judge.Kinship]: where many are of a kind, a wrong answer looks as good as a right one
	// does elsewhere.
	Relative bool `json:"relative,omitempty"`
	// Least is the least kinship that it was fitted to: entries that have even less in common
	// make no evidence worth more.
	Least float64 `json:"least,omitempty"`
}

// Point is one point of a curve.
type Point struct {
	At    float64 `json:"at"`
	Share float64 `json:"share"`
}

//go:embed model.json
var modelFile []byte

// DefaultModel is the model that is part of the program. The caller must not change
// it.
func DefaultModel() *Model { return defaultModel() }

var defaultModel = sync.OnceValue(func() *Model {
	m, err := ReadModel(modelFile)
	if err != nil {
		panic("match: embedded model: " + err.Error()) //nolint:forbidigo // the file is part of the binary and tested
	}
	return m
})

// ReadModel reads a model file.
func ReadModel(data []byte) (*Model, error) {
	m := &Model{}
	if err := json.Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("read model: %w", err)
	}
	return m, nil
}

// Weights are those of a candidate's features in a catalog that is familiar to a
// degree, 0–1.
func (m *Model) Weights(familiar float64) Features {
	var w Features
	for i := range w {
		w[i] = float64(familiar*m.Ranking[i]) + float64((1-familiar)*m.Unfamiliar[i])
	}
	return w
}

// Score is how well a candidate with these features answers by the weights, 0–1,
// comparable within one requirement.
func (w *Features) Score(f *Features) float64 { return round4(w.score(f)) }

func (w *Features) score(f *Features) float64 {
	sum := 0.0
	for i := range f {
		sum += float64(w[i] * f[i])
	}
	return min(max(sum, 0), 1)
}

// Chance is the calibrated probability that the first candidate is right, in a catalog of
// such kinship, which counts if the acceptance is relative.
func (a *Acceptance) Chance(s *Sign, kinship float64) float64 {
	kinship = max(kinship, a.Least)
	if !a.Relative {
		kinship = 0
	}
	return a.Calibrate(1 / (1 + math.Exp(kinship-a.Logit(s))))
}

// Logit is the weighted sum of the signs.
func (a *Acceptance) Logit(s *Sign) float64 {
	sum := a.Bias
	for i := range s {
		sum += float64(a.Weights[i] * s[i])
	}
	return sum
}

// Calibrate turns the chance of the curve of signs into the measured one.
func (a *Acceptance) Calibrate(raw float64) float64 {
	n := len(a.Curve)
	if n == 0 {
		return raw
	}
	i := sort.Search(n, func(i int) bool { return a.Curve[i].At >= raw })
	switch i {
	case 0:
		return a.Curve[0].Share
	case n:
		return a.Curve[n-1].Share
	}
	left, right := a.Curve[i-1], a.Curve[i]
	return left.Share + (right.Share-left.Share)*(raw-left.At)/(right.At-left.At)
}
