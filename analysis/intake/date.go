package intake

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"fitsync/analysis"
)

var (
	isoDay     = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{2}:\d{2}\S*)?$`)
	germanDay  = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.(\d{4})$`)
	dayFirst   = regexp.MustCompile(`(?i)^(\d{1,2})(?:st|nd|rd|th|\.)?\s+([a-z]{3,9})\.?,?\s+(\d{4})$`)
	monthFirst = regexp.MustCompile(`(?i)^([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$`)
	monthOnly  = regexp.MustCompile(`(?i)^(?:end of\s+)?([a-z]{3,9})\.?\s+(\d{4})$`)
	quarter    = regexp.MustCompile(`(?i)^(?:end of\s+)?q([1-4])[\s/-]*(\d{4})$`)
	quarterYr  = regexp.MustCompile(`(?i)^(\d{4})[\s/-]*q([1-4])$`)
)

// longestDate bounds what is tried as a date.
const longestDate = 32

// parseDay reads a day as people write it: 2027-03-01, 31.12.2026, 1 March 2027,
// March 1, 2027; a month or quarter is its last day.
func parseDay(s string) (analysis.Date, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 6 || len(s) > longestDate {
		return analysis.Date{}, false
	}
	if m := isoDay.FindStringSubmatch(s); m != nil {
		return day(m[1], number(m[2]), m[3])
	}
	if m := germanDay.FindStringSubmatch(s); m != nil {
		return day(m[3], number(m[2]), m[1])
	}
	if m := dayFirst.FindStringSubmatch(s); m != nil {
		return day(m[3], month(m[2]), m[1])
	}
	if m := monthFirst.FindStringSubmatch(s); m != nil {
		return day(m[3], month(m[1]), m[2])
	}
	if m := quarter.FindStringSubmatch(s); m != nil {
		return lastDay(m[2], 3*number(m[1]))
	}
	if m := quarterYr.FindStringSubmatch(s); m != nil {
		return lastDay(m[1], 3*number(m[2]))
	}
	if m := monthOnly.FindStringSubmatch(s); m != nil {
		return lastDay(m[2], month(m[1]))
	}
	return analysis.Date{}, false
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// month is the number of an English month, long or cut to three letters; 0 for none.
func month(name string) int {
	for m := time.January; m <= time.December; m++ {
		full := strings.ToLower(m.String())
		name := strings.ToLower(name)
		if name == full || name == full[:3] || name == "sept" && m == time.September {
			return int(m)
		}
	}
	return 0
}

// day checks that the day exists: there is no 31 February.
func day(year string, month int, dayOfMonth string) (analysis.Date, bool) {
	y, d := number(year), number(dayOfMonth)
	t := time.Date(y, time.Month(month), d, 0, 0, 0, 0, time.UTC)
	if month < 1 || month > 12 || t.Day() != d || int(t.Month()) != month || y < 1900 {
		return analysis.Date{}, false
	}
	return analysis.DateOf(t), true
}

func lastDay(year string, month int) (analysis.Date, bool) {
	y := number(year)
	if month < 1 || month > 12 || y < 1900 {
		return analysis.Date{}, false
	}
	return analysis.DateOf(time.Date(y, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC)), true
}
