package match

import "strings"

// A long text states its need first and explains it then.
const (
	laterShare = 0.4 // what a word after the statement counts
	statement  = 3   // fewer weighty words are a heading, no statement
)

// weighPlaces weighs the tokens of a text by their place: those of its first sentence, and of the name
// that was put after it, count fully.
func (t *scratch) weighPlaces() {
	t.focus = t.focus[:0]
	weighty, share := 0, 1.0
	for i := range t.tokens {
		token := &t.tokens[i]
		if i > 0 && !token.Part && weighty >= statement && t.tokens[i-1].End <= token.Start && ends(t.text[t.tokens[i-1].End:token.Start]) {
			share = laterShare
		}
		if token.Start >= t.nameAt {
			share = 1
		}
		if t.weighty(i) {
			weighty++
		}
		t.focus = append(t.focus, share)
	}
}

// closing are the marks that may stand between the last word of a sentence and its end.
const closing = ")]}'\"’”»›"

// ends reports whether a sentence or line ends between two words.
func ends(between string) bool {
	between = strings.TrimLeft(between, closing)
	return strings.ContainsAny(between, "\n") || strings.HasPrefix(between, ". ") || strings.HasPrefix(between, "? ") || strings.HasPrefix(between, "! ")
}
