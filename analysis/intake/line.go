package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// line is one logical line: a written one with the lines wrapped onto it.
type line struct {
	text   string // trimmed on the right
	number int    // 1-based, of the first written line
	indent int
}

// wrapped is the length from which a line looks broken by an editor or mail
// program rather than ended by its author.
const wrapped = 60

// lines cuts text into logical lines. Empty lines are kept as such: they end a
// table and a wrapped line.
func lines(text string) []line {
	lower := mostlyLower(text)
	var out []line
	number, length := 0, 0 // length of the last written line
	var parts []string     // of the line that is being collected
	flush := func() {
		if len(parts) > 0 {
			out[len(out)-1].text = strings.Join(parts, " ")
			parts = parts[:0]
		}
	}
	for written := range strings.SplitSeq(text, "\n") {
		number++
		trimmed := strings.TrimRightFunc(written, unicode.IsSpace)
		content := strings.TrimLeftFunc(trimmed, unicode.IsSpace)
		if len(parts) > 0 && continues(parts[len(parts)-1], length, content, lower) {
			parts = append(parts, content)
			length = utf8.RuneCountInString(content)
			continue
		}
		flush()
		length = utf8.RuneCountInString(content)
		out = append(out, line{number: number, text: trimmed, indent: len(trimmed) - len(content)})
		if content != "" {
			parts = append(parts, trimmed)
		}
	}
	flush()
	return out
}

// mostlyLower reports whether the author begins most lines in lower case, so that
// a small letter does not show that a line goes on.
func mostlyLower(text string) bool {
	lower, upper := 0, 0
	for written := range strings.SplitSeq(text, "\n") {
		first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(written, unicode.IsSpace))
		if unicode.IsLower(first) {
			lower++
		} else if unicode.IsUpper(first) {
			upper++
		}
	}
	return lower > upper
}

// continues reports whether content goes on with the line before it, whose length
// in runes is given.
func continues(before string, length int, content string, lower bool) bool {
	first, _ := utf8.DecodeRuneInString(content)
	if !unicode.IsLower(first) || strings.ContainsAny(content, "|\t") || strings.ContainsAny(before, "|\t") {
		return false
	}
	if bulletOf(content) != "" || numberOf(content, nil) != "" {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(before)
	if strings.ContainsRune(".!?:;", last) {
		return false
	}
	return length >= wrapped && !lower || last == ',' || dangles(before)
}

// dangles reports whether a line ends in a word that no sentence ends in.
func dangles(before string) bool {
	at := strings.LastIndexAny(before, " \t")
	switch strings.ToLower(before[at+1:]) {
	case "and", "or", "the", "a", "an", "of", "to", "for", "with", "in", "on", "by", "from", "our", "their", "that", "which",
		"must", "shall", "should", "be", "is", "are", "per", "via", "than", "as", "&":
		return at >= 0
	}
	return false
}
