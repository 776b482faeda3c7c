package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Token is one word of a text.
type Token struct {
	Lower string // the word in lower case
	Stem  string // its English stem; numbers stay whole
	// LowerNumber and StemNumber are the Stemmer's numbers of those; 0 for none.
	LowerNumber, StemNumber int32
	// Start and End are byte offsets of the written word; the parts of a hyphenated
	// or camelCase word each have their own.
	Start, End int
	Number     bool // starts with a digit
	Capital    bool // begins with an upper-case letter
	Acronym    bool // two to six upper-case letters or digits, as SAML or US
	// Compound marks a camelCase word that is followed by its parts as tokens of
	// their own; Part marks such a part.
	Compound, Part bool
}

// Tokens appends the tokens of text to dst. Hyphens, slashes and punctuation
// separate; a one-letter or inseparable prefix is glued to what follows its hyphen
// (e-mail → email, re-use → reuse). Invalid UTF-8 separates words.
func (s *Stemmer) Tokens(dst []Token, text string) []Token {
	for start := 0; start < len(text); {
		if text[start] == ' ' {
			start++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[start:])
		if !IsWord(r) {
			start += size
			continue
		}
		end := wordEnd(text, start)
		if joined := gluedEnd(text, start, end); joined > end {
			dst = append(dst, s.token(strings.Replace(text[start:joined], "-", "", 1), start, joined))
			start = joined
			continue
		}
		dst = s.appendWord(dst, text, start, end)
		start = end
	}
	return dst
}

func (s *Stemmer) appendWord(dst []Token, text string, start, end int) []Token {
	written := text[start:end]
	whole := s.token(written, start, end)
	cut := camelCut(written)
	if cut == 0 {
		return append(dst, whole)
	}
	whole.Compound = true
	dst = append(dst, whole)
	for from := 0; from < len(written); {
		next := len(written)
		if cut := camelCut(written[from:]); cut > 0 {
			next = from + cut
		}
		part := s.token(written[from:next], start+from, start+next)
		part.Part = true
		dst = append(dst, part)
		from = next
	}
	return dst
}

func (s *Stemmer) token(written string, start, end int) Token {
	t := Token{Start: start, End: end}
	first, _ := utf8.DecodeRuneInString(written)
	t.Number = unicode.IsDigit(first)
	t.Capital = unicode.IsUpper(first)
	t.Acronym = isAcronym(written)
	s.SetWord(&t, written)
	return t
}

// wordEnd returns the end of the word at start. Points and commas between digits
// belong to a number, an apostrophe between letters to a word.
func wordEnd(text string, start int) int {
	at := start
	previous := rune(0)
	for at < len(text) {
		if isWordByte(text[at]) {
			previous = rune(text[at])
			at++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		if !IsWord(r) && !joins(previous, r, text[at+size:]) {
			break
		}
		previous = r
		at += size
	}
	return at
}

func joins(previous, r rune, rest string) bool {
	next, _ := utf8.DecodeRuneInString(rest)
	switch r {
	case '.', ',':
		return unicode.IsDigit(previous) && unicode.IsDigit(next)
	case '\'', '’':
		return unicode.IsLetter(previous) && unicode.IsLetter(next)
	}
	return false
}

// IsWord reports whether a rune belongs to a word.
func IsWord(r rune) bool {
	if r < utf8.RuneSelf {
		return isWordByte(byte(r))
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

func isWordByte(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9'
}

// isAcronym holds for SAML, SOC, S4HANA: two or more runes, none in lower case.
func isAcronym(word string) bool {
	if len(word) < 2 || len(word) > 6 {
		return false
	}
	for _, r := range word {
		if !unicode.IsUpper(r) && !unicode.IsDigit(r) {
			return false
		}
	}
	return true
}

// gluedEnd returns the end of "prefix-word" where the prefix does not stand alone,
// else end.
func gluedEnd(text string, start, end int) int {
	if end >= len(text)-1 || text[end] != '-' {
		return end
	}
	prefix := strings.ToLower(text[start:end])
	switch prefix {
	case "re", "de", "un", "co", "non", "pre":
	default:
		if len(prefix) != 1 || prefix[0] < 'a' || prefix[0] > 'z' {
			return end
		}
	}
	if next, _ := utf8.DecodeRuneInString(text[end+1:]); !unicode.IsLetter(next) {
		return end
	}
	return wordEnd(text, end+1)
}

// camelCut returns where a camelCase word is cut first: before an upper-case
// letter that follows a lower-case one (docu|Sign). 0 means nowhere; plurals of
// acronyms (APIs) stay whole.
func camelCut(word string) int {
	lower := false
	for at, r := range word {
		if r < utf8.RuneSelf {
			if lower && 'A' <= r && r <= 'Z' {
				return at
			}
			lower = 'a' <= r && r <= 'z'
			continue
		}
		if lower && unicode.IsUpper(r) {
			return at
		}
		lower = unicode.IsLower(r)
	}
	return 0
}
