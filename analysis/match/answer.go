package match

import (
	"fitsync/analysis"
)

// foreign holds for texts of which hardly a word is English or known to the catalog.
func (t *scratch) foreign() bool {
	const few, hardly = 4, 4
	words, english := 0, 0
	for i := range t.tokens {
		token := &t.tokens[i]
		if token.Number || token.Part {
			continue
		}
		words++
		if w := t.words[i]; w.term != noTerm || w.light || w.stop {
			english++
		}
	}
	return words >= few && english*hardly < words
}

// absent holds where the text names a term of the trade (GraphQL, FedRAMP) of
// which the catalog has not one word, nor of any that means the same.
func (j *Judge) absent(t *scratch) bool {
	synonyms := j.lexicon.synonyms
	for _, m := range t.synonyms {
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

// chance is how likely the first candidate is right.
func (j *Judge) chance(t *scratch) float64 {
	if len(t.hits) == 0 {
		return 0
	}
	signs := j.signs(t)
	chance := j.trust.chance(&signs)
	if t.hits[0].exact {
		return max(chance, exactChance)
	}
	return round4(float64(j.amongFew(chance, &signs) * (1 - t.doubt)))
}

// amongFew is a chance in a catalog of fewer entries than any that was learnt from. There a wrong
// capability has no rival either, so that only what it answers of the need speaks for it.
func (j *Judge) amongFew(chance float64, s *Sign) float64 {
	const enough = 90
	few := 1 - float64(len(j.index.capabilities))/enough
	if few <= 0 {
		return chance
	}
	answered := float64(s[needSign] * (1 - s[strangeSign]))
	answered = max(answered, float64(j.familiar*s[firstSign+coverFeature]))
	return float64((1-few)*chance) + float64(few*min(chance, answered))
}

// signs sums up how a ranking came out.
func (j *Judge) signs(t *scratch) Sign {
	if len(t.hits) == 0 {
		return SignsOf(j.textOf(t), nil, &Features{}, &Scored{})
	}
	var most Features
	for i := range t.closely {
		most.Raise(&t.closely[i].features)
	}
	first := &t.hits[0]
	j.opposed(t, first.capability, &first.stated)
	return SignsOf(j.textOf(t), t.field, &most, &Scored{Features: first.features, Stated: first.stated})
}

// exactChance is that of a capability whose name or alias is the whole text.
const exactChance = 0.99

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
