package analysis

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// shortfall is a gap with the ruling that it comes from.
type shortfall struct {
	gap    Gap
	ruling *ruling
}

// shortfalls lists what stands between the requirements and full coverage: blocking
// gaps first, then by the points they cost.
func (a *Assessor) shortfalls(answers []answer, points []int64) []shortfall {
	var all []shortfall
	for i := range answers {
		if found := &answers[i]; found.assessed() && found.finding.Coverage < full {
			all = append(all, a.lacking(found, points[i])...)
		}
	}
	fits := make(map[string]int, len(all))
	for i := range all {
		gap := &all[i].gap
		fit, known := fits[gap.ID]
		if !known {
			fit = a.policy.fitWithout(gap.ID, answers)
			fits[gap.ID] = fit
		}
		gap.FitIfFixed = fit
	}
	slices.SortFunc(all, func(x, y shortfall) int {
		return cmp.Or(
			cmp.Compare(flag(y.gap.Blocks), flag(x.gap.Blocks)),
			cmp.Compare(y.gap.Points, x.gap.Points),
			cmp.Compare(x.gap.Severity.Rank(), y.gap.Severity.Rank()),
			cmp.Compare(x.gap.Requirement, y.gap.Requirement),
			cmp.Compare(x.gap.ID, y.gap.ID),
		)
	})
	return all
}

// lacking lists the gaps of one requirement and divides its points among them by
// what each part lacks. Parts that lack the same thing make one gap.
func (a *Assessor) lacking(found *answer, points int64) []shortfall {
	var gaps []shortfall
	var lacks []int64
	var total int64
	for i := range found.rulings {
		r := &found.rulings[i]
		if !r.short() {
			continue
		}
		// At least one, for a policy that counts a workaround as full coverage.
		lack := int64(max(1, full-r.coverage))
		total += lack
		if at := slices.IndexFunc(gaps, func(s shortfall) bool { return s.gap.ID == r.gap }); at >= 0 {
			lacks[at] += lack
			continue
		}
		gaps, lacks = append(gaps, shortfall{a.gap(found, r), r}), append(lacks, lack)
	}
	for i := range lacks {
		lacks[i] *= points
	}
	for i, share := range apportion(points, lacks, max(1, total), func(i, j int) int { return cmp.Compare(gaps[i].gap.ID, gaps[j].gap.ID) }) {
		gaps[i].gap.Points = int(share)
	}
	return gaps
}

// gap describes what one ruling lacks; its points are not known yet.
func (a *Assessor) gap(found *answer, r *ruling) Gap {
	gap := Gap{
		ID:          r.gap,
		Requirement: found.finding.Requirement,
		Capability:  r.capabilityID(),
		Title:       titleOf(found, r),
		Type:        MissingCapability,
		Severity:    found.finding.Judgement.Priority,
		Impact:      "The product cannot meet the requirement.",
		Closes:      r.closes(),
		Blocks:      found.blocks(),
	}
	if r.verdict != NotSupported {
		gap.Type, gap.Impact = PartialCapability, "The product meets the requirement in part."
	}
	gap.Effort = a.policy.Effort[gap.Severity]
	gap.Solution = a.policy.solution(gap.Type, gap.Severity, r.capability)
	return gap
}

func titleOf(found *answer, r *ruling) string {
	switch {
	case r.capability != nil:
		return r.capability.Name
	case len(found.rulings) == 1 && found.requirement.Name != "":
		return brief(found.requirement.Name)
	}
	return brief(r.text)
}

// closes says what would close the gap of a ruling.
func (r *ruling) closes() string {
	if len(r.failed) > 0 {
		asked := make([]string, len(r.failed))
		for i, check := range r.failed {
			verb := "offer"
			if check.Result == LimitUnknown {
				verb = "find out whether the product has"
			}
			asked[i] = fmt.Sprintf("%s %s %s", verb, spaced(check.Key), check.Asked)
		}
		return strings.Join(asked, " and ")
	}
	if r.capability == nil {
		return "build what the requirement asks for"
	}
	name, note := r.capability.Name, r.capability.Gap
	switch {
	case r.capability.Support == Roadmap && r.promise != nil && !r.promise.ship.IsZero() && !r.promise.overdue:
		return fmt.Sprintf("ship %s by %s", name, r.promise.ship)
	case r.capability.Support == Roadmap:
		return "set a new ship date for " + name
	case r.verdict == NotSupported:
		return noted("build "+name, note)
	}
	return noted("complete "+name, note)
}

func gapsOf(shortfalls []shortfall) []Gap {
	var gaps []Gap
	for i := range shortfalls {
		gaps = append(gaps, shortfalls[i].gap)
	}
	return gaps
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
