package analysis

import (
	"fmt"
	"strings"
)

// split rules on each part of a requirement that states several needs.
func (a *answer) split(by *Assessor, parts []Judgement, days days) {
	for i := range parts {
		text := a.finding.Text
		if i < len(a.requirement.Parts) {
			text = a.requirement.Parts[i].Text
		}
		got := by.rule(&parts[i], text, days)
		a.rulings = append(a.rulings, got)
		a.finding.Parts = append(a.finding.Parts, Finding{
			Requirement: a.requirement.ID,
			Text:        text,
			Judgement:   parts[i],
			Capability:  got.capabilityID(),
			Verdict:     got.verdict,
			Coverage:    got.coverage,
			Why:         got.why,
		})
	}
}

// combine is the split rule: supported when all parts are, not supported when no
// part is even in part, else partial; unassessed while any part is. A split
// requirement that is wholly on the roadmap counts like its latest part, but never
// above partial, so that shipping one part cannot lower the fit.
func (p *Policy) combine(rulings []ruling) (Verdict, BasisPoints) {
	if len(rulings) == 1 {
		return rulings[0].verdict, rulings[0].coverage
	}
	supported, missing, least := 0, 0, p.Coverage[Partial]
	for _, r := range rulings {
		switch r.verdict {
		case Unassessed:
			return Unassessed, p.Prior
		case Supported:
			supported++
		case NotSupported:
			missing++
		}
		least = min(least, r.coverage)
	}
	switch len(rulings) {
	case supported:
		return Supported, p.Coverage[Full]
	case missing:
		return NotSupported, least
	}
	return PartiallySupported, p.Coverage[Partial]
}

// why is one sentence on a requirement; for a split one it names what is not met.
func why(rulings []ruling) string {
	if len(rulings) == 1 {
		return rulings[0].why
	}
	var open []string
	for _, r := range rulings {
		if r.verdict != Supported {
			open = append(open, brief(r.text)+": "+r.why)
		}
	}
	if len(open) == 0 {
		return fmt.Sprintf("all %d needs are met", len(rulings))
	}
	return fmt.Sprintf("%d of %d needs met; %s", len(rulings)-len(open), len(rulings), strings.Join(open, "; "))
}
