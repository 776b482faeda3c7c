package match

import (
	"slices"
	"strings"

	"fitsync/analysis"
	"fitsync/analysis/match/words"
)

// What may stand between a negation and the need that it denies: "it shall not really be
// required".
var (
	denied = wordSet([]string{
		"a an the any be been being is are was were am as to so very that such all made seen considered regarded means really strictly",
		"absolutely necessarily actually real hard strict absolute big major true urgent mandatory",
	})
	modals   = wordSet([]string{"shall should must will would can could may might do does did has have had need needs"})
	negators = wordSet([]string{"not never no cannot hardly neither nor rien nichts nada"})
	// nobody are the subjects that deny all that is said of them.
	nobody = wordSet([]string{"nothing none nobody neither nichts rien nada"})
	// necessary are the words of which "no plugin shall be required" is the opposite.
	necessary = wordSet([]string{"required mandatory compulsory obligatory needed necessary essential indispensable"})
	// turning are the words behind which a subject denies no more.
	turning = wordSet([]string{"without which that what who but except if unless because and or since when where while"})
)

// subjectWords is how many words a negating subject may have before its verb.
const subjectWords = 5

// dropDenied takes the cues out of t.cues that the text denies, and the modals that
// belong to them: "nothing is a blocker", "shall not be required".
func (p *priorityCues) dropDenied(t *scratch) {
	for at := len(t.cues) - 1; at >= 0; at-- {
		m := t.cues[at]
		if c := p.cues[m.Entry]; c.priority != analysis.Critical && c.priority != analysis.High {
			continue
		}
		if from, ok := deniedFrom(t, m); ok {
			t.cues = slices.DeleteFunc(t.cues, func(o words.Match) bool { return o.From >= from && o.To <= m.To })
			at = min(at, len(t.cues))
		}
	}
}

// deniedFrom is where the denial of a cue begins that includes its modal.
func deniedFrom(t *scratch, m words.Match) (from int, ok bool) {
	word := func(i int) string { return t.tokens[i].Lower }
	before := func(i int) bool { return i > 0 && sameClause(t.text, t.tokens, i) }
	article := before(m.From) && (word(m.From-1) == "a" || word(m.From-1) == "an")
	if first := word(m.From); negates(first) || !article && (first == "must" || first == "shall" || first == "should") {
		return 0, false // "must not" prohibits
	}
	adjective := necessary[word(m.To-1)]
	linked := t.language != "" // a translated text has no forms of "be"
	from = m.From
	for before(from) && (denied[word(from-1)] && !negates(word(from-1)) || adjective && modals[word(from-1)]) {
		from--
		linked = linked || isBe(word(from))
	}
	if before(from) && negates(word(from-1)) {
		from--
		for adjective && linked && before(from) && modals[word(from-1)] {
			from--
		}
		return from, true
	}
	if !linked {
		return 0, false
	}
	for i, n := from, 0; before(i) && n < subjectWords && !turning[word(i-1)]; i, n = i-1, n+1 {
		if nobody[word(i-1)] || word(i-1) == "no" && adjective && !article {
			return from, true
		}
	}
	return 0, false
}

func negates(word string) bool {
	return negators[word] || strings.HasSuffix(word, "n't") || strings.HasSuffix(word, "n’t")
}

func isBe(word string) bool {
	switch word {
	case "be", "been", "being", "is", "are", "was", "were", "am":
		return true
	}
	return false
}
