package limits_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fitsync/analysis"
	"fitsync/analysis/match/limits"
)

// wording is one line of testdata: a buyer's text against stated limits.
type wording struct {
	Key, Text string
	Limits    map[string]any
	Want      analysis.LimitResult
}

func wordings(t testing.TB, name string) []wording {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var out []wording
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		var w wording
		if err := json.Unmarshal(lines.Bytes(), &w); err != nil {
			t.Fatalf("%s: %v: %s", name, err, lines.Text())
		}
		out = append(out, w)
	}
	return out
}

// worst is the verdict on a text with several demands; without any it is unknown.
func worst(checks []analysis.LimitCheck) analysis.LimitResult {
	result := analysis.LimitResult("")
	for _, order := range []analysis.LimitResult{violated, short, unknown, met} {
		for _, check := range checks {
			if check.Result == order && result == "" {
				result = order
			}
		}
	}
	if result == "" {
		return unknown
	}
	return result
}

// TestWordings holds what buyers may write, in four languages, over every key.
func TestWordings(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no wordings in testdata: %v", err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		right, all, falseMet := 0, 0, 0
		for _, w := range wordings(t, name) {
			checks := limits.Check(limits.Read(w.Text), analysis.Capability{Limits: w.Limits})
			got := worst(checks)
			all++
			if got == w.Want {
				right++
				continue
			}
			if got == met {
				falseMet++
			}
			t.Errorf("%s: %q with %v: %s, want %s: %s", w.Key, w.Text, w.Limits, got, w.Want, said(checks))
		}
		t.Logf("%s: %d of %d right, %d falsely met", name, right, all, falseMet)
	}
}

func said(checks []analysis.LimitCheck) string {
	var out []string
	for _, c := range checks {
		out = append(out, fmt.Sprintf("%s asked %q offered %q %s", c.Key, c.Asked, c.Offered, c.Result))
	}
	return strings.Join(out, "; ")
}

// TestInnocentNumbers: what is no limit of the product must not lower a deal.
func TestInnocentNumbers(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "innocent.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for text := range strings.Lines(string(data)) {
		text = strings.TrimSpace(text)
		if checks := limits.Check(limits.Read(text), analysis.Capability{Support: analysis.Full}); len(checks) > 0 {
			t.Errorf("%q: %s", text, said(checks))
		}
	}
}
