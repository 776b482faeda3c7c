package match

import "fitsync/analysis"

// Option changes how a [Judge] judges.
type Option func(*settings)

type settings struct {
	matched, missing float64
	byDefault        analysis.Priority
	decisions        []analysis.Decision
}

// WithThresholds sets from which score (0–1) on the best capability counts as
// found, and up to which the catalog counts as having nothing; in between the
// answer is unsure.
func WithThresholds(matched, missing float64) Option {
	return func(s *settings) { s.matched, s.missing = matched, missing }
}

// WithDefaultPriority sets the priority where neither the CRM nor the text says
// one. Without it that is medium.
func WithDefaultPriority(p analysis.Priority) Option {
	return func(s *settings) { s.byDefault = p }
}

// WithDecisions lets reviewers' decisions outrank the machine: for the same
// requirement id, for equal text and for nearly equal text. Where several fit,
// the one about the requirement itself wins, then the latest. Decisions whose
// verdict is unassessed are ignored.
func WithDecisions(decisions []analysis.Decision) Option {
	return func(s *settings) { s.decisions = decisions }
}
