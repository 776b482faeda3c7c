package learn

import (
	"cmp"
	"math"
	"slices"

	"fitsync/analysis/match"
)

// guess is a chance and whether it came true.
type guess struct {
	chance float64
	right  bool
	weight float64
}

// isotonic fits the rising curve that is nearest to the guesses by pooling adjacent
// violators, drawn through the middle of each pool. Each pool is shrunk towards the
// mean of all by one guess, so that no few lucky ones promise certainty.
func isotonic(guesses []guess) []match.Point {
	slices.SortStableFunc(guesses, func(a, b guess) int { return cmp.Compare(a.chance, b.chance) })
	type pool struct{ weight, right, at float64 }
	var pools []pool
	all, allRight := 0.0, 0.0
	for _, g := range guesses {
		p := pool{weight: g.weight, at: g.weight * g.chance}
		all += g.weight
		if g.right {
			p.right = g.weight
			allRight += g.weight
		}
		pools = append(pools, p)
		for n := len(pools); n > 1 && pools[n-2].right*pools[n-1].weight >= pools[n-1].right*pools[n-2].weight; n = len(pools) {
			last := pools[n-1]
			pools = pools[:n-1]
			pools[n-2].weight += last.weight
			pools[n-2].right += last.right
			pools[n-2].at += last.at
		}
	}
	mean := allRight / all
	var curve []match.Point
	for _, p := range pools {
		at, share := rounded(p.at/p.weight), rounded((p.right+mean)/(p.weight+1))
		if n := len(curve); n > 0 && (at <= curve[n-1].At || share <= curve[n-1].Share) {
			continue
		}
		curve = append(curve, match.Point{At: at, Share: share})
	}
	return curve
}

func rounded(v float64) float64 { return math.Round(v*1e4) / 1e4 }
