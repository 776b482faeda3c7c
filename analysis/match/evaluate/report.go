package evaluate

import (
	"math"
	"slices"

	"fitsync/analysis"
)

// Report holds the figures of one set, or of several pooled. A figure that does not
// apply is NaN in code and null in JSON.
type Report struct {
	Set      string  `json:"set"`
	Cases    int     `json:"cases"`
	Answered int     `json:"answered"` // cases that have a right capability
	Figures  Figures `json:"figures"`
}

// Figures are shares from 0 to 1, but for the two times.
type Figures struct {
	CategoryAccuracy Figure `json:"category_accuracy"`
	CategoryF1       Figure `json:"category_macro_f1"`
	PriorityAccuracy Figure `json:"priority_accuracy"`
	FirstRight       Figure `json:"r_at_1"`
	AmongFive        Figure `json:"r_at_5"`
	MRR              Figure `json:"mrr"`
	MissingAUC       Figure `json:"missing_auc"`
	VerdictAccuracy  Figure `json:"verdict_accuracy"`
	VerdictF1        Figure `json:"verdict_macro_f1"`
	FalseSupported   Figure `json:"false_supported"`
	AutoDecided      Figure `json:"auto_decided"`   // share decided without a person
	AutoPrecision    Figure `json:"auto_precision"` // share of those that is right
	ECE              Figure `json:"ece"`
	LimitAccuracy    Figure `json:"limit_accuracy"`
	LimitF1          Figure `json:"limit_macro_f1"`
	FalseMet         Figure `json:"false_met"`
	P50Micros        Figure `json:"p50_us"`
	P99Micros        Figure `json:"p99_us"`
}

// Figure is a number that may not apply.
type Figure float64

// MarshalJSON writes a figure with four decimals, null where it does not apply.
func (f Figure) MarshalJSON() ([]byte, error) { return figureJSON(float64(f)) }

// Known reports whether the figure applies.
func (f Figure) Known() bool { return !math.IsNaN(float64(f)) }

// Measure computes the figures of judged cases.
func Measure(name string, cases []Case, predictions []Prediction) Report {
	var m measurer
	for i := range cases {
		m.add(&cases[i], &predictions[i])
	}
	return Report{Set: name, Cases: len(cases), Answered: len(m.ranks), Figures: m.figures()}
}

// measurer collects what the figures are computed from.
type measurer struct {
	category, priority, verdict []pair
	limit                       []pair
	ranks                       []int // of the first right capability, 0 for none
	withAnswer, without         []float64
	firsts                      []sure
	decided, decidedRight       int
	matched                     int // cases of matching
	micros                      []float64
}

func (m *measurer) add(c *Case, p *Prediction) {
	if p.Micros > 0 {
		m.micros = append(m.micros, p.Micros)
	}
	if c.Category != "" {
		got := p.Category
		if got == c.Second {
			got = c.Category
		}
		m.category = append(m.category, pair{string(c.Category), string(got)})
	}
	if c.Priority != "" {
		m.priority = append(m.priority, pair{string(c.Priority), string(p.Priority)})
	}
	if c.Verdict != "" {
		m.verdict = append(m.verdict, pair{string(c.Verdict), string(p.Verdict)})
	}
	if c.Result != "" {
		m.limit = append(m.limit, pair{string(c.Result), string(p.Verdict)})
		return
	}
	if c.Category != "" && c.Verdict == "" {
		return
	}
	m.match(c, p)
}

func (m *measurer) match(c *Case, p *Prediction) {
	m.matched++
	rank := 0
	for i, id := range p.Capabilities {
		if slices.Contains(c.Capabilities, id) {
			rank = i + 1
			break
		}
	}
	m.firsts = append(m.firsts, sure{p.Confidence, rank == 1})
	if len(c.Capabilities) > 0 {
		m.ranks = append(m.ranks, rank)
		m.withAnswer = append(m.withAnswer, p.Confidence)
	} else {
		m.without = append(m.without, p.Confidence)
	}
	right := false
	switch p.Decided {
	case analysis.Matched:
		right = rank == 1 && (c.Verdict == "" || c.Verdict == p.Verdict)
	case analysis.Missing:
		right = len(c.Capabilities) == 0
	default:
		return
	}
	m.decided++
	if right {
		m.decidedRight++
	}
}

func (m *measurer) figures() Figures {
	first, five, reciprocal := 0, 0, 0.0
	for _, rank := range m.ranks {
		if rank == 1 {
			first++
		}
		if rank >= 1 && rank <= 5 {
			five++
		}
		if rank > 0 {
			reciprocal += 1 / float64(rank)
		}
	}
	mrr := math.NaN()
	if len(m.ranks) > 0 {
		mrr = reciprocal / float64(len(m.ranks))
	}
	return Figures{
		CategoryAccuracy: Figure(accuracy(m.category)), CategoryF1: Figure(macroF1(m.category)),
		PriorityAccuracy: Figure(accuracy(m.priority)),
		FirstRight:       Figure(ratio(first, len(m.ranks))), AmongFive: Figure(ratio(five, len(m.ranks))), MRR: Figure(mrr),
		MissingAUC:      Figure(auc(m.withAnswer, m.without)),
		VerdictAccuracy: Figure(accuracy(m.verdict)), VerdictF1: Figure(macroF1(m.verdict)),
		FalseSupported: Figure(called(m.verdict, string(analysis.Supported), string(analysis.NotSupported), false)),
		AutoDecided:    Figure(ratio(m.decided, m.matched)), AutoPrecision: Figure(ratio(m.decidedRight, m.decided)),
		ECE:           Figure(calibrationError(m.firsts)),
		LimitAccuracy: Figure(accuracy(m.limit)), LimitF1: Figure(macroF1(m.limit)),
		FalseMet:  Figure(called(m.limit, string(analysis.LimitMet), string(analysis.LimitMet), true)),
		P50Micros: Figure(percentile(m.micros, 0.50)), P99Micros: Figure(percentile(m.micros, 0.99)),
	}
}

// called is the share answered with an answer among the cases whose right label is
// want, or with other those whose right label is not.
func called(pairs []pair, answer, want string, other bool) float64 {
	all, wrong := 0, 0
	for _, p := range pairs {
		if (p.want == want) == other {
			continue
		}
		all++
		if p.got == answer {
			wrong++
		}
	}
	return ratio(wrong, all)
}
