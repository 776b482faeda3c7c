// Package translate turns the words of German, French and Spanish requirements into
// the English words that catalogs, concepts and lexicons have.
//
// The one idea: a reviewed list of terms replaces words one phrase at a time and keeps
// where each stood in the text, so that everything after it reads English and can still
// show what the buyer wrote. It is no translator: grammar is dropped, and so is a verb's
// prefix that stands at the end of a German sentence.
package translate
