// Package intake turns what people write into requirements: text fields of a CRM,
// pasted RFP tables, rich text, and files.
//
// The one idea: a marker, cell or heading is taken off a line only where it is
// recognised beyond doubt; everything else stays in the text. Nothing that was
// written is dropped unsaid: what of a file is not read makes a note. A line is
// split into parts only where that is safe.
//
// It reads no meaning into the text: what a requirement is about and which
// capability answers it is package match's.
package intake
