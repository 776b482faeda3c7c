package words_test

import (
	"math/rand/v2"
	"testing"

	"github.com/kljensen/snowball/english"

	"fitsync/analysis/match/words"
)

// TestStem holds every stem to the library's, whatever a word ends in.
func TestStem(t *testing.T) {
	stemmer, random := words.NewStemmer(), rand.New(rand.NewPCG(5, 9))
	const letters = "abcdefghijklmnopqrstuvwxyzaeiouy's"
	for range 100_000 {
		word := make([]byte, 3+random.IntN(9))
		for i := range word {
			word[i] = letters[random.IntN(len(letters))]
		}
		word[0] = letters[random.IntN(26)]
		if got, want := stemmer.Stem(string(word)), english.Stem(string(word), true); got != want {
			t.Errorf("the stem of %q is %q, want %q", word, got, want)
		}
	}
}
