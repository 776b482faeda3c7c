package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fitsync/connectors/salesforce/orgsim"
)

// A worker that is killed at any moment leaves nothing that a later sync does not
// take up: not before its first write, not while an answer is under way, and not
// between sending and settling.
func TestKilledWorkerLosesNothing(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "fitsync")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, fault := range map[string]orgsim.Fault{
		"while it reads":              {Kind: orgsim.Slow, Path: "/composite", Times: 1, Delay: time.Minute},
		"while it writes":             {Kind: orgsim.Slow, Path: "/composite", Skip: 1, Times: 1, Delay: time.Minute},
		"after the org applied it":    {Kind: orgsim.LostResponse, Path: "/composite", Skip: 1, Delay: time.Minute},
		"before the org heard of it":  {Kind: orgsim.BlackHole, Path: "/composite", Skip: 1},
		"while it asks for a session": {Kind: orgsim.Slow, Path: "/oauth2/token", Times: 1, Delay: time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.ready(t)
			ids := []string{}
			for range 5 {
				ids = append(ids, w.opportunity("Deal", "critical: Single sign-on with SAML 2.0"))
			}
			w.crms.Org.Faults().Set(fault)
			worker := exec.CommandContext(t.Context(), binary, "sync", "sf")
			for key, value := range w.environment {
				worker.Env = append(worker.Env, key+"="+value)
			}
			worker.Env = append(worker.Env, "HOME="+os.Getenv("HOME"))
			if err := worker.Start(); err != nil {
				t.Fatal(err)
			}
			waitFor(t, func() bool { return w.crms.Org.Faults().Hits(fault.Kind) > 0 })
			if err := worker.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = worker.Wait() // it was killed
			w.crms.Org.Faults().Clear()

			w.ok(t, "sync", "sf")
			for _, id := range ids {
				if got := w.crms.Org.Get("Opportunity", id)["FitSync_Score__c"]; got != 100.0 {
					t.Errorf("score of %s is %v, want 100", id, got)
				}
			}
			if again := w.ok(t, "sync", "sf"); !strings.Contains(again, " 0 written") {
				t.Errorf("no fixed point: %s", again)
			}
			if writes := w.crms.Org.Totals().Writes["Opportunity"]; writes != len(ids) {
				t.Errorf("%d effective writes for %d deals", writes, len(ids))
			}
			if runs := w.ok(t, "runs"); !strings.Contains(runs, "interrupted") {
				t.Errorf("the killed run is not marked:\n%s", runs)
			}
		})
	}
}
