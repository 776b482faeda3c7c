package main

import (
	"maps"

	"fitsync/analysis"
	"fitsync/config"
)

// policyOf lays the file's enterprise_sales block over the default policy. The
// file was checked, so that nothing in it can fail here.
func policyOf(block config.EnterpriseSales) analysis.Policy {
	policy := analysis.DefaultPolicy()
	applyRequirements(&policy, block.Requirements)
	applySolutions(&policy, block.Solutions)
	applyOffers(&policy, block)
	if block.Currency.Reporting != "" {
		policy.Currency = block.Currency.Reporting
	}
	maps.Copy(policy.Rates, block.Currency.Rates)
	if enabled := block.ProductFit.Analysis.Enabled; enabled != nil {
		policy.Analyse = *enabled
	}
	for _, enabled := range []*bool{block.ProductFit.GapAnalysis.Enabled, block.ProductFit.GapAnalysis.AutoRecommendations} {
		if enabled != nil && !*enabled {
			policy.AutoRecommend = false
		}
	}
	if prior := block.ProductFit.Prior; prior != nil {
		policy.Prior = analysis.BasisPoints(*prior*10_000 + 0.5)
	}
	for kind, act := range block.Actions {
		rule := policy.Actions[analysis.ActionKind(kind)]
		if act.Days != nil {
			rule.Days = *act.Days
		}
		if act.Owner != "" {
			rule.OwnerRole = act.Owner
		}
		policy.Actions[analysis.ActionKind(kind)] = rule
	}
	return policy
}

func applyRequirements(policy *analysis.Policy, rules config.RequirementRules) {
	if len(rules.Categories) > 0 {
		policy.Categories = nil
		for _, category := range rules.Categories {
			policy.Categories = append(policy.Categories, analysis.Category(category))
		}
	}
	if rules.DefaultPriority != "" {
		policy.DefaultPriority = analysis.Priority(rules.DefaultPriority)
	}
	for priority, weight := range rules.Weights {
		policy.Weights[analysis.Priority(priority)] = weight
	}
}

func applySolutions(policy *analysis.Policy, solutions config.Solutions) {
	for gap, plans := range map[analysis.GapType]map[string]config.Plan{
		analysis.MissingCapability: solutions.MissingCapability,
		analysis.PartialCapability: solutions.PartialCapability,
	} {
		for severity, given := range plans {
			plan := policy.Solutions[gap][analysis.Priority(severity)]
			if given.Solution != "" {
				plan.Solution = given.Solution
			}
			if given.Approach != "" {
				plan.Approach = given.Approach
			}
			if len(given.Weeks) == 2 {
				plan.Weeks = analysis.Range{Low: given.Weeks[0], High: given.Weeks[1]}
			}
			policy.Solutions[gap][analysis.Priority(severity)] = plan
		}
	}
	maps.Copy(policy.Teams, solutions.Teams)
	if solutions.WeekDays > 0 {
		policy.WeekDays = solutions.WeekDays
	}
	if rate, err := analysis.MoneyOf(solutions.DayRate); err == nil && rate > 0 {
		policy.DayRate = rate
	}
}

func applyOffers(policy *analysis.Policy, block config.EnterpriseSales) {
	if days, err := block.RFP.Days(); err == nil && days > 0 {
		policy.RFPDays = days
	}
	for _, text := range block.RFP.Holidays {
		if day, err := analysis.ParseDate(text); err == nil {
			policy.Holidays = append(policy.Holidays, day)
		}
	}
	terms := block.Contract.Terms
	if len(terms.SLALevels) > 0 {
		policy.Offers.SLALevels = nil
		for _, text := range terms.SLALevels {
			if level, err := config.SLALevel(text); err == nil {
				policy.Offers.SLALevels = append(policy.Offers.SLALevels, level)
			}
		}
	}
	if len(terms.SupportLevels) > 0 {
		policy.Offers.SupportLevels = terms.SupportLevels
	}
	if len(terms.PaymentTerms) > 0 {
		policy.Offers.PaymentTerms = terms.PaymentTerms
	}
}
