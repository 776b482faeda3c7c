package timetable

import (
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// zoneOf splits a spec from the zone in front of it, and finds the zone that counts.
func zoneOf(spec, zone string) (rest string, _ *time.Location, err error) {
	rest = strings.TrimSpace(spec)
	for _, prefix := range []string{"CRON_TZ=", "TZ="} {
		if named, ok := strings.CutPrefix(rest, prefix); ok {
			zone, rest, _ = strings.Cut(named, " ")
			break
		}
	}
	location, err := time.LoadLocation(zone)
	if err != nil || zone == "Local" { // the machine's own zone is another on every machine
		return "", nil, fmt.Errorf("time zone %q: unknown; use a name such as UTC or Europe/Berlin", zone)
	}
	return strings.TrimSpace(rest), location, nil
}

const fields = cron.SecondOptional | cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor

// readSpec reads a spec without its zone; written is the whole of it, for messages.
// The duration is the shortest time between two runs.
func readSpec(written, spec string, zone *time.Location, anchor time.Time) (pulse, time.Duration, error) {
	if text, ok := strings.CutPrefix(spec, "@every "); ok {
		return readInterval(written, strings.TrimSpace(text), anchor)
	}
	parsed, err := parseFields(spec)
	if err != nil {
		return nil, 0, fmt.Errorf("schedule %q: %w; use five fields such as */15 * * * * (minute hour day month weekday), six with seconds in front, or @every 15m", written, err)
	}
	// Any day will do to find out whether there is ever a next one.
	if parsed.Next(time.Unix(0, 0)).IsZero() {
		return nil, 0, fmt.Errorf("schedule %q: no such date ever comes; correct its day or its month", written)
	}
	const everyHour = 1<<24 - 1
	if parsed.Hour&everyHour == everyHour {
		return passing{parsed, zone}, shortest(parsed), nil
	}
	return wall{parsed, zone}, shortest(parsed), nil
}

func readInterval(written, text string, anchor time.Time) (pulse, time.Duration, error) {
	every, err := time.ParseDuration(text)
	if err != nil || every < time.Second || every%time.Second != 0 {
		return nil, 0, fmt.Errorf("schedule %q: not an interval; use whole seconds, such as @every 15m", written)
	}
	if anchor.IsZero() {
		anchor = time.Unix(0, 0)
	}
	return interval{every, anchor.Truncate(time.Millisecond)}, every, nil
}

// parseFields reads the fields of a spec. They are compared with times in UTC whose
// clock shows what the clock of the zone shows.
func parseFields(spec string) (parsed *cron.SpecSchedule, err error) {
	// The cron parser panics on some texts that are no spec.
	defer func() {
		if caught := recover(); caught != nil {
			parsed, err = nil, errors.New("not a cron spec")
		}
	}()
	schedule, err := cron.NewParser(fields).Parse(spec)
	if err != nil {
		return nil, err
	}
	if err := checkSteps(strings.Fields(spec)); err != nil {
		return nil, err
	}
	parsed, ok := schedule.(*cron.SpecSchedule)
	if !ok {
		return nil, errors.New("not a cron spec")
	}
	parsed.Location = time.UTC
	return parsed, nil
}

// checkSteps refuses a step that leaves its field's range at once, as */90 does among the
// minutes: it names one time, where whoever wrote it expects to hear every 90 minutes.
func checkSteps(written []string) error {
	all := []struct {
		name string
		size int
	}{{"second", 60}, {"minute", 60}, {"hour", 24}, {"day", 31}, {"month", 12}, {"weekday", 7}}
	if len(written) < len(all)-1 {
		return nil // a descriptor, such as @daily
	}
	for i, field := range all[len(all)-len(written):] {
		for part := range strings.SplitSeq(written[i], ",") {
			_, text, stepped := strings.Cut(part, "/")
			step, err := strconv.Atoi(text)
			if stepped && err == nil && step > field.size {
				return fmt.Errorf("the step of %s is greater than the %d values of the %s field, so that it names only one of them; use @every for a longer interval", part, field.size, field.name)
			}
		}
	}
	return nil
}

// shortest is the shortest time between two times of day that a spec names, also
// across midnight, whatever days it names.
func shortest(spec *cron.SpecSchedule) time.Duration {
	best, span := 24*time.Hour, time.Duration(0)
	for _, field := range []struct {
		set  uint64
		unit time.Duration
	}{{spec.Second, time.Second}, {spec.Minute, time.Minute}, {spec.Hour, time.Hour}} {
		set := field.set & (1<<60 - 1) // without the mark of a star
		first, last := bits.TrailingZeros64(set), 63-bits.LeadingZeros64(set)
		for at := first; at < last; {
			following := at + 1 + bits.TrailingZeros64(set>>(at+1))
			best = min(best, time.Duration(following-at)*field.unit-span)
			at = following
		}
		span += time.Duration(last-first) * field.unit
	}
	return min(best, 24*time.Hour-span)
}
