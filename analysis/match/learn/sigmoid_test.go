package learn

import (
	"math"
	"testing"

	"fitsync/analysis/match"
	"fitsync/analysis/match/evaluate"
)

// Guesses that promise too much are taken back to how often they come true, in one rising
// curve that tells apart all that the guesses told apart.
func TestSigmoidTakesBackWhatIsPromisedTooMuch(t *testing.T) {
	var guesses []guess
	for n := range 1000 {
		chance := (float64(n) + 0.5) / 1000
		// Of those who say 0.9, 0.6 are right: the odds are a sixth of what is said.
		odds := chance / (1 - chance) / 6
		share := odds / (1 + odds)
		guesses = append(guesses, guess{chance, true, share}, guess{chance, false, 1 - share})
	}
	a := match.Acceptance{Curve: sigmoid(guesses)}
	for said, want := range map[float64]float64{0.9: 0.6, 0.5: 1.0 / 7, 0.98: 49.0 / 55} {
		if got := a.Calibrate(said); math.Abs(got-want) > 0.01 {
			t.Errorf("%v becomes %.3f, want %.3f", said, got, want)
		}
	}
	for n := 1; n < 1000; n++ {
		if low, high := a.Calibrate(float64(n-1)/1000), a.Calibrate(float64(n)/1000); low >= high {
			t.Fatalf("the curve does not rise at %v: %v, %v", float64(n)/1000, low, high)
		}
	}
}

// What is decided without a person keeps the promise in the mean of its calibrated
// chances: one that is less sure by itself is decided beside surer ones.
func TestDecidedChancesKeepThePromiseInTheMean(t *testing.T) {
	half := []match.Point{{At: 0, Share: 0}, {At: 1, Share: 0.5}}
	for _, c := range []struct {
		name    string
		curve   []match.Point
		chances []float64
		want    float64
	}{
		{"all sure", nil, []float64{0.99, 0.97, 0.96}, 0.96},
		{"one less sure", nil, []float64{0.99, 0.98, 0.9, 0.6}, 0.9},
		{"too few sure ones", nil, []float64{0.96, 0.9, 0.6}, 0.96},
		{"none sure", nil, []float64{0.9, 0.6}, never},
		{"none sure once calibrated", half, []float64{0.99, 0.97}, never},
	} {
		a := match.Acceptance{Curve: c.curve}
		var trials []trial
		for _, chance := range c.chances {
			trials = append(trials, tried(chance))
		}
		setThresholds(&a, trials)
		if math.Abs(a.Matched-c.want) > 1e-9 {
			t.Errorf("%s: decided from %v on, want %v", c.name, a.Matched, c.want)
		}
	}
}

// tried is a set of one case, answered with some chance.
func tried(chance float64) trial {
	return trial{
		set:   evaluate.Set{Kind: evaluate.Matching, Cases: []evaluate.Case{{Capabilities: []string{"a"}}}},
		rough: []evaluate.Prediction{{Capabilities: []string{"a"}, Confidence: chance}},
	}
}
