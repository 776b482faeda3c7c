package intake

import "strings"

// Placeholder reports whether a text, all of it, is what people write in a field
// that they must fill and have nothing for: none, N/A, TBD.
func Placeholder(text string) bool {
	word := strings.ToLower(strings.Join(strings.Fields(plain(Clean(text))), " "))
	switch strings.Trim(word, ".!()[]<>*_-–— ") {
	case "none", "n/a", "n.a", "n. a", "na", "nil", "null", "tbd", "t.b.d", "tba", "tbc", "not applicable",
		"to be determined", "to be defined", "to be confirmed", "to be announced", "to be decided",
		"no requirement", "no requirements", "none known", "none yet", "keine", "keine anforderungen", "entfällt":
		return true
	}
	return false
}
