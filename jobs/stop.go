package jobs

import (
	"context"
	"fmt"
	"time"
)

// writeGrace is how long a write that is under way may go on after its run was
// stopped. Whoever stops the engine waits a little longer.
const writeGrace = 15 * time.Second

// Stop takes no new request and ends the running ones: what they are reading is
// dropped, a write under way is finished and its outcome stored. It returns when all
// have ended, or with an error when ctx ends before. A stopped run goes on from its
// checkpoint the next time.
func (e *Engine) Stop(ctx context.Context) error {
	e.stopTicks()
	e.stopLease()
	if err := e.client.StopAndCancel(ctx); err != nil {
		return fmt.Errorf("stop job engine: %w", err)
	}
	return nil
}

// Stopped ends once the engine has stopped, asked to or by itself: a process does whose id
// another one has taken.
func (e *Engine) Stopped() <-chan struct{} { return e.client.Stopped() }

// outlasting is a context that goes on for a while after ctx was cancelled. The
// caller cancels it.
func outlasting(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	unlink := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(grace, cancel)
		context.AfterFunc(longer, func() { timer.Stop() })
	})
	return longer, func() { unlink(); cancel() }
}
