package match

import (
	"maps"
	"sync"

	"fitsync/analysis/match/concepts"
	"fitsync/analysis/match/translate"
	"fitsync/analysis/match/words"
)

// knowledge is what all judges share: it depends on embedded files alone and never
// changes.
type knowledge struct {
	stemmer    *words.Stemmer
	lexicon    *lexicon
	space      *concepts.Space
	translator *translate.Translator
	vocabulary *vocabulary
}

var known = sync.OnceValue(func() *knowledge {
	k := &knowledge{stemmer: words.NewStemmer()}
	k.lexicon = newLexicon(k.stemmer)
	k.space = conceptSpace(k.lexicon, k.stemmer)
	k.translator = translate.New(k.stemmer, maps.Keys(k.lexicon.stop))
	k.vocabulary = newVocabulary(k.lexicon, k.space)
	return k
})
