package analysis

import (
	"cmp"
	"slices"
)

// actions recommends the next steps of an open deal, those that could win back most
// points first. The deal's expected revenue is the same for all of them, so points
// order them by points × revenue too.
func (a *Assessor) actions(c Case, answers []answer, points []int64, shortfalls []shortfall, score score) []Action {
	if !a.policy.AutoRecommend || c.Opportunity.Closed || a.policy.MaxAction <= 0 {
		return nil
	}
	var all agenda
	for i := range shortfalls {
		all.add(a.closing(&shortfalls[i], score.fit))
	}
	for i := range answers {
		all.add(questions(&answers[i], int(points[i]))...)
	}
	all.add(a.rfp(&c.Opportunity, answers, points)...)
	if score.grade == Blocked {
		all.add(requalify(&c.Opportunity, answers, points)...)
	}
	return a.schedule(all, c)
}

// agenda gathers actions; the same step for the same subject is one action.
type agenda []Action

func (all *agenda) add(actions ...Action) {
	for _, action := range actions {
		if at := slices.IndexFunc(*all, action.same); at >= 0 {
			(*all)[at].Points += action.Points
			continue
		}
		*all = append(*all, action)
	}
}

// same reports whether two actions are one over time.
func (a Action) same(b Action) bool { return a.Kind == b.Kind && a.Subject == b.Subject }

// schedule orders the actions, keeps the first few and dates them. Ties go to the
// kind with the shorter time, never to a date, which would depend on the day.
func (a *Assessor) schedule(all []Action, c Case) []Action {
	rules := a.policy.Actions
	all = slices.DeleteFunc(all, func(action Action) bool { _, known := rules[action.Kind]; return !known })
	if len(all) == 0 {
		return nil
	}
	slices.SortFunc(all, func(x, y Action) int {
		return cmp.Or(
			cmp.Compare(y.Points, x.Points),
			cmp.Compare(rules[x.Kind].Days, rules[y.Kind].Days),
			cmp.Compare(x.Kind, y.Kind),
			cmp.Compare(x.Subject, y.Subject),
		)
	})
	all = slices.Clone(all[:min(len(all), a.policy.MaxAction)])
	for i := range all {
		a.date(&all[i], c)
	}
	return all
}

// date gives an action its owner and dates; one that stood before keeps its dates.
func (a *Assessor) date(action *Action, c Case) {
	rule := a.policy.Actions[action.Kind]
	action.OwnerRole = rule.OwnerRole
	action.FirstSeen = c.AsOf
	action.Due = c.AsOf.AddDays(rule.Days)
	if action.Kind == AnswerRFP {
		action.Due = addBusinessDays(c.AsOf, a.policy.RFPDays, a.policy.Holidays)
	}
	prior := false
	for _, old := range c.Prior {
		if !old.same(*action) || old.FirstSeen.IsZero() || prior && !old.FirstSeen.Before(action.FirstSeen) {
			continue
		}
		action.FirstSeen, action.Due, prior = old.FirstSeen, old.Due, true
	}
}
