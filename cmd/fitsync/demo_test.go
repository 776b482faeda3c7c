package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"fitsync/analysis"
)

func TestDemoOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := decode[demoResult](t, w.ok(t, "demo", "--once", "--json"))
	total := func(sync demoSync) (pulled, written, failed int64) {
		for _, run := range sync.Runs {
			pulled, written, failed = pulled+run.Counters.Pulled, written+run.Counters.Written, failed+run.Counters.Failed
		}
		return pulled, written, failed
	}
	if len(got.Syncs) != 3 {
		t.Fatalf("%d syncs", len(got.Syncs))
	}
	for i, want := range []int64{300, 1, 0} {
		if pulled, written, failed := total(got.Syncs[i]); written != want || failed != 0 || len(got.Syncs[i].Runs) != 2 {
			t.Errorf("%s: pulled %d, written %d, failed %d, want %d written", got.Syncs[i].Name, pulled, written, failed, want)
		}
	}
	for _, provision := range got.Provisioned {
		if provision.Created == 0 || provision.Left != 0 {
			t.Errorf("%s: %d created, %d left", provision.Connection, provision.Created, provision.Left)
		}
	}
	if len(got.TopGaps) != 5 || got.TopGaps[0].Blocked == 0 {
		t.Errorf("top gaps: %+v", got.TopGaps)
	}
	if got.Grades[string(analysis.Blocked)] == 0 || got.Grades[string(analysis.Strong)] == 0 {
		t.Errorf("grades: %v", got.Grades)
	}
}

func TestDemoIsDeterministic(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := decode[demoResult](t, w.ok(t, "demo", "--once", "--json"))
	second := decode[demoResult](t, w.ok(t, "demo", "--once", "--json"))
	for _, result := range []*demoResult{&first, &second} {
		result.Syncs = nil // hold ids and times
	}
	if a, b := encode(t, first), encode(t, second); a != b {
		t.Errorf("two runs differ:\n%s\n%s", a, b)
	}
}

// What the README shows of the demo is what it prints, but for how long it took.
// Lines that begin with "…" stand for what was left out.
func TestReadmeShowsWhatTheDemoPrints(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "```text\n")
	excerpt, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("README.md has no block of text")
	}
	took := regexp.MustCompile(`in [0-9.]+m?s\n`)
	printed := took.ReplaceAllString(newWorld(t).ok(t, "demo", "--once"), "\n")
	for line := range strings.Lines(took.ReplaceAllString(excerpt, "\n")) {
		if strings.HasPrefix(strings.TrimSpace(line), "…") {
			continue
		}
		_, after, found := strings.Cut(printed, line)
		if !found {
			t.Errorf("README.md shows what `fitsync demo --once` does not print there; bring it up to date:\n%s", line)
			continue
		}
		printed = after
	}
}
