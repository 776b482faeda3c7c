package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"fitsync/connectors/salesforce/orgsim"
	"fitsync/store"
)

// interrupted runs a command that is interrupted once the fault has struck.
func (w *world) interrupted(t *testing.T, fault orgsim.Fault, args ...string) result {
	t.Helper()
	w.crms.Org.Faults().Set(fault)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	var out, diagnostics bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, args, streams{in: strings.NewReader(""), out: &out, err: &diagnostics}, func(name string) (string, bool) {
			value, ok := w.environment[name]
			return value, ok
		})
	}()
	waitFor(t, func() bool { return w.crms.Org.Faults().Hits(fault.Kind) > 0 })
	interrupt()
	code := <-ended
	w.crms.Org.Faults().Clear()
	return result{code, out.String(), diagnostics.String()}
}

func TestInterruptedSyncStopsAndSaysWhatIsStored(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault  orgsim.Fault
		args   []string
		says   string
		after  string // what the next sync says
		status store.RunStatus
	}{
		"while it reads": {
			orgsim.Fault{Kind: orgsim.BlackHole, Path: "/composite"},
			[]string{"sync", "sf"},
			"fitsync: interrupted; stored so far: sf 0 pulled, 0 written; the next `fitsync sync` goes on from the checkpoint\n",
			"1 written",
			store.RunInterrupted,
		},
		"while it signs in": {
			orgsim.Fault{Kind: orgsim.Slow, Path: "/oauth2/token", Times: 1, Delay: 2 * time.Second},
			[]string{"sync", "sf", "--record", "006000000000000AAA"},
			"fitsync: interrupted; stored so far: sf 0 pulled, 0 written; run the command again for the rest\n",
			"1 written",
			store.RunInterrupted,
		},
		"while it writes": {
			orgsim.Fault{Kind: orgsim.Slow, Path: "/composite", Skip: 1, Times: 1, Delay: time.Second},
			[]string{"sync", "sf"},
			"fitsync: interrupted; stored so far: sf 1 pulled, 1 written; the next `fitsync sync` goes on from the checkpoint\n",
			"0 written",
			store.RunInterrupted,
		},
		"a dry run": {
			orgsim.Fault{Kind: orgsim.BlackHole, Path: "/composite"},
			[]string{"sync", "--dry-run"},
			"fitsync: interrupted; a dry run stores nothing\n",
			"1 written",
			"",
		},
		"doctor": {
			orgsim.Fault{Kind: orgsim.BlackHole, Path: "/composite"},
			[]string{"doctor", "sf"},
			"fitsync: interrupted\n",
			"1 written",
			"",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.ready(t)
			w.opportunity("Acme", "critical: Single sign-on with SAML 2.0")
			got := w.interrupted(t, c.fault, c.args...)
			if got.code != exitInterrupted || got.err != c.says {
				t.Errorf("exit %d, want %d and %q, got\n%s", got.code, exitInterrupted, c.says, got.err)
			}
			if runs := decode[[]runView](t, w.ok(t, "runs", "--json")); c.status != "" && (len(runs) != 1 || runs[0].Status != string(c.status)) {
				t.Errorf("runs: %+v", runs)
			}
			next := w.run(t, "sync", "sf")
			contains(t, "the next sync", next.out, c.after)
			if strings.Contains(next.err, "joined") {
				t.Errorf("the interrupted request was left behind: %s", next.err)
			}
			contains(t, "errors", w.run(t, "errors").err, "nothing went wrong")
		})
	}
}

// The first Ctrl-C lets the write in hand end, the second does not.
func TestSecondInterruptEndsAtOnce(t *testing.T) {
	t.Parallel()
	binary, err := builtBinary()
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	w.ready(t)
	w.opportunity("Acme", "critical: Single sign-on with SAML 2.0")
	w.crms.Org.Faults().Set(orgsim.Fault{Kind: orgsim.BlackHole, Path: "/composite", Skip: 1})
	worker := exec.CommandContext(t.Context(), binary, "sync", "sf")
	worker.Env = append(worker.Env, "HOME="+os.Getenv("HOME"))
	for key, value := range w.environment {
		worker.Env = append(worker.Env, key+"="+value)
	}
	if err := worker.Start(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return w.crms.Org.Faults().Hits(orgsim.BlackHole) > 0 })
	ended := make(chan struct{})
	go func() {
		_ = worker.Wait() // how it ended is in its state
		close(ended)
	}()
	for interrupts := 0; ; interrupts++ {
		select {
		case <-ended:
			status, ok := worker.ProcessState.Sys().(syscall.WaitStatus)
			if !ok || !status.Signaled() || interrupts < 2 {
				t.Errorf("after %d interrupts: %v, want to be ended by the second", interrupts, worker.ProcessState)
			}
			return
		case <-time.After(50 * time.Millisecond):
			_ = worker.Process.Signal(os.Interrupt) // it may have ended meanwhile
		}
	}
}
