package evaluate

import (
	"cmp"
	"math"
	"slices"
)

// ratio is yes of all, NaN of nothing.
func ratio(yes, all int) float64 {
	if all == 0 {
		return math.NaN()
	}
	return float64(yes) / float64(all)
}

// pair is a right label and the answered one.
type pair struct{ want, got string }

func accuracy(pairs []pair) float64 {
	right := 0
	for _, p := range pairs {
		if p.want == p.got {
			right++
		}
	}
	return ratio(right, len(pairs))
}

// macroF1 is the mean F1 of the labels that occur among the right ones.
func macroF1(pairs []pair) float64 {
	var labels []string
	for _, p := range pairs {
		labels = append(labels, p.want)
	}
	slices.Sort(labels)
	labels = slices.Compact(labels)
	sum := 0.0
	for _, label := range labels {
		hit, extra, missed := 0, 0, 0
		for _, p := range pairs {
			switch {
			case p.want == label && p.got == label:
				hit++
			case p.got == label:
				extra++
			case p.want == label:
				missed++
			}
		}
		sum += ratio(2*hit, 2*hit+extra+missed)
	}
	if len(labels) == 0 {
		return math.NaN()
	}
	return sum / float64(len(labels))
}

// auc is the chance that a case that holds has a higher value than one that does
// not, ties counting half: 0.5 is a coin. NaN where one side is empty.
func auc(holds, not []float64) float64 {
	if len(holds) == 0 || len(not) == 0 {
		return math.NaN()
	}
	type ranked struct {
		value float64
		holds bool
	}
	var all []ranked
	for _, v := range holds {
		all = append(all, ranked{v, true})
	}
	for _, v := range not {
		all = append(all, ranked{v, false})
	}
	slices.SortFunc(all, func(a, b ranked) int { return cmp.Compare(a.value, b.value) })
	sum := 0.0
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].value == all[i].value {
			j++
		}
		for _, r := range all[i:j] {
			if r.holds {
				sum += float64(i+1+j) / 2
			}
		}
		i = j
	}
	n := float64(len(holds))
	return (sum - n*(n+1)/2) / (n * float64(len(not)))
}

// sure is a confidence and whether what it was about turned out right.
type sure struct {
	confidence float64
	right      bool
}

// calibrationError is the mean distance between confidence and share of right
// answers over ten bins of equal width, each counting by its cases (ECE).
func calibrationError(all []sure) float64 {
	const bins = 10
	var count, right [bins]int
	var sum [bins]float64
	for _, s := range all {
		b := min(bins-1, int(s.confidence*bins))
		count[b]++
		sum[b] += s.confidence
		if s.right {
			right[b]++
		}
	}
	distance := 0.0
	for b := range count {
		distance += math.Abs(float64(right[b]) - sum[b])
	}
	if len(all) == 0 {
		return math.NaN()
	}
	return distance / float64(len(all))
}

// percentile is the value that the share p of the values does not exceed.
func percentile(values []float64, p float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(math.Ceil(p*float64(len(sorted))))-1)]
}
