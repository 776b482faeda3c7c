package main

import (
	"fitsync/analysis"
	"fitsync/config"
)

// policyOf is the policy that the file's enterprise_sales block says. The block is
// a loaded one: defaults are filled in and it was checked, so that nothing in it can
// fail here. What the file cannot set stays as it is by default.
func policyOf(block config.EnterpriseSales) analysis.Policy {
	policy := analysis.DefaultPolicy()
	policy.DefaultPriority = analysis.Priority(block.Requirements.DefaultPriority)
	for priority, weight := range block.Requirements.Weights {
		policy.Weights[analysis.Priority(priority)] = weight
	}
	fit := block.ProductFit
	policy.Analyse = fit.Analysis.Enabled
	policy.AutoRecommend = fit.GapAnalysis.Enabled && fit.GapAnalysis.AutoRecommendations
	policy.Prior = analysis.BasisPoints(fit.Prior*10_000 + 0.5)
	policy.Currency, policy.Rates = block.Currency.Reporting, block.Currency.Rates
	applySolutions(&policy, block.Solutions)
	applyActions(&policy, block.Actions)
	applyOffers(&policy, block)
	return policy
}

func applySolutions(policy *analysis.Policy, solutions config.Solutions) {
	for gap, plans := range map[analysis.GapType]config.Plans{
		analysis.MissingCapability: solutions.MissingCapability,
		analysis.PartialCapability: solutions.PartialCapability,
	} {
		for severity, plan := range plans {
			policy.Solutions[gap][analysis.Priority(severity)] = analysis.Plan{
				Solution: plan.Solution, Approach: plan.Approach, Weeks: analysis.Range{Low: plan.Weeks[0], High: plan.Weeks[1]},
			}
		}
	}
	policy.Teams, policy.WeekDays = solutions.Teams, solutions.WeekDays
	if rate, err := analysis.MoneyOf(solutions.DayRate); err == nil {
		policy.DayRate = rate
	}
}

func applyActions(policy *analysis.Policy, acts config.Acts) {
	for kind, act := range acts {
		rule := policy.Actions[analysis.ActionKind(kind)]
		rule.OwnerRole = act.Owner
		if act.Days != nil {
			rule.Days = *act.Days
		}
		policy.Actions[analysis.ActionKind(kind)] = rule
	}
}

func applyOffers(policy *analysis.Policy, block config.EnterpriseSales) {
	if days, err := block.RFP.Days(); err == nil {
		policy.RFPDays = days
	}
	for _, text := range block.RFP.Holidays {
		if day, err := analysis.ParseDate(text); err == nil {
			policy.Holidays = append(policy.Holidays, day)
		}
	}
	terms := block.Contract.Terms
	policy.Offers = analysis.Offers{SupportLevels: terms.SupportLevels, PaymentTerms: terms.PaymentTerms}
	for _, text := range terms.SLALevels {
		if level, err := config.SLALevel(text); err == nil {
			policy.Offers.SLALevels = append(policy.Offers.SLALevels, level)
		}
	}
}
