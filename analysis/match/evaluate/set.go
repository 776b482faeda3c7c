package evaluate

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fitsync/analysis"
)

// Kind is what the cases of a set are labelled with.
type Kind string

// The kinds of set.
const (
	Deals      Kind = "deals"      // category, priority, capabilities and verdict
	Matching   Kind = "matching"   // capabilities alone
	Categories Kind = "categories" // the category alone
	Limits     Kind = "limits"     // a stated limit against a demand
)

// Set is one file of labelled cases.
type Set struct {
	Name     string
	Kind     Kind
	Snapshot analysis.Snapshot // what the cases are matched against; empty for categories and limits
	Cases    []Case
}

// Case is one labelled requirement. What the file does not label is empty.
type Case struct {
	ID          string
	Group       string // product or project: what folds must not share
	Requirement analysis.Requirement
	Category    analysis.Category
	// Second is a further category that a fair reviewer accepts.
	Second   analysis.Category
	Priority analysis.Priority // what the text itself says; empty where it has no cue
	// Capabilities are the right answers, the best first; empty: the catalog has none.
	Capabilities []string
	Verdict      analysis.Verdict

	Offer  analysis.Capability  // of limits: what is offered
	Result analysis.LimitResult // of limits: how the offer meets the demand
}

// Source says how a file is to be read.
type Source struct {
	Catalog analysis.Snapshot // for deal requirements
	Lang    string            // keep only cases of this language; empty: all
}

// Read reads a labelled file. The kind is told from its name and its first case:
//   - .json with items and queries: matching,
//   - .jsonl with capability_ids: deals, matched against source.Catalog,
//   - .jsonl with a capability to compare: limits,
//   - .csv with RequirementText and class, separated by semicolons: categories,
//   - .csv with text, category, capabilities and verdict: deals.
//
// Errors name the file and the line.
func Read(path string, source Source) (Set, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Set{}, err
	}
	set := Set{Name: strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".json":
		err = set.readMatching(data)
	case ".jsonl":
		err = set.readLines(data, source)
	case ".csv":
		err = set.readTable(data, source)
	default:
		err = fmt.Errorf("%q is none of .json, .jsonl, .csv", filepath.Ext(path))
	}
	if err == nil && len(set.Cases) == 0 {
		err = fmt.Errorf("no labelled case in it")
	}
	if err != nil {
		return Set{}, fmt.Errorf("%s: %w", path, err)
	}
	return set, nil
}
