package evaluate

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"time"

	"fitsync/analysis"
	"fitsync/analysis/match"
	"fitsync/analysis/match/limits"
)

// Prediction is what was answered to one case, in the form that scorers read. Its
// verdict is the best guess and never unassessed; its confidence says how likely the
// first capability is right.
type Prediction struct {
	ID           string            `json:"id"`
	Category     analysis.Category `json:"category,omitempty"`
	Priority     analysis.Priority `json:"priority,omitempty"`
	Capabilities []string          `json:"capability_ids"`
	Verdict      analysis.Verdict  `json:"verdict"`
	Confidence   float64           `json:"confidence"`
	Decided      analysis.Answer   `json:"-"` // what was decided without a person
	IfRight      analysis.Verdict  `json:"-"` // the verdict if the first capability is the answer
	Vague        bool              `json:"-"` // nothing in the requirement can be checked
	Open         int               `json:"-"` // numbers and limits that the first capability says nothing of
	Micros       float64           `json:"-"` // time taken
}

// Predict has every case of a set judged. Time is read from nowFunc; without one, no
// times are measured.
func Predict(set Set, policy analysis.Policy, nowFunc func() time.Time, options ...match.Option) []Prediction {
	judge := match.New(set.Snapshot, options...)
	guesses := &guesser{judge: judge}
	predictor := predictor{
		judge: judge, guesses: guesses, assessor: analysis.NewAssessor(set.Snapshot, policy, guesses), kind: set.Kind, nowFunc: nowFunc,
	}
	all := make([]Prediction, 0, len(set.Cases))
	for _, c := range set.Cases {
		all = append(all, predictor.predict(c))
	}
	return all
}

type predictor struct {
	judge    *match.Judge
	guesses  *guesser
	assessor *analysis.Assessor
	kind     Kind
	nowFunc  func() time.Time
}

func (p *predictor) predict(c Case) Prediction {
	if p.kind == Limits {
		return Prediction{ID: c.ID, Verdict: analysis.Verdict(worst(limits.Check(limits.Read(c.Requirement.Text), c.Offer)))}
	}
	out := Prediction{ID: c.ID, Capabilities: []string{}}
	judged := p.timed(c.Requirement, &out)
	guess := p.judge.Guess(judged)
	out.Category, out.Priority = guess.Category, guess.Priority
	if p.kind == Categories {
		return out
	}
	out.Decided, out.Confidence = judged.Answer, guess.Confidence
	for _, candidate := range guess.Candidates {
		out.Capabilities = append(out.Capabilities, candidate.Capability)
	}
	out.Vague = guess.Question != ""
	if len(guess.Candidates) > 0 {
		out.Open = len(guess.Candidates[0].Open)
	}
	out.Verdict = p.verdict(c.Requirement, guess)
	out.IfRight = out.Verdict
	if guess.Answer != analysis.Matched && len(guess.Candidates) > 0 {
		guess.Answer = analysis.Matched
		out.IfRight = p.verdict(c.Requirement, guess)
	}
	return out
}

// verdict is what the catalog says of a requirement that is judged so.
func (p *predictor) verdict(r analysis.Requirement, judged analysis.Judgement) analysis.Verdict {
	p.guesses.guess = judged
	deal := analysis.Opportunity{Requirements: []analysis.Requirement{r}}
	return p.assessor.Assess(analysis.Case{Opportunity: deal}).Findings[0].Verdict
}

func (p *predictor) timed(r analysis.Requirement, out *Prediction) analysis.Judgement {
	if p.nowFunc == nil {
		return p.judge.Judge(r)
	}
	began := p.nowFunc()
	judged := p.judge.Judge(r)
	out.Micros = float64(p.nowFunc().Sub(began).Nanoseconds()) / 1e3
	return judged
}

// guesser lets an assessor rule by a guess that was made already.
type guesser struct {
	judge *match.Judge
	guess analysis.Judgement
}

func (g *guesser) Judge(analysis.Requirement) analysis.Judgement { return g.guess }
func (g *guesser) Version() string                               { return g.judge.Version() }

// worst is the result of several comparisons: violated before short before unknown
// before met; unknown of none.
func worst(checks []analysis.LimitCheck) analysis.LimitResult {
	order := []analysis.LimitResult{analysis.LimitMet, analysis.LimitUnknown, analysis.LimitShort, analysis.LimitViolated}
	result := analysis.LimitUnknown
	for i, check := range checks {
		if i == 0 || slices.Index(order, check.Result) > slices.Index(order, result) {
			result = check.Result
		}
	}
	return result
}

func figureJSON(v float64) ([]byte, error) {
	if math.IsNaN(v) {
		return []byte("null"), nil
	}
	return json.Marshal(json.Number(strconv.FormatFloat(v, 'f', 4, 64)))
}
