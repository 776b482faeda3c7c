package match

import (
	"slices"
	"strings"
	"unicode"

	"fitsync/analysis"
	"fitsync/analysis/match/limits"
)

// What follows are the texts that no machine may decide, whatever they have in common with
// an entry or lack.

// declines reports whether a text says that something is not needed, or asks for none of
// what a capability is named: whether that is a need at all is for a person to say.
func (j *Judge) declines(t *scratch) bool {
	const within = 2
	for i := range t.tokens {
		if !denies(t.tokens[i].Lower) {
			continue
		}
		for k := i + 1; k <= min(i+within, len(t.tokens)-1); k++ {
			if needs(t.tokens[k].Lower) && (t.tokens[i].Lower != "no" || k == i+1) {
				return true
			}
		}
	}
	const no = "no "
	return len(t.exact) > len(no) && string(t.exact[:len(no)]) == no && len(j.index.exact[string(t.exact[len(no):])]) > 0
}

func denies(word string) bool {
	switch word {
	case "not", "no", "don't", "doesn't", "didn't", "isn't", "aren't", "won't", "nicht", "kein", "keine", "keinen", "pas":
		return true
	}
	return false
}

func needs(word string) bool {
	switch word {
	case "need", "needs", "needed", "want", "wants", "wanted", "require", "requires", "required", "necessary", "wished",
		"brauchen", "gebraucht", "benötigen", "benötigt", "nötig", "notwendig", "erforderlich", "gewünscht", "verlangt",
		"nécessaire", "requis", "souhaité", "necesario", "necesaria":
		return true
	}
	return false
}

// unreadable holds for texts without a word that says anything: numbers alone, or nothing
// but words of asking.
func (t *scratch) unreadable() bool {
	for i := range t.tokens {
		if t.weighty(i) {
			return false
		}
	}
	return true
}

// foreignScript holds for texts most letters of which are of a script of which the catalog
// has not one word.
func (t *scratch) foreignScript() bool {
	latin, other := 0, 0
	for i := range t.tokens {
		token := &t.tokens[i]
		for _, r := range token.Lower {
			switch {
			case !unicode.IsLetter(r):
			case unicode.Is(unicode.Latin, r) && r < fullWidth:
				latin++
			case t.words[i].term != noTerm:
				return false
			default:
				other++
			}
		}
	}
	return other > latin
}

// fullWidth is where the Latin letters begin that are as wide as Chinese ones.
const fullWidth = 0xff00

// statesLimit reports whether any capability states a limit that answers a text at least in
// part: then the catalog is not silent on it, however few words they have in common.
func (j *Judge) statesLimit(t *scratch) bool {
	demands := limits.Read(t.text)
	if len(demands) == 0 {
		return false
	}
	for i := range j.index.capabilities {
		for _, check := range limits.Check(demands, j.index.capabilities[i]) {
			if check.Result == analysis.LimitMet || check.Result == analysis.LimitShort {
				return true
			}
		}
	}
	return false
}

// namesakesDiffer reports whether several capabilities have the whole text for a name and
// the product supports them differently.
func (j *Judge) namesakesDiffer(t *scratch) bool {
	exact := j.index.exact[string(t.exact)]
	for _, c := range exact {
		if j.index.capabilities[c].Support != j.index.capabilities[exact[0]].Support {
			return true
		}
	}
	return false
}

// isReason holds for a part that only says how things are, which may be no more than the
// reason for another part: "Traders' PCs are shared".
func isReason(part string) bool {
	const most = 6
	words := strings.Fields(part)
	return len(words) <= most && slices.ContainsFunc(words, func(word string) bool {
		return isBe(word) && word != "be" || word == "has" || word == "have"
	})
}
