package intake

import "fitsync/analysis"

// ParseTrace is Parse with everything that was taken off the texts, so that a test
// can account for every letter.
var ParseTrace = parse

// Plain is the removal of HTML before parsing.
var Plain = plain

// ReadTable reads the text of a .csv file.
func ReadTable(text string) ([]analysis.Requirement, []Note, error) {
	var r reader
	list, err := r.delimited(text)
	return list, r.notes, err
}
