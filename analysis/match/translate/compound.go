package translate

import "fitsync/analysis/match/words"

// The shortest part of a compound in bytes, the shortest end that is cut off what is
// not listed, and the most parts.
const (
	leastPart = 4
	leastEnd  = 6
	mostParts = 4
)

// cut appends the parts of a compound. Where only its end is listed, the rest stays as
// it is written: Sprintplanung becomes "sprint planning".
func (t *Translator) cut(out []words.Token, l *language, word string, token words.Token) ([]words.Token, bool) {
	var entries [mostParts]int
	if parts := l.parts(entries[:0], word); parts != nil {
		for _, entry := range parts {
			out = appendAt(out, l.english[entry], token.Start, token.End)
		}
		return out, true
	}
	for at := leastPart; at <= len(word)-leastEnd; at++ {
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

// listed finds a word, which may end in the letters that join compounds: they are
// endings too.
func (l *language) listed(word string) (int, bool) {
	entry, ok := l.single[l.key(word)]
	return entry, ok
}
