// Package report shows assessments to people: as text for a terminal, and as one
// HTML page that opens anywhere.
//
// The one idea: everything it prints is in the assessment already. It rounds and
// aligns, and decides nothing.
package report
