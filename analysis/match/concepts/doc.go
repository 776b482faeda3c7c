// Package concepts bridges the words of buyers and the words of product pages. Its
// library lists what enterprise software does, each concept with the names that
// vendors give it and the ways in which buyers ask for it.
//
// The one idea: a text is projected onto the concepts whose words it shares; two
// texts that share no word may still share a concept. It knows no catalog and
// decides nothing.
package concepts
