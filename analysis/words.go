package analysis

// Category is what a requirement is about.
type Category string

// The seven categories.
const (
	Functional  Category = "functional"
	Technical   Category = "technical"
	Security    Category = "security"
	Integration Category = "integration"
	Compliance  Category = "compliance"
	Performance Category = "performance"
	Support     Category = "support"
)

// Categories lists the seven in the order in which they are shown.
func Categories() []Category {
	return []Category{Functional, Technical, Security, Integration, Compliance, Performance, Support}
}

// Priority is how much a requirement matters to the buyer.
type Priority string

// The four priorities, the most important first.
const (
	Critical Priority = "critical"
	High     Priority = "high"
	Medium   Priority = "medium"
	Low      Priority = "low"
)

// Priorities lists the four, the most important first.
func Priorities() []Priority { return []Priority{Critical, High, Medium, Low} }

// Rank orders priorities: 0 for critical … 3 for low, 4 for anything else.
func (p Priority) Rank() int {
	for i, q := range Priorities() {
		if p == q {
			return i
		}
	}
	return len(Priorities())
}

// Source is who stated a requirement.
type Source string

// The sources of requirements.
const (
	FromCustomer Source = "customer"
	FromRFP      Source = "rfp"
	FromSales    Source = "sales"
)

// Status is how far the product team is with a requirement. It never changes the fit.
type Status string

// The statuses of a requirement.
const (
	StatusNew        Status = "new"
	StatusInProgress Status = "in_progress"
	StatusCompleted  Status = "completed"
	StatusBlocked    Status = "blocked"
)

// Level is how far the catalog says a capability is supported.
type Level string

// The support levels of a capability.
const (
	Full       Level = "full"
	Workaround Level = "workaround"
	Partial    Level = "partial"
	Roadmap    Level = "roadmap"
	None       Level = "none"
)

// Levels lists the support levels, the best first.
func Levels() []Level { return []Level{Full, Workaround, Partial, Roadmap, None} }

// Commitment is how firmly a roadmap item is promised.
type Commitment string

// The commitments, the firmest first.
const (
	Committed Commitment = "committed"
	Planned   Commitment = "planned"
	Exploring Commitment = "exploring"
)

// Verdict is what the analysis says of one requirement.
type Verdict string

// The verdicts.
const (
	Supported          Verdict = "supported"
	PartiallySupported Verdict = "partially_supported"
	NotSupported       Verdict = "not_supported"
	Unassessed         Verdict = "unassessed"
)

// Grade is the fit in one word. Blocked outranks the number.
type Grade string

// The grades.
const (
	Strong   Grade = "Strong"
	Good     Grade = "Good"
	Weak     Grade = "Weak"
	Blocked  Grade = "Blocked"
	Unscored Grade = "Unscored"
)

// Grades lists the grades as the CRM's picklist holds them.
func Grades() []Grade { return []Grade{Strong, Good, Weak, Blocked, Unscored} }
