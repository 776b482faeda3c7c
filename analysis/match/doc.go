// Package match reads a requirement and finds the capability that answers it: the
// [analysis.Judge] of fitsync.
//
// The one idea: everything is looked up, nothing is learnt. A requirement's words,
// and what they mean to people who sell enterprise software, are searched in an
// in-memory BM25F index over the catalog; how much of the requirement and how much
// of a capability's name is covered gives one score from 0 to 1, and two
// thresholds turn it into found, missing or unsure. Word lists in lexicon/ decide
// category and priority; package limits compares numbers and names.
//
// The parts stand behind small seams (rank, categoryRules.decide,
// priorityCues.decide, confidence) so that trained models can take their place.
// It scores no deals and knows no dates.
package match
