// Package topic says what a requirement is about: a linear model over the stems of
// its words and over pairs of neighbours, beside the phrases of a reviewed lexicon.
//
// The one idea: every word has a say for each category, and the sum decides; so the
// words that decided can always be shown. It does not know the catalog.
package topic
