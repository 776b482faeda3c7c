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

func check(capabilities []analysis.Capability, lines []int) (problems Problems) {
	first := make(map[string]int, len(capabilities))
	for i, c := range capabilities {
		place := Problem{Capability: c.ID}
		if i < len(lines) {
			place.Line = lines[i]
		}
		say := func(format string, args ...any) {
			problem := place
			problem.Message = fmt.Sprintf(format, args...)
			problems = append(problems, problem)
		}
		if strings.TrimSpace(c.ID) == "" {
			say("capability %d has no id", i+1)
		} else if earlier, taken := first[c.ID]; taken {
			say("the id is already taken by capability %d; ids must differ", earlier)
		} else {
			first[c.ID] = i + 1
		}
		checkCapability(c, say)
	}
	return problems
}

func checkCapability(c analysis.Capability, say func(string, ...any)) {
	if strings.TrimSpace(c.Name) == "" {
		say("the name is missing")
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
	commitments := []analysis.Commitment{analysis.Committed, analysis.Planned, analysis.Exploring}
	if c.Roadmap != nil && c.Roadmap.Commitment != "" && !slices.Contains(commitments, c.Roadmap.Commitment) {
		say("commitment %q is not one of %v", c.Roadmap.Commitment, commitments)
	}
	for _, link := range slices.Concat(c.Evidence, c.Materials) {
		// A link ends up on pages that people click: no javascript: and its like.
		if to, err := url.Parse(link.URL); err != nil || to.Scheme != "https" && to.Scheme != "http" || to.Host == "" {
			say("link %q is not an http or https address", link.Title)
		}
	}
}
