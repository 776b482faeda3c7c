package match

import (
	"slices"
	"strings"

	"fitsync/analysis"
)

// A decision on a text that is merely similar does not decide, it votes. A capability
// that it names gets voteShare times the likeness of the texts added to its score,
// whatever words it shares with the requirement. A decision by which nothing answers,
// or less than the catalog says, takes the likeness off the chance that the first
// candidate is right. Of several, the most alike one counts.
const voteShare = 0.5

// namedVotes is how many decisions are named in an explanation.
const namedVotes = 3

// vote is a decision that has something to say of a requirement.
type vote struct {
	decision int32
	likeness float64 // percent
}

// What a decision answers where it is no capability of the catalog.
const (
	nothing = int32(-1) // the catalog has nothing for it
	gone    = int32(-2) // the capability has left the catalog
)

// poll collects the votes on the text of t.
func (j *Judge) poll(t *scratch) {
	d := j.decisions
	if len(d.all) == 0 {
		return
	}
	t.weighed = j.weighWords(t.weighed[:0], t.ownTokens())
	d.neighbours.each(&t.alike, t.weighed, func(i int32, likeness float64) {
		t.polled = append(t.polled, vote{i, likeness})
		if c := d.answers[i]; c >= 0 {
			t.outline[c] = max(t.outline[c], voteShare*likeness/100)
		}
		if d.doubts[i] {
			t.doubt = max(t.doubt, likeness/100)
		}
	})
}

// ownTokens are the tokens of a requirement's text without those of its name.
func (t *scratch) ownTokens() []token {
	if t.nameAt == 0 {
		return t.tokens // the name is the text
	}
	for i, token := range t.tokens {
		if token.Start >= t.nameAt {
			return t.tokens[:i]
		}
	}
	return t.tokens
}

// score is a candidate's score with the votes for it, not yet rounded.
func (j *Judge) score(t *scratch, c int32, f *Features) float64 {
	return min(1, j.ranking.score(f)+float64(voteShare*j.votes(t, c)))
}

// votes is the likeness, 0–1, of the most alike text that a capability was chosen for.
func (j *Judge) votes(t *scratch, c int32) float64 {
	most := 0.0
	for _, v := range t.polled {
		if j.decisions.answers[v.decision] == c {
			most = max(most, v.likeness/100)
		}
	}
	return most
}

// voters are the ids of the decisions for which the condition holds, the most alike
// first, among equals the latest.
func (j *Judge) voters(t *scratch, holdsFunc func(decision int32) bool) (ids []string) {
	var chosen []vote
	for _, v := range t.polled {
		if holdsFunc(v.decision) {
			chosen = append(chosen, v)
		}
	}
	slices.SortStableFunc(chosen, func(a, b vote) int {
		switch {
		case a.likeness > b.likeness:
			return -1
		case a.likeness < b.likeness:
			return 1
		}
		return 0
	})
	for _, v := range chosen[:min(len(chosen), namedVotes)] {
		ids = append(ids, j.decisions.all[v.decision].ID)
	}
	return ids
}

// place is the number of a capability in the catalog.
func (x *index) place(id string) (int32, bool) {
	at, ok := slices.BinarySearchFunc(x.capabilities, id, func(c analysis.Capability, id string) int { return strings.Compare(c.ID, id) })
	return int32(at), ok
}

// below reports whether a reviewer ruled less than a level of support gives.
func below(verdict analysis.Verdict, support analysis.Level) bool {
	switch support {
	case analysis.Full:
		return verdict == analysis.NotSupported || verdict == analysis.PartiallySupported
	case analysis.Workaround, analysis.Partial:
		return verdict == analysis.NotSupported
	}
	return false
}
