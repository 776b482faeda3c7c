package jobs

import (
	"fmt"

	"fitsync/connectors"
	"fitsync/jobs/timetable"
	"fitsync/store"
)

// The kinds of work that a schedule may ask for.
const (
	TickKind     = "tick"     // what changed since the checkpoint
	FullKind     = "full"     // everything
	ArchivedKind = "archived" // what was archived

	housekeepingKind = "housekeeping"
)

// TimetableOf reads the rule of a schedule. The error names the schedule and what is
// wrong with it.
func TimetableOf(s store.Schedule) (*timetable.Timetable, error) {
	table, err := timetable.Parse(timetable.Rule{
		Name: s.Name, Spec: s.Spec, Zone: s.Zone, Blackout: s.Blackout, Jitter: s.Jitter, Anchor: s.Anchor,
	})
	if err != nil {
		return nil, fmt.Errorf("schedule %s: %w", s.Name, err)
	}
	return table, nil
}

// RequestOf is the sync that a schedule asks for when it comes due. The error is for
// a kind that is no sync.
func RequestOf(s store.Schedule) (Request, error) {
	request := Request{Connection: s.Connection, By: BySchedule}
	switch s.Kind {
	case TickKind:
	case FullKind:
		request.Full = true
	case ArchivedKind:
		request.Archived = true
	default:
		return Request{}, fmt.Errorf("schedule %s: this version knows no kind %q", s.Name, s.Kind)
	}
	return request, nil
}

// When the built-in schedules run, in UTC.
const (
	whenArchived     = "0 2 * * *"
	whenHousekeeping = "30 0 * * *"
)

// builtIn are the schedules that fitsync has of its own: housekeeping, and a look for
// archived records where the CRM's changes do not show them and the connection has a
// schedule.
func builtIn(connections []Connection, file []store.Schedule) []store.Schedule {
	scheduled := map[string]bool{}
	for _, s := range file {
		scheduled[s.Connection] = true
	}
	list := []store.Schedule{{Name: housekeepingKind, Kind: housekeepingKind, Spec: whenHousekeeping, Source: store.ScheduleBuiltIn}}
	for _, c := range connections {
		if _, ok := c.Connector.(connectors.Archiver); ok && scheduled[c.Name] {
			list = append(list, store.Schedule{
				Name: c.Name + ".archived", Connection: c.Name, Kind: ArchivedKind, Spec: whenArchived, Source: store.ScheduleBuiltIn,
			})
		}
	}
	return list
}
