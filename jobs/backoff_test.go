package jobs

import (
	"testing"
	"time"

	"github.com/riverqueue/river/rivertype"
)

func TestBackoffDoublesUpToItsCap(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	for jitter, wants := range map[float64]map[int]time.Duration{
		0:     {0: 7500 * time.Millisecond, 1: 15 * time.Second, 3: time.Minute, 40: 15 * time.Minute},
		0.999: {0: 15 * time.Second, 1: 30 * time.Second, 3: 2 * time.Minute, 40: 30 * time.Minute},
	} {
		b := backoff{now: func() time.Time { return now }, jitterFunc: func() float64 { return jitter }}
		for failures, want := range wants {
			got := b.NextRetry(&rivertype.JobRow{Errors: make([]rivertype.AttemptError, failures)}).Sub(now)
			if got > want || got < want*99/100 {
				t.Errorf("jitter %v after %d failures: %v, want %v", jitter, failures, got, want)
			}
		}
	}
}
