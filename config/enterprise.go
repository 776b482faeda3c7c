package config

// EnterpriseSales is the block that sales alignment reads. The reference block of
// the specification loads as written.
type EnterpriseSales struct {
	Requirements RequirementRules `yaml:"requirements"`
	ProductFit   ProductFit       `yaml:"product_fit"`
	Solutions    Solutions        `yaml:"solutions"`
	Currency     Currency         `yaml:"currency"`
	Actions      map[string]Act   `yaml:"actions"`
	Enablement   Enablement       `yaml:"enablement"`
	RFP          RFP              `yaml:"rfp"`
	PoC          PoC              `yaml:"poc"`
	Contract     Contract         `yaml:"contract"`
}

// RequirementRules are the categories and priorities in use.
type RequirementRules struct {
	Categories      []string       `yaml:"categories"`
	PriorityLevels  []string       `yaml:"priority_levels"`
	DefaultPriority string         `yaml:"default_priority"`
	Weights         map[string]int `yaml:"weights"`
}

// ProductFit switches the analysis and its parts.
type ProductFit struct {
	Analysis struct {
		Enabled   *bool  `yaml:"enabled"`
		Frequency string `yaml:"frequency"`
	} `yaml:"analysis"`
	GapAnalysis struct {
		Enabled             *bool `yaml:"enabled"`
		AutoRecommendations *bool `yaml:"auto_recommendations"`
	} `yaml:"gap_analysis"`
	Prior *float64 `yaml:"prior"` // coverage assumed for what is not assessed yet, 0–1
}

// Solutions overrides how gaps are closed, by gap type and severity.
type Solutions struct {
	MissingCapability map[string]Plan `yaml:"missing_capability"`
	PartialCapability map[string]Plan `yaml:"partial_capability"`
	Teams             map[string]int  `yaml:"teams"` // people by approach
	WeekDays          int             `yaml:"week_days"`
	DayRate           float64         `yaml:"day_rate"` // reporting currency
}

// Plan overrides one entry of the solution table; what is left out stays.
type Plan struct {
	Solution string `yaml:"solution"`
	Approach string `yaml:"approach"`
	Weeks    []int  `yaml:"weeks"` // low, high
}

// Currency is the reporting currency and what others are worth in it.
type Currency struct {
	Reporting string             `yaml:"reporting"`
	Rates     map[string]float64 `yaml:"rates"`
}

// Act overrides when an action is due and who owns it.
type Act struct {
	Days  *int   `yaml:"days"`
	Owner string `yaml:"owner"`
}

// Enablement is what a sales team gets when the product changes.
type Enablement struct {
	Training struct {
		Enabled         *bool  `yaml:"enabled"`
		Format          string `yaml:"format"`
		DurationMinutes int    `yaml:"duration_minutes"`
		Frequency       string `yaml:"frequency"`
	} `yaml:"training"`
	Materials struct {
		Enabled *bool    `yaml:"enabled"`
		Types   []string `yaml:"types"`
	} `yaml:"materials"`
	Tools struct {
		CRM       Tool `yaml:"crm"`
		Demo      Tool `yaml:"demo"`
		Analytics Tool `yaml:"analytics"`
	} `yaml:"tools"`
	Support struct {
		Enabled      *bool             `yaml:"enabled"`
		Channels     []string          `yaml:"channels"`
		ResponseTime map[string]string `yaml:"response_time"`
	} `yaml:"support"`
}

// Tool is one tool of the sales team.
type Tool struct {
	Enabled  *bool  `yaml:"enabled"`
	Platform string `yaml:"platform"`
}

// RFP is how requests for proposal are answered.
type RFP struct {
	Enabled      *bool    `yaml:"enabled"`
	Template     string   `yaml:"template"`
	ResponseTime string   `yaml:"response_time"` // 5 business_days
	Holidays     []string `yaml:"holidays"`      // days on which nobody works, YYYY-MM-DD
}

// PoC is how proofs of concept run.
type PoC struct {
	Enabled         *bool    `yaml:"enabled"`
	DurationWeeks   int      `yaml:"duration_weeks"`
	SuccessCriteria []string `yaml:"success_criteria"`
}

// Contract is what contracts may promise.
type Contract struct {
	Enabled   *bool    `yaml:"enabled"`
	Templates []string `yaml:"templates"`
	Terms     struct {
		PaymentTerms  []string `yaml:"payment_terms"`
		SupportLevels []string `yaml:"support_levels"`
		SLALevels     []string `yaml:"sla_levels"`
	} `yaml:"terms"`
}
