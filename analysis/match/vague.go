package match

import (
	"strings"

	"fitsync/analysis/match/words"
)

// vagueWords recognises asks that nobody can check, such as "enterprise-grade
// security", and knows the question that would make them checkable.
type vagueWords struct {
	phrases *words.Phrases
	topics  []string // by entry; empty for a vague phrase
	ask     map[string]string
}

func newVagueWords(lines []string, numbers *words.Numbers, stems func(string) []string) *vagueWords {
	v := &vagueWords{phrases: words.NewPhrases(numbers), ask: map[string]string{}}
	for _, line := range lines {
		r := parseRule(line)
		kind, topic, _ := strings.Cut(r.head, " ")
		if kind == "ask" {
			_, question, _ := strings.Cut(line, ":")
			v.ask[topic] = strings.TrimSpace(question)
			continue
		}
		for _, phrase := range r.phrases {
			if v.phrases.Add(stems(phrase), len(v.topics)) {
				v.topics = append(v.topics, topic)
			}
		}
	}
	return v
}

// question returns what to ask the buyer when every weighty word of the text is
// vague or names a mere topic ("good performance", "security"), else "".
func (v *vagueWords) question(t *scratch) string {
	t.matches = v.phrases.Find(t.matches[:0], len(t.tokens), t.stem)
	topic, at := "", 0
	rest := func(to int) bool {
		for ; at < to; at++ {
			if t.weighty(at) {
				return true
			}
		}
		return false
	}
	for _, m := range t.matches {
		if rest(m.From) {
			return ""
		}
		at = m.To
		if topic == "" {
			topic = v.topics[m.Entry]
		}
	}
	if rest(len(t.tokens)) || len(t.matches) == 0 {
		return ""
	}
	if question, ok := v.ask[topic]; ok {
		return question
	}
	return v.ask["any"]
}
