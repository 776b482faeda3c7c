package limits

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// number reads the number, date or clock time at and returns where the text goes on.
func (s *sentence) number(at int) int {
	if d, end, ok := numericDate(s.text, at); ok {
		s.words = append(s.words, word{text: s.text[at:end], kind: date, day: d, start: at, end: end})
		return end
	}
	end := at
	for end < len(s.text) && (isDigit(s.text[end]) || strings.IndexByte(".,' ", s.text[end]) >= 0 && groups(s.text, at, end)) {
		end++
	}
	w := word{text: s.text[at:end], kind: number, start: at, end: end}
	w.value = parse(w.text)
	if hour, to, ok := clockAt(s.text, at, end); ok {
		w.kind, w.value, end = clock, hour, to
	} else if end < len(s.text) && (s.text[end] == 'k' || s.text[end] == 'K') && !letterAt(s.text, end+1) {
		w.value *= 1000
		end++
	}
	w.end, w.text = end, s.text[at:end]
	s.words = append(s.words, w)
	return end
}

// saidAgain is the place behind the bracket of "thirty (30)" and "30 (thirty)", which
// opens before place at; 0 where it holds anything but a number for the number before it.
func (s *sentence) saidAgain(at int) int {
	length := strings.IndexByte(s.text[at:], ')')
	last := s.meaning(len(s.words) - 1)
	if length <= 0 || !s.isNumber(len(s.words)-1) && !last.counts {
		return 0
	}
	inside := s.text[at : at+length]
	if _, err := strconv.Atoi(inside); err == nil && last.counts {
		return at + length + 1
	}
	for word := range strings.FieldsFuncSeq(inside, func(r rune) bool { return r == ' ' || r == '-' }) {
		if m, ok := shared().meanings[fold(word)]; last.counts || !ok || !m.counts {
			return 0
		}
	}
	return at + length + 1
}

// groups reports whether the separator at belongs to the number from: a point or
// comma before any digit, an apostrophe or a space only before a group of three.
func groups(text string, from, at int) bool {
	digits := 0
	for digits < len(text)-at-1 && isDigit(text[at+1+digits]) {
		digits++
	}
	if text[at] != ' ' && text[at] != '\'' {
		return digits > 0
	}
	if from > 0 && (text[from-1] == 'p' || text[from-1] == 'P') {
		return false // "p75 200 ms"
	}
	run := 0
	for run < at-from && isDigit(text[at-1-run]) {
		run++
	}
	return digits == 3 && run <= 3
}

// clockAt reads "08:30" whose hour ends at.
func clockAt(text string, from, at int) (hour float64, end int, ok bool) {
	end = at + 3
	if at-from > 2 || end > len(text) || text[at] != ':' || !isDigit(text[at+1]) || !isDigit(text[at+2]) {
		return 0, 0, false
	}
	minutes := float64(text[at+1]-'0')*10 + float64(text[at+2]-'0')
	return parse(text[from:at]) + minutes/60, end, true
}

var (
	grouping = strings.NewReplacer(" ", "", "'", "")
	points   = strings.NewReplacer(".", "", ",", "")
)

// parse reads "10,000", "99,9", "1.5" and "50 000". A lone comma before three digits
// groups thousands, a lone point does not.
func parse(number string) float64 {
	clean := grouping.Replace(number)
	point := strings.LastIndexAny(clean, ".,")
	if point >= 0 {
		sep := clean[point : point+1]
		thousands := len(clean)-point-1 == 3 && clean[0] != '0' && point <= 3 && sep == "," || strings.Count(clean, sep) > 1
		whole := points.Replace(clean[:point])
		if thousands {
			clean = whole + clean[point+1:]
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

// pointed writes a raised point between digits as a common one: "99·99".
func pointed(text string) string {
	const raised = "·"
	for from := 0; ; {
		at := strings.Index(text[from:], raised)
		if at < 0 {
			return text
		}
		at += from
		from = at + len(raised)
		if at > 0 && isDigit(text[at-1]) && from < len(text) && isDigit(text[from]) {
			text = text[:at] + "." + text[from:]
		}
	}
}

// decimal reads "99,999" as what it is before a percent sign.
func decimal(number string) float64 {
	value, err := strconv.ParseFloat(strings.Replace(grouping.Replace(number), ",", ".", 1), 64)
	if err != nil {
		return 0
	}
	return value
}

// whole reads "10.000" as what it is before things that are counted.
func whole(w word) float64 {
	before, after, ok := strings.Cut(w.text, ".")
	if ok && len(after) == 3 && len(before) <= 3 && before != "0" {
		return w.value * 1000
	}
	return w.value
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func letterAt(text string, at int) bool {
	if at >= len(text) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(text[at:])
	return unicode.IsLetter(r)
}
