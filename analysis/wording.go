package analysis

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// titleRunes bounds a title that is taken from a requirement's text.
const titleRunes = 80

// brief is text on one line, cut at a word where it is longer than a title.
func brief(text string) string {
	// Bounded first: a pasted document must not be split into words for a title.
	if len(text) > 16*titleRunes {
		text = text[:16*titleRunes]
	}
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	if utf8.RuneCountInString(text) <= titleRunes {
		return text
	}
	head := string([]rune(text)[:titleRunes-1])
	if cut := strings.LastIndexByte(head, ' '); cut > len(head)/2 {
		head = head[:cut]
	}
	return strings.TrimRight(head, " ,;:") + "…"
}

// noted is a sentence with the catalog's note behind it, if there is one.
func noted(sentence, note string) string {
	note = strings.TrimRight(strings.TrimSpace(note), ".")
	if note == "" {
		return sentence
	}
	return sentence + ": " + note
}

// spaced turns a key such as support_level into words.
func spaced(key string) string { return strings.ReplaceAll(key, "_", " ") }

// capital starts a sentence with a capital letter.
func capital(sentence string) string {
	first, size := utf8.DecodeRuneInString(sentence)
	if size == 0 {
		return sentence
	}
	return string(unicode.ToUpper(first)) + sentence[size:]
}

// round is an amount in whole units with a separator: "EUR 80,000".
func round(amount Money, currency string) string {
	digits := fmt.Sprint(roundHalfUp(int64(max(0, amount)), 100))
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return strings.TrimSpace(currency + " " + digits)
}
