package words

import (
	"strings"

	"github.com/kljensen/snowball/english"
)

// englishStem is the snowball stem of a lower-case word, the same as that of package
// english, which takes several times as long.
func englishStem(lower string) string {
	if len(lower) > maxStem || !isPlain(lower) {
		return english.Stem(lower, true)
	}
	if stem, ok := irregular[lower]; ok {
		return stem
	}
	var room [maxStem + 1]byte
	w := stemming{letters: append(room[:0], lower...)}
	w.findRegions()
	w.plural()
	w.pastAndProgressive()
	w.finalY()
	w.derived()
	w.suffixed()
	w.ending()
	w.finalEorL()
	for i, letter := range w.letters {
		if letter == 'Y' {
			w.letters[i] = 'y'
		}
	}
	if n := len(w.letters); n <= len(lower) && lower[:n] == string(w.letters) {
		return lower[:n] // shares memory
	}
	return string(w.letters)
}

// isPlain holds for words of a to z.
func isPlain(word string) bool {
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return false
		}
	}
	return true
}

// irregular are the words whose stems do not follow the rules.
var irregular = func() map[string]string {
	stems := map[string]string{}
	for _, line := range []string{
		"ski skis", "sky skies sky", "die dying", "lie lying", "tie tying", "idl idly", "gentl gently", "ugli ugly", "earli early", "onli only",
		"singl singly", "news news", "howe howe", "atlas atlas", "cosmos cosmos", "bias bias", "andes andes", "inning inning innings",
		"outing outing outings", "canning canning cannings", "herring herring herrings", "earring earring earrings",
		"proceed proceed proceeds proceeded proceeding", "exceed exceed exceeds exceeded exceeding", "succeed succeed succeeds succeeded succeeding",
	} {
		forms := strings.Fields(line)
		for _, form := range forms[1:] {
			stems[form] = forms[0]
		}
	}
	return stems
}()

// stemming is a word on the way to its stem. A y that is no vowel is written Y. The
// region r1 begins behind the first consonant that follows a vowel, r2 likewise in r1;
// each ends with the word.
type stemming struct {
	letters []byte
	r1, r2  int
}

// ending is an ending with what takes its place.
type ending struct{ end, instead string }

// endings reads "end>instead" or, where nothing takes its place, "end".
func endings(list string) []ending {
	var all []ending
	for field := range strings.FieldsSeq(list) {
		end, instead, _ := strings.Cut(field, ">")
		all = append(all, ending{end, instead})
	}
	return all
}

func (w *stemming) findRegions() {
	for i, letter := range w.letters {
		if letter == 'y' && (i == 0 || isVowel(w.letters[i-1])) {
			w.letters[i] = 'Y'
		}
	}
	w.r1 = w.behindSyllable(0)
	for _, prefix := range []string{"gener", "commun", "arsen"} {
		if strings.HasPrefix(string(w.letters), prefix) {
			w.r1 = len(prefix)
		}
	}
	w.r2 = w.behindSyllable(w.r1)
}

func (w *stemming) behindSyllable(from int) int {
	for i := from + 1; i < len(w.letters); i++ {
		if isVowel(w.letters[i-1]) && !isVowel(w.letters[i]) {
			return i + 1
		}
	}
	return len(w.letters)
}

func isVowel(letter byte) bool {
	switch letter {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}

// replace puts something else in the place of the last n letters.
func (w *stemming) replace(n int, instead string) {
	w.letters = append(w.letters[:len(w.letters)-n], instead...)
	w.r1, w.r2 = min(w.r1, len(w.letters)), min(w.r2, len(w.letters))
}

// longest finds the first of some endings, which come longest first.
func (w *stemming) longest(endings []ending) (ending, bool) {
	last := w.letters[len(w.letters)-1]
	for i := range endings {
		if end := endings[i].end; end[len(end)-1] == last && w.endsIn(end) {
			return endings[i], true
		}
	}
	return ending{}, false
}

func (w *stemming) endsIn(end string) bool {
	from := len(w.letters) - len(end)
	return from >= 0 && string(w.letters[from:]) == end
}

func (w *stemming) inR1(n int) bool { return n <= len(w.letters)-w.r1 }
func (w *stemming) inR2(n int) bool { return n <= len(w.letters)-w.r2 }

// hasVowel looks for one among the first n letters.
func (w *stemming) hasVowel(n int) bool {
	for i := range n {
		if isVowel(w.letters[i]) {
			return true
		}
	}
	return false
}

// short reports whether the first n letters end in a short syllable.
func (w *stemming) short(n int) bool {
	switch {
	case n < 2:
		return false
	case n == 2:
		return isVowel(w.letters[0]) && !isVowel(w.letters[1])
	}
	last := w.letters[n-1]
	return !isVowel(last) && last != 'w' && last != 'x' && last != 'Y' && isVowel(w.letters[n-2]) && !isVowel(w.letters[n-3])
}
