package config

// EnterpriseSales is the block that sales alignment reads. The reference block of
// the specification loads as written. Keys without effect are only there when the
// file gives them.
type EnterpriseSales struct {
	Requirements RequirementRules `yaml:"requirements"`
	ProductFit   ProductFit       `yaml:"product_fit"`
	Solutions    Solutions        `yaml:"solutions"`
	Currency     Currency         `yaml:"currency"`
	Actions      Acts             `yaml:"actions"`
	Enablement   *Enablement      `yaml:"enablement,omitempty"`
	RFP          RFP              `yaml:"rfp"`
	PoC          *PoC             `yaml:"poc,omitempty"`
	Contract     Contract         `yaml:"contract"`
}

// RequirementRules are the categories and priorities in use.
type RequirementRules struct {
	Categories      []string       `yaml:"categories,omitempty"`
	PriorityLevels  []string       `yaml:"priority_levels,omitempty"`
	DefaultPriority string         `yaml:"default_priority"`
	Weights         map[string]int `yaml:"weights"`
}

// ProductFit switches the analysis and its parts.
type ProductFit struct {
	Analysis struct {
		Enabled   bool   `yaml:"enabled"`
		Frequency string `yaml:"frequency,omitempty"`
	} `yaml:"analysis"`
	GapAnalysis struct {
		Enabled             bool `yaml:"enabled"`
		AutoRecommendations bool `yaml:"auto_recommendations"`
	} `yaml:"gap_analysis"`
	Prior float64 `yaml:"prior"` // coverage assumed for what is not assessed yet, 0–1
}

// Solutions overrides how gaps are closed, by gap type and severity.
type Solutions struct {
	MissingCapability Plans          `yaml:"missing_capability"`
	PartialCapability Plans          `yaml:"partial_capability"`
	Teams             map[string]int `yaml:"teams"` // people by approach
	WeekDays          int            `yaml:"week_days"`
	DayRate           float64        `yaml:"day_rate"` // reporting currency
}

// Plans are the entries of the solution table for one gap type, by severity.
type Plans map[string]Plan

// Plan overrides one entry of the solution table; what is left out stays.
type Plan struct {
	Solution string `yaml:"solution"`
	Approach string `yaml:"approach"`
	Weeks    []int  `yaml:"weeks,flow"` // low, high
}

// Currency is the reporting currency and what others are worth in it.
type Currency struct {
	Reporting string             `yaml:"reporting"`
	Rates     map[string]float64 `yaml:"rates"`
}

// Acts are the rules of the recommended actions, by kind.
type Acts map[string]Act

// Act overrides when an action is due and who owns it.
type Act struct {
	Days  *int   `yaml:"days,omitempty"` // nil for answer_rfp, which is due by RFP.ResponseTime
	Owner string `yaml:"owner,omitempty"`
}

// Enablement is what a sales team gets when the product changes.
type Enablement struct {
	Training struct {
		Enabled         *bool  `yaml:"enabled,omitempty"`
		Format          string `yaml:"format,omitempty"`
		DurationMinutes int    `yaml:"duration_minutes,omitempty"`
		Frequency       string `yaml:"frequency,omitempty"`
	} `yaml:"training,omitempty"`
	Materials struct {
		Enabled *bool    `yaml:"enabled,omitempty"`
		Types   []string `yaml:"types,omitempty"`
	} `yaml:"materials,omitempty"`
	Tools struct {
		CRM       Tool `yaml:"crm,omitempty"`
		Demo      Tool `yaml:"demo,omitempty"`
		Analytics Tool `yaml:"analytics,omitempty"`
	} `yaml:"tools,omitempty"`
	Support struct {
		Enabled      *bool             `yaml:"enabled,omitempty"`
		Channels     []string          `yaml:"channels,omitempty"`
		ResponseTime map[string]string `yaml:"response_time,omitempty"`
	} `yaml:"support,omitempty"`
}

// Tool is one tool of the sales team.
type Tool struct {
	Enabled  *bool  `yaml:"enabled,omitempty"`
	Platform string `yaml:"platform,omitempty"`
}

// RFP is how requests for proposal are answered.
type RFP struct {
	Enabled      *bool    `yaml:"enabled,omitempty"`
	Template     string   `yaml:"template,omitempty"`
	ResponseTime string   `yaml:"response_time"` // 5 business_days
	Holidays     []string `yaml:"holidays,flow"` // days on which nobody works, YYYY-MM-DD
}

// PoC is how proofs of concept run.
type PoC struct {
	Enabled         *bool    `yaml:"enabled,omitempty"`
	DurationWeeks   int      `yaml:"duration_weeks,omitempty"`
	SuccessCriteria []string `yaml:"success_criteria,omitempty"`
}

// Contract is what contracts may promise.
type Contract struct {
	Enabled   *bool    `yaml:"enabled,omitempty"`
	Templates []string `yaml:"templates,omitempty"`
	Terms     struct {
		PaymentTerms  []string `yaml:"payment_terms,flow"`
		SupportLevels []string `yaml:"support_levels,flow"`
		SLALevels     []string `yaml:"sla_levels,flow"`
	} `yaml:"terms"`
}
