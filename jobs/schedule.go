package jobs

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// ParseSchedule reads a cron spec (five fields, six with leading seconds, or
// @every 15m) in the named IANA time zone; an empty zone is UTC. It refuses a
// spec that can never fire. The error names the spec and what is wrong with it.
func ParseSchedule(spec, zone string) (schedule cron.Schedule, err error) {
	// The cron parser panics on a spec that holds a zone and nothing else.
	defer func() {
		if caught := recover(); caught != nil {
			schedule, err = nil, fmt.Errorf("schedule %q: not a cron spec", spec)
		}
	}()
	location, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("time zone %q: unknown; use a name such as Europe/Berlin", zone)
	}
	parser := cron.NewParser(cron.SecondOptional | cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)
	parsed, err := parser.Parse(spec)
	if err != nil {
		return nil, fmt.Errorf("schedule %q: %w", spec, err)
	}
	named := strings.HasPrefix(spec, "CRON_TZ=") || strings.HasPrefix(spec, "TZ=")
	if fields, ok := parsed.(*cron.SpecSchedule); ok && !named {
		fields.Location = location
	}
	// Any day will do to find out whether there is ever a next one.
	if parsed.Next(time.Unix(0, 0)).IsZero() {
		return nil, fmt.Errorf("schedule %q: no such date ever comes", spec)
	}
	return parsed, nil
}
