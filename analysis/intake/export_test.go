package intake

// ParseTrace is Parse with everything that was taken off the texts, so that a test
// can account for every letter.
var ParseTrace = parse

// Plain is the removal of HTML before parsing.
var Plain = plain
