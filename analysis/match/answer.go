package match

import (
	"math"

	"fitsync/analysis"
)

// vague holds for asks without anything to check. A capability of that very name
// answers even a vague ask.
func (j *Judge) vague(t *scratch, score float64) bool {
	return score < 1 && j.lexicon.vague.question(t, j.weighty) != ""
}

// foreign holds for texts in another language than the catalog's: not one of
// several words is English or known. Finding nothing then proves nothing.
func (j *Judge) foreign(t *scratch) bool {
	const several = 4
	words := 0
	for _, token := range t.tokens {
		if token.Number || token.Part {
			continue
		}
		words++
		if _, known := j.index.terms[token.Stem]; j.lexicon.stop[token.Lower] || j.lexicon.light[token.Stem] || known {
			return false
		}
	}
	return words >= several
}

// confidence is how likely the answer with the first candidate is right. The curve
// is a logistic one through what was seen on reviewed deals.
func confidence(score float64, answer analysis.Answer) float64 {
	const middle, steepness = 0.42, 9
	if score >= 1 {
		return 0.99
	}
	right := 1 / (1 + math.Exp(-steepness*(score-middle)))
	if answer == analysis.Missing {
		right = 1 - right
	}
	return math.Round(right*1e3) / 1e3
}

// sumUp is the answer of a line by those of its parts: matched when all are,
// missing when all are, else unsure unless every part is decided.
func sumUp(parts []analysis.Judgement) (analysis.Answer, float64, string) {
	answer, least, question := parts[0].Answer, 1.0, ""
	for _, p := range parts {
		least = min(least, p.Confidence)
		if p.Question != "" && question == "" {
			question = p.Question
		}
		switch {
		case p.Answer == analysis.Unsure:
			answer = analysis.Unsure
		case answer != p.Answer && answer != analysis.Unsure:
			answer = analysis.Matched
		}
	}
	return answer, least, question
}
