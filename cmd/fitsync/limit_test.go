package main

import (
	"testing"
	"time"

	"fitsync/connectors/hubspot/portalsim"
	"fitsync/connectors/salesforce/orgsim"
	"fitsync/store"
)

// waiting is when the engine tries the job of a connection again.
func (w *world) waiting(t *testing.T, connection string) (at time.Time, checkpoint string) {
	t.Helper()
	db, err := store.Open(t.Context(), w.folder+"/fitsync.db", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // it was only read
	var seconds int64
	err = db.Writer().QueryRowContext(t.Context(), `SELECT unixepoch(scheduled_at) FROM river_job
		WHERE state = 'scheduled' AND json_extract(args, '$.connection') = ?`, connection).Scan(&seconds)
	if err != nil {
		t.Fatalf("no job of %s waits: %v", connection, err)
	}
	state, err := db.Connection(t.Context(), connection)
	if err != nil || state.Paused {
		t.Fatalf("%+v, %v", state, err)
	}
	return time.Unix(seconds, 0), state.Checkpoint
}

func TestDaysLimitIsWaitedForWithTheCheckpointKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	w.ok(t, "sync")
	w.crms.Org.Faults().Set(orgsim.Fault{Kind: orgsim.DailyLimit})
	w.crms.Portal.Faults().Set(portalsim.Fault{Kind: portalsim.RateLimited, Policy: "DAILY", Path: "/crm/"})
	before := time.Now()
	for name, code := range map[string]int{"sf": exitFailed, "hs": exitFailed} {
		if got := w.run(t, "sync", name); got.code != code {
			t.Fatalf("%s: %+v", name, got)
		}
	}
	// The org's day is the last 24 hours, of which nobody tells the end.
	at, checkpoint := w.waiting(t, "sf")
	if wait := at.Sub(before); wait < 59*time.Minute || wait > 62*time.Minute || checkpoint == "" {
		t.Errorf("sf waits %s from checkpoint %q, want an hour", wait, checkpoint)
	}
	// The portal's day ends at midnight where the account is.
	at, checkpoint = w.waiting(t, "hs") // which is in UTC
	if at = at.UTC(); at.Hour() != 0 || at.Minute() != 0 || at.Second() > 1 || at.Sub(before) > 25*time.Hour || checkpoint == "" {
		t.Errorf("hs waits until %s from checkpoint %q, want midnight", at, checkpoint)
	}
	w.crms.Org.Faults().Clear()
	w.crms.Portal.Faults().Clear()
	w.ok(t, "sync") // a person need not wait
}
