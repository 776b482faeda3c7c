package words_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/kljensen/snowball/english"

	"fitsync/analysis/match/words"
)

// endings are those that rules of the library change, and some that none does.
var endings = strings.Fields(`ed ied eed ing ingly edly sses ies us ss s y ly tional ational enci anci abli entli izer ization ation
	ator alism aliti alli fulness ousli ousness iveness iviti biliti bli ogi fulli lessli li alize icate iciti ical ative
	ful ness ement ance ence able ible ment ant ent ism ate iti ous ive ize sion tion al er ic e ll or id am il et eg`)

// TestStem holds every stem to the library's, whatever a word ends in.
func TestStem(t *testing.T) {
	stemmer, random := words.NewStemmer(), rand.New(rand.NewPCG(5, 9))
	const letters = "abcdefghijklmnopqrstuvwxyzaeiouy's"
	for n := range 100_000 {
		word := make([]byte, 3+random.IntN(9))
		for i := range word {
			word[i] = letters[random.IntN(len(letters))]
		}
		word[0] = letters[random.IntN(26)]
		if n%2 == 0 {
			word = append(word, endings[random.IntN(len(endings))]...)
		}
		if got, want := stemmer.Stem(string(word)), english.Stem(string(word), true); got != want {
			t.Errorf("the stem of %q is %q, want %q", word, got, want)
		}
	}
}
