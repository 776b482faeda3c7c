package jobs_test

import (
	"context"
	"errors"
	"testing"

	"github.com/riverqueue/river"
)

// A job that is put off uses no attempt and is in no log: a failure must not look like
// one, or it would be repeated for ever unseen.
func TestAFailureOfTheDatabaseIsNoPuttingOff(t *testing.T) {
	t.Parallel()
	for name, synced := range map[string]bool{"of a first tick": false, "of a later tick": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "")
			w.deal("Deal", wantsSSO)
			if synced {
				w.tick(t)
			}
			if err := w.engine.Stop(context.WithoutCancel(t.Context())); err != nil {
				t.Fatal(err)
			}
			if _, err := w.db.Writer().ExecContext(t.Context(), `ALTER TABLE river_job RENAME TO elsewhere`); err != nil {
				t.Fatal(err)
			}
			err := w.engine.Work(t.Context(), "acme")
			if _, snoozed := errors.AsType[*river.JobSnoozeError](err); snoozed || err == nil {
				t.Errorf("the worker returned %v; want the failure", err)
			}
		})
	}
}
