package match_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fitsync/analysis"
	"fitsync/analysis/match"
	"fitsync/analysis/match/limits"
)

// shared is where the evaluation data lies beside the project; it is no part of it.
const shared = "../../../shared/data"

// open opens a file of evaluation data, or skips the test where there is none, also where
// every part is required: the project is whole without it.
func open(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join(shared, name))
	if err != nil {
		t.Skipf("needs %s: put the evaluation data beside the project", name)
	}
	t.Cleanup(func() { _ = f.Close() }) // only read
	return f
}

func eachLine[T any](t *testing.T, name string, visit func(T)) {
	t.Helper()
	for lines := bufio.NewScanner(open(t, name)); lines.Scan(); {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		visit(v)
	}
}

// TestDealRequirements holds the floor of matching on a real product's catalog:
// what was measured, less a margin for changes that move single rows.
func TestDealRequirements(t *testing.T) {
	var source []struct {
		ID, Name, Description string
		CategorySource        []string `json:"category_source"`
	}
	if err := json.NewDecoder(open(t, "domain/catalog.json")).Decode(&source); err != nil {
		t.Fatal(err)
	}
	var snapshot analysis.Snapshot
	for _, c := range source {
		snapshot.Capabilities = append(snapshot.Capabilities,
			analysis.Capability{ID: c.ID, Name: c.Name, Description: c.Description, Tags: c.CategorySource})
	}
	j := match.New(snapshot)
	type row struct {
		Text, Name, Category string
		CategoryAlt          string   `json:"category_alt"`
		PriorityCue          string   `json:"priority_cue"`
		CapabilityIDs        []string `json:"capability_ids"`
	}
	var found, category, priority, decided share
	eachLine(t, "domain/dev.jsonl", func(r row) {
		got := j.Judge(analysis.Requirement{Text: r.Text, Name: r.Name})
		first := len(got.Candidates) > 0 && slices.Contains(r.CapabilityIDs, got.Candidates[0].Capability)
		if len(r.CapabilityIDs) > 0 {
			found.count(first)
		}
		category.count(string(got.Category) == r.Category || string(got.Category) == r.CategoryAlt)
		if r.PriorityCue != "none" {
			priority.count(string(got.Priority) == r.PriorityCue)
		}
		if got.Answer == analysis.Matched {
			decided.count(first)
		}
	})
	found.atLeast(t, "first candidate right", 0.45)
	category.atLeast(t, "category right", 0.65)
	priority.atLeast(t, "priority right", 0.85)
	decided.atLeast(t, "matched and right", 0.65)
}

// TestTypedLimits holds the floor of comparing limits; above all, nothing
// that is not met may count as met.
func TestTypedLimits(t *testing.T) {
	type row struct {
		Requirement, Verdict string
		Capability           struct {
			Text   string
			Limits map[string]any
		}
	}
	order := []analysis.LimitResult{analysis.LimitMet, analysis.LimitUnknown, analysis.LimitShort, analysis.LimitViolated}
	var right, careful share
	eachLine(t, "limits/dev.jsonl", func(r row) {
		verdict := analysis.LimitUnknown
		for i, c := range limits.Check(limits.Read(r.Requirement), analysis.Capability{Description: r.Capability.Text, Limits: r.Capability.Limits}) {
			if i == 0 || slices.Index(order, c.Result) > slices.Index(order, verdict) {
				verdict = c.Result
			}
		}
		right.count(string(verdict) == r.Verdict)
		if r.Verdict != string(analysis.LimitMet) {
			careful.count(verdict != analysis.LimitMet)
		}
	})
	right.atLeast(t, "limits right", 0.99)
	careful.atLeast(t, "not called met without being so", 1)
}

// share counts how often something holds.
type share struct{ yes, all int }

func (s *share) count(holds bool) {
	s.all++
	if holds {
		s.yes++
	}
}

func (s share) atLeast(t *testing.T, what string, floor float64) {
	t.Helper()
	got := float64(s.yes) / float64(max(s.all, 1))
	t.Logf("%s: %d of %d (%.2f)", what, s.yes, s.all, got)
	if got < floor {
		t.Errorf("%s: %.2f, want at least %.2f", what, got, floor)
	}
}
