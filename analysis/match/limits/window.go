package limits

import (
	"strconv"
	"strings"

	"fitsync/analysis"
)

// window is when the help desk is open: hours on a number of days, and from when to
// when on which days where that is known.
type window struct {
	hours    float64 // a day
	days     int     // a week
	known    bool    // whether the fields below say when
	weekdays uint8   // bit 0 is Monday
	from, to float64 // hours of the day in UTC
	zone     string
	anytime  bool // of an asked one: any hours of the weekdays
}

const (
	mondayToFriday   = 0x1f
	mondayToSaturday = 0x3f
	everyDay         = 0x7f
)

var always = window{hours: 24, days: 7}

// covers compares an offered window with the asked one.
func (w window) covers(asked window) analysis.LimitResult {
	switch {
	case w.hours >= 24 && w.days >= 7:
		return analysis.LimitMet
	case asked.anytime && w.known:
		if w.weekdays&asked.weekdays != asked.weekdays {
			return analysis.LimitShort
		}
		return analysis.LimitMet
	case w.hours < asked.hours-1e-9 || w.days < asked.days:
		return analysis.LimitShort
	case !asked.known, asked.anytime:
		return analysis.LimitMet
	case !w.known:
		if w.hours >= 24 && asked.weekdays&^mondayToFriday == 0 {
			return analysis.LimitMet
		}
		return analysis.LimitUnknown
	case w.weekdays&asked.weekdays != asked.weekdays:
		return analysis.LimitShort
	case (w.zone == "") != (asked.zone == "") && w.hours < 24:
		return analysis.LimitUnknown
	case w.from <= asked.from+1e-9 && w.to >= asked.to-1e-9 || w.hours >= 24:
		return analysis.LimitMet
	}
	return analysis.LimitShort
}

// offsets are hours ahead of UTC in winter; names that change in summer keep it, as
// both sides of a contract do.
var offsets = map[string]float64{
	"utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 0, "cet": 1, "cest": 1, "mez": 1, "mesz": 1, "met": 1, "eet": 2, "eest": 2, "msk": 3, "gst": 4, "ist": 5.5, "sgt": 8, "hkt": 8,
	"jst": 9, "kst": 9, "aest": 10, "aedt": 10, "nzst": 12, "est": -5, "edt": -5, "et": -5, "cst": -6, "cdt": -6, "mst": -7, "mdt": -7, "pst": -8, "pdt": -8, "pt": -8, "brt": -3,
	"berlin": 1, "vienna": 1, "zurich": 1, "paris": 1, "madrid": 1, "rome": 1, "amsterdam": 1, "brussels": 1, "warsaw": 1, "prague": 1, "stockholm": 1, "copenhagen": 1, "oslo": 1,
	"london": 0, "dublin": 0, "lisbon": 0, "york": -5, "chicago": -6, "denver": -7, "angeles": -8, "tokyo": 9, "singapore": 8, "sydney": 10, "kolkata": 5.5, "helsinki": 2, "athens": 2,
}

// zoneOf reads "CET", "Europe/Berlin", "UTC+2", "+01:00".
func zoneOf(text string) (hours float64, ok bool) {
	for i, part := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r == '/' || r == ' ' || r == '_' || r == '+' || r == '-' || r == ':' }) {
		if offset, known := offsets[part]; known {
			hours, ok = offset, true
		} else if number, err := strconv.ParseFloat(part, 64); err == nil && number <= 14 && (i > 0 || strings.ContainsAny(text[:1], "+-")) {
			if strings.Contains(text, "-") {
				number = -number
			}
			return hours + number, true
		}
	}
	return hours, ok
}

// in makes a window of clock times in a zone.
func in(weekdays uint8, from, to float64, zone string) window {
	if to <= from {
		to += 24
	}
	w := window{hours: min(to-from, 24), known: true, weekdays: weekdays, from: from, to: to}
	for day := range 7 {
		w.days += int(weekdays >> day & 1)
	}
	if offset, ok := zoneOf(zone); ok {
		w.zone, w.from, w.to = zone, from-offset, to-offset
	}
	return w
}

// statedWindow reads a catalog's support hours: "24x7", "8x5", or days, from, to, tz.
func statedWindow(v any) (w window, text string, ok bool) {
	switch v := v.(type) {
	case string:
		s := scan(v)
		if len(s.words) == 3 && s.is(1, "x", "/") && s.isNumber(0) && s.isNumber(2) {
			return window{hours: s.words[0].value, days: int(s.words[2].value)}, v, true
		}
	case map[string]any:
		days, written, okDays := statedDays(v["days"])
		from, okFrom := hourOf(v["from"])
		to, okTo := hourOf(v["to"])
		zone, _ := v["tz"].(string)
		text = strings.TrimSpace(written + " " + clockText(from) + "–" + clockText(to) + " " + zone)
		return in(days, from, to, zone), text, okDays && okFrom && okTo
	}
	return window{}, "", false
}

func clockText(hour float64) string {
	minutes := strconv.Itoa(int(hour*60+0.5) % 60)
	return strconv.Itoa(int(hour)) + ":" + strings.Repeat("0", 2-len(minutes)) + minutes
}

// hourOf reads "08:00", "18" or 18.
func hourOf(v any) (float64, bool) {
	if text, ok := v.(string); ok {
		s := scan(text)
		if len(s.words) != 1 {
			return 0, false
		}
		return s.words[0].value, s.words[0].kind == clock || s.words[0].kind == number
	}
	hour, ok := numeric(v)
	return hour, ok && hour <= 24
}

// statedDays reads "Mon-Fri", a list of days, or a number of days from Monday on.
func statedDays(v any) (weekdays uint8, written string, ok bool) {
	if n, isNumber := numeric(v); isNumber && n >= 1 && n <= 7 {
		return uint8(1)<<int(n) - 1, strconv.Itoa(int(n)) + " days", true
	}
	names, ok := list(v)
	if !ok {
		return 0, "", false
	}
	written = strings.Join(names, ", ")
	s := scan(written)
	shared().find(s)
	weekdays, ok = s.weekdays()
	return weekdays, written, ok
}

var dayNumbers = wordNumbers(
	"mo mon monday mondays montag montags lundi lunes",
	"tu tue tuesday dienstag mardi martes di",
	"we wed wednesday mittwoch mercredi miercoles mi",
	"th thu thursday donnerstag jeudi jueves do",
	"fr fri friday fridays freitag freitags vendredi viernes ven vie",
	"sa sat saturday saturdays samstag samedi sabado sab",
	"su sun sunday sundays sonntag dimanche domingo so dom",
)

// dayNumber counts from Monday, 0; -1 is no day.
func dayNumber(word string) int { return dayNumbers[word] - 1 }

// weekdays reads the days of a text: single ones and ranges.
func (s *sentence) weekdays() (days uint8, ok bool) {
	switch {
	case s.has("saturday"):
		return mondayToSaturday, true
	case s.has("all_days"):
		return everyDay, true
	case s.has("weekdays"):
		return mondayToFriday, true
	}
	previous := -1
	for i := range s.words {
		n := dayNumber(s.at(i))
		if n < 0 || len(s.at(i)) == 2 && len(s.words) > 8 {
			continue
		}
		if span := s.gap(i); previous >= 0 && (span == "-" || span == "–" || s.is(i-1, "to", "bis", "through", "a", "au", "until")) {
			for d := previous; d != n; d = (d + 1) % 7 {
				days |= 1 << d
			}
		}
		days |= 1 << n
		previous = n
	}
	return days, days != 0
}
