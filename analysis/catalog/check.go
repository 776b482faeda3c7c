package catalog

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"fitsync/analysis"
)

// Check returns everything that keeps a catalog from being judged with; nil when
// nothing does.
func Check(capabilities []analysis.Capability) Problems { return check(capabilities, nil) }

// sayFunc notes a problem with a field.
type sayFunc func(field, format string, args ...any)

func check(capabilities []analysis.Capability, where []places) (problems Problems) {
	first := make(map[string]int, len(capabilities))
	for i, c := range capabilities {
		var place places
		if i < len(where) {
			place = where[i]
		}
		say := func(field, format string, args ...any) {
			if !slices.Contains(place.broken, field) {
				problems = append(problems, Problem{Line: place.of(field), Capability: c.ID, Message: fmt.Sprintf(format, args...)})
			}
		}
		if strings.TrimSpace(c.ID) == "" {
			say("id", "capability %d has no id", i+1)
		} else if earlier, taken := first[c.ID]; taken {
			say("id", "the id is already taken by capability %d; ids must differ", earlier)
		} else {
			first[c.ID] = i + 1
		}
		checkCapability(c, say)
	}
	return problems
}

func checkCapability(c analysis.Capability, say sayFunc) {
	if strings.TrimSpace(c.Name) == "" {
		say("name", "the name is missing")
	}
	switch {
	case c.Support == "":
		say("support", "the support is missing; write one of %v", analysis.Levels())
	case !slices.Contains(analysis.Levels(), c.Support):
		say("support", "support %q is not one of %v%s", c.Support, analysis.Levels(), meant(c.Support, analysis.Levels()))
	}
	if c.Category != "" && !slices.Contains(analysis.Categories(), c.Category) {
		say("category", "category %q is not one of %v%s", c.Category, analysis.Categories(), meant(c.Category, analysis.Categories()))
	}
	if c.EffortDays < 0 {
		say("effort_days", "effort_days %d is negative", c.EffortDays)
	}
	commitments := []analysis.Commitment{analysis.Committed, analysis.Planned, analysis.Exploring}
	if c.Roadmap != nil && c.Roadmap.Commitment != "" && !slices.Contains(commitments, c.Roadmap.Commitment) {
		say("commitment", "commitment %q is not one of %v%s", c.Roadmap.Commitment, commitments, meant(c.Roadmap.Commitment, commitments))
	}
	checkLinks("evidence", c.Evidence, say)
	checkLinks("materials", c.Materials, say)
}

// checkLinks wants addresses that may stand on pages which people click: no
// javascript: and its like.
func checkLinks(field string, links []analysis.Link, say sayFunc) {
	for _, link := range links {
		if to, err := url.Parse(link.URL); err != nil || to.Scheme != "https" && to.Scheme != "http" || to.Host == "" {
			say(field, "link %q is not an http or https address", link.Title)
		}
	}
}
