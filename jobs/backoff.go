package jobs

import (
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river/rivertype"
)

// The span before a passing trouble is tried again: the first, and the longest.
const (
	firstRetry = 15 * time.Second
	lastRetry  = 30 * time.Minute
)

// backoff implements [river.ClientRetryPolicy]: the span doubles with each failure, and
// a random part of its second half is left out, so that connections which failed
// together do not come back together.
type backoff struct {
	now        func() time.Time
	jitterFunc func() float64 // in [0, 1)
}

func newBackoff() backoff { return backoff{now: time.Now, jitterFunc: rand.Float64} }

// NextRetry says when a job that has just failed is tried again.
func (b backoff) NextRetry(job *rivertype.JobRow) time.Time {
	span := firstRetry << min(len(job.Errors), 10)
	span = min(span, lastRetry)
	return b.now().UTC().Add(span/2 + time.Duration(b.jitterFunc()*float64(span/2)))
}
