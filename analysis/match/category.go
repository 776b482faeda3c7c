package match

import (
	"fitsync/analysis"
	"fitsync/analysis/match/words"
)

// categoryRules says what a requirement is about by the phrases in it. A later
// model replaces it behind decide.
type categoryRules struct {
	phrases *words.Phrases
	rules   []categoryRule // by entry
}

type categoryRule struct {
	category int // place in analysis.Categories
	weight   float64
}

// categoryEvidence is what the category of a fully matching capability counts,
// in the weights of the lexicon.
const categoryEvidence = 5

func newCategoryRules(lines []string, stems func(string) []string) *categoryRules {
	c := &categoryRules{phrases: words.NewPhrases()}
	for _, line := range lines {
		r := parseRule(line)
		category := categoryPlace(analysis.Category(r.head))
		for _, phrase := range r.phrases {
			if c.phrases.Add(stems(phrase), len(c.rules)) {
				c.rules = append(c.rules, categoryRule{category, r.weight})
			}
		}
	}
	return c
}

func categoryPlace(c analysis.Category) int {
	for i, known := range analysis.Categories() {
		if c == known {
			return i
		}
	}
	return -1
}

// decide sets the category of a judgement: the CRM's where it is valid, else that
// of the heaviest phrases and of the best capability, else functional.
func (c *categoryRules) decide(out *analysis.Judgement, given analysis.Category, t *scratch, best analysis.Category, score float64) {
	if validCategory(given) {
		out.Category, out.CategoryBy = given, analysis.ByCRM
		return
	}
	var sums [7]float64
	t.matches = c.phrases.Find(t.matches[:0], len(t.tokens), func(i int) string { return t.tokens[i].Stem })
	for i, m := range t.matches {
		if !c.seenBefore(t.matches[:i], m) {
			rule := c.rules[m.Entry]
			sums[rule.category] += rule.weight
		}
	}
	if place := categoryPlace(best); place >= 0 {
		sums[place] += categoryEvidence * score
	}
	winner := 0
	for i := range sums {
		if sums[i] > sums[winner] {
			winner = i
		}
	}
	if sums[winner] < minCategoryWeight {
		out.Category, out.CategoryBy = analysis.Functional, analysis.ByDefault
		return
	}
	out.Category, out.CategoryBy = analysis.Categories()[winner], analysis.ByMachine
	for i, m := range t.matches {
		if c.rules[m.Entry].category == winner && !c.seenBefore(t.matches[:i], m) {
			out.CategoryWords = append(out.CategoryWords, t.written(m))
		}
	}
}

// minCategoryWeight is below any evidence worth naming: one weak word, or the
// category of a hardly matching capability.
const minCategoryWeight = 1

func (c *categoryRules) seenBefore(earlier []words.Match, m words.Match) bool {
	for _, e := range earlier {
		if e.Entry == m.Entry {
			return true
		}
	}
	return false
}
