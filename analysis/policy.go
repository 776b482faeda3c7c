package analysis

// Policy holds every rule of the analysis that a company may set. [DefaultPolicy]
// holds the tables of the specification; the configuration overrides single keys.
type Policy struct {
	Categories      []Category
	Weights         map[Priority]int // weight of each priority in the fit
	DefaultPriority Priority         // where neither the CRM nor the text says one

	Prior      BasisPoints                // coverage assumed for an unassessed requirement
	Coverage   map[Level]BasisPoints      // full, workaround, partial, none
	Commitment map[Commitment]BasisPoints // share of RoadmapBase by how firm the promise is
	// RoadmapBase is the coverage of a committed item in time; it falls to zero
	// over RoadmapFade days of lateness. RoadmapSlack days are added to a ship date.
	RoadmapBase  BasisPoints
	RoadmapFade  int
	RoadmapSlack int

	Effort    map[Priority]string // effort class by severity
	Solutions map[GapType]map[Priority]Plan
	Teams     map[string]int // people by approach
	WeekDays  int            // working days a week
	DayRate   Money          // cost of one person-day in the reporting currency

	Currency string             // reporting currency, ISO 4217
	Rates    map[string]float64 // units of the reporting currency for one unit of the key's currency (upper case)

	Actions   map[ActionKind]ActionRule // a kind without a rule is never recommended
	MaxAction int                       // actions kept on an assessment
	RFPDays   int                       // business days to answer an RFP
	Holidays  []Date
	Offers    Offers // what contracts may promise

	// AutoRecommend switches actions off when false; Analyse switches judging off.
	AutoRecommend bool
	Analyse       bool
}

// Plan is how a gap of one type and severity is closed by default.
type Plan struct {
	Solution string
	Approach string
	Weeks    Range
}

// ActionRule is when an action is due and who owns it.
type ActionRule struct {
	Days      int // calendar days after it first appeared
	OwnerRole string
}

// Offers are the contract terms on offer, the weakest first.
type Offers struct {
	SLALevels     []float64 // percent of uptime
	SupportLevels []string
	PaymentTerms  []string
}

// DefaultPolicy is the specification's tables.
func DefaultPolicy() Policy {
	const develop, enhance = "develop a new feature", "enhance the existing feature"
	return Policy{
		Categories:      Categories(),
		Weights:         map[Priority]int{Critical: 8, High: 4, Medium: 2, Low: 1},
		DefaultPriority: Medium,
		Prior:           4000,
		Coverage:        map[Level]BasisPoints{Full: 10_000, Workaround: 7000, Partial: 5000, None: 0},
		Commitment:      map[Commitment]BasisPoints{Committed: 10_000, Planned: 6000, Exploring: 2000},
		RoadmapBase:     6000,
		RoadmapFade:     90,
		RoadmapSlack:    14,
		Effort:          map[Priority]string{Critical: "high", High: "medium", Medium: "low", Low: "minimal"},
		Solutions: map[GapType]map[Priority]Plan{
			MissingCapability: {
				Critical: {develop, "dedicated_sprint", Range{4, 6}},
				High:     {develop, "feature_team", Range{6, 8}},
				Medium:   {develop, "backlog", Range{8, 12}},
				Low:      {develop, "backlog", Range{12, 16}},
			},
			PartialCapability: {
				Critical: {enhance, "hotfix", Range{2, 4}},
				High:     {enhance, "next_sprint", Range{4, 6}},
				Medium:   {enhance, "backlog", Range{6, 8}},
				Low:      {enhance, "backlog", Range{8, 12}},
			},
		},
		Teams:    map[string]int{"dedicated_sprint": 4, "feature_team": 3, "hotfix": 2, "next_sprint": 2, "backlog": 1},
		WeekDays: 5,
		DayRate:  800_00,
		Currency: "EUR",
		Rates:    map[string]float64{},
		Actions: map[ActionKind]ActionRule{
			CloseGap:           {10, "product_team"},
			CommitRoadmap:      {7, "product_team"},
			OfferWorkaround:    {5, "presales"},
			ClarifyRequirement: {3, "account_executive"},
			ReviewMatch:        {2, "presales"},
			NegotiateSLA:       {7, "legal"},
			AnswerRFP:          {7, "presales"},
			Requalify:          {3, "account_executive"},
		},
		MaxAction: 5,
		RFPDays:   5,
		Offers: Offers{
			SLALevels:     []float64{99.5, 99.9, 99.99},
			SupportLevels: []string{"standard", "premium", "enterprise"},
			PaymentTerms:  []string{"net_30", "net_60", "annual_upfront"},
		},
		AutoRecommend: true,
		Analyse:       true,
	}
}
