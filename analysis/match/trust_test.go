package match

import (
	"math"
	"strings"
	"testing"

	"fitsync/analysis"
)

// sure is an acceptance that always gives the same chance and has one threshold.
func sure(chance float64) Acceptance {
	return Acceptance{Bias: math.Log(chance / (1 - chance)), Matched: chance, Missing: chance / 10, Likely: chance / 2}
}

// The less the concepts know of a catalog, the more the acceptance for strangers decides,
// and from half on it alone.
func TestStrangersAreJudgedByTheirOwnAcceptance(t *testing.T) {
	strange := sure(0.2)
	model := *DefaultModel()
	model.Accept, model.Strange = sure(0.8), &strange
	for _, c := range []struct{ familiar, want float64 }{{1, 0.8}, {0.75, 0.5}, {0.5, 0.2}, {0, 0.2}} {
		j := New(analysis.Snapshot{}, WithModel(&model))
		j.familiar = c.familiar
		trust := j.trusting()
		if got := trust.chance(&Sign{}); math.Abs(got-c.want) > 1e-4 {
			t.Errorf("familiar %v: chance %v, want %v", c.familiar, got, c.want)
		}
		if math.Abs(trust.matched-c.want) > 1e-9 || math.Abs(trust.missing-c.want/10) > 1e-9 || math.Abs(trust.likely-c.want/2) > 1e-9 {
			t.Errorf("familiar %v: thresholds %v, %v, %v; want those of %v", c.familiar, trust.matched, trust.missing, trust.likely, c.want)
		}
	}
	model.Strange = nil
	j := New(analysis.Snapshot{}, WithModel(&model))
	j.familiar = 0
	if trust := j.trusting(); trust.matched != 0.8 {
		t.Errorf("without an acceptance for strangers the threshold is %v", trust.matched)
	}
}

// In a catalog whose entries look like one another, the same evidence is worth less than
// where each speaks of something else. Asking for an entry never finds the entry itself.
func TestEntriesOfAKindMakeEvidenceWorthLess(t *testing.T) {
	var alike, apart analysis.Snapshot
	for _, thing := range strings.Fields("kubelet scheduler proxy etcd audit admin service node secret token volume network") {
		for _, demand := range []string{"file ownership is set to root", "file permissions are restrictive"} {
			alike.Capabilities = append(alike.Capabilities, analysis.Capability{ID: thing + demand, Name: thing + " " + demand})
		}
		apart.Capabilities = append(apart.Capabilities, analysis.Capability{ID: thing, Name: strings.Repeat(thing, 2) + " " + thing + "ness"})
	}
	a := *DefaultModel().Strange
	near, far := New(alike, AsStranger()).Kinship(&a), New(apart, AsStranger()).Kinship(&a)
	if near <= far {
		t.Errorf("kinship %v among entries of a kind, %v among others", near, far)
	}
	if far >= 0 {
		t.Errorf("kinship %v where no entry has a word of another: an entry was found by its own name", far)
	}
	var s Sign
	if low, high := a.Chance(&s, near), a.Chance(&s, far); low >= high {
		t.Errorf("the same evidence gives %v and %v", low, high)
	}
	if least, less := a.Chance(&s, a.Least), a.Chance(&s, a.Least-5); least != less {
		t.Errorf("less in common than in any catalog that was learnt from gives %v instead of %v", less, least)
	}
	a.Relative = false
	if a.Chance(&s, near) != a.Chance(&s, far) {
		t.Error("kinship counts in an acceptance that is not relative")
	}
}

// In a catalog of which the concepts know nothing, words alone decide; that they find
// nothing does not prove that nothing is there.
func TestStrangersAreNotToldThatTheyHaveNothing(t *testing.T) {
	gardens := analysis.Snapshot{Capabilities: []analysis.Capability{
		{ID: "1", Name: "Trellis and wisteria"}, {ID: "2", Name: "Varnished gazebo roof"}, {ID: "3", Name: "Ponds with koi"},
	}}
	if missing := DefaultModel().Strange.Missing; missing != 0 {
		t.Errorf("strangers are told that they have nothing up to a chance of %v", missing)
	}
	r := analysis.Requirement{Text: "A pergola of oak that climbing plants may cover, with a varnished bench below it"}
	if got := New(gardens, AsStranger()).Judge(r); got.Answer != analysis.Unsure {
		t.Errorf("the answer is %s", got.Answer)
	}
}

// An entry that is left out of a ranking does not come back for its name.
func TestWhatIsLeftOutIsNotFoundByItsName(t *testing.T) {
	j := New(analysis.Snapshot{Capabilities: []analysis.Capability{{ID: "1", Name: "Dark screens"}, {ID: "2", Name: "Dark doors"}}})
	s := j.scratches.Get().(*scratch)
	s.left = 1
	j.read(s, analysis.Requirement{Text: "Dark screens"})
	j.rank(s)
	if len(s.hits) != 1 || j.index.capabilities[s.hits[0].capability].ID != "2" {
		t.Errorf("hits %+v, want the doors alone", s.hits)
	}
}
