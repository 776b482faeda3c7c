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

// A threshold is found by what chances say before they are calibrated, and told in what
// they say afterwards.
func TestThresholdsAreCalibrated(t *testing.T) {
	for _, c := range []struct {
		name  string
		curve []match.Point
		want  float64
	}{
		{"as it is", nil, 0.9},
		{"half as sure", []match.Point{{At: 0, Share: 0}, {At: 1, Share: 0.5}}, 0.45},
	} {
		a := match.Acceptance{Curve: c.curve}
		setThresholds(&a, []trial{tried(0.95, true), tried(0.9, true), tried(0.8, false), tried(0.7, true)})
		if math.Abs(a.Matched-c.want) > 1e-9 {
			t.Errorf("%s: decided from %v on, want %v", c.name, a.Matched, c.want)
		}
	}
	var none match.Acceptance
	none.Curve = []match.Point{{At: 0, Share: 0}, {At: 1, Share: 0.5}}
	setThresholds(&none, []trial{tried(0.9, false)})
	if none.Matched <= none.Calibrate(1) {
		t.Errorf("decided from %v on, though nothing was right", none.Matched)
	}
}

// tried is a set of one case, answered with some chance.
func tried(chance float64, right bool) trial {
	want := "a"
	if !right {
		want = "b"
	}
	return trial{
		set:   evaluate.Set{Kind: evaluate.Matching, Cases: []evaluate.Case{{Capabilities: []string{want}}}},
		rough: []evaluate.Prediction{{Capabilities: []string{"a"}, Confidence: chance}},
	}
}
