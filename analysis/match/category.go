package match

import (
	"fitsync/analysis"
	"fitsync/analysis/match/topic"
	"fitsync/analysis/match/words"
)

// categoryRules says what a requirement is about by the reviewed phrases in it.
type categoryRules struct {
	phrases *words.Phrases
	rules   []categoryRule // by entry
}

type categoryRule struct {
	category int // place in analysis.Categories
	weight   float64
}

func newCategoryRules(lines []string, numbers *words.Numbers, stems func(string) []string) *categoryRules {
	c := &categoryRules{phrases: words.NewPhrases(numbers)}
	for _, line := range lines {
		r := parseRule(line)
		category := topic.Place(analysis.Category(r.head))
		for _, phrase := range r.phrases {
			if c.phrases.Add(stems(phrase), len(c.rules)) {
				c.rules = append(c.rules, categoryRule{category, r.weight})
			}
		}
	}
	return c
}

// sums adds up what the phrases of a text say.
func (c *categoryRules) sums(t *scratch) (sums topic.Scores) {
	t.topics = c.phrases.Find(t.topics[:0], len(t.tokens), t.stem)
	for i, m := range t.topics {
		if !c.seenBefore(t.topics[:i], m) {
			rule := c.rules[m.Entry]
			sums[rule.category] += rule.weight
		}
	}
	return sums
}

func (c *categoryRules) seenBefore(earlier []words.Match, m words.Match) bool {
	for _, e := range earlier {
		if e.Entry == m.Entry {
			return true
		}
	}
	return false
}

// about is how likely the text is about each category, by its words alone.
func (j *Judge) about(t *scratch) topic.Scores {
	t.heard = j.listener.Hear(t.heard[:0], t.tokens)
	logits := j.model.Topic.Logits(t.heard)
	for c := range logits {
		logits[c] += float64(j.model.Lexicon * t.spoken[c])
	}
	return topic.Softmax(logits)
}

// categorise gives every capability for which the catalog names no category the one that
// its own words are about, so that it can be compared with what a requirement is about.
func (j *Judge) categorise() {
	t := j.scratches.Get().(*scratch)
	defer j.scratches.Put(t)
	for i := range j.index.capabilities {
		if j.index.category[i] >= 0 {
			continue
		}
		c := &j.index.capabilities[i]
		j.read(t, analysis.Requirement{Text: c.Name + ". " + c.Description})
		if len(t.heard) > 0 || t.spoken != (topic.Scores{}) {
			j.index.category[i] = int8(t.topic.Best())
		}
		t.reset()
	}
}

// decideCategory sets the category of a judgement: the CRM's where it is valid, else
// the likeliest by the words and by the best capability's own category.
func (j *Judge) decideCategory(out *analysis.Judgement, given analysis.Category, t *scratch) {
	if validCategory(given) {
		out.Category, out.CategoryBy = given, analysis.ByCRM
		return
	}
	likely := t.topic
	if t.spoken == (topic.Scores{}) && len(t.heard) == 0 {
		out.Category, out.CategoryBy = analysis.Functional, analysis.ByDefault
		return
	}
	if len(t.hits) > 0 {
		if place := j.index.category[t.hits[0].capability]; place >= 0 {
			likely[place] += float64(j.model.Candidate * t.chance)
		}
	}
	winner := likely.Best()
	out.Category, out.CategoryBy = analysis.Categories()[winner], analysis.ByMachine
	out.CategoryWords = j.categoryWords(t, winner)
}

// categoryWords are the written words that speak most for a category.
func (j *Judge) categoryWords(t *scratch, category int) []string {
	const most, least = 4, 0.3
	t.says = j.model.Topic.Say(t.says, t.heard, len(t.tokens), category)
	for _, m := range t.topics {
		if rule := j.lexicon.category.rules[m.Entry]; rule.category == category {
			for i := m.From; i < m.To; i++ {
				t.says[i] += float64(j.model.Lexicon * rule.weight)
			}
		}
	}
	t.telling = t.telling[:0]
	for range most {
		best := -1
		for i, say := range t.says {
			if say >= least && (best < 0 || say > t.says[best]) && !t.words[i].stop {
				best = i
			}
		}
		if best < 0 {
			break
		}
		t.says[best] = 0
		t.telling = appendNew(t.telling, t.text[t.tokens[best].Start:t.tokens[best].End])
	}
	return copied(t.telling)
}
