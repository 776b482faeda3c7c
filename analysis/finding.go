package analysis

// Judge reads one requirement and says what it is about, how much it matters and
// which capabilities answer it. It must be deterministic and safe for concurrent
// use. It knows nothing of the deal: dates and money are the Assessor's.
type Judge interface {
	Judge(Requirement) Judgement
	// Version names the model and its lexicons; a new one re-judges everything.
	Version() string
}

// Judgement is what a [Judge] says of one requirement. For a requirement with
// several parts, Parts holds one judgement a part, in their order and one level
// deep, and Candidates is empty; priority and question are those of the whole.
type Judgement struct {
	Category      Category `json:"category"`
	CategoryBy    Decider  `json:"category_by"`
	CategoryWords []string `json:"category_words,omitempty"` // what in the text decided
	Priority      Priority `json:"priority"`
	PriorityBy    Decider  `json:"priority_by"`
	PriorityWords []string `json:"priority_words,omitempty"`

	// Candidates are the capabilities that may answer, the best first, at most three.
	Candidates []Candidate `json:"candidates,omitempty"`
	Answer     Answer      `json:"answer"`
	Confidence float64     `json:"confidence"` // 0–1 that Answer with the first candidate is right
	DecidedBy  Decider     `json:"decided_by"`
	// Verdict is what a reviewer ruled and outranks the catalog; empty where the
	// reviewer named only the capability, and always for a machine's judgement.
	Verdict Verdict `json:"verdict,omitempty"`
	// Decision is the id of the reviewer's decision that was followed.
	Decision string `json:"decision,omitempty"`
	// Doubts are the ids of decisions on similar texts by which nothing answers, or less
	// than the catalog says; they lowered Confidence.
	Doubts   []string    `json:"doubts,omitempty"`
	Question string      `json:"question,omitempty"` // what to ask the buyer, for a vague or off-product ask
	Parts    []Judgement `json:"parts,omitempty"`
}

// Answer is how sure a judge is that the catalog answers a requirement.
type Answer string

// The answers. Only Matched names a capability to rely on.
const (
	Matched Answer = "matched" // the first candidate is the one
	Missing Answer = "missing" // the catalog has nothing for it
	Unsure  Answer = "unsure"  // in between: a reviewer has to look
)

// Decider is who or what settled a question.
type Decider string

// The deciders, the strongest first.
const (
	ByReviewer Decider = "reviewer"
	ByCRM      Decider = "crm"
	ByMachine  Decider = "machine"
	ByDefault  Decider = "default"
)

// Candidate is a capability that may answer a requirement.
type Candidate struct {
	Capability string       `json:"capability"` // id
	Score      float64      `json:"score"`      // 0–1, comparable within one judgement
	Words      []string     `json:"words,omitempty"`
	Uncovered  []string     `json:"uncovered,omitempty"` // weighty words of the requirement that it does not answer
	Open       []string     `json:"open,omitempty"`      // numbers, limits and what may narrow them that are asked for and that it says nothing of
	Limits     []LimitCheck `json:"limits,omitempty"`
	Decisions  []string     `json:"decisions,omitempty"` // ids of decisions on similar texts that chose it
}

// LimitCheck compares one asked limit with what the capability states.
type LimitCheck struct {
	Key     string      `json:"key"` // such as availability
	Asked   string      `json:"asked"`
	Offered string      `json:"offered,omitempty"`
	Result  LimitResult `json:"result"`
}

// LimitResult is how an offered limit meets the asked one.
type LimitResult string

// The results, the best first.
const (
	LimitMet      LimitResult = "met"
	LimitUnknown  LimitResult = "unknown"
	LimitShort    LimitResult = "short"
	LimitViolated LimitResult = "violated"
)

// Finding is the verdict on one requirement of one deal.
type Finding struct {
	Requirement string      `json:"requirement"` // Requirement.ID
	Text        string      `json:"text"`
	Judgement   Judgement   `json:"judgement"`
	Capability  string      `json:"capability,omitempty"` // id of the answering capability; empty if none
	Verdict     Verdict     `json:"verdict"`
	Coverage    BasisPoints `json:"coverage"` // for unassessed: the prior
	Weight      int         `json:"weight"`
	Why         string      `json:"why"` // one sentence a salesperson understands
	Parts       []Finding   `json:"parts,omitempty"`
}

// Decision is a reviewer's correction. It outranks the machine for the same
// requirement and for equal or near-equal text.
type Decision struct {
	ID          string  `json:"id"`
	Requirement string  `json:"requirement,omitempty"` // Requirement.ID of the one that it was made for, if any
	Text        string  `json:"text"`                  // empty where it holds for that requirement alone
	Capability  string  `json:"capability,omitempty"`  // empty: nothing in the catalog answers
	Verdict     Verdict `json:"verdict"`               // empty: what the catalog says of the capability
	Reviewer    string  `json:"reviewer"`
	Reason      string  `json:"reason,omitempty"`
	At          string  `json:"at"` // RFC 3339, UTC
}
