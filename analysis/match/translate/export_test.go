package translate

import "fitsync/analysis/match/words"

// Parse is the error of a list's text.
func Parse(text string) error {
	_, err := parse("x", text, words.NewStemmer())
	return err
}
