package words

// The steps of the algorithm, in its order: https://snowballstem.org/algorithms/english/stemmer.html

// The endings of each step, the longest first, and what takes their places.
var (
	verbEndings    = endings("eedly ingly edly ing eed ed")
	derivedEndings = endings(`ational>ate fulness>ful iveness>ive ization>ize ousness>ous biliti>ble lessli>less tional>tion alism>al aliti>al
		ation>ate entli>ent fulli>ful iviti>ive ousli>ous anci>ance abli>able alli>al ator>ate enci>ence izer>ize bli>ble ogi>og li`)
	suffixes    = endings("ational>ate tional>tion alize>al icate>ic ative iciti>ic ical>ic ful ness")
	lastEndings = endings("ement ance ence able ible ment ent ant ism ate iti ous ive ize ion al er ic")
)

// plural is step 1a.
func (w *stemming) plural() {
	n := len(w.letters)
	switch {
	case w.endsIn("sses"):
		w.replace(4, "ss")
	case w.endsIn("ied"), w.endsIn("ies"):
		if n > 4 {
			w.replace(3, "i")
		} else {
			w.replace(3, "ie")
		}
	case w.endsIn("us"), w.endsIn("ss"):
	case w.endsIn("s") && n > 2 && w.hasVowel(n-2):
		w.replace(1, "")
	}
}

// pastAndProgressive is step 1b.
func (w *stemming) pastAndProgressive() {
	e, ok := w.longest(verbEndings)
	switch {
	case !ok:
	case e.end == "eed" || e.end == "eedly":
		if w.inR1(len(e.end)) {
			w.replace(len(e.end), "ee")
		}
	case w.hasVowel(len(w.letters) - len(e.end)):
		r1, r2 := w.r1, w.r2
		w.replace(len(e.end), "")
		if w.completeVerb() {
			w.r1, w.r2 = min(r1, len(w.letters)), min(r2, len(w.letters))
		}
	}
}

// completeVerb gives a verb that lost its ending the form of its infinitive; it returns
// false for a short word, whose regions are empty.
func (w *stemming) completeVerb() bool {
	n := len(w.letters)
	switch {
	case w.endsIn("at"), w.endsIn("bl"), w.endsIn("iz"):
		w.replace(0, "e")
	case n >= 2 && w.letters[n-1] == w.letters[n-2] && isDouble(w.letters[n-1]):
		w.replace(1, "")
	case w.r1 >= n && w.short(n):
		w.replace(0, "e")
		w.r1, w.r2 = n+1, n+1
		return false
	}
	return true
}

func isDouble(letter byte) bool {
	switch letter {
	case 'b', 'd', 'f', 'g', 'm', 'n', 'p', 'r', 't':
		return true
	}
	return false
}

// finalY is step 1c.
func (w *stemming) finalY() {
	n := len(w.letters)
	if n > 2 && (w.letters[n-1] == 'y' || w.letters[n-1] == 'Y') && !isVowel(w.letters[n-2]) {
		w.letters[n-1] = 'i'
	}
}

// derived is step 2.
func (w *stemming) derived() {
	e, ok := w.longest(derivedEndings)
	if !ok || !w.inR1(len(e.end)) {
		return
	}
	before := byte(0)
	if n := len(w.letters) - len(e.end); n > 0 {
		before = w.letters[n-1]
	}
	switch e.end {
	case "li":
		switch before {
		case 'c', 'd', 'e', 'g', 'h', 'k', 'm', 'n', 'r', 't':
		default:
			return
		}
	case "ogi":
		if before != 'l' {
			return
		}
	}
	w.replace(len(e.end), e.instead)
}

// suffixed is step 3.
func (w *stemming) suffixed() {
	e, ok := w.longest(suffixes)
	if ok && w.inR1(len(e.end)) && (e.end != "ative" || w.inR2(len(e.end))) {
		w.replace(len(e.end), e.instead)
	}
}

// ending is step 4.
func (w *stemming) ending() {
	e, ok := w.longest(lastEndings)
	if !ok || !w.inR2(len(e.end)) {
		return
	}
	if before := len(w.letters) - len(e.end) - 1; e.end == "ion" && (before < 0 || w.letters[before] != 's' && w.letters[before] != 't') {
		return
	}
	w.replace(len(e.end), "")
}

// finalEorL is step 5.
func (w *stemming) finalEorL() {
	last := len(w.letters) - 1
	switch {
	case w.r1 > last:
	case w.letters[last] == 'e':
		if w.r2 <= last || !w.short(last) {
			w.replace(1, "")
		}
	case w.r2 <= last && w.letters[last] == 'l' && last > 0 && w.letters[last-1] == 'l':
		w.replace(1, "")
	}
}
