package portalsim

import (
	"slices"
	"strings"
	"unicode"
)

// fullText makes the test of the query parameter: every word of it occurs in
// some text property.
func (t *objectType) fullText(text string) predicate {
	patterns := tokens(text)
	return func(r *record) bool {
		var words []string
		for _, d := range t.properties {
			if d.Type == "string" {
				words = append(words, tokens(r.value(d))...)
			}
		}
		return containsTokens(words, patterns)
	}
}

func tokens(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return r != '*' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// containsTokens says whether each pattern matches a word; * stands for any ending or beginning.
func containsTokens(words, patterns []string) bool {
	for _, pattern := range patterns {
		if !slices.ContainsFunc(words, func(w string) bool { return matches(w, pattern) }) {
			return false
		}
	}
	return true
}

func matches(word, pattern string) bool {
	core := strings.Trim(pattern, "*")
	switch front, back := strings.HasPrefix(pattern, "*"), strings.HasSuffix(pattern, "*"); {
	case front && back:
		return strings.Contains(word, core)
	case front:
		return strings.HasSuffix(word, core)
	case back:
		return strings.HasPrefix(word, core)
	}
	return word == core
}
