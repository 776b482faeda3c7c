package jobs_test

import (
	"strings"
	"testing"
	"time"

	"fitsync/connectors"
)

func TestPersonsValueIsKeptByPolicy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		policy connectors.OverridePolicy
		score  string // what stands after the sync that sees the person's 77
		listed int
		reason bool
	}{
		"flagged by default": {"", "77", 1, true},
		"kept silently":      {connectors.Keep, "77", 0, false},
		"overwritten":        {connectors.Overwrite, "49", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, c.policy)
			id := w.deal("Deal", wantsSSO, wantsBrazil)
			w.tick(t)
			w.crm.Edit(id, map[string]any{"fitsync_score": "77"})
			w.tick(t)
			w.want(t, id, map[string]string{"fitsync_score": c.score})
			overrides, err := w.db.Overrides(t.Context(), "acme")
			if err != nil || len(overrides) != c.listed {
				t.Errorf("overrides: %+v, %v", overrides, err)
			}
			if got := strings.Contains(w.field(id, "fitsync_reasons"), "set by a person"); got != c.reason {
				t.Errorf("the reasons say so: %v\n%s", got, w.field(id, "fitsync_reasons"))
			}
			if again := w.tick(t); again.Written != 0 {
				t.Errorf("no fixed point: %+v", again)
			}
		})
	}
}

func TestOtherFieldsGoOnWhileOneIsAPersons(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	id := w.deal("Deal", wantsSSO, wantsBrazil)
	w.tick(t)
	w.crm.Edit(id, map[string]any{"fitsync_score": "77", "Needs": wantsSSO})
	w.tick(t)
	w.want(t, id, map[string]string{"fitsync_score": "77", "fitsync_grade": "Strong"})
}

func TestReleaseGivesTheFieldBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	id := w.deal("Deal", wantsSSO, wantsBrazil)
	w.tick(t)
	w.crm.Edit(id, map[string]any{"fitsync_score": "77"})
	w.tick(t)
	w.clock.Advance(time.Hour) // the CRM reports no change any more
	w.tick(t)
	w.clock.Advance(time.Hour)
	if err := w.db.ReleaseOverride(t.Context(), "acme", id, "", "test"); err != nil {
		t.Fatal(err)
	}
	w.tick(t)
	w.want(t, id, map[string]string{"fitsync_score": "49"})
	if reasons := w.field(id, "fitsync_reasons"); strings.Contains(reasons, "set by a person") {
		t.Errorf("the note is still there: %s", reasons)
	}
	if overrides, _ := w.db.Overrides(t.Context(), "acme"); len(overrides) != 0 {
		t.Errorf("overrides: %+v", overrides)
	}
	if again := w.tick(t); again.Written != 0 {
		t.Errorf("no fixed point: %+v", again)
	}
}

func TestPersonWhoPutsOurValueBackEndsTheOverride(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	id := w.deal("Deal", wantsSSO, wantsBrazil)
	w.tick(t)
	w.crm.Edit(id, map[string]any{"fitsync_score": "77"})
	w.tick(t)
	w.clock.Advance(time.Minute)
	w.crm.Edit(id, map[string]any{"fitsync_score": "49"})
	w.tick(t)
	if overrides, _ := w.db.Overrides(t.Context(), "acme"); len(overrides) != 0 {
		t.Errorf("overrides: %+v", overrides)
	}
	if reasons := w.field(id, "fitsync_reasons"); strings.Contains(reasons, "set by a person") {
		t.Errorf("the note is still there: %s", reasons)
	}
}

// An administrator may have mapped a field that people use.
func TestValueThatWasThereBeforeUsIsAPersons(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	id := w.deal("Deal", wantsBrazil)
	w.crm.Edit(id, map[string]any{"fitsync_next_action_detail": "Call Ann on Monday"})
	if got := w.tick(t); got.Written != 1 || got.Overridden != 1 {
		t.Errorf("%+v", got)
	}
	w.want(t, id, map[string]string{"fitsync_next_action_detail": "Call Ann on Monday", "fitsync_grade": "Blocked"})
	if again := w.tick(t); again.Written != 0 {
		t.Errorf("no fixed point: %+v", again)
	}
	if err := w.db.ReleaseOverride(t.Context(), "acme", id, "fitsync_next_action_detail", "test"); err != nil {
		t.Fatal(err)
	}
	w.tick(t)
	if got := w.field(id, "fitsync_next_action_detail"); got == "" || strings.Contains(got, "Ann") {
		t.Errorf("after the release it is %q", got)
	}
	w.wantSettled(t)
}

// A record that carries our hash was written by a fitsync whose database is gone.
func TestValuesOfALostDatabaseAreOurs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	id := w.deal("Deal", wantsSSO)
	w.crm.Edit(id, map[string]any{"fitsync_score": "12", "fitsync_scored_at": "2026-01-01T00:00:00Z", "fitsync_input_hash": "0a1b"})
	if got := w.tick(t); got.Written != 1 || got.Overridden != 0 {
		t.Errorf("%+v", got)
	}
	w.want(t, id, map[string]string{"fitsync_score": "100"})
	w.wantSettled(t)
}
