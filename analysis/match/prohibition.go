package match

import (
	"slices"
	"strings"

	"fitsync/analysis"
	"fitsync/analysis/match/words"
)

// prohibitions reads what a text that is not English prohibits: translating it word by
// word loses "dürfen", and how far off its "nicht" stands.
type prohibitions struct {
	phrases *words.Phrases
	cues    []prohibition  // by entry
	numbers *words.Numbers // of the words in phrases
	stemmer *words.Stemmer
}

// prohibition is one phrase's say: none where it prohibits nothing, and the words of
// which one has to follow where it alone does not say it.
type prohibition struct {
	none  bool
	needs []string
}

// said is what was found in a text: bytes from up to, not including, to, and the words
// that prohibit.
type said struct {
	from, to int
	words    []string
}

// clauseWords is how many words a clause may have between two that belong together.
const clauseWords = 14

func newProhibitions(lines []string, numbers *words.Numbers, stemmer *words.Stemmer) *prohibitions {
	p := &prohibitions{phrases: words.NewPhrases(numbers), numbers: numbers, stemmer: stemmer}
	for _, line := range lines {
		r := parseRule(line)
		kind := strings.Fields(r.head)
		for _, phrase := range r.phrases {
			if p.phrases.Add(lowers(stemmer, phrase), len(p.cues)) {
				p.cues = append(p.cues, prohibition{none: kind[0] == "none", needs: kind[1:]})
			}
		}
	}
	return p
}

// find returns what a text that is not English says.
func (p *prohibitions) find(t *scratch) (all []said) {
	if t.language == "" {
		return nil
	}
	tokens := p.stemmer.Tokens(nil, t.text)
	for _, m := range p.phrases.Find(nil, len(tokens), func(i int) int32 { return p.numbers.Of(tokens[i].Lower) }) {
		from, to := tokens[m.From].Start, tokens[m.To-1].End
		one := said{from: from, to: to}
		if c := p.cues[m.Entry]; !c.none {
			one.words = []string{t.text[from:to]}
			if len(c.needs) > 0 {
				at := following(t.text, tokens, m.To, c.needs)
				if at < 0 {
					continue
				}
				one.words = append(one.words, t.text[tokens[at].Start:tokens[at].End])
			}
		}
		all = append(all, one)
	}
	return all
}

// following is the place of the first of several words in the rest of a clause, -1 for
// none.
func following(text string, tokens []token, from int, wanted []string) int {
	for i := from; i < min(len(tokens), from+clauseWords) && sameClause(text, tokens, i); i++ {
		if slices.Contains(wanted, tokens[i].Lower) {
			return i
		}
	}
	return -1
}

// sameClause reports whether no mark stands before token i.
func sameClause(text string, tokens []token, i int) bool {
	before, at := tokens[i-1].End, tokens[i].Start
	return before >= at || !strings.ContainsAny(text[before:at], ".,;:!?()\n")
}

// prohibit adds what a text prohibits to its judgement, and reports whether it does.
func (p *prohibitions) prohibit(out *analysis.Judgement, all []said) bool {
	for _, one := range all {
		for _, word := range one.words {
			out.Priority, out.PriorityBy = analysis.Critical, analysis.ByMachine
			out.PriorityWords = appendNew(out.PriorityWords, word)
		}
	}
	return len(out.PriorityWords) > 0
}
