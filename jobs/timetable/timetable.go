// Package timetable says when a schedule runs.
//
// The one idea: a timetable is a function of time alone. Every process that has the
// same [Rule] computes the same runs, without asking another and without remembering
// the last one.
//
// It starts nothing and keeps no clock of its own.
package timetable

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"time"
	_ "time/tzdata" // time zones on machines that have no database of them
)

// Rule is a schedule as people write it.
type Rule struct {
	Name string // what the jitter is drawn from
	// Spec is a cron spec of five fields, or six with leading seconds, or @daily and
	// the like, or @every 15m.
	Spec string
	// Zone is an IANA time zone; empty means UTC. A CRON_TZ= in front of Spec outranks it.
	Zone     string
	Blackout []string      // weekly windows in the zone, such as Mon-Fri 08:00-18:00, in which nothing runs
	Jitter   time.Duration // every run is later by a span below this
	Anchor   time.Time     // @every counts from here; zero means 1970
}

// Timetable is a [Rule] that was read. It is safe for concurrent use.
type Timetable struct {
	name     string
	zone     *time.Location
	pulse    pulse
	shortest time.Duration
	closed   week
	jitter   time.Duration
}

// pulse gives the first moment after another that a spec names; zero: there is none.
type pulse interface {
	next(after time.Time) time.Time
}

// Parse reads a rule. It refuses what never runs and a jitter that does not fit
// between two runs. The error names the part, what is wrong with it and what to
// write instead.
func Parse(rule Rule) (*Timetable, error) {
	spec, zone, err := zoneOf(rule.Spec, rule.Zone)
	if err != nil {
		return nil, err
	}
	t := &Timetable{name: rule.Name, zone: zone, jitter: rule.Jitter.Truncate(time.Millisecond)}
	if t.pulse, t.shortest, err = readSpec(rule.Spec, spec, zone, rule.Anchor); err != nil {
		return nil, err
	}
	if t.closed, err = readWeek(rule.Blackout, zone); err != nil {
		return nil, err
	}
	if t.jitter < 0 || t.jitter > t.shortest {
		return nil, fmt.Errorf("jitter %s: use 0s to %s, the shortest time between two runs of %q", rule.Jitter, t.shortest, rule.Spec)
	}
	return t, nil
}

// Zone is the time zone in which the rule is meant.
func (t *Timetable) Zone() *time.Location { return t.zone }

// Shortest is the shortest time that two neighbouring runs can be apart, but for
// blackouts, jitter and a change of the clocks.
func (t *Timetable) Shortest() time.Duration { return t.shortest }

// Open reports whether a moment lies outside every blackout.
func (t *Timetable) Open(at time.Time) bool { return t.closed.end(at).Equal(at) }

// Next is the first run after a moment, in UTC; zero if there is none within five
// years. What a blackout holds back runs once when it ends.
//
// A spec that names hours goes by the clock on the wall: a time that the clocks skip
// runs once as soon as they have jumped, and a time that they show twice runs the
// first time. A spec that runs in every hour, and @every, go by the time that passes.
func (t *Timetable) Next(after time.Time) time.Time {
	// Runs never overtake each other, so that the first one late enough is the answer.
	// Those that can still be late enough were named up to a jitter ago, or since the
	// blackout began that after lies in.
	named := t.pulse.next(t.closed.begin(after).Add(-t.jitter - 1))
	for !named.IsZero() {
		following := t.pulse.next(named)
		if at := t.closed.end(named.Add(t.delay(named, following))); at.After(after) {
			return at.UTC()
		}
		named = following
	}
	return time.Time{}
}

// delay is the jitter of one run: below the greatest jitter, and never so long that
// the following run is reached. It is in whole milliseconds.
func (t *Timetable) delay(named, following time.Time) time.Duration {
	room := t.jitter
	if gap := following.Sub(named); !following.IsZero() && gap < room {
		room = gap
	}
	if room < time.Millisecond {
		return 0
	}
	draw := fnv.New64a()
	_, _ = draw.Write([]byte(t.name + "\x00" + strconv.FormatInt(named.UnixMilli(), 10))) // a hash never fails
	return time.Duration(draw.Sum64()%uint64(room.Milliseconds())) * time.Millisecond
}
