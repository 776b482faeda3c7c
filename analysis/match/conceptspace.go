package match

import (
	"fitsync/analysis/match/concepts"
	"fitsync/analysis/match/words"
)

// conceptSpace makes the library of concepts comparable with texts that are read by
// the same words.
func conceptSpace(lex *lexicon, stemmer *words.Stemmer) *concepts.Space {
	var tokens []words.Token
	return concepts.NewSpace(concepts.Library(), func(phrase string) []string {
		var stems []string
		tokens = stemmer.Tokens(tokens[:0], phrase)
		for _, t := range tokens {
			if !t.Part && !t.Number && !lex.stops(t) {
				stems = append(stems, t.Stem)
			}
		}
		return stems
	})
}
