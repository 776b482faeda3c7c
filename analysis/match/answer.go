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

// strange holds for English texts of which the catalog has less than half of the
// weighty words. A low score alone proves nothing: buyers have other words for
// what the catalog has, and other languages.
func (j *Judge) strange(t *scratch) bool {
	const hardly = 4
	words, english, weighty, unknown := 0, 0, 0, 0
	for _, token := range t.tokens {
		if token.Number || token.Part {
			continue
		}
		words++
		_, known := j.index.terms[token.Stem]
		if known || j.lexicon.stop[token.Lower] || j.lexicon.light[token.Stem] {
			english++
		}
		if j.weighty(token) {
			weighty++
			if !known {
				unknown++
			}
		}
	}
	foreign := words >= hardly && english*hardly < words
	return !foreign && unknown > 0 && 2*unknown >= weighty
}

// absent holds where the text names a term of the trade (GraphQL, FedRAMP) of
// which the catalog has not one word, nor of any that means the same.
func (j *Judge) absent(t *scratch) bool {
	synonyms := j.lexicon.synonyms
	t.matches = synonyms.phrases.Find(t.matches[:0], len(t.tokens), func(i int) string { return t.tokens[i].Stem })
	for _, m := range t.matches {
		known := j.knowsAny(synonyms.terms[m.Entry])
		for _, other := range synonyms.others[m.Entry] {
			known = known || j.knowsAny(synonyms.terms[other])
		}
		if !known {
			return true
		}
	}
	return false
}

func (j *Judge) knowsAny(stems []string) bool {
	for _, stem := range stems {
		if _, ok := j.index.terms[stem]; ok {
			return true
		}
	}
	return false
}

// confidence is how likely the answer with the first candidate is right: a
// logistic curve over its score and its lead, fitted to the labelled requirements
// of the demonstration.
func confidence(score, ahead float64, answer analysis.Answer) float64 {
	const constant, perScore, perLead = -1.44, 1.45, 18.5
	if score >= 1 {
		return 0.99
	}
	right := 1 / (1 + math.Exp(-(constant + float64(perScore*score) + float64(perLead*ahead))))
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
