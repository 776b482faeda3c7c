package learn

import (
	"cmp"
	"slices"

	"fitsync/analysis"
	"fitsync/analysis/match"
	"fitsync/analysis/match/evaluate"
)

// precision is what the thresholds are set for; a little above the 0.95 that is
// promised, since it is measured on few products.
const precision = 0.96

// ruled is one prediction on a product that its model had not seen.
type ruled struct {
	confidence float64
	accepted   bool // right to take the first capability for the answer, and what it says
	absent     bool // the catalog has no answer
	weight     float64
}

// setThresholds fixes what is decided without a person, and which side a guess takes,
// on trials, each counting the same. They are compared by chances that were not
// calibrated: what is right how often differs from product to product, and with it the
// calibration, more than how far signs go. The calibration of a applies to what is found.
func setThresholds(a *match.Acceptance, trials []trial) {
	var all []ruled
	for i := range trials {
		t := &trials[i]
		for k, c := range t.set.Cases {
			p := &t.rough[k]
			right := len(p.Capabilities) > 0 && slices.Contains(c.Capabilities, p.Capabilities[0])
			if p.Open > 0 {
				continue // never accepted without a person
			}
			all = append(all, ruled{p.Confidence, right && !p.Vague, len(c.Capabilities) == 0, 1 / float64(len(t.set.Cases))})
		}
	}
	a.Matched, a.Missing, a.Likely = never, 0, rounded(a.Calibrate(likely(trials)))
	if chance := lowest(all); chance < never {
		a.Matched = rounded(a.Calibrate(chance))
	}
	if chance := highest(all); chance > 0 {
		a.Missing = rounded(a.Calibrate(chance))
	}
}

// never is a threshold that no chance reaches.
const never = 1

// lowest is the confidence from which on taking the first capability is right with the
// wanted precision; 1 where there is none.
func lowest(all []ruled) float64 {
	slices.SortStableFunc(all, func(a, b ruled) int { return cmp.Compare(b.confidence, a.confidence) })
	return furthest(all, never, func(r ruled) bool { return r.accepted })
}

// highest is the confidence up to which the catalog has no answer with the wanted
// precision; 0 where there is none.
func highest(all []ruled) float64 {
	slices.SortStableFunc(all, func(a, b ruled) int { return cmp.Compare(a.confidence, b.confidence) })
	return furthest(all, 0, func(r ruled) bool { return r.absent })
}

// furthest walks along sorted cases and returns the confidence of the last at which
// the share that holds is still high enough.
func furthest(sorted []ruled, none float64, holdsFunc func(ruled) bool) float64 {
	best, right, total := none, 0.0, 0.0
	for i, r := range sorted {
		total += r.weight
		if holdsFunc(r) {
			right += r.weight
		}
		last := i+1 == len(sorted) || sorted[i+1].confidence != r.confidence
		if last && right >= precision*total {
			best = r.confidence
		}
	}
	return best
}

// likely is the confidence from which the best guess is that the first capability
// answers: where the verdicts are right most evenly (macro-F1), while hardly any
// requirement is called supported that is not. Cuts about as good as the best are many;
// it is the middle one of them.
func likely(trials []trial) float64 {
	const from, step, count, about = 0.2, 0.02, 31, 0.005
	values := make([]float64, count)
	for n := range values {
		values[n] = worth(trials, from+float64(n)*step)
	}
	best, sum, good := slices.Max(values), 0.0, 0.0
	for n, value := range values {
		if value >= best-about {
			sum, good = sum+from+float64(n)*step, good+1
		}
	}
	return sum / good
}

// worth is how good the verdicts of guesses with a cut are, the mean over the trials.
func worth(trials []trial, cut float64) float64 {
	const tolerated, price = 0.02, 2
	sum := 0.0
	for i := range trials {
		t := &trials[i]
		f := evaluate.Measure(t.set.Name, t.set.Cases, taking(t.rough, cut)).Figures
		sum += (float64(f.VerdictF1) - price*max(0, float64(f.FalseSupported)-tolerated)) / float64(len(trials))
	}
	return sum
}

// taking are the predictions with the verdicts of another cut.
func taking(predictions []evaluate.Prediction, cut float64) []evaluate.Prediction {
	out := slices.Clone(predictions)
	for i := range out {
		out[i].Verdict = analysis.NotSupported
		if out[i].Confidence >= cut && !out[i].Vague {
			out[i].Verdict = out[i].IfRight
		}
	}
	return out
}

// deciding are the predictions as a judge with these thresholds would have decided.
func deciding(predictions []evaluate.Prediction, a *match.Acceptance) []evaluate.Prediction {
	out := taking(predictions, a.Likely)
	for i := range out {
		switch {
		case out[i].Vague:
			out[i].Decided = analysis.Unsure
		case out[i].Confidence >= a.Matched && out[i].Open == 0:
			out[i].Decided = analysis.Matched
		case out[i].Confidence <= a.Missing:
			out[i].Decided = analysis.Missing
		default:
			out[i].Decided = analysis.Unsure
		}
	}
	return out
}
