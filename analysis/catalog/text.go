package catalog

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// checkText names every line that is not UTF-8: what was meant there can only be
// guessed.
func checkText(text string) (problems Problems) {
	if strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") {
		return Problems{{Line: 1, Message: "UTF-16; save the file as UTF-8"}}
	}
	line := 0
	for content := range strings.Lines(text) {
		line++
		if !utf8.ValidString(content) {
			problems = append(problems, Problem{Line: line, Message: "not UTF-8; save the file as UTF-8"})
		}
	}
	return problems
}

// farthest is the most letters in which a word and what was meant differ.
const farthest = 3

// meant suggests which of the known words a wrong one stands for; "" for none.
func meant[W ~string](word W, known []W) string {
	wrong := strings.ToLower(strings.TrimSpace(string(word)))
	distance := func(w W) int { return levenshtein.ComputeDistance(wrong, string(w)) }
	if len(known) == 0 || wrong == "" {
		return ""
	}
	best := slices.MinFunc(known, func(a, b W) int { return cmp.Compare(distance(a), distance(b)) })
	if d := distance(best); d > farthest || d >= min(len(best), len(wrong)) {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// unknown describes a key or column that no catalog has.
func unknown(what, name string, known []string) string {
	hint := meant(name, known)
	if hint == "" {
		hint = "; known: " + strings.Join(known, ", ")
	}
	return fmt.Sprintf("unknown %s %q%s", what, name, hint)
}
