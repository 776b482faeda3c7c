package analysis

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"

	"github.com/kljensen/snowball/english"
	"golang.org/x/text/unicode/norm"
)

// clusterID names the gap behind a text that nothing in the catalog answers. Texts
// with the same words, whatever their order, case, inflection and filler, share it.
// It is kept in records and in reviewers' decisions, so the way it is made must not
// change.
func clusterID(text string) string {
	stems := stemsOf(text)
	if len(stems) == 0 {
		stems = strings.Fields(fold(text)) // nothing but filler or signs: the text itself
	}
	digest := sha256.Sum256([]byte(strings.Join(stems, " ")))
	return "text-" + hex.EncodeToString(digest[:6])
}

// stemsOf is the set of stems of a text's words, sorted and without filler.
func stemsOf(text string) []string {
	words := strings.FieldsFunc(fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	stems := words[:0]
	for _, word := range words {
		if isFiller(word) {
			continue
		}
		if isASCII(word) {
			word = english.Stem(word, false)
		}
		stems = append(stems, word)
	}
	slices.Sort(stems)
	return slices.Compact(stems)
}

func fold(text string) string { return strings.ToLower(norm.NFKC.String(text)) }

func isASCII(word string) bool {
	return strings.IndexFunc(word, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}

// isFiller reports whether a word says nothing of what is asked for.
func isFiller(word string) bool {
	switch word {
	case "a", "able", "about", "all", "also", "an", "and", "any", "are", "as", "at", "be", "being", "both", "but", "by",
		"can", "could", "do", "does", "each", "every", "for", "from", "get", "give", "had", "has", "have", "how", "i",
		"if", "in", "into", "is", "it", "its", "let", "like", "may", "me", "must", "my", "need", "needed", "needs",
		"of", "on", "or", "our", "please", "product", "provide", "provided", "provides", "require", "required",
		"requirement", "requires", "shall", "should", "so", "software", "solution", "such", "support", "supported",
		"supports", "system", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "to",
		"tool", "us", "use", "used", "using", "vendor", "via", "want", "wants", "was", "we", "were", "what", "when",
		"where", "which", "who", "will", "with", "within", "without", "would", "you", "your":
		return true
	}
	return false
}
