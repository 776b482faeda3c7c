package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"fitsync/connectors"
)

// verdict says what a failed run means for its connection and for the next try.
type verdict struct {
	attention bool          // a person must act: the connection is paused
	hopeless  bool          // trying again cannot help, and the connection is not at fault
	wait      time.Duration // try again after this, without using an attempt
	restart   bool          // the checkpoint is void: begin at the watermark
}

// final reports whether another try makes no sense until somebody has acted.
func (v verdict) final() bool { return v.attention || v.hopeless }

const (
	// limitProbe is how long a limit with no stated end is left alone.
	limitProbe = 15 * time.Minute
	// longestPause bounds every limit: no vendor's window is longer than a day, which
	// has 25 hours at most.
	longestPause = 25 * time.Hour
)

// verdictOf turns the class of an error into a verdict. An error without a class, or a
// transient one, has the zero verdict: the engine backs off and tries again.
func verdictOf(err error, now time.Time) verdict {
	if errors.Is(err, ErrNoCatalog) || errors.Is(err, ErrUnknownConnection) {
		return verdict{hopeless: true}
	}
	failure, ok := errors.AsType[*connectors.Error](err)
	if !ok {
		return verdict{}
	}
	switch failure.Class {
	case connectors.Auth, connectors.Forbidden, connectors.Schema:
		return verdict{attention: true}
	case connectors.Limit:
		return verdict{wait: pause(failure, now)}
	case connectors.Stale:
		return verdict{restart: true}
	default:
		return verdict{}
	}
}

// pause is how long a limit asks us to stay away: a second to 25 hours.
func pause(failure *connectors.Error, now time.Time) time.Duration {
	wait := failure.RetryAfter
	if until := failure.Until.Sub(now); !failure.Until.IsZero() && until > wait {
		wait = until
	}
	if wait <= 0 {
		wait = limitProbe
	}
	return min(max(wait, time.Second), longestPause)
}

// forEngine turns a verdict into what the engine understands.
func (v verdict) forEngine(err error) error {
	switch {
	case v.final():
		return river.JobCancel(err)
	case v.wait > 0:
		return river.JobSnooze(v.wait)
	case errors.Is(err, context.Canceled):
		return river.JobSnooze(0)
	default:
		return fmt.Errorf("sync: %w", err)
	}
}
