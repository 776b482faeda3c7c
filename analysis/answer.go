package analysis

import (
	"cmp"
	"slices"
)

// full is a coverage of 1.
const full BasisPoints = 10_000

// answer is a requirement with its finding and the rulings behind it: one for each
// part of a split requirement, else a single one.
type answer struct {
	requirement *Requirement
	finding     Finding
	rulings     []ruling
}

// assessed reports whether the answer is known, be it good or bad.
func (a *answer) assessed() bool { return a.finding.Verdict != Unassessed }

// critical reports whether the answer caps the fit.
func (a *answer) critical() bool { return a.finding.Judgement.Priority == Critical }

// blocks reports whether the answer makes a deal Blocked.
func (a *answer) blocks() bool { return a.critical() && a.assessed() && a.finding.Coverage < full/2 }

// answers judges every requirement of a deal, the most important first; ties keep
// the CRM's order.
func (a *Assessor) answers(deal *Opportunity, asOf Date) []answer {
	if !a.policy.Analyse || len(deal.Requirements) == 0 {
		return nil
	}
	answers := make([]answer, 0, len(deal.Requirements))
	for i := range deal.Requirements {
		requirement := &deal.Requirements[i]
		answers = append(answers, a.answer(requirement, days{asOf, needBy(requirement, deal)}))
	}
	slices.SortStableFunc(answers, func(x, y answer) int {
		return cmp.Compare(x.finding.Judgement.Priority.Rank(), y.finding.Judgement.Priority.Rank())
	})
	return answers
}

// needBy is the day by which the buyer needs a requirement met; zero for any day.
func needBy(requirement *Requirement, deal *Opportunity) Date {
	switch {
	case !requirement.NeedBy.IsZero():
		return requirement.NeedBy
	case !deal.NeedBy.IsZero():
		return deal.NeedBy
	}
	return deal.CloseDate
}

func (a *Assessor) answer(requirement *Requirement, days days) answer {
	judgement := a.judge.Judge(*requirement)
	judgement.Priority, judgement.PriorityBy = a.policy.priority(requirement, &judgement)

	got := answer{requirement: requirement, finding: Finding{
		Requirement: requirement.ID,
		Text:        cmp.Or(requirement.Text, requirement.Name),
		Weight:      max(0, a.policy.Weights[judgement.Priority]),
	}}
	if len(judgement.Parts) == 0 {
		got.rulings = []ruling{a.rule(&judgement, got.finding.Text, days)}
		got.finding.Capability = got.rulings[0].capabilityID()
	} else {
		got.split(a, judgement.Parts, days)
	}
	got.finding.Verdict, got.finding.Coverage = a.policy.combine(got.rulings)
	got.finding.Why = why(got.rulings)
	got.finding.Judgement = a.categorise(requirement, judgement, got.rulings[0])
	got.finding.Judgement.Parts = nil // each stands with its own finding
	return got
}

// priority is the judge's, else the CRM's, else the default.
func (p *Policy) priority(requirement *Requirement, judgement *Judgement) (Priority, Decider) {
	switch {
	case judgement.Priority.Rank() < len(Priorities()):
		return judgement.Priority, judgement.PriorityBy
	case requirement.Priority.Rank() < len(Priorities()):
		return requirement.Priority, ByCRM
	}
	return p.DefaultPriority, ByDefault
}

// categorise fills in a category that the judge left open: the CRM's, else that of
// the capability that answers.
func (a *Assessor) categorise(requirement *Requirement, judgement Judgement, first ruling) Judgement {
	switch {
	case judgement.Category != "":
	case requirement.Category != "":
		judgement.Category, judgement.CategoryBy = requirement.Category, ByCRM
	case first.capability != nil && first.capability.Category != "":
		judgement.Category, judgement.CategoryBy = first.capability.Category, ByMachine
	}
	return judgement
}

func findingsOf(answers []answer) []Finding {
	if len(answers) == 0 {
		return nil
	}
	findings := make([]Finding, 0, len(answers))
	for i := range answers {
		findings = append(findings, answers[i].finding)
	}
	return findings
}

// validUntil is the first day after the next ship date that an answer relies on.
func validUntil(answers []answer) Date {
	var first Date
	for _, a := range answers {
		for _, r := range a.rulings {
			if day := r.promise.until(); !day.IsZero() && (first.IsZero() || day.Before(first)) {
				first = day
			}
		}
	}
	return first
}
