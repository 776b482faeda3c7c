package main

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"fitsync/connectors/hubspot/portalsim"
	"fitsync/connectors/salesforce/orgsim"
	"fitsync/jobs"
	"fitsync/store"
)

// poisoned has both CRMs fail on one of several records whenever its fields are shown.
func poisoned(t *testing.T) (w *world, bad map[string]string, mendFunc func()) {
	t.Helper()
	w = newWorld(t)
	w.ready(t)
	bad = map[string]string{"sf": w.opportunity("Bad", "critical: Single sign-on with SAML")}
	w.opportunity("Good", "critical: Single sign-on with SAML")
	deal := func(name string) string {
		return w.crms.Portal.Insert("deals", map[string]string{"dealname": name, "amount": "1000", "fitsync_requirements": "critical | security | Single sign-on with SAML"})
	}
	bad["hs"] = deal("Bad")
	deal("Good")
	w.crms.Org.Faults().Set(orgsim.Fault{Kind: orgsim.Poison, Record: bad["sf"]})
	w.crms.Portal.Faults().Set(portalsim.Fault{Kind: portalsim.PoisonRecord, IDs: []string{bad["hs"]}})
	return w, bad, func() {
		w.crms.Org.Faults().Clear(orgsim.Poison)
		w.crms.Portal.Faults().Clear(portalsim.PoisonRecord)
	}
}

func TestRecordOnWhichACRMFailsIsSetAsideAndTheOthersAreSynced(t *testing.T) {
	t.Parallel()
	w, bad, mend := poisoned(t)
	for name, record := range bad {
		for try, want := range []int{exitFailed, exitFailed, exitPartial, exitOK} {
			if got := w.run(t, "sync", name); got.code != want {
				t.Fatalf("%s, try %d: exit %d, want %d\n%s%s", name, try, got.code, want, got.out, got.err)
			}
		}
		remedy := "fitsync sync " + name + " --record " + record
		contains(t, "errors", w.ok(t, "errors", name, "--open"), record, "quarantine", remedy)
		var listed struct {
			Quarantine []struct{ Connection, Record string }
		}
		if err := json.Unmarshal([]byte(w.ok(t, "errors", name, "--json")), &listed); err != nil || len(listed.Quarantine) != 1 || listed.Quarantine[0].Record != record {
			t.Errorf("%s: %+v, %v", name, listed, err)
		}
		if lines := failed(w.run(t, "doctor", name).out, name); len(lines) != 1 || !strings.Contains(lines[0], remedy) {
			t.Errorf("doctor of %s: %q", name, lines)
		}
	}
	mend()
	for name, record := range bad {
		contains(t, name, w.ok(t, "sync", name, "--record", record), "1 written")
		if got := w.ok(t, "errors", name, "--open"); strings.Contains(got, record) {
			t.Errorf("after it was mended: %s", got)
		}
	}
}

func TestDoctorNamesWhatAlertsTell(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	w.ok(t, "sync", "sf")
	db, err := store.Open(t.Context(), w.folder+"/fitsync.db", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Transact(t.Context(), func(tx *store.Tx) error {
		_, _, err := tx.SetAlert(t.Context(), store.Alert{Connection: "sf", Kind: jobs.AlertStale, Raised: true, Detail: "last synced in March"})
		return err
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	lines := failed(w.run(t, "doctor", "sf").out, "sf")
	if len(lines) != 1 {
		t.Fatalf("%q", lines)
	}
	contains(t, "doctor", lines[0], "alert stale: last synced in March", "fitsync runs sf")
}
