package translate

import (
	"fitsync/analysis/match/words"
)

// oneIn says how many words a text may have for each that tells its language.
const oneIn = 6

// heard is a token as the languages are told by: folded, and of which languages it is a
// small word.
type heard struct {
	folded string
	small  small
}

// count counts the small words that tell a language, and those of English that the
// language lacks.
type count struct{ ours, english int }

// spoken is the language of a text, nil for English: the one of which it has most words
// that English lacks, at least one in six and more than small words of English. Small
// words tell most; terms are looked at where those do not decide.
func (t *Translator) spoken(tokens []words.Token, text []heard, knownFunc func(string) bool) *language {
	var room [4]count
	counts := room[:0]
	most, second, best := 0, 0, 0
	for i, l := range t.languages {
		c := l.small(uint8(1)<<i, tokens, text)
		counts = append(counts, c)
		switch {
		case c.ours > most:
			most, second, best = c.ours, most, i
		case c.ours > second:
			second = c.ours
		}
	}
	if most > second && most > max(counts[best].english, len(tokens)/oneIn) {
		return t.languages[best]
	}
	return t.byTerms(tokens, text, counts, most, knownFunc)
}

// byTerms is the language of a text, nil for English, told by terms too. Only those with
// most small words are asked. In a text with small words of English alone, terms tell
// nothing: a German product name makes no German text.
func (t *Translator) byTerms(tokens []words.Token, text []heard, counts []count, mostSmall int, knownFunc func(string) bool) *language {
	var best *language
	most := len(tokens) / oneIn
	for i, l := range t.languages {
		c := counts[i]
		if c.ours < mostSmall || c.ours == 0 && c.english > 0 {
			continue
		}
		if ours := c.ours + t.terms(l, tokens, text, knownFunc); ours > max(c.english, most) {
			best, most = l, ours
		}
	}
	return best
}

// small counts the small words of a text; bit stands for the language.
func (l *language) small(bit uint8, tokens []words.Token, text []heard) (c count) {
	for i := range text {
		h := &text[i]
		switch {
		case h.small.english:
			if h.small.drops&bit == 0 {
				c.english++
			}
		case tokens[i].Acronym || tokens[i].Part:
		case h.small.tells&bit != 0, l.whole(h.folded) != h.folded:
			c.ours++
		}
	}
	return c
}

// terms counts the words of a text that a language lists and English lacks.
func (t *Translator) terms(l *language, tokens []words.Token, text []heard, knownFunc func(string) bool) (count int) {
	for i, token := range tokens {
		if token.Number || token.Part || l.tells[text[i].folded] || t.english[token.Stem] || knownFunc(token.Stem) {
			continue
		}
		if l.has(l.whole(text[i].folded)) {
			count++
		}
	}
	return count
}

// has reports whether a word or all parts of a compound are listed.
func (l *language) has(word string) bool {
	if _, ok := l.listed(word); ok {
		return true
	}
	var entries [mostParts]int
	return l.cut && l.parts(entries[:0], word) != nil
}
