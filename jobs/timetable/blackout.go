package timetable

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	day     = 24 * 60 // in minutes
	weekend = 7 * day // the end of a week that begins on Sunday at 00:00
)

// span is a part of the week in minutes since Sunday 00:00; its end is no part of it.
type span struct{ from, to int }

// week is when nothing may run, every week.
type week struct {
	spans []span // by begin; none touches another, but the last and the first may
	zone  *time.Location
}

var (
	windowForm = regexp.MustCompile(`^(?:(\S.*?)\s+)?(\d{1,2}):(\d\d)\s*-\s*(\d{1,2}):(\d\d)$`)
	dayNames   = map[string]int{"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6}
)

// readWeek reads blackout windows such as "Mon-Fri 08:00-18:00", "Sat,Sun" and
// "22:00-06:00", whose days are those on which they begin.
func readWeek(windows []string, zone *time.Location) (week, error) {
	var spans []span
	for _, window := range windows {
		read, err := readWindow(strings.TrimSpace(window))
		if err != nil {
			return week{}, fmt.Errorf("blackout %q: %w; use days and times such as Mon-Fri 08:00-18:00, Sat,Sun or 22:00-06:00", window, err)
		}
		spans = append(spans, read...)
	}
	spans = joined(spans)
	if len(spans) == 1 && spans[0] == (span{0, weekend}) {
		return week{}, fmt.Errorf("blackout %q: covers the whole week, so that nothing ever runs; leave a gap, or pause the schedule", strings.Join(windows, "; "))
	}
	return week{spans, zone}, nil
}

func readWindow(window string) ([]span, error) {
	days, from, to := window, 0, day
	if found := windowForm.FindStringSubmatch(window); found != nil {
		var err error
		if from, err = readTime(found[2], found[3]); err != nil {
			return nil, err
		}
		if to, err = readTime(found[4], found[5]); err != nil {
			return nil, err
		}
		if from == to || from == day {
			return nil, fmt.Errorf("its times name no span")
		}
		if days = found[1]; days == "" {
			days = "Sun-Sat"
		}
	}
	if to < from {
		to += day
	}
	numbers, err := readDays(days)
	if err != nil {
		return nil, err
	}
	var spans []span
	for _, number := range numbers {
		begin, end := number*day+from, number*day+to
		spans = append(spans, span{begin, min(end, weekend)})
		if end > weekend {
			spans = append(spans, span{0, end - weekend})
		}
	}
	return spans, nil
}

// readTime is a time of day in minutes; 24:00 is the end of the day. Both texts are
// digits.
func readTime(hours, minutes string) (int, error) {
	h, _ := strconv.Atoi(hours)
	m, _ := strconv.Atoi(minutes)
	if m > 59 || h*60+m > day {
		return 0, fmt.Errorf("there is no time %s:%s", hours, minutes)
	}
	return h*60 + m, nil
}

// readDays reads days and ranges of days, with commas between them.
func readDays(text string) ([]int, error) {
	var days []int
	for part := range strings.SplitSeq(text, ",") {
		from, to, isRange := strings.Cut(part, "-")
		if !isRange {
			to = from
		}
		first, err := readDay(from)
		if err != nil {
			return nil, err
		}
		last, err := readDay(to)
		if err != nil {
			return nil, err
		}
		for day := first; ; day = (day + 1) % 7 {
			days = append(days, day)
			if day == last {
				break
			}
		}
	}
	return days, nil
}

func readDay(text string) (int, error) {
	name := strings.ToLower(strings.TrimSpace(text))
	if number, ok := dayNames[name]; ok {
		return number, nil
	}
	for number := range 7 {
		if name == strings.ToLower(time.Weekday(number).String()) {
			return number, nil
		}
	}
	return 0, fmt.Errorf("there is no day %q", strings.TrimSpace(text))
}

// joined orders spans and makes one of those that touch.
func joined(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var whole []span
	for _, s := range spans {
		if last := len(whole) - 1; last >= 0 && s.from <= whole[last].to {
			whole[last].to = max(whole[last].to, s.to)
			continue
		}
		whole = append(whole, s)
	}
	return whole
}

// around finds the span that a moment lies in, and how far it lies from the span's
// begin and end on the clock.
func (w week) around(at time.Time) (since, left time.Duration, in bool) {
	clock := at.In(w.zone)
	shown := time.Duration(int(clock.Weekday())*day+clock.Hour()*60+clock.Minute())*time.Minute +
		time.Duration(clock.Second())*time.Second + time.Duration(clock.Nanosecond())
	for _, s := range w.spans {
		from, to := time.Duration(s.from)*time.Minute, time.Duration(s.to)*time.Minute
		if from <= shown && shown < to {
			return shown - from, to - shown, true
		}
	}
	return 0, 0, false
}

// end is the first moment from at on that lies in no blackout.
func (w week) end(at time.Time) time.Time {
	for {
		_, left, in := w.around(at)
		if !in {
			return at
		}
		// The clocks may change before the end; then the rest is counted anew.
		_, change := at.In(w.zone).ZoneBounds()
		if at = at.Add(left); !change.IsZero() && change.Before(at) {
			at = change
		}
	}
}

// begin is when the blackout began that a moment lies in; outside of one it is the
// moment itself.
func (w week) begin(at time.Time) time.Time {
	for inside := at; ; inside = at.Add(-1) {
		since, _, in := w.around(inside)
		if !in {
			return at
		}
		change, _ := inside.In(w.zone).ZoneBounds()
		if at = inside.Add(-since); change.After(at) {
			at = change
		}
	}
}
