package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A binary that was built as the Makefile builds it says what it was made from.
func TestVersionSaysWhatTheBuildSaid(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "fitsync")
	flags := "-X main.release=1.2.3 -X main.commit=0123456789abcdef -X main.date=2026-11-24T10:00:00+00:00"
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-ldflags", flags, "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
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
