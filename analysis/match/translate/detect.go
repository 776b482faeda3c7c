package translate

import (
	"strings"

	"fitsync/analysis/match/words"
)

// markForeign notes which terms are no English words: they tell their language. A word
// is English where a list has it on that side or knownFunc holds for its stem.
func (t *Translator) markForeign(knownFunc func(stem string) bool) {
	english := map[string]bool{}
	for _, l := range t.languages {
		for _, entry := range l.english {
			for _, token := range entry {
				english[token.Stem] = true
			}
		}
	}
	for _, l := range t.languages {
		for key, term := range l.terms {
			lower := strings.ToLower(term)
			stem := t.stemmer.Stem(lower)
			if !english[stem] && !knownFunc(stem) && !t.smallFunc(lower) {
				l.foreign[key] = true
			}
		}
	}
}

// spoken is the language of a text, nil for English: the one of which it has most words
// that English lacks, at least one in six and more than small words of English.
func (t *Translator) spoken(tokens []words.Token) *language {
	const oneIn = 6
	var best *language
	most := len(tokens) / oneIn
	for _, l := range t.languages {
		if count, english := t.count(l, tokens); count > max(english, most) {
			best, most = l, count
		}
	}
	return best
}

// count counts the words of a text that tell a language and the small English words
// that the language lacks. Terms count only in a text that has a small word of the
// language or none of English: a German product name makes no German text.
func (t *Translator) count(l *language, tokens []words.Token) (ours, english int) {
	for _, token := range tokens {
		word := fold(token.Lower)
		switch {
		case t.smallFunc(token.Lower):
			if !l.drop[word] {
				english++
			}
		case l.tells[word], len(l.elided) > 0 && l.whole(word) != word:
			ours++
		}
	}
	if ours == 0 && english > 0 {
		return 0, english
	}
	for _, token := range tokens {
		if word := l.whole(fold(token.Lower)); !l.tells[word] && l.foreign[l.trim(word)] {
			ours++
		}
	}
	return ours, english
}
