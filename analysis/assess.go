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
	snapshot Snapshot
	policy   Policy
	judge    Judge
}

// NewAssessor makes an Assessor. The snapshot's capabilities must have unique ids.
func NewAssessor(snapshot Snapshot, policy Policy, judge Judge) *Assessor {
	return &Assessor{snapshot: snapshot, policy: policy, judge: judge}
}
