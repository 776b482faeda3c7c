// Package analysis is fitsync's domain: the nouns of a deal and of the product,
// and the pure way from requirement text to findings, score, solutions and
// actions.
//
// The one idea: an [Assessment] is a function of an opportunity, a catalog
// [Snapshot], a [Policy] and a date. Equal inputs give equal assessments, to the
// byte, on any machine, so that writing one back twice changes nothing.
//
// It does no I/O, reads no clock and knows neither HTTP nor SQL. How text is
// parsed lives in analysis/intake, how text finds its capability in
// analysis/match.
package analysis
