package match

import (
	"iter"
	"strings"
	"unicode"

	"fitsync/analysis"
)

// namesOf are the names by which a capability is known: its name, its aliases and its id,
// where that is one in words.
func namesOf(c *analysis.Capability) []string {
	names := append([]string{c.Name}, c.Aliases...)
	if name := nameIn(c.ID); name != "" && !saysAll(names, name) {
		names = append(names, name)
	}
	return names
}

// saysAll reports whether names say each word of another one.
func saysAll(names []string, name string) bool {
	said := map[string]bool{}
	for _, one := range names {
		for word := range wordsOf(one) {
			said[word] = true
		}
	}
	for word := range wordsOf(name) {
		if !said[word] && !isNumber(word) {
			return false
		}
	}
	return true
}

func wordsOf(name string) iter.Seq[string] {
	return strings.FieldsFuncSeq(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// nameIn is the name that an id is when whoever keeps the catalog gives ids in words, as
// in audit-log-retention; nothing for numbers and codes.
func nameIn(id string) string {
	var parts, spelt []string
	for part := range wordsOf(id) {
		letters := strings.IndexFunc(part, unicode.IsDigit) < 0
		if !letters && strings.IndexFunc(part, unicode.IsLetter) >= 0 {
			return "" // a code
		}
		if letters {
			spelt = append(spelt, part)
		}
		parts = append(parts, part)
	}
	if len(spelt) < 2 {
		return "" // a number under a heading, as in REQ-17
	}
	return strings.Join(parts, " ")
}

func isNumber(word string) bool { return strings.IndexFunc(word, unicode.IsLetter) < 0 }
