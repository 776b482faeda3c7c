package limits

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentence is a text as words, with the cues, names and amounts found in them.
type sentence struct {
	text    string
	words   []word
	marks   [kinds][]mark
	signs   uint64 // of the cues among them
	amounts []amount
	negated bool   // whether a demand was read from what the text rules out
	taken   []bool // the words from which demands were read; empty for none
}

type wordKind uint8

const (
	letters wordKind = iota
	number           // "10,000", "99,9", "500k"
	date             // "2026-10-01", "31.03.2027"
	clock            // "08:30"
	sign             // % ≥ < / + =
)

// word is a word in lower case and without accents, or a number.
type word struct {
	text       string
	kind       wordKind
	value      float64 // of a number; the hour of a clock
	day        day     // of a date
	start, end int     // byte offsets
	clause     int     // sentences and parts between semicolons
	part       int     // parts of a clause between commas or brackets
	meaning    *meaning
}

// scan reads a text as one sentence, without cues and amounts.
func scan(text string) *sentence {
	s := &sentence{words: make([]word, 0, len(text)/5+4)}
	s.scan(text)
	return s
}

// begin makes s an unread sentence in the memory that it has.
func (s *sentence) begin(text string, words []word) {
	s.text, s.words = text, words
	for k := range s.marks {
		s.marks[k] = s.marks[k][:0]
	}
	s.amounts, s.taken, s.negated, s.signs = s.amounts[:0], s.taken[:0], false, 0
}

// scan cuts a text into words. Letters directly after a number are a word of their
// own (15min), digits after letters too (p95).
func (s *sentence) scan(text string) {
	s.begin(text, s.words[:0])
	list, clause, part := shared(), 0, 0
	for at := 0; at < len(text); {
		if text[at] == ' ' {
			at++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		before := len(s.words)
		end := at + size
		switch {
		case '0' <= r && r <= '9':
			end = s.number(at)
		case unicode.IsLetter(r):
			end = s.letters(at, end)
		case strings.ContainsRune("%≥≤<>/+=½¼", r):
			s.words = append(s.words, word{text: text[at:end], kind: sign, start: at, end: end})
		case s.endsClause(r, end):
			clause++
			part++
		case r == '(' && s.saidAgain(end) > 0:
			end = s.saidAgain(end)
		case strings.ContainsRune(",()[]–—|?", r), r == '-' && at > 0 && text[at-1] == ' ':
			part++
		}
		if len(s.words) > before {
			w := &s.words[len(s.words)-1]
			w.clause, w.part, w.meaning = clause, part, unlisted
			if m, ok := list.meanings[w.text]; ok {
				w.meaning = m
			}
		}
		at = end
	}
}

// endsClause holds for a full stop that ends a sentence, not an abbreviation.
func (s *sentence) endsClause(r rune, next int) bool {
	switch r {
	case ';', '\n', '!', '•':
		return true
	case '.':
	default:
		return false
	}
	if len(s.words) > 0 {
		switch s.words[len(s.words)-1].text {
		case "min", "max", "mind", "ca", "approx", "no", "nr", "incl", "inkl", "bzw", "resp", "e", "g", "i", "d", "h", "a", "m", "p", "hrs", "std", "st",
			"avail", "avg", "conc", "excl", "exkl", "enc", "est", "temp", "auth", "tel", "zzgl", "evtl", "durchschn", "vs", "env", "pref", "mtl", "tgl", "wg", "inc":
			return false
		}
	}
	rest := strings.TrimLeft(s.text[next:], " ")
	if s.isNumber(len(s.words)-1) && ordinalNoun(rest) {
		return false
	}
	return rest == "" || len(rest) < len(s.text)-next
}

// ordinalNoun holds for what follows a German ordinal: "95. Perzentil", "1. März".
func ordinalNoun(rest string) bool {
	end := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		end = len(rest)
	}
	switch next := fold(rest[:end]); next {
	case "perzentil", "quartal", "halbjahr":
		return true
	default:
		return monthNumbers[next] > 0
	}
}

func (s *sentence) letters(at, end int) int {
	for end < len(s.text) {
		if isLetter(s.text[end]) {
			end++
			continue
		}
		next, n := utf8.DecodeRuneInString(s.text[end:])
		if !unicode.IsLetter(next) {
			break
		}
		end += n
	}
	s.words = append(s.words, word{text: fold(s.text[at:end]), start: at, end: end})
	return end
}

func isLetter(b byte) bool { return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' }

// fold lowers a word and takes the accents of German, French and Spanish off.
func fold(word string) string {
	plain := true
	for i := 0; i < len(word) && plain; i++ {
		plain = 'a' <= word[i] && word[i] <= 'z'
	}
	if plain {
		return word
	}
	return strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); r {
		case 'ä', 'à', 'â', 'á':
			return 'a'
		case 'é', 'è', 'ê', 'ë':
			return 'e'
		case 'í', 'î', 'ï':
			return 'i'
		case 'ö', 'ô', 'ó':
			return 'o'
		case 'ü', 'û', 'ù', 'ú':
			return 'u'
		case 'ç':
			return 'c'
		case 'ñ':
			return 'n'
		}
		return r
	}, word)
}

// at is the word at place i, empty outside.
func (s *sentence) at(i int) string {
	if i < 0 || i >= len(s.words) {
		return ""
	}
	return s.words[i].text
}

// is reports whether the word at place i is one of those.
func (s *sentence) is(i int, texts ...string) bool {
	at := s.at(i)
	for _, text := range texts {
		if at == text && at != "" {
			return true
		}
	}
	return false
}

// in reports whether the word at place i is in a group of the word list.
func (s *sentence) in(i int, group string) bool {
	return slices.Contains(s.meaning(i).groups, group)
}

// meaning is what the word lists say of the word at place i, nothing outside.
func (s *sentence) meaning(i int) *meaning {
	if i < 0 || i >= len(s.words) {
		return unlisted
	}
	return s.words[i].meaning
}

func (s *sentence) isNumber(i int) bool {
	return i >= 0 && i < len(s.words) && s.words[i].kind == number
}

// written is the text of the words from up to, not including, to.
func (s *sentence) written(from, to int) string {
	return s.text[s.words[from].start:s.words[to-1].end]
}
