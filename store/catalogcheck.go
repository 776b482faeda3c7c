package store

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"fitsync/analysis"
)

// CatalogError lists everything that is wrong with a catalog.
type CatalogError struct {
	Problems []string // one sentence each, in the catalog's order
}

// Error renders one problem a line.
func (e *CatalogError) Error() string {
	return fmt.Sprintf("the catalog has %d problem(s):\n  %s", len(e.Problems), strings.Join(e.Problems, "\n  "))
}

// checkCatalog returns a [*CatalogError], or nil for a catalog that can be judged with.
func checkCatalog(capabilities []analysis.Capability) error {
	var problems []string
	first := make(map[string]int, len(capabilities))
	for i, c := range capabilities {
		where := fmt.Sprintf("capability %d (%s)", i+1, c.ID)
		say := func(format string, args ...any) {
			problems = append(problems, where+": "+fmt.Sprintf(format, args...))
		}
		id := clean(c.ID)
		if strings.TrimSpace(id) == "" {
			say("it needs an id")
		} else if before, ok := first[id]; ok {
			say("its id is already taken by capability %d", before)
		} else {
			first[id] = i + 1
		}
		checkCapability(c, say)
	}
	if len(problems) > 0 {
		return &CatalogError{problems}
	}
	return nil
}

func checkCapability(c analysis.Capability, say func(string, ...any)) {
	if strings.TrimSpace(c.Name) == "" {
		say("it needs a name")
	}
	if !slices.Contains(analysis.Levels(), c.Support) {
		say("support %q is not one of %v", c.Support, analysis.Levels())
	}
	if c.Category != "" && !slices.Contains(analysis.Categories(), c.Category) {
		say("category %q is not one of %v", c.Category, analysis.Categories())
	}
	if c.EffortDays < 0 {
		say("effort_days %d is negative", c.EffortDays)
	}
	commitments := []analysis.Commitment{"", analysis.Committed, analysis.Planned, analysis.Exploring}
	if c.Roadmap != nil && !slices.Contains(commitments, c.Roadmap.Commitment) {
		say("commitment %q is not one of %v", c.Roadmap.Commitment, commitments[1:])
	}
	for _, link := range slices.Concat(c.Evidence, c.Materials) {
		// A link ends up on pages that people click: no javascript: and its like.
		if to, err := url.Parse(link.URL); err != nil || to.Scheme != "https" && to.Scheme != "http" || to.Host == "" {
			say("link %q is not an http or https address", link.Title)
		}
	}
}
