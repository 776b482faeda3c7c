package learn

import (
	"math"

	"fitsync/analysis/match"
)

// example is the signs of a ranking and whether its first candidate was right.
type example struct {
	signs    match.Sign
	right    bool
	answered bool // the catalog has an answer
	ablated  bool // its answers were taken out of the catalog
	weight   float64
}

// logistic fits the chance of being right by gradient descent on standardised signs
// with a pull towards zero, and returns bias and weights for the signs as they are. In a
// careful curve few signs count, and none may say the opposite of what it says in itself.
func logistic(examples []example, pull float64, careful bool) (bias float64, weights match.Sign) {
	mean, spread := moments(examples)
	var w [match.Signs]float64
	b := 0.0
	total := 0.0
	for _, e := range examples {
		total += e.weight
	}
	const rounds, rate = 600, 1.0
	for range rounds {
		var slope [match.Signs]float64
		slopeB := 0.0
		for _, e := range examples {
			sum := b
			for i := range w {
				sum += float64(w[i] * (e.signs[i] - mean[i]) / spread[i])
			}
			gap := 1 / (1 + math.Exp(-sum))
			if e.right {
				gap--
			}
			gap *= e.weight
			slopeB += gap
			for i := range w {
				slope[i] += float64(gap * (e.signs[i] - mean[i]) / spread[i])
			}
		}
		b -= rate * slopeB / total
		for i := range w {
			w[i] -= rate * (slope[i]/total + pull*w[i])
			if !match.Counts(i, careful) || careful && w[i]*float64(match.Direction(i)) < 0 {
				w[i] = 0
			}
		}
	}
	bias = b
	for i := range w {
		weights[i] = w[i] / spread[i]
		bias -= float64(weights[i] * mean[i])
	}
	return bias, weights
}

func moments(examples []example) (mean, spread match.Sign) {
	n := float64(len(examples))
	for _, e := range examples {
		for i := range mean {
			mean[i] += e.signs[i] / n
		}
	}
	for _, e := range examples {
		for i := range spread {
			d := e.signs[i] - mean[i]
			spread[i] += float64(d*d) / n
		}
	}
	for i := range spread {
		spread[i] = math.Sqrt(spread[i])
		if spread[i] < 1e-9 {
			spread[i] = 1
		}
	}
	return mean, spread
}
