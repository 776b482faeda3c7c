package intake

import (
	"fmt"
	"strings"
)

// checkQuotes refuses a quoted cell that does not end or goes on behind its end: a
// reader that lets those pass swallows the rows up to the next quote. A quote
// within a cell without quotes (a 19" rack) means nothing else than itself.
func checkQuotes(text string, separator rune) error {
	line, start := 1, true
	for at := 0; at < len(text); at++ {
		switch c := text[at]; {
		case start && c == ' ' && separator != '\t':
		case start && c == '"':
			length, err := quoted(text[at:], separator, line)
			if err != nil {
				return err
			}
			line += strings.Count(text[at:at+length], "\n")
			at += length - 1
			start = false
		default:
			start = c == '\n' || rune(c) == separator
			if c == '\n' {
				line++
			}
		}
	}
	return nil
}

// quoted returns the length of the quoted cell that text begins with.
func quoted(text string, separator rune, line int) (int, error) {
	for at := 1; at < len(text); at++ {
		switch {
		case text[at] != '"':
		case strings.HasPrefix(text[at+1:], `"`):
			at++
		case at+1 == len(text) || text[at+1] == '\n' || rune(text[at+1]) == separator:
			return at + 1, nil
		default:
			return 0, fmt.Errorf("line %d: text behind the closing quote of a cell, or a quote that is not closed before: "+
				"within a quoted cell write each quote twice", line+strings.Count(text[:at], "\n"))
		}
	}
	return 0, fmt.Errorf("line %d: a quoted cell begins that has no closing quote", line)
}
