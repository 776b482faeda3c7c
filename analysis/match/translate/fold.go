package translate

import (
	"strings"
	"unicode"
)

// fold writes a lower-case word without accents, so that "prévoir" and "prevoir" are
// one word and so are "für" and "fuer". A mark alone stays as it is.
func fold(word string) string {
	if isASCII(word) {
		return word
	}
	var b strings.Builder
	for _, r := range word {
		if plain, ok := plainLetters(r); ok {
			b.WriteString(plain)
		} else {
			b.WriteRune(r)
		}
	}
	if b.Len() == 0 {
		return word
	}
	return b.String()
}

func isASCII(word string) bool {
	for i := range len(word) {
		if word[i] > unicode.MaxASCII {
			return false
		}
	}
	return true
}

// plainLetters is what a letter with an accent is written as without it. A mark of its
// own, as macOS writes accents, is left out, but for the one that stands for an e.
func plainLetters(r rune) (string, bool) {
	const diaeresis = '\u0308'
	switch r {
	case 'ä', 'æ':
		return "ae", true
	case 'ö', 'œ':
		return "oe", true
	case 'ü':
		return "ue", true
	case 'ß':
		return "ss", true
	case 'à', 'á', 'â', 'ã':
		return "a", true
	case 'ç':
		return "c", true
	case 'è', 'é', 'ê', 'ë':
		return "e", true
	case 'ì', 'í', 'î', 'ï':
		return "i", true
	case 'ñ':
		return "n", true
	case 'ò', 'ó', 'ô', 'õ':
		return "o", true
	case 'ù', 'ú', 'û':
		return "u", true
	case '’':
		return "'", true
	case diaeresis:
		return "e", true
	}
	return "", unicode.Is(unicode.Mn, r)
}

// whole is a folded word without the article or pronoun that an apostrophe joins to it.
func (l *language) whole(word string) string {
	if len(l.elided) == 0 {
		return word
	}
	if before, rest, ok := strings.Cut(word, "'"); ok && l.elided[before] {
		return rest
	}
	return word
}
