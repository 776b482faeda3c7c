package translate

import (
	"strings"

	"fitsync/analysis/match/words"
)

// leastPart is the length in bytes of the shortest part of a compound.
const leastPart = 4

// cut appends the parts of a compound. Where only its end is listed, the rest stays as
// it is written: Sprintplanung becomes "sprint planning".
func (t *Translator) cut(out []words.Token, l *language, word string, token words.Token) ([]words.Token, bool) {
	var entries [4]int
	if parts := l.parts(entries[:0], word); parts != nil {
		for _, entry := range parts {
			out = appendAt(out, l.english[entry], token.Start, token.End)
		}
		return out, true
	}
	for at := leastPart; at <= len(word)-leastPart-1; at++ {
		if entry, ok := l.listed(word[at:]); ok {
			out = append(out, t.written(token, word[:at]))
			return appendAt(out, l.english[entry], token.Start, token.End), true
		}
	}
	return out, false
}

// parts appends the entries of the listed words that a compound consists of, the longest
// first word winning; nil where it does not consist of such words.
func (l *language) parts(dst []int, word string) []int {
	if len(dst) == cap(dst) {
		return nil
	}
	for at := len(word) - leastPart; at >= leastPart; at-- {
		head, ok := l.listed(word[:at])
		if !ok {
			continue
		}
		if tail, ok := l.listed(word[at:]); ok {
			return append(dst, head, tail)
		}
		if parts := l.parts(append(dst, head), word[at:]); parts != nil {
			return parts
		}
	}
	return nil
}

// listed finds a word by itself or without the letter that joins compounds.
func (l *language) listed(word string) (int, bool) {
	if entry, ok := l.single[l.trim(word)]; ok {
		return entry, true
	}
	rest, ok := strings.CutSuffix(word, "s")
	if !ok {
		return 0, false
	}
	entry, ok := l.single[l.trim(rest)]
	return entry, ok
}
