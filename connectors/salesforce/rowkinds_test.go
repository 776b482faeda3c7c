package salesforce_test

import (
	"testing"

	"pgregory.net/rapid"

	"fitsync/connectors/salesforce/orgsim"
)

// Whatever the mix, all of it arrives, by no more calls than the records that are
// updated, made and deleted need apart from each other, or those of each object.
func TestEveryMixTakesNoMoreCallsThanItsKinds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(draw *rapid.T) {
		some := func(most int, label string) int {
			if rapid.Bool().Draw(draw, "any "+label) {
				return rapid.IntRange(1, most).Draw(draw, label)
			}
			return 0
		}
		m := mix{
			deals: some(1200, "deals"), verdicts: some(500, "verdicts"), knownGaps: some(300, "known gaps"), newGaps: some(300, "new gaps"),
			knownProducts: some(150, "known products"), newProducts: some(150, "new products"), deletions: some(250, "deletions"), nameless: some(10, "nameless"),
		}
		r := start(t, orgsim.Options{}, withRows)
		updates := r.mixed(t, m)
		outcomes, calls := r.send(t, updates...)
		wantDone(t, outcomes)
		r.wantMixed(t, m)
		byKind := collections(m.deals+m.verdicts+m.knownGaps+m.knownProducts) + collections(m.newGaps+m.newProducts) + collections(m.deletions)
		byObject := collections(m.deals) + collections(m.verdicts) + collections(m.knownGaps+m.newGaps) + collections(m.knownProducts+m.newProducts) + collections(m.deletions)
		if most := max(1, (min(byKind, byObject)+4)/5); calls > most {
			draw.Errorf("%+v: %d calls; want %d at most", m, calls, most)
		}
	})
}

func collections(records int) int { return (records + 199) / 200 }

// Beside deals that fill a call, what links to a row that is not there yet goes later, and
// nothing else does.
func TestRowsWaitOnlyForWhatTheyLinkTo(t *testing.T) {
	for name, c := range map[string]struct {
		mix
		calls int
	}{
		"linked to what the second call makes": {mix{deals: 970, knownGaps: 830, newProducts: 150}, 3},
		"linked to nothing":                    {mix{deals: 670, verdicts: 448, newProducts: 149, deletions: 328}, 2},
		"linked to what was there":             {mix{deals: 604, knownGaps: 442, newGaps: 487, deletions: 24}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, orgsim.Options{}, withRows)
			outcomes, calls := r.send(t, r.mixed(t, c.mix)...)
			wantDone(t, outcomes)
			r.wantMixed(t, c.mix)
			if calls != c.calls {
				t.Errorf("%d calls; want %d", calls, c.calls)
			}
		})
	}
}
