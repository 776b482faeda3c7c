package jobs_test

import (
	"testing"

	"fitsync/jobs"
)

// TestWinnerOfAMergeDuringTheWriteIsPutRight lets the CRM apply a write to the record
// that the written one was merged into meanwhile.
func TestWinnerOfAMergeDuringTheWriteIsPutRight(t *testing.T) {
	t.Parallel()
	for name, together := range map[string]bool{"the winner is written in the same page": true, "the winner is as it was": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "")
			winner, loser := w.deal("Winner", wantsMobile), w.deal("Loser", wantsSSO)
			w.tick(t)
			needs := wantsMobile
			if together {
				needs = wantsSSO
				w.crm.Edit(winner, map[string]any{"Needs": needs})
			}
			w.crm.Edit(loser, map[string]any{"Needs": wantsBrazil})
			w.crm.BeforeWrite(func() { w.crm.Merge(winner, loser) })
			if got := w.tick(t); got.Gone != 1 || got.Failed != 0 {
				t.Errorf("the tick of the merge: %+v", got)
			}
			w.want(t, winner, map[string]string{"fitsync_grade": "Strong", "fitsync_score": "100", "fitsync_critical_gaps": "0"})
			wantNoOverrides(t, w)
			if got := w.tick(t); got.Written != 0 {
				t.Errorf("no fixed point: %+v", got)
			}
		})
	}
}

// TestLostAnswerOfAWriteThatWasSentOn leaves it to the next tick to find out.
func TestLostAnswerOfAWriteThatWasSentOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	winner, loser := w.deal("Winner", wantsSSO), w.deal("Loser", wantsSSO)
	w.tick(t)
	w.crm.Edit(loser, map[string]any{"Needs": wantsBrazil})
	w.crm.BeforeWrite(func() { w.crm.Merge(winner, loser) })
	w.crm.LoseAnswers(1)
	w.sync(t, jobs.Request{})
	w.want(t, winner, map[string]string{"fitsync_grade": "Blocked"})
	w.tick(t)
	w.want(t, winner, map[string]string{"fitsync_grade": "Strong", "fitsync_score": "100"})
	wantNoOverrides(t, w)
}

// TestValuesThatAMergeBringsAlongAreOurs merges a deal whose fields of ours the CRM
// hands to the winner.
func TestValuesThatAMergeBringsAlongAreOurs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	winner, loser := w.deal("Winner", wantsSSO), w.deal("Loser", wantsBrazil)
	w.tick(t)
	due := w.field(loser, "fitsync_next_action_due")
	if due == "" || w.field(winner, "fitsync_next_action_due") != "" {
		t.Fatal("only the loser should have something to do")
	}
	w.crm.Merge(winner, loser)
	w.crm.Edit(winner, map[string]any{"fitsync_next_action_due": due})
	if got := w.tick(t); got.Written != 1 || got.Gone != 1 {
		t.Errorf("%+v", got)
	}
	w.want(t, winner, map[string]string{"fitsync_next_action_due": "", "fitsync_score": "100"})
	wantNoOverrides(t, w)
}

func wantNoOverrides(t *testing.T, w *world) {
	t.Helper()
	overrides, err := w.db.Overrides(t.Context(), "acme")
	if err != nil || len(overrides) != 0 {
		t.Errorf("overrides: %+v, %v", overrides, err)
	}
}
