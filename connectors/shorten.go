package connectors

import (
	"unicode"
	"unicode/utf8"
)

// Shorten returns text in at most length UTF-16 units, which is how the CRMs
// count; a line feed counts as two, since Salesforce keeps it as CR and LF. A text
// that is too long ends with "…" after a whole word where one ends in its later
// half, and never within a letter and its accents or a joined emoji.
// A length of zero or less is no limit. Shortening twice equals shortening once.
func Shorten(text string, length int) string {
	if length <= 0 {
		return text
	}
	room := prefix(text, length-1) // the mark takes one unit
	if prefix(text, length) == len(text) {
		return text
	}
	end := clusterStart(text, room)
	if word := wordEnd(text, end); word > end/2 {
		end = word
	}
	return trimRight(text[:end]) + "…"
}

// prefix is how many bytes of text fit into a field of that length.
func prefix(text string, length int) int {
	for i, r := range text {
		if length -= units(r); length < 0 {
			return i
		}
	}
	return len(text)
}

// units is what a rune takes of a field's length.
func units(r rune) int {
	if r > 0xFFFF || r == '\n' {
		return 2
	}
	return 1
}

func unitsOf(text string) (n int) {
	for _, r := range text {
		n += units(r)
	}
	return n
}

// wordEnd is the end of the last word that is whole within text[:end], 0 if there is none.
func wordEnd(text string, end int) int {
	if next, _ := utf8.DecodeRuneInString(text[end:]); unicode.IsSpace(next) {
		return end
	}
	for i := end; i > 0; {
		r, size := utf8.DecodeLastRuneInString(text[:i])
		i -= size
		if unicode.IsSpace(r) {
			return i
		}
	}
	return 0
}

func trimRight(text string) string {
	for text != "" {
		r, size := utf8.DecodeLastRuneInString(text)
		if !unicode.IsSpace(r) && r != ',' && r != ';' && r != '·' {
			return text
		}
		text = text[:len(text)-size]
	}
	return text
}

// maxCluster bounds the search for a cluster's start: a longer pile of accents is cut.
const maxCluster = 16

// clusterStart moves end back to where no rune that belongs to the one before follows.
func clusterStart(text string, end int) int {
	at := end
	for range maxCluster {
		next, _ := utf8.DecodeRuneInString(text[at:])
		before, size := utf8.DecodeLastRuneInString(text[:at])
		if at == 0 || !joined(text[:at], before, next) {
			return at
		}
		at -= size
	}
	return end
}

const zeroWidthJoiner = '\u200d'

func joined(text string, before, next rune) bool {
	switch {
	case before == zeroWidthJoiner, next == zeroWidthJoiner:
		return true
	case unicode.In(next, unicode.Mn, unicode.Me, unicode.Mc):
		return true
	case next >= 0x1F3FB && next <= 0x1F3FF: // skin tones
		return true
	}
	return isFlag(next) && flagsAtEnd(text)%2 == 1 // two make one flag
}

func isFlag(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

func flagsAtEnd(text string) (n int) {
	for text != "" {
		r, size := utf8.DecodeLastRuneInString(text)
		if !isFlag(r) {
			break
		}
		text = text[:len(text)-size]
		n++
	}
	return n
}
