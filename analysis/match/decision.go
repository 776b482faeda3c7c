package match

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"fitsync/analysis"
	"fitsync/analysis/match/words"
)

// decisions finds what a reviewer said of a requirement.
type decisions struct {
	stemmer  *words.Stemmer
	all      []analysis.Decision // the latest first
	sets     [][]string          // by decision: its distinct stems, sorted
	byID     map[string]int
	byText   map[string]int
	byStem   map[string][]int32
	revision string
}

// nearlyEqual is the share of common stems from which two texts are the same need.
const nearlyEqual = 0.9

func newDecisions(list []analysis.Decision, stemmer *words.Stemmer) *decisions {
	d := &decisions{stemmer: stemmer, byID: map[string]int{}, byText: map[string]int{}, byStem: map[string][]int32{}}
	for _, one := range list {
		if one.Verdict != analysis.Unassessed {
			d.all = append(d.all, one)
		}
	}
	if len(d.all) == 0 {
		return d
	}
	slices.SortStableFunc(d.all, func(a, b analysis.Decision) int {
		return -strings.Compare(a.At+"\x00"+a.ID, b.At+"\x00"+b.ID)
	})
	for i, one := range d.all {
		d.enter(i, one)
	}
	d.revision = digest(d.all)
	return d
}

func (d *decisions) enter(i int, one analysis.Decision) {
	set := stemSet(d.stemmer, one.Text)
	d.sets = append(d.sets, set)
	if _, taken := d.byID[one.Requirement]; !taken && one.Requirement != "" {
		d.byID[one.Requirement] = i
	}
	if text := normal(one.Text); text != "" {
		if _, taken := d.byText[text]; !taken {
			d.byText[text] = i
		}
	}
	for _, stem := range set {
		d.byStem[stem] = append(d.byStem[stem], int32(i))
	}
}

// find returns the decision that holds for r.
func (d *decisions) find(r analysis.Requirement) (analysis.Decision, bool) {
	if len(d.all) == 0 {
		return analysis.Decision{}, false
	}
	if i, ok := d.byID[r.ID]; ok && r.ID != "" {
		return d.all[i], true
	}
	if i, ok := d.byText[normal(r.Text)]; ok {
		return d.all[i], true
	}
	if i, ok := d.nearest(r.Text); ok {
		return d.all[i], true
	}
	return analysis.Decision{}, false
}

// nearest finds the decision with the largest share of common stems that is at
// least nearlyEqual; among equals the latest.
func (d *decisions) nearest(text string) (int, bool) {
	set := stemSet(d.stemmer, text)
	common := map[int32]int{}
	var order []int32
	for _, stem := range set {
		for _, i := range d.byStem[stem] {
			if common[i] == 0 {
				order = append(order, i)
			}
			common[i]++
		}
	}
	slices.Sort(order)
	best, share := 0, 0.0
	for _, i := range order {
		union := len(set) + len(d.sets[i]) - common[i]
		if got := float64(common[i]) / float64(union); got > share {
			best, share = int(i), got
		}
	}
	return best, share >= nearlyEqual
}

// Decision returns the reviewer's decision that Judge follows for r, if any: its
// verdict may differ from what the catalog says of the capability.
func (j *Judge) Decision(r analysis.Requirement) (analysis.Decision, bool) {
	return j.decisions.find(r)
}

// decided fills in a reviewer's answer. A capability that has left the catalog is
// no answer any more: it is shown, and a reviewer has to look again.
func (j *Judge) decided(out *analysis.Judgement, t *scratch, d analysis.Decision) {
	out.DecidedBy, out.Confidence, out.Answer = analysis.ByReviewer, 1, analysis.Missing
	out.Verdict = d.Verdict
	if d.Capability == "" {
		return
	}
	place, ok := slices.BinarySearchFunc(j.index.capabilities, d.Capability, func(c analysis.Capability, id string) int {
		return strings.Compare(c.ID, id)
	})
	if !ok {
		out.DecidedBy, out.Confidence, out.Answer, out.Verdict = analysis.ByMachine, 0, analysis.Unsure, ""
		out.Candidates = j.candidates(t)
		return
	}
	out.Answer = analysis.Matched
	t.hits = append(t.hits[:0], hit{capability: int32(place), score: 1})
	out.Candidates = j.candidates(t)
	j.checkLimits(out.Candidates, t)
}

// normal is a text without differences of case and spacing.
func normal(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

func stemSet(stemmer *words.Stemmer, text string) []string {
	all := stems(stemmer, text)
	slices.Sort(all)
	return slices.Compact(all)
}

func digest(list []analysis.Decision) string {
	data, err := json.Marshal(list)
	if err != nil {
		panic("match: decisions are plain data: " + err.Error()) //nolint:forbidigo // their types cannot fail
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])[:8]
}
