package analysis

// Case is one deal to judge.
type Case struct {
	Opportunity Opportunity
	AsOf        Date // the day of the judgement, UTC
	// Prior are the actions of the deal's last assessment: an action that still
	// stands keeps its first-seen and due dates. Order does not matter.
	Prior []Action
}

// Assessor judges deals against one catalog snapshot under one policy. It is safe
// for concurrent use and never changes after it was made.
type Assessor struct {
	snapshot     Snapshot
	policy       Policy
	judge        Judge
	capabilities map[string]*Capability
	setting      []byte // what every input hash starts with
}

// NewAssessor makes an Assessor. The snapshot's capabilities must have unique ids;
// neither they nor the policy may be changed by the caller afterwards.
func NewAssessor(snapshot Snapshot, policy Policy, judge Judge) *Assessor {
	capabilities := make(map[string]*Capability, len(snapshot.Capabilities))
	for i := range snapshot.Capabilities {
		capabilities[snapshot.Capabilities[i].ID] = &snapshot.Capabilities[i]
	}
	return &Assessor{
		snapshot:     snapshot,
		policy:       policy,
		judge:        judge,
		capabilities: capabilities,
		setting:      setting(snapshot.Revision, judge.Version(), policy),
	}
}

// Assess judges one deal. It depends on its arguments alone. The date of the case
// matters in two places only: to tell a roadmap item that is overdue, and as the
// first-seen date of an action that is not among the prior ones.
func (a *Assessor) Assess(c Case) Assessment {
	deal := &c.Opportunity
	answers := a.answers(deal, c.AsOf)
	score := scoreOf(answers)
	points := pointsOf(answers, score.fit)
	shortfalls := a.shortfalls(answers, points)
	expected, rated := a.expected(deal)

	result := Assessment{
		Opportunity:     deal.ID,
		Connection:      deal.Connection,
		Closed:          deal.Closed,
		Fit:             score.fit,
		Low:             score.low,
		High:            score.high,
		Grade:           score.grade,
		Confidence:      score.confidence,
		Coverage:        score.coverage,
		Findings:        findingsOf(answers),
		Reasons:         reasonsOf(answers, points),
		Gaps:            gapsOf(shortfalls),
		Actions:         a.actions(c, answers, points, shortfalls, score),
		Expected:        expected,
		RateMissing:     !rated,
		CatalogRevision: a.snapshot.Revision,
		ModelVersion:    a.judge.Version(),
		InputHash:       a.Hash(*deal),
		ValidUntil:      validUntil(answers),
	}
	if !deal.Closed && len(answers) > 0 {
		result.RevenueAtRisk = expected.Share(BasisPoints(100-score.fit) * 100)
	}
	return result
}

// expected is amount × probability in the reporting currency; false where no
// exchange rate turns the amount into it. No amount, or a negative one, expects 0.
func (a *Assessor) expected(deal *Opportunity) (Money, bool) {
	if deal.Amount == nil {
		return 0, true
	}
	amount, ok := a.policy.convert(*deal.Amount, deal.Currency)
	return max(0, amount).Share(min(max(deal.Probability, 0), full)), ok
}
