package match

import (
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
}

var known = sync.OnceValue(func() *knowledge {
	k := &knowledge{stemmer: words.NewStemmer()}
	k.lexicon = newLexicon(k.stemmer)
	k.space = conceptSpace(k.lexicon, k.stemmer)
	k.translator = translate.New(k.stemmer, func(word string) bool { return k.lexicon.stop[word] })
	return k
})
