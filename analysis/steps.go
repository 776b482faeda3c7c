package analysis

import "fmt"

// closing is the step that fits what a gap lacks.
func (a *Assessor) closing(s *shortfall, fit int) Action {
	action := Action{
		Kind:    CloseGap,
		Title:   "Close the gap: " + s.gap.Title,
		Detail:  fmt.Sprintf("%s. %s. Fit %d → %d.", capital(s.ruling.why), capital(a.policy.plan(&s.gap)), fit, s.gap.FitIfFixed),
		Subject: s.gap.ID,
		Points:  s.gap.Points,
	}
	capability := s.ruling.capability
	if limit, ok := s.ruling.negotiable(); ok {
		action.Kind, action.Title = NegotiateSLA, "Negotiate "+spaced(limit.Key)+": "+s.gap.Title
		action.Detail = capital(limit.sentence()) + "." + a.policy.Offers.sentence(limit.Key)
		return action
	}
	if capability == nil {
		return action
	}
	switch {
	case capability.Support == Roadmap && s.gap.Type == MissingCapability && len(s.ruling.failed) == 0:
		action.Kind = CommitRoadmap
		action.Title = s.ruling.promise.step(capability)
	case capability.Support == Workaround && s.gap.Type == PartialCapability && len(s.ruling.failed) == 0:
		action.Kind = OfferWorkaround
		action.Title = "Offer the workaround for " + s.gap.Title
		action.Detail = capital(s.ruling.why) + "."
	}
	if len(capability.Evidence) > 0 {
		action.Link = capability.Evidence[0].URL
	}
	return action
}

// step is what to do about a roadmap item.
func (p *promise) step(capability *Capability) string {
	switch name := capability.Name; {
	case p == nil || p.ship.IsZero() || p.overdue:
		return "Set a ship date for " + name
	case p.late > 0:
		return "Ship " + name + " earlier"
	case capability.Roadmap.Commitment != Committed:
		return "Commit to the ship date of " + name
	default:
		return "Put the ship date of " + name + " into the contract"
	}
}

// plan is how a gap would be closed, in one sentence.
func (p *Policy) plan(gap *Gap) string {
	return fmt.Sprintf("%s: %s, %d–%d weeks, about %s",
		gap.Closes, spaced(gap.Solution.Approach), gap.Solution.Weeks.Low, gap.Solution.Weeks.High,
		round(gap.Solution.Cost, p.Currency))
}
