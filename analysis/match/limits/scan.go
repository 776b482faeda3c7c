package limits

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentence is a text as lower-case words, numbers among them.
type sentence struct {
	text  string
	words []word
}

type word struct {
	text       string // lower case; for a number as written
	number     bool
	value      float64
	start, end int
}

// scan cuts a text into words and numbers. "2.0", "10,000", "99,9" and "500k" are
// one number each; letters directly after a number are a word of their own (15min).
func scan(text string) *sentence {
	s := &sentence{text: text}
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		switch {
		case '0' <= r && r <= '9':
			at = s.number(at)
		case unicode.IsLetter(r):
			end := at + size
			for end < len(text) {
				next, n := utf8.DecodeRuneInString(text[end:])
				if !unicode.IsLetter(next) {
					break
				}
				end += n
			}
			s.words = append(s.words, word{text: strings.ToLower(text[at:end]), start: at, end: end})
			at = end
		case r == '%' || r == '≥' || r == '≤' || r == '<' || r == '>' || r == '/':
			s.words = append(s.words, word{text: text[at : at+size], start: at, end: at + size})
			at += size
		default:
			at += size
		}
	}
	return s
}

// number reads the number at and returns where the text goes on.
func (s *sentence) number(at int) int {
	end := at
	for end < len(s.text) && (isDigit(s.text[end]) || strings.IndexByte(".,' ", s.text[end]) >= 0 && groups(s.text, end)) {
		end++
	}
	w := word{text: s.text[at:end], number: true, start: at, end: end}
	w.value = parse(w.text)
	if end < len(s.text) && (s.text[end] == 'k' || s.text[end] == 'K') && !letterAt(s.text, end+1) {
		w.value *= 1000
		end++
		w.end = end
		w.text = s.text[at:end]
	}
	s.words = append(s.words, w)
	return end
}

// groups reports whether the separator at belongs to a number: a point or comma
// before any digit, an apostrophe or a space only before a group of three.
func groups(text string, at int) bool {
	rest := text[at+1:]
	digits := 0
	for digits < len(rest) && isDigit(rest[digits]) {
		digits++
	}
	if text[at] == ' ' || text[at] == '\'' {
		run := 0
		for run < at && isDigit(text[at-1-run]) {
			run++
		}
		return digits == 3 && run <= 3
	}
	return digits > 0
}

var (
	grouping = strings.NewReplacer(" ", "", "'", "")
	points   = strings.NewReplacer(".", "", ",", "")
)

// parse reads "10,000", "99,9", "1.5" and "50 000".
func parse(number string) float64 {
	clean := grouping.Replace(number)
	point := strings.LastIndexAny(clean, ".,")
	if point >= 0 {
		sep := clean[point : point+1]
		thousands := len(clean)-point-1 == 3 && clean[0] != '0' && point <= 3 && sep == "," || strings.Count(clean, sep) > 1
		whole := points.Replace(clean[:point])
		if thousands {
			clean = whole + strings.ReplaceAll(clean[point+1:], sep, "")
		} else {
			clean = whole + "." + clean[point+1:]
		}
	}
	value, err := strconv.ParseFloat(clean, 64)
	if err != nil {
		return 0
	}
	return value
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func letterAt(text string, at int) bool {
	if at >= len(text) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(text[at:])
	return unicode.IsLetter(r)
}

// at is the word at place i, empty outside.
func (s *sentence) at(i int) string {
	if i < 0 || i >= len(s.words) {
		return ""
	}
	return s.words[i].text
}

// has reports whether a word of that text, or one beginning with it where it ends
// in "*", occurs; several words must follow one another.
func (s *sentence) has(phrase string) bool { return s.find(phrase, 0) >= 0 }

func (s *sentence) hasAny(phrases ...string) bool {
	for _, p := range phrases {
		if s.has(p) {
			return true
		}
	}
	return false
}

// find is the place of a phrase at or after from, or -1.
func (s *sentence) find(phrase string, from int) int {
	for i := from; i < len(s.words); i++ {
		if s.matches(i, phrase) {
			return i
		}
	}
	return -1
}

// matches reports whether the phrase stands at place i. Nearly every look ends at
// the first letter, which is why it comes first.
func (s *sentence) matches(i int, phrase string) bool {
	for i < len(s.words) {
		word := s.words[i].text
		if word[0] != phrase[0] {
			return false
		}
		part, rest, more := strings.Cut(phrase, " ")
		if stem, open := strings.CutSuffix(part, "*"); open && !strings.HasPrefix(word, stem) || !open && word != part {
			return false
		}
		if !more {
			return true
		}
		phrase = rest
		i++
	}
	return false
}

// near is the distance in words from place i to the nearest of the phrases, or -1.
func (s *sentence) near(i int, phrases ...string) int {
	best := -1
	for _, p := range phrases {
		for at := s.find(p, 0); at >= 0; at = s.find(p, at+1) {
			distance := i - at
			if distance < 0 {
				distance = -distance
			}
			if best < 0 || distance < best {
				best = distance
			}
		}
	}
	return best
}

// negated reports whether a no stands within three words before i.
func (s *sentence) negated(i int) bool {
	for k := max(i-3, 0); k < i; k++ {
		switch s.at(k) {
		case "no", "not", "without", "never", "instead", "replace", "replaces", "replacing", "kein", "keine", "ohne":
			return true
		}
	}
	return false
}
