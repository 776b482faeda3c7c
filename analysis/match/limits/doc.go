// Package limits reads the numbers and names that a requirement demands (99.99 %,
// RPO 15 minutes, SOC 2 Type II, EU only) and compares them with what a capability
// states.
//
// The one idea: a text becomes words, words become cues, amounts and names, and each
// demand is an amount or a name beside a cue that says what it is of. Word lists in
// lexicon/ hold the cues of four languages; the code holds what follows from them.
// A demand is met only where the catalog states a comparable value that is at least
// as good. A key that does not appear says nothing, so that the result is then
// unknown, never met. A list is complete for its key. Numbers without a cue that
// tells for certain what they are of are no demands; beside demands that are met, such
// a number or place leaves open whether everything is, and so do words that qualify a
// demand ("with signed assertions", "even where a site is lost") and that no list knows.
//
// It does not find the capability and gives no verdict on the deal. It has no
// clock: "at most six months old" without a day stays unknown.
package limits
