package match

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"fitsync/analysis"
	"fitsync/analysis/match/limits"
)

// decisions is the answer library: what reviewers said of requirements. A decision
// that a later one on the same text has replaced is not in it.
type decisions struct {
	all        []analysis.Decision // the latest first
	answers    []int32             // by decision: the capability's number, nothing or gone
	doubts     []bool              // by decision: it speaks against an answer
	byID       map[string]int
	byText     map[string]int
	neighbours *neighbours
	revision   string
}

// nearlyEqual is the likeness, in percent, from which two texts may be the same need:
// of the weight of their words, and of their number.
const nearlyEqual = 90

func newDecisions(list []analysis.Decision, k *knowledge, x *index, hasWordFunc func(stem string) bool) *decisions {
	d := &decisions{byID: map[string]int{}, byText: map[string]int{}}
	sorted := slices.DeleteFunc(slices.Clone(list), func(one analysis.Decision) bool { return one.Verdict == analysis.Unassessed })
	slices.SortStableFunc(sorted, func(a, b analysis.Decision) int {
		return -cmp.Or(strings.Compare(a.At, b.At), strings.Compare(a.ID, b.ID))
	})
	var texts [][]weighed
	var tokens []token
	for _, one := range sorted {
		if !d.enter(one) {
			continue
		}
		one = d.all[len(d.all)-1]
		tokens, _ = k.translator.Tokens(k.stemmer.Tokens(tokens[:0], one.Text), hasWordFunc)
		texts = append(texts, k.weighWords(nil, tokens))
		d.settle(one, x)
	}
	if len(d.all) > 0 {
		d.neighbours, d.revision = newNeighbours(texts), digest(d.all)
	}
	return d
}

// enter takes a decision in unless later ones say all that it could.
func (d *decisions) enter(one analysis.Decision) bool {
	at, text := len(d.all), normal(one.Text)
	_, idTaken := d.byID[one.Requirement]
	_, textTaken := d.byText[text]
	if (idTaken || one.Requirement == "") && (textTaken || text == "") {
		return false
	}
	if !idTaken && one.Requirement != "" {
		d.byID[one.Requirement] = at
	}
	if textTaken {
		one.Text = "" // a later decision speaks for the text
	} else if text != "" {
		d.byText[text] = at
	}
	d.all = append(d.all, one)
	return true
}

// settle notes what a decision answers in this catalog.
func (d *decisions) settle(one analysis.Decision, x *index) {
	answer, doubt := nothing, one.Capability == ""
	if one.Capability != "" {
		if place, ok := x.place(one.Capability); ok {
			answer, doubt = place, below(one.Verdict, x.capabilities[place].Support)
		} else {
			answer = gone
		}
	}
	d.answers, d.doubts = append(d.answers, answer), append(d.doubts, doubt)
}

// find returns the place of the decision that is about r: about the requirement
// itself, else about its text, else the latest about a nearly equal text. It needs the
// votes on r.
func (j *Judge) find(t *scratch, r analysis.Requirement) (int, bool) {
	d := j.decisions
	if len(d.all) == 0 {
		return 0, false
	}
	if i, ok := d.byID[r.ID]; ok {
		return i, true
	}
	text := cmp.Or(r.Text, r.Name)
	if i, ok := d.byText[normal(text)]; ok {
		return i, true
	}
	for _, v := range t.polled {
		if v.likeness >= nearlyEqual && j.sameNeed(text, d.all[v.decision].Text) {
			return int(v.decision), true
		}
	}
	return 0, false
}

// Decision returns the reviewer's decision that Judge follows for r, if any: its
// verdict may differ from what the catalog says of the capability. A decision for a
// capability that has left the catalog is not followed.
func (j *Judge) Decision(r analysis.Requirement) (analysis.Decision, bool) {
	t := j.scratches.Get().(*scratch)
	defer j.scratches.Put(t)
	defer t.reset()
	j.read(t, r)
	j.poll(t)
	if i, ok := j.find(t, r); ok && j.decisions.answers[i] != gone {
		return j.decisions.all[i], true
	}
	return analysis.Decision{}, false
}

// decided fills in a reviewer's answer. A capability that has left the catalog is
// no answer any more: candidates are shown, and a reviewer has to look again.
func (j *Judge) decided(out *analysis.Judgement, t *scratch, i int) {
	d, answer := j.decisions.all[i], j.decisions.answers[i]
	if answer == gone {
		out.Answer = analysis.Unsure
		out.Candidates = j.candidates(t)
		j.checkLimits(out.Candidates, t)
		return
	}
	out.DecidedBy, out.Confidence, out.Verdict, out.Decision = analysis.ByReviewer, 1, d.Verdict, d.ID
	t.polled = t.polled[:0] // what others say of similar texts no longer matters
	if answer == nothing {
		out.Answer = analysis.Missing
		return
	}
	out.Answer = analysis.Matched
	// Whatever speaks for the answer, a reviewer chose it: it goes without features.
	t.hits = append(t.hits[:0], hit{capability: answer, score: 1})
	out.Candidates = j.candidates(t)
	j.checkLimits(out.Candidates, t)
}

// sameNeed reports whether texts of nearly the same weighty words ask for the same: but
// for a few words that say nothing of the need, they have the same words in the same
// order, and neither a sign nor a limit differs.
func (j *Judge) sameNeed(a, b string) bool {
	if !slices.Equal(j.needWords(a), j.needWords(b)) || amountSigns(a) != amountSigns(b) {
		return false
	}
	first, second := j.wordSet(a), j.wordSet(b)
	common := 0
	for stem := range first {
		if second[stem] {
			common++
		}
	}
	return 100*common >= nearlyEqual*(len(first)+len(second)-common) && maps.Equal(demanded(a), demanded(b))
}

func (j *Judge) wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, token := range j.stemmer.Tokens(nil, text) {
		set[token.Stem] = true
	}
	return set
}

// needWords are the stems of a text, in its order, without those that may differ. In
// capitals they may be names: IT, UN.
func (j *Judge) needWords(text string) (stems []string) {
	for _, token := range j.stemmer.Tokens(nil, text) {
		if token.Acronym || !dispensable[token.Lower] {
			stems = append(stems, token.Stem)
		}
	}
	return stems
}

// dispensable are the words, in the languages that are read, without which a text asks
// for the same: articles, pronouns, auxiliaries and words of asking. Whatever may turn a
// text is none of them: numbers, periods, negations, "or", "every", "only", "before",
// "from" and "to".
var dispensable = wordSet([]string{
	"a an the this that these those which and also so of in on at for as please kindly",
	"we our ours i my you your he his she her they them their it its there",
	"is are was were be been being am do does did has have had will would shall should must can could may might",
	"need needs needed want wants wish wishes like prefer prefers expect expects",
	"der die das den dem des ein eine einen einem einer eines und dass bitte wir uns unser unsere unseren unserem unserer unseres",
	"ich sie ihr ihre ihren ihrem ihrer es sich ist sind wird werden wurde wurden hat haben muss müssen soll sollen sollte sollten",
	"kann können brauchen benötigen möchten wünschen",
	"le la les l un une des du de et que qui nous notre nos vous votre vos il elle ils elles ce cette ces est sont être ont",
	"doit doivent devra devront devrait peut peuvent",
	"el los las una unos unas y nuestro nuestra nuestros nuestras se su sus son está están debe deben deberá deberán debería puede pueden",
})

// amountSigns are the signs of a text, in its order, that say what a number is.
func amountSigns(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("%‰€$£¥<>≤≥=±", r) {
			return r
		}
		return -1
	}, text)
}

// demanded are the limits that a text asks for, by what is asked.
func demanded(text string) map[[2]string]bool {
	all := map[[2]string]bool{}
	for _, d := range limits.Read(text) {
		all[[2]string{d.Key, d.Asked}] = true
	}
	return all
}

// normal is a text without differences of case and spacing.
func normal(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

func digest(list []analysis.Decision) string {
	data, err := json.Marshal(list)
	if err != nil {
		panic("match: decisions are plain data: " + err.Error()) //nolint:forbidigo // their types cannot fail
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])[:8]
}
