package limits

import (
	"strings"
)

// dimension is what an amount measures.
type dimension uint8

const (
	none     dimension = iota
	percent            // in percent
	duration           // in seconds
	size               // in MB
	count
	rate     // a second
	interval // between two of a kind, in seconds
)

var dimensions = map[string]dimension{"percent": percent, "duration": duration, "size": size, "count": count}

// unit is a unit of measure, or a noun that is counted.
type unit struct {
	dimension dimension
	name      string
	factor    float64
	months    float64 // how many months it is, for units of the calendar
}

var calendar = map[string]float64{"months": 1, "quarters": 3, "halves": 6, "years": 12}

func (l *lexicon) addUnit(head string, forms []string) {
	fields := strings.Fields(head)
	u := unit{dimension: dimensions[fields[0]], name: fields[1], factor: parse(fields[2])}
	u.months = calendar[u.name]
	if u.name == "years" {
		u.months *= u.factor / year
	}
	for _, form := range forms {
		l.units[fold(form)] = u
		l.meaning(fold(form)).unit = u
	}
}

// unitAt is the unit at place i. French "Go" and "Mo" are sizes only as written so;
// single letters only beside a number.
func (s *sentence) unitAt(i int) (unit, bool) {
	if i < 0 || i >= len(s.words) {
		return unit{}, false
	}
	w := &s.words[i]
	switch s.text[w.start:w.end] {
	case "Mo", "Go", "To", "Po":
		u, ok := shared().units[w.text+"_"]
		return u, ok
	}
	u := w.meaning.unit
	if len(w.text) == 1 && w.kind == letters && !s.isNumber(i-1) && !s.is(i-1, "/", "per") {
		return unit{}, false
	}
	if s.isNumber(i-1) && s.words[i-1].part != w.part {
		return unit{}, false // "SAML 2.0, an audit log"
	}
	if w.text == "an" && s.isNumber(i-1) && (s.words[i-1].value >= 2 || strings.Contains(s.words[i-1].text, ".")) {
		return unit{}, false // French "year" is "ans" from two on
	}
	if w.text == "y" && i+1 < len(s.words) && s.words[i-1].end != w.start && s.words[i+1].part == w.part {
		return unit{}, false // Spanish "and"
	}
	if w.text == "m" && (i == 0 || s.words[i-1].end != w.start) {
		return unit{}, false // metres
	}
	return u, u.dimension != none
}
