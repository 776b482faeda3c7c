package main

import (
	"os/exec"
	"strings"
	"testing"
)

// A binary that was built as the Makefile builds it says what it was made from.
func TestVersionSaysWhatTheBuildSaid(t *testing.T) {
	t.Parallel()
	binary, err := builtBinary()
	if err != nil {
		t.Fatal(err)
	}
	const want = "fitsync 1.2.3 (commit 0123456789ab of 2026-11-24T10:00:00+00:00, go"
	for _, args := range [][]string{{"version"}, {"--version"}} {
		out, err := exec.CommandContext(t.Context(), binary, args...).Output()
		if err != nil || !strings.HasPrefix(string(out), want) {
			t.Errorf("%v: %q %v, want %q", args, out, err, want)
		}
	}
}

func TestVersionAsJSON(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, args := range [][]string{{"version", "--json"}, {"--version", "--json"}} {
		if got := decode[build](t, w.ok(t, args...)); got.Version != "development" || got.Commit == "" || got.Date == "" || got.Go == "" {
			t.Errorf("%v: %+v", args, got)
		}
	}
	if got := w.run(t, "sync", "--version"); got.code != exitUsage {
		t.Errorf("of a command: %+v", got)
	}
}
