package words_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/kljensen/snowball/english"

	"fitsync/analysis/match/words"
)

// TestEnglishStems holds the stems to those of package english, for words put together
// from every ending that the algorithm knows.
func TestEnglishStems(t *testing.T) {
	stemmer, random := words.NewStemmer(), rand.New(rand.NewPCG(5, 9))
	parts := strings.Fields(`a e i o u y b c d f g h k l m n p r s t v w x z ab at bl iz ing ed eed eedly ingly edly sses ies ied us ss gener commun arsen
		ational fulness iveness ization ousness biliti lessli tional alism aliti ation entli fulli iviti ousli anci abli alli ator enci izer bli ogi li
		alize icate ative iciti ical ful ness ement ance ence able ible ment ent ant ism ate iti ous ive ize ion al er ic ly ll bb tt yed ying`)
	for range 200_000 {
		word := ""
		for range 1 + random.IntN(5) {
			word += parts[random.IntN(len(parts))]
		}
		hold(t, stemmer, word)
	}
	for _, word := range strings.Fields(`sky skis skies dying news only early innings proceeding exceed successes happily ties cries gas this kiwis gaps
		agreed feed hopping hoping communism generate generally arsenal falling luxuriated by say cry yes youth boyish controlled rolled vetting`) {
		hold(t, stemmer, word)
	}
}

func hold(t *testing.T, stemmer *words.Stemmer, word string) {
	t.Helper()
	if got, want := stemmer.Stem(word), english.Stem(word, true); len(word) > 2 && len(word) <= 40 && got != want {
		t.Errorf("the stem of %q is %q, want %q", word, got, want)
	}
}

// FuzzStem compares with package english, whatever the letters.
func FuzzStem(f *testing.F) {
	for _, seed := range []string{"provisioning", "don't", "täglich", "yyyy", "ies", "s3s"} {
		f.Add(seed)
	}
	stemmer := words.NewStemmer()
	f.Fuzz(func(t *testing.T, text string) { hold(t, stemmer, strings.TrimSpace(strings.ToLower(text))) })
}
