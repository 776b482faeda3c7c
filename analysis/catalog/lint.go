package catalog

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"fitsync/analysis"
	"fitsync/analysis/match/limits"
)

// Lint returns what makes a valid catalog worse at its work than it could be, as
// of a day.
func Lint(capabilities []analysis.Capability, asOf analysis.Date) (problems Problems) {
	names := map[string][]string{}
	for _, c := range capabilities {
		for _, message := range lint(c, asOf) {
			problems = append(problems, Problem{Capability: c.ID, Message: message})
		}
		for _, name := range slices.Concat([]string{c.Name}, c.Aliases) {
			key := strings.ToLower(strings.TrimSpace(name))
			names[key] = append(names[key], c.ID)
		}
	}
	for name, ids := range names {
		if ids = slices.Compact(slices.Sorted(slices.Values(ids))); len(ids) > 1 {
			problems = append(problems, Problem{Capability: ids[1], Message: fmt.Sprintf("name or alias %q is also that of %s; a requirement that says it cannot tell them apart", name, ids[0])})
		}
	}
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Capability, b.Capability), cmp.Compare(a.Message, b.Message))
	})
	return problems
}

func lint(c analysis.Capability, asOf analysis.Date) (messages []string) {
	add := func(wrong bool, message string, args ...any) {
		if wrong {
			messages = append(messages, fmt.Sprintf(message, args...))
		}
	}
	add(len(strings.Fields(c.Description)) < 5, "the description is shorter than five words; requirements are matched against it")
	add(c.Category == "", "no category")
	add(c.Support == analysis.Full && len(c.Evidence) == 0, "full support without an evidence link")
	add((c.Support == analysis.Workaround || c.Support == analysis.Partial) && c.Gap == "", "%s support without a gap note: what is missing, or how does the workaround go?", c.Support)
	add(c.Support == analysis.Roadmap && (c.Roadmap == nil || c.Roadmap.ShipDate.IsZero()), "on the roadmap without a ship date; it counts as not supported")
	add(c.Support == analysis.Roadmap && c.Roadmap != nil && c.Roadmap.Commitment == "", "on the roadmap without a commitment (committed, planned, exploring)")
	add(c.Support == analysis.Roadmap && c.Roadmap != nil && !c.Roadmap.ShipDate.IsZero() && c.Roadmap.ShipDate.Before(asOf),
		"the ship date %s has passed; it counts as not supported", shipDate(c))
	return append(messages, limits.Problems(c)...)
}

func shipDate(c analysis.Capability) analysis.Date {
	if c.Roadmap == nil {
		return analysis.Date{}
	}
	return c.Roadmap.ShipDate
}
