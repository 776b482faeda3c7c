package timetable

import (
	"time"

	"github.com/robfig/cron/v3"
)

// interval runs every so often, counted from an anchor.
type interval struct {
	every  time.Duration
	anchor time.Time
}

func (p interval) next(after time.Time) time.Time {
	if after.Before(p.anchor) {
		return p.anchor.Add(p.every)
	}
	return p.anchor.Add((after.Sub(p.anchor)/p.every + 1) * p.every)
}

// wall runs at times that the clock of a zone shows, each once.
type wall struct {
	spec *cron.SpecSchedule
	zone *time.Location
}

func (p wall) next(after time.Time) time.Time {
	shown := face(after.In(p.zone))
	for {
		shown = p.spec.Next(shown)
		if shown.IsZero() {
			return time.Time{}
		}
		// In an hour that comes twice, the times of its first pass are over.
		if at := firstShown(shown, p.zone); at.After(after) {
			return at
		}
	}
}

// passing runs whenever the clock of a zone shows a time of the spec: as often as it
// shows it.
type passing struct {
	spec *cron.SpecSchedule
	zone *time.Location
}

func (p passing) next(after time.Time) time.Time {
	at := after.In(p.zone)
	shown := face(at)
	for {
		_, offset := at.Zone()
		_, change := at.ZoneBounds()
		shown = p.spec.Next(shown)
		if shown.IsZero() {
			return time.Time{}
		}
		found := shown.Add(-seconds(offset))
		if change.IsZero() || found.Before(change) {
			return found
		}
		at = change
		shown = face(at).Add(-1) // the spec gives what comes after
	}
}

// face is the time in UTC at which a clock shows what the clock of t's zone shows at t.
func face(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(seconds(offset))
}

// firstShown is the first moment at which the clock of a zone shows a time, or where
// it jumps over the time, the moment of the jump.
func firstShown(shown time.Time, zone *time.Location) time.Time {
	at := shown.Add(-24 * time.Hour).In(zone) // no zone is that far from UTC
	for {
		_, offset := at.Zone()
		begin, change := at.ZoneBounds()
		found := shown.Add(-seconds(offset))
		switch {
		case found.Before(begin):
			return begin
		case change.IsZero() || found.Before(change):
			return found
		}
		at = change
	}
}

func seconds(offset int) time.Duration { return time.Duration(offset) * time.Second }
