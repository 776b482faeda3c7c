package limits

import (
	"strings"

	"fitsync/analysis"
)

// readSupportHours finds when the help desk must be open, by severity where the text
// says so.
func readSupportHours(s *sentence) []Demand {
	if !s.has("support", "reach") && s.severityOf(0, len(s.words)) == "" && !(s.has("coverage") && len(s.clocks()) == 2) {
		return nil
	}
	var out []Demand
	add := func(w window, asked string, from, to int) {
		s.takeHours()
		severity := s.severityOf(from, to)
		rest := severity == "" && len(out) > 0
		out = append(out, supportHours(w, asked, severity, rest))
	}
	for _, m := range s.marks[cues] {
		switch {
		case m.name == "round_clock" && !hasRoundClock(out):
			if len(out) == 0 || s.severityOf(m.from, m.to) != "" {
				add(always, "24x7", m.from, m.to)
			}
		case m.name == "business_hours" && len(s.clocks()) == 0 && !s.measures(m):
			add(window{hours: 8, days: 5}, "business hours", m.from, m.to)
		}
	}
	if len(out) > 0 {
		return out
	}
	for i := range s.words {
		if s.isNumber(i) && s.is(i+1, "x", "/", "by", "mal") && s.isNumber(i+2) && s.words[i].value <= 24 && s.words[i].value >= 4 && s.words[i+2].value <= 7 && s.words[i+2].value >= 5 {
			add(window{hours: s.words[i].value, days: int(s.words[i+2].value)}, s.at(i)+"x"+s.at(i+2), i, i+3)
			return out
		}
	}
	if w, from, to, ok := s.hoursAndDays(); ok {
		s.take(from, to)
		add(w, s.written(from, to), from, to)
		return out
	}
	for _, half := range s.halves() {
		if w, asked, ok := half.askedWindow(s.zone()); ok {
			add(w, asked, 0, 0)
		}
	}
	if len(out) > 0 {
		return out
	}
	if days, ok := s.weekdays(); ok && !s.has("no") && days&^mondayToFriday != 0 && days != everyDay && len(s.amounts) == 0 {
		w, asked := someTime(days)
		add(w, asked, 0, 0)
		return out
	}
	if s.has("weekend") && !s.has("no") && (s.has("support") || !s.has("availability")) {
		add(window{hours: 0.1, days: 7}, "weekends too", 0, 0)
	}
	return out
}

// someTime asks for any hours on days of which not all are from Monday to Friday.
func someTime(days uint8) (window, string) {
	w := window{hours: 0.1, days: 6, known: true, weekdays: days, anytime: true}
	const saturday, sunday = 1 << 5, 1 << 6
	if days&sunday != 0 {
		w.days = 7
	}
	switch days {
	case saturday:
		return w, "Saturdays too"
	case sunday:
		return w, "Sundays too"
	case saturday | sunday:
		return w, "weekends too"
	}
	return w, dayText(days)
}

// hoursAndDays reads "12 hours a day, 5 days a week".
func (s *sentence) hoursAndDays() (w window, from, to int, ok bool) {
	for i := range s.words {
		hours, of, known := s.small(i)
		if u, timed := s.unitAt(of); !known || !timed || u.name != "h" || !s.is(of+1, "a", "per", "each") || !s.is(of+2, "day") || hours > 24 {
			continue
		}
		for k := of + 3; k <= of+5; k++ {
			days, of, known := s.small(k)
			if known && s.is(of, "days") && s.is(of+1, "a", "per") && s.is(of+2, "week") && days <= 7 {
				return window{hours: hours, days: int(days)}, i, of + 3, true
			}
		}
	}
	return window{}, 0, 0, false
}

// takeHours notes what says when somebody is there: hours of a day, days of a week
// and the town whose time is meant.
func (s *sentence) takeHours() {
	for _, m := range s.marks[cues] {
		if among(m.name, "round_clock", "business_hours", "all_days", "weekdays") {
			s.take(m.from, m.to)
		}
	}
	for _, a := range s.amounts {
		if a.unit == "h" && s.isHour(a.to-2) || a.unit == "days" && a.value == 7*86400 {
			s.take(a.from, a.to)
		}
	}
	for i, w := range s.words {
		if _, zone := offsets[w.text]; zone || w.kind == number && w.value <= 24 && (s.isHour(i) || s.in(i+1, "by_days") || s.in(i-1, "by_days")) {
			s.take(i, i+1)
		}
	}
}

// measures holds for the "business hours" of "4 business hours".
func (s *sentence) measures(m mark) bool {
	for _, a := range s.amounts {
		if a.from < m.to && m.from < a.to {
			return true
		}
	}
	return false
}

func hasRoundClock(out []Demand) bool {
	for _, d := range out {
		if d.Asked == "24x7" {
			return true
		}
	}
	return false
}

// severityOf is the severity that stands next to the words from up to to.
func (s *sentence) severityOf(from, to int) string {
	if to == 0 {
		return ""
	}
	return s.severityIn(amount{from: from, to: to}, s.words[from].part, s.words[to-1].part)
}

// clocks are the times of day that a text names: "9", "18:00", "7 am", "17 Uhr".
func (s *sentence) clocks() []float64 {
	var out []float64
	for i, w := range s.words {
		switch {
		case w.kind == clock:
			out = append(out, w.value+s.afternoon(i+1))
		case w.kind == number && w.value <= 24 && len(w.text) <= 2 && s.isHour(i):
			out = append(out, w.value+s.afternoon(i+1))
		}
	}
	return out
}

// halves are the two parts of "Mon–Fri 6:00–22:00 CET, Sat 8:00–16:00", each with its hours;
// other sentences stay whole.
func (s *sentence) halves() []*sentence {
	for i := 1; i < len(s.words) && len(s.clocks()) == 4; i++ {
		if s.words[i].part == s.words[i-1].part {
			continue
		}
		var first, second sentence
		first.read(s.text, s.words[:i:i])
		second.read(s.text, s.words[i:])
		if _, dayed := second.weekdays(); dayed && len(first.clocks()) == 2 && len(second.clocks()) == 2 {
			return []*sentence{&first, &second}
		}
	}
	return []*sentence{s}
}

func (s *sentence) afternoon(i int) float64 {
	if (s.is(i, "pm") || s.is(i, "p") && s.is(i+1, "m")) && i > 0 && s.words[i-1].value < 12 {
		return 12
	}
	return 0
}

// isHour tells the hours of "9 to 18" and "7 am" from other numbers.
func (s *sentence) isHour(i int) bool {
	if s.is(i+1, "h") && (s.in(i-1, "span") || s.in(i+2, "span") || s.gap(i+2) == "-" || s.gap(i+2) == "–" || s.gap(i) == "-" || s.gap(i) == "–") {
		return true
	}
	if s.is(i+1, "am", "pm", "uhr", "o") || s.is(i+1, "a", "p") && s.is(i+2, "m") {
		return true
	}
	joins := func(a, b int) bool {
		return b < len(s.words) && (s.isNumber(a) || s.words[a].kind == clock) && (s.isNumber(b) || s.words[b].kind == clock)
	}
	link := func(k int) bool { return s.is(k, "to", "bis", "and", "until", "till", "a", "und", "au") }
	span := func(k int) bool { g := s.gap(k); return g == "-" || g == "–" }
	return span(i+1) && joins(i, i+1) || i > 0 && span(i) && joins(i-1, i) || link(i+1) && joins(i, i+2) || i > 1 && link(i-1) && joins(i-2, i) ||
		link(i+3) && joins(i, i+4) || i > 0 && (s.is(i-1, "to", "until", "bis") && s.hasHourBefore(i))
}

func (s *sentence) hasHourBefore(i int) bool {
	for k := max(i-4, 0); k < i; k++ {
		if s.is(k, "am", "uhr") || s.words[k].kind == clock {
			return true
		}
	}
	return false
}

// zone is the time zone that a text names, empty for none.
func (s *sentence) zone() string {
	zone := ""
	for i, w := range s.words {
		if _, known := offsets[w.text]; known && w.text != "z" && w.text != "met" && w.text != "pt" && w.text != "et" {
			zone = s.written(i, i+1)
		}
		if w.text == "et" && s.text[w.start:w.end] == "ET" {
			zone = "ET"
		}
	}
	return zone
}

// askedWindow reads "weekdays from 9 to 18 CET", in the zone where it names none.
func (s *sentence) askedWindow(zone string) (window, string, bool) {
	hours := s.clocks()
	if len(hours) != 2 {
		return window{}, "", false
	}
	days, ok := s.weekdays()
	if !ok {
		days = mondayToFriday
	}
	if own := s.zone(); own != "" {
		zone = own
	}
	if hours[1] < hours[0] && hours[1] <= 12 {
		hours[1] += 12 // "9 to 5"
	}
	w := in(days, hours[0], hours[1], zone)
	asked := strings.TrimSpace(dayText(days) + " " + clockText(hours[0]) + "–" + clockText(hours[1]) + " " + zone)
	return w, asked, true
}

func dayText(days uint8) string {
	switch days {
	case mondayToFriday:
		return "Mon–Fri"
	case mondayToSaturday:
		return "Mon–Sat"
	case everyDay:
		return "Mon–Sun"
	}
	var out []string
	for i, name := range []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"} {
		if days>>i&1 == 1 {
			out = append(out, name)
		}
	}
	return strings.Join(out, ", ")
}

// supportHours compares with the hours of the severity, else with the general ones;
// those of single severities say nothing good of all, but enough of the rest.
func supportHours(asked window, text, severity string, rest bool) Demand {
	d := Demand{Key: "support_hours", Asked: text}
	if severity != "" {
		d.Key, d.Asked = "support_hours_by_severity", text+" ("+severity+")"
	}
	d.check = func(stated map[string]any) outcome {
		by, split := stated["support_hours_by_severity"].(map[string]any)
		general, ok := stated["support_hours"]
		if v, known := by[severity]; split && known {
			return opens(asked, v, severity+" ")
		}
		if ok {
			return opens(asked, general, "")
		}
		if !split {
			return silent()
		}
		if severity != "" {
			return said(analysis.LimitUnknown, "")
		}
		var best outcome
		for _, level := range severities {
			if v, known := by[level]; known {
				got := opens(asked, v, level+" ")
				if got.result != analysis.LimitMet {
					return got
				}
				best = got
			}
		}
		if rest && best.stated {
			return best
		}
		return said(analysis.LimitUnknown, "not stated for every severity")
	}
	return d
}

func opens(asked window, v any, prefix string) outcome {
	if isNo(v) {
		return said(analysis.LimitViolated, prefix+"none")
	}
	w, text, ok := statedWindow(v)
	if !ok {
		return said(analysis.LimitUnknown, "")
	}
	return said(w.covers(asked), prefix+text)
}
