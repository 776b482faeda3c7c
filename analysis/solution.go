package analysis

// Effort that the catalog states is an estimate: its cost is shown ± a quarter.
const (
	estimateLow  BasisPoints = 7500
	estimateHigh BasisPoints = 12_500
)

// solution is how a gap of a type and severity is closed. Its cost is the
// capability's own effort in person-days at the day rate, ± 25 %, where the catalog
// states it; else what the approach's team costs over the timeline: its midpoint,
// and its two ends as low and high.
func (p *Policy) solution(kind GapType, severity Priority, capability *Capability) Solution {
	plan := p.Solutions[kind][severity]
	got := Solution{Solution: plan.Solution, Approach: plan.Approach, Weeks: plan.Weeks}
	if capability != nil && capability.EffortDays > 0 {
		got.Cost = Money(capability.EffortDays) * p.DayRate
		got.CostLow, got.CostHigh = got.Cost.Share(estimateLow), got.Cost.Share(estimateHigh)
		return got
	}
	week := Money(max(1, p.Teams[plan.Approach])*p.WeekDays) * p.DayRate
	got.CostLow, got.CostHigh = Money(plan.Weeks.Low)*week, Money(plan.Weeks.High)*week
	got.Cost = Money(roundHalfUp(int64(got.CostLow+got.CostHigh), 2))
	return got
}
