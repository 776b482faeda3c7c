package analysis

// Assessment is what fitsync says of one deal. Equal inputs give equal
// assessments; nothing in it comes from a clock.
type Assessment struct {
	Opportunity string `json:"opportunity"`
	Connection  string `json:"connection"`
	Closed      bool   `json:"closed,omitempty"` // no longer in the pipeline: no actions, nothing at risk

	// Fit, Low and High say nothing where Grade is Unscored: unknown is not zero.
	Fit        int         `json:"fit"`  // 0–100, product fit, never a win probability
	Low        int         `json:"low"`  // every unassessed requirement missing
	High       int         `json:"high"` // every unassessed requirement full
	Grade      Grade       `json:"grade"`
	Confidence BasisPoints `json:"confidence"` // assessed share of the weight
	Coverage   BasisPoints `json:"coverage"`   // weighted coverage of the assessed requirements

	Findings []Finding `json:"findings,omitempty"` // by priority, ties in the CRM's order
	Reasons  []Reason  `json:"reasons,omitempty"`  // add up to exactly 100 − Fit
	Gaps     []Gap     `json:"gaps,omitempty"`
	Actions  []Action  `json:"actions,omitempty"` // at most five, the most valuable first

	Expected      Money `json:"expected"`               // amount × probability in the reporting currency
	RevenueAtRisk Money `json:"revenue_at_risk"`        // Expected × (100 − Fit) / 100
	RateMissing   bool  `json:"rate_missing,omitempty"` // no exchange rate: scored, left out of revenue

	CatalogRevision string `json:"catalog_revision"`
	ModelVersion    string `json:"model_version"`
	InputHash       string `json:"input_hash"` // lower-case hex SHA-256 over everything that went in
	// ValidUntil is the first day on which the same inputs would be judged
	// otherwise, because a ship date passes; zero when no day changes anything.
	ValidUntil Date `json:"valid_until,omitzero"`
}

// Reason is one requirement's share of what the fit lacks. Requirements whose share
// rounds to nothing have none.
type Reason struct {
	Requirement string  `json:"requirement"`
	Text        string  `json:"text"`
	Points      int     `json:"points"`
	Verdict     Verdict `json:"verdict"`
	Why         string  `json:"why"`
}

// GapType tells a capability that is absent from one that falls short.
type GapType string

// The gap types.
const (
	MissingCapability GapType = "missing_capability"
	PartialCapability GapType = "partial_capability"
)

// Gap is what stands between a requirement and full coverage. Several requirements
// of a deal may lack the same thing: their gaps then share ID and FitIfFixed. A
// split requirement has one gap for each thing that its parts lack, and its points
// are divided among them.
type Gap struct {
	ID          string   `json:"id"` // the same across deals: capability id, or the id of a cluster of near-equal texts
	Requirement string   `json:"requirement"`
	Capability  string   `json:"capability,omitempty"`
	Title       string   `json:"title"`
	Type        GapType  `json:"type"`
	Severity    Priority `json:"severity"`
	Effort      string   `json:"effort"` // high, medium, low, minimal
	Impact      string   `json:"impact"`
	Closes      string   `json:"closes"` // what would close it
	Points      int      `json:"points"` // its share of 100 − Fit
	Blocks      bool     `json:"blocks,omitempty"`
	FitIfFixed  int      `json:"fit_if_fixed"` // with everything of this ID at full coverage
	Solution    Solution `json:"solution"`
}

// Solution is how a gap would be closed.
type Solution struct {
	Solution string `json:"solution"`
	Approach string `json:"approach"` // dedicated_sprint, feature_team, hotfix, next_sprint, backlog
	Weeks    Range  `json:"weeks"`
	Cost     Money  `json:"cost"` // reporting currency
	CostLow  Money  `json:"cost_low"`
	CostHigh Money  `json:"cost_high"`
}

// Range is a span of whole numbers, both ends included.
type Range struct {
	Low  int `json:"low" yaml:"low"`
	High int `json:"high" yaml:"high"`
}

// ActionKind is what sort of step an [Action] is.
type ActionKind string

// The kinds of recommended actions.
const (
	CloseGap           ActionKind = "close_gap"
	CommitRoadmap      ActionKind = "commit_roadmap"
	OfferWorkaround    ActionKind = "offer_workaround"
	ClarifyRequirement ActionKind = "clarify_requirement"
	ReviewMatch        ActionKind = "review_match"
	ScheduleDemo       ActionKind = "schedule_demo"
	SendMaterial       ActionKind = "send_material"
	StartPoC           ActionKind = "start_poc"
	AnswerRFP          ActionKind = "answer_rfp"
	NegotiateSLA       ActionKind = "negotiate_sla"
	HandleObjection    ActionKind = "handle_objection"
	TrainTeam          ActionKind = "train_team"
	Requalify          ActionKind = "requalify"
)

// ActionKinds lists all kinds, as the CRM's picklist holds them.
func ActionKinds() []ActionKind {
	return []ActionKind{
		CloseGap, CommitRoadmap, OfferWorkaround, ClarifyRequirement, ReviewMatch, ScheduleDemo, SendMaterial,
		StartPoC, AnswerRFP, NegotiateSLA, HandleObjection, TrainTeam, Requalify,
	}
}

// Action is what the account executive or the product team should do next.
type Action struct {
	Kind      ActionKind `json:"kind"`
	Title     string     `json:"title"`
	Detail    string     `json:"detail"`
	Due       Date       `json:"due"`
	OwnerRole string     `json:"owner_role"` // account_executive, product_team, presales, legal
	Link      string     `json:"link,omitempty"`
	Subject   string     `json:"subject"` // what it is about: gap or requirement id; with Kind its identity over time
	Points    int        `json:"points"`  // reason points that it could win back
	FirstSeen Date       `json:"first_seen"`
}
