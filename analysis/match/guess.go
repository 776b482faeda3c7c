package match

import "fitsync/analysis"

// Guess turns a judgement of this judge into one that takes a side: its answer is
// never unsure, and its confidence is that the first candidate is right, whatever the
// answer. It is what evaluations measure, and never what a deal is judged by.
func (j *Judge) Guess(out analysis.Judgement) analysis.Judgement {
	if out.Answer == analysis.Missing {
		out.Confidence = round4(1 - out.Confidence)
	}
	if out.Answer == analysis.Unsure {
		out.Answer = analysis.Missing
		if out.Confidence >= j.trust.likely && out.Question == "" {
			out.Answer = analysis.Matched
		}
	}
	return out
}
