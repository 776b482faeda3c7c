package match

import "fitsync/analysis"

// Option changes how a [Judge] judges.
type Option func(*settings)

type settings struct {
	matched, missing float64
	thresholds       bool // matched and missing were given
	byDefault        analysis.Priority
	decisions        []analysis.Decision
	model            *Model
	stranger         bool
}

// WithThresholds sets the chance (0–1) from which on the best capability counts as
// found, and that up to which the catalog counts as having nothing; in between the
// answer is unsure. Without it they are the model's.
func WithThresholds(matched, missing float64) Option {
	return func(s *settings) { s.matched, s.missing, s.thresholds = matched, missing, true }
}

// WithModel judges with another model than the one that is part of the program.
func WithModel(m *Model) Option { return func(s *settings) { s.model = m } }

// AsStranger judges as if the concepts knew nothing of the catalog.
func AsStranger() Option { return func(s *settings) { s.stranger = true } }

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
