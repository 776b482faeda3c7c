package limits

import "strings"

// span is a day or a longer time that a text names: words from up to, not including,
// to; first and last day.
type span struct {
	from, to    int
	first, last day
}

var monthNumbers = wordNumbers(
	"january jan januar janner janvier enero",
	"february feb februar fevrier febrero",
	"march mar marz mars marzo",
	"april apr avril abril",
	"may mai mayo",
	"june jun juni juin junio",
	"july jul juli juillet julio",
	"august aug aout agosto",
	"september sep sept septembre septiembre",
	"october oct oktober okt octobre octubre",
	"november nov novembre noviembre",
	"december dec dezember dez decembre diciembre",
)

// wordNumbers numbers lines of words from 1.
func wordNumbers(lines ...string) map[string]int {
	numbers := map[string]int{}
	for i, line := range lines {
		for word := range strings.FieldsSeq(line) {
			numbers[word] = i + 1
		}
	}
	return numbers
}

// days are the dates of a sentence in order.
func (s *sentence) days() []span {
	var out []span
	for i := 0; i < len(s.words); {
		if w := &s.words[i]; w.kind == letters && !w.meaning.date {
			i++
			continue
		}
		d, ok := s.dayAt(i)
		if !ok {
			i++
			continue
		}
		s.narrow(&d)
		out = append(out, d)
		i = d.to
	}
	return out
}

func (s *sentence) year(i int) (int, bool) {
	if i < 0 || i >= len(s.words) || s.words[i].kind != number || len(s.words[i].text) != 4 {
		return 0, false
	}
	y := int(s.words[i].value)
	return y, y >= 1990 && y < 2100
}

// yearAfter finds the year within two words of place i: "Q1/2026", "quarter of 2026".
func (s *sentence) yearAfter(i int) (year, to int, ok bool) {
	for k := i; k <= i+2; k++ {
		if y, ok := s.year(k); ok {
			return y, k + 1, true
		}
		if k < len(s.words) && !s.is(k, "of", "/", "in", "the", "des", "de", "del", "jahres", "calendar") {
			break
		}
	}
	return 0, 0, false
}

func (s *sentence) dayAt(i int) (span, bool) {
	if s.words[i].kind == date {
		return span{i, i + 1, s.words[i].day, s.words[i].day}, true
	}
	if n, to, half, ok := s.partOfYear(i); ok {
		if y, end, ok := s.yearAfter(to); ok {
			months := 3
			if half {
				months = 6
			}
			return span{i, end, dayOf(y, (n-1)*months+1, 1), lastOf(y, n*months)}, true
		}
	}
	if m := s.meaning(i).month; m > 0 {
		return s.monthAt(i, m)
	}
	if y, ok := s.year(i); ok && !s.isQuantity(i) {
		return span{i, i + 1, dayOf(y, 1, 1), dayOf(y, 12, 31)}, true
	}
	return span{}, false
}

// isQuantity holds for "2000 users".
func (s *sentence) isQuantity(i int) bool {
	for _, a := range s.amounts {
		if a.from <= i && i < a.to {
			return true
		}
	}
	return s.is(i-1, "iso", "iec", "soc", "27001")
}

// ordinals count the parts of a year.
var ordinals = wordNumbers(
	"first 1 erste ersten erstes premier primer",
	"second 2 zweite zweiten zweites deuxieme segundo",
	"third 3 dritte dritten drittes troisieme tercer",
	"fourth last 4 vierte vierten viertes quatrieme cuarto",
)

// partWords stand before the number of a part of a year.
const partWords = "q quarter h t quartal hj"

// partOfYear reads "Q1", "first quarter", "2. Quartal", "H1", "first half".
func (s *sentence) partOfYear(i int) (n, to int, half, ok bool) {
	switch s.at(i) {
	case "q", "quarter", "h", "t", "quartal", "hj":
		if n := s.meaning(i + 1).part; n > 0 && s.isNumber(i+1) {
			return n, i + 2, s.is(i, "h", "hj"), true
		}
		return 0, 0, false, false
	}
	n = s.meaning(i).part
	to = i + 1
	if s.is(to, "st", "nd", "rd", "th", "er", "eme", "e", "calendar") {
		to++
	}
	switch {
	case n > 0 && s.is(to, "quarter", "quartal", "quartals", "trimestre"):
		return n, to + 1, false, true
	case n > 0 && s.is(to, "half", "halbjahr", "semestre", "halfyear", "hj"):
		if n == 4 {
			n = 2
		}
		to++
		if s.is(to, "year") {
			to++
		}
		return n, to, true, n <= 2
	}
	return 0, 0, false, false
}

// monthAt reads "March 2027", "31 March 2027" and "March 31, 2027".
func (s *sentence) monthAt(i, m int) (span, bool) {
	if y, end, ok := s.yearAfter(i + 1); ok {
		if d, ok := s.dayOfMonth(i - 1); ok {
			return span{i - 1, end, dayOf(y, m, d), dayOf(y, m, d)}, true
		}
		if d, ok := s.dayOfMonth(i - 2); ok && s.is(i-1, "st", "nd", "rd", "th", "of", "de", "er", "ro") {
			return span{i - 2, end, dayOf(y, m, d), dayOf(y, m, d)}, true
		}
		return span{i, end, dayOf(y, m, 1), lastOf(y, m)}, true
	}
	d, ok := s.dayOfMonth(i + 1)
	at := i + 2
	if s.is(at, "st", "nd", "rd", "th") {
		at++
	}
	if y, known := s.year(at); known && ok {
		return span{i, at + 1, dayOf(y, m, d), dayOf(y, m, d)}, true
	}
	return span{}, false
}

func (s *sentence) dayOfMonth(i int) (int, bool) {
	if i < 0 || !s.isNumber(i) || len(s.at(i)) > 2 {
		return 0, false
	}
	d := int(s.words[i].value)
	return d, d >= 1 && d <= 31
}

// narrow applies "end of", "mid" and "start of" before a span.
func (s *sentence) narrow(d *span) {
	for k := d.from - 1; k >= max(d.from-3, 0); k-- {
		switch {
		case s.is(k, "of", "the", "des", "de", "del", "jahres", "year"):
		case s.is(k, "end", "ende", "fin", "finales", "close"):
			d.first, d.from = d.last, k
			return
		case s.is(k, "start", "beginning", "anfang", "beginn", "debut", "principios"):
			d.last, d.from = d.first, k
			return
		case s.is(k, "mid", "middle", "mitte", "mi", "mediados"):
			d.last = d.first + (d.last-d.first)/2
			d.first, d.from = d.last, k
			return
		default:
			return
		}
	}
}
