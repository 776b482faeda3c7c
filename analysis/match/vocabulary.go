package match

import (
	"fitsync/analysis/match/concepts"
	"fitsync/analysis/match/words"
)

// vocabulary is all that the lists say of a word, by the numbers that its token bears.
type vocabulary struct {
	stems  *words.Numbers
	lowers *words.Numbers
	known  []listed // by number of the stem
	stop   []bool   // by number of the word in lower case
}

// listed is what the lists say of a stem.
type listed struct {
	concept concepts.Term
	light   bool
}

func newVocabulary(l *lexicon, space *concepts.Space) *vocabulary {
	v := &vocabulary{stems: l.stems, lowers: l.lowers}
	for stem := range l.light {
		v.stems.Add(stem)
	}
	number := func(stem string) { v.stems.Add(stem) }
	space.EachWord(number)
	DefaultModel().Topic.EachStem(number)
	for word := range l.stop {
		v.lowers.Add(word)
	}
	v.known, v.stop = make([]listed, v.stems.Len()+1), make([]bool, v.lowers.Len()+1)
	v.known[0].concept = concepts.NoTerm
	v.stems.Each(func(stem string, number int32) { v.known[number] = listed{space.Term(stem), l.light[stem]} })
	v.lowers.Each(func(word string, number int32) { v.stop[number] = l.stop[word] })
	return v
}

// word is what the lists say of a token.
func (v *vocabulary) word(token *words.Token) word {
	k := &v.known[token.StemNumber]
	return word{concept: k.concept, light: k.light, stop: stops(token, v.stop[token.LowerNumber])}
}

// stops reports whether a token says nothing about what is needed.
func (l *lexicon) stops(token words.Token) bool { return stops(&token, l.stop[token.Lower]) }

// stops reports whether a token, listed as a stop word or not, says nothing about what
// is needed. "US" and "IT" in capitals are no pronouns.
func stops(token *words.Token, listed bool) bool {
	if !token.Number && len(token.Lower) < 2 {
		return true
	}
	return listed && !(token.Acronym && (token.Lower == "us" || token.Lower == "it"))
}
