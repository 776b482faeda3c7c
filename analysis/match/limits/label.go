package limits

import (
	"slices"
	"strings"
	"unicode"
)

// labelled are the nouns whose number names a place in a document.
var labelled = []string{
	"section", "clause", "article", "art", "item", "requirement", "req", "criterion", "chapter", "annex", "appendix", "paragraph", "point", "lot",
	"abschnitt", "artikel", "ziffer", "kriterium", "anforderung", "kapitel", "anhang", "punkt", "nr", "pos", "exigence", "requisito",
}

// IsLabel reports whether the number at text[from:to] names a clause or an item, and
// measures nothing: "7.1 Data at rest", "Section 5.1 –", "URS-012".
func IsLabel(text string, from, to int) bool {
	before := strings.TrimRight(text[:from], " \t")
	if before == "" {
		return isOutline(text[from:to]) && to < len(text) && text[to] == ' '
	}
	if before[len(before)-1] == '-' {
		return isCode(lastWord(before[:len(before)-1]))
	}
	return slices.Contains(labelled, fold(lastWord(strings.TrimRight(before, "."))))
}

// isOutline holds for 7.1 and 3.11.2, not for 99.95.
func isOutline(number string) bool {
	parts := strings.Split(number, ".")
	for _, p := range parts {
		if p == "" || len(p) > 2 || p[0] == '0' {
			return false
		}
	}
	return len(parts) > 1 && len(parts[0]) == 1 || len(parts) > 2
}

// isCode holds for the letters before the number of a requirement: R, TR, URS.
func isCode(word string) bool {
	const longest = 6
	return word != "" && len(word) <= longest && strings.IndexFunc(word, func(r rune) bool { return !unicode.IsUpper(r) }) < 0
}

func lastWord(text string) string {
	return text[strings.LastIndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })+1:]
}
