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
	k, stemmer := &knowledge{}, words.NewStemmer()
	k.lexicon = newLexicon(stemmer)
	k.space = conceptSpace(k.lexicon, stemmer)
	k.vocabulary = newVocabulary(k.lexicon, k.space)
	k.stemmer = words.NewNumberingStemmer(k.vocabulary.stems, k.vocabulary.lowers)
	k.translator = translate.New(k.stemmer, maps.Keys(k.lexicon.stop))
	return k
})
