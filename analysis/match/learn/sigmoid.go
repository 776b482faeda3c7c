package learn

import (
	"math"

	"fitsync/analysis/match"
)

// sigmoid fits the logistic curve over the logits of the guesses that is nearest to how
// they turned out: two numbers, which few guesses can tell, where the steps of [isotonic]
// would follow chance.
func sigmoid(guesses []guess) []match.Point {
	slope, shift, total := 1.0, 0.0, 0.0
	for _, g := range guesses {
		total += g.weight
	}
	const rounds, rate, least = 2000, 0.1, 1e-4
	for range rounds {
		bySlope, byShift := 0.0, 0.0
		for _, g := range guesses {
			at := logit(min(max(g.chance, least), 1-least))
			gap := 1 / (1 + math.Exp(-float64(slope*at)-shift))
			if g.right {
				gap--
			}
			bySlope += float64(g.weight * gap * at)
			byShift += float64(g.weight * gap)
		}
		slope -= float64(rate * bySlope / total)
		shift -= float64(rate * byShift / total)
	}
	const points = 50
	curve := []match.Point{{At: 0, Share: 0}}
	for n := 1; n < points; n++ {
		at := float64(n) / points
		curve = append(curve, match.Point{At: at, Share: 1 / (1 + math.Exp(-float64(slope*logit(at))-shift))})
	}
	return append(curve, match.Point{At: 1, Share: 1})
}

func logit(chance float64) float64 { return math.Log(chance / (1 - chance)) }
