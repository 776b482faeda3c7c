package limits

import (
	"strings"
	"time"
)

// day counts days since 1970; 0 is none.
type day int

func dayOf(year, month, dayOfMonth int) day {
	return day(time.Date(year, time.Month(month), dayOfMonth, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func (d day) String() string { return d.time().Format(time.DateOnly) }

func (d day) time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// lastOf is the last day of a month; months beyond December go on counting.
func lastOf(year, month int) day { return dayOf(year, month+1, 0) }

// addMonths moves d; the last days of a month stay inside the month reached.
func (d day) addMonths(n int) day {
	t := d.time()
	return min(dayOf(t.Year(), int(t.Month())+n, t.Day()), lastOf(t.Year(), int(t.Month())+n))
}

// numericDate reads "2026-10-01", "31.03.2027" and "31/03/2027" at.
func numericDate(text string, at int) (d day, end int, ok bool) {
	var parts, lengths [3]int
	end = at
	for i := range parts {
		if i > 0 {
			if end >= len(text) || text[end] != text[at+lengths[0]] || strings.IndexByte("-./", text[end]) < 0 {
				return 0, 0, false
			}
			end++
		}
		for end < len(text) && isDigit(text[end]) && lengths[i] < 5 {
			parts[i] = parts[i]*10 + int(text[end]-'0')
			lengths[i]++
			end++
		}
	}
	year, month, dayOfMonth := parts[0], parts[1], parts[2]
	if lengths[0] <= 2 && lengths[2] == 4 {
		year, month, dayOfMonth = parts[2], parts[1], parts[0]
		if month > 12 {
			month, dayOfMonth = dayOfMonth, month
		}
	}
	ok = year >= 1900 && year < 2200 && 1 <= month && month <= 12 && 1 <= dayOfMonth && dayOfMonth <= 31
	return dayOf(year, month, dayOfMonth), end, ok
}

// statedDay reads a catalog's date: "2026-09-15", or a time that YAML made of it.
func statedDay(v any) (day, bool) {
	switch d := v.(type) {
	case time.Time:
		return day(d.Unix() / 86400), true
	case string:
		before, _, _ := strings.Cut(d, "T")
		t, err := time.Parse(time.DateOnly, before)
		return day(t.Unix() / 86400), err == nil
	}
	return 0, false
}
