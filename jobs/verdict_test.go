package jobs

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"fitsync/connectors"
)

func TestVerdicts(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	of := func(class connectors.Class) connectors.Error { return connectors.Error{Class: class} }
	limit := func(after time.Duration, until time.Time) *connectors.Error {
		return &connectors.Error{Class: connectors.Limit, RetryAfter: after, Until: until}
	}
	auth, forbidden, schema, stale, transient := of(connectors.Auth), of(connectors.Forbidden), of(connectors.Schema), of(connectors.Stale), of(connectors.Transient)
	for name, tt := range map[string]struct {
		err  error
		want verdict
	}{
		"auth":                     {&auth, verdict{attention: true}},
		"forbidden":                {&forbidden, verdict{attention: true}},
		"schema":                   {fmt.Errorf("pull: %w", &schema), verdict{attention: true}},
		"stale":                    {&stale, verdict{restart: true}},
		"transient":                {&transient, verdict{}},
		"no class":                 {errors.New("disk full"), verdict{}},
		"no catalog":               {ErrNoCatalog, verdict{hopeless: true}},
		"limit until midnight":     {limit(0, now.Add(14*time.Hour)), verdict{wait: 14 * time.Hour}},
		"limit for a while":        {limit(30*time.Second, time.Time{}), verdict{wait: 30 * time.Second}},
		"the longer of both":       {limit(time.Hour, now.Add(time.Minute)), verdict{wait: time.Hour}},
		"a limit with no end told": {limit(0, time.Time{}), verdict{wait: limitProbe}},
		"a limit that is over":     {limit(0, now.Add(-time.Hour)), verdict{wait: limitProbe}},
		"a limit of no sense":      {limit(0, now.AddDate(1000, 0, 0)), verdict{wait: longestPause}},
	} {
		t.Run(name, func(t *testing.T) {
			got := verdictOf(tt.err, now)
			if got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
			engine := got.forEngine(tt.err)
			snooze, snoozed := errors.AsType[*rivertype.JobSnoozeError](engine)
			_, cancelled := errors.AsType[*rivertype.JobCancelError](engine)
			if snoozed != (tt.want.wait > 0) || snoozed && snooze.Duration != tt.want.wait || cancelled != tt.want.final() {
				t.Errorf("the engine is told %#v", engine)
			}
		})
	}
	if engine := (verdict{}).forEngine(context.Canceled); !errors.Is(engine, river.JobSnooze(0)) {
		t.Errorf("a run that was stopped: %v", engine)
	}
}
