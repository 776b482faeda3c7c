package match_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"fitsync/analysis"
	"fitsync/analysis/match"
)

// entries are a catalog of capabilities that all are there, by id: name and description.
func entries(list map[string][2]string) analysis.Snapshot {
	var s analysis.Snapshot
	for id, text := range list {
		s.Capabilities = append(s.Capabilities, analysis.Capability{ID: id, Name: text[0], Description: text[1], Support: analysis.Full})
	}
	return s
}

// stated is how a capability answers the words that state a need.
func stated(t *testing.T, j *match.Judge, text, capability string) match.Stated {
	t.Helper()
	for _, c := range j.Evidence(analysis.Requirement{Text: text}).Candidates {
		if c.Capability == capability {
			return c.Stated
		}
	}
	t.Fatalf("%s is no candidate for %q", capability, text)
	return match.Stated{}
}

// An explanation, however long, changes nothing in how the need itself is answered.
func TestExplanationsDoNotDiluteTheNeed(t *testing.T) {
	j := match.New(entries(map[string][2]string{
		"rotation": {"Key rotation", "Encryption keys change every ninety days."},
		"login":    {"Single sign-on", "People log in through the identity provider."},
		"export":   {"Data export", "Everything can be taken out as CSV."},
	}))
	need := "Encryption keys have to rotate every ninety days"
	long := need + ". Old material is worth more to thieves the longer it lies around, and an auditor asks for dates, " +
		"names and tickets of the last three years, which our team collects by hand from mails and folders."
	short, explained := stated(t, j, need, "rotation"), stated(t, j, long, "rotation")
	if short != explained {
		t.Errorf("explained, the need is answered by %+v, else by %+v", explained, short)
	}
	if other := stated(t, j, need+" in a data export", "export"); other.Has >= short.Has {
		t.Errorf("the wrong capability has %v of the need, the right one %v", other.Has, short.Has)
	}
}

// Of the words that state a need only those count for Need that say what is needed, and Name
// is how much of a capability's name a text has, wherever it stands.
func TestNeedAndNameAreCountedByTheirOwnWords(t *testing.T) {
	j := match.New(entries(map[string][2]string{
		"rotation": {"Key rotation", "Encryption keys change every ninety days."},
		"login":    {"Single sign-on", "People log in through the identity provider."},
		"export":   {"Data export", "Everything can be taken out as CSV."},
	}))
	asked := stated(t, j, "The supplier must provide encryption keys", "rotation")
	if asked.Need != 1 || asked.Has >= 1 {
		t.Errorf("words of asking: need %v, has %v; want all of the need, and not all of the words", asked.Need, asked.Has)
	}
	missed := stated(t, j, "encryption keys for submarines", "rotation")
	if missed.Need <= 0 || missed.Need >= 1 {
		t.Errorf("of a need with a word that it lacks it has %v", missed.Need)
	}
	for text, whole := range map[string]bool{"Encryption keys. Explained: a key has its rotation.": true, "encryption keys": false} {
		if got := stated(t, j, text, "rotation").Name; got <= 0 || (got > 0.999) != whole {
			t.Errorf("%q has %v of the name; all of it: %t", text, got, whole)
		}
	}
}

// A candidate that leads in each way of comparing words is agreed on, one that leads in none
// is not.
func TestAgreementIsTheShareOfWaysThatAFirstCandidateLeads(t *testing.T) {
	first, other := match.Features{0.9, 0.8, 0.7, 0.6, 0, 0, 0.5, 0.4, 0, 0.3, 0.2, 0}, match.Features{}
	agreement := func(field ...match.Features) float64 {
		var most match.Features
		for i := range field {
			most.Raise(&field[i])
		}
		apart := match.SignsOf(match.Text{}, []float64{0.5, 0.4}, &most, &match.Scored{Features: first})
		none := match.SignsOf(match.Text{}, []float64{0.5, 0.4}, &match.Features{}, &match.Scored{Features: first})
		sum := 0.0
		for i := range apart {
			sum += apart[i] - none[i] // they differ in the agreement alone
		}
		return sum
	}
	if got := agreement(first, other); got != 1 {
		t.Errorf("best in all ways: %v", got)
	}
	other[0], other[1] = 1, 1
	if got := agreement(first, other); got != 0.75 {
		t.Errorf("best in six ways of eight: %v", got)
	}
	for i := range other {
		other[i] = 1
	}
	if got := agreement(first, other); got != 0 {
		t.Errorf("best in none: %v", got)
	}
}

// A word that is written again says what the text is about, against all that merely looks
// like it.
func TestRepeatedWordsCountMore(t *testing.T) {
	j := match.New(entries(map[string][2]string{
		"a": {"Pergola", "Everything about the pergola and gaze."},
		"b": {"Gazebo", "Everything about the gazebo and its roof."},
	}))
	if got := j.Judge(analysis.Requirement{Text: "gazebo beside the pergola, green gazebo"}).Candidates[0].Capability; got != "b" {
		t.Errorf("finds %s, want the gazebo", got)
	}
}

// Concepts have their say in a catalog of software, less the less they know of its
// words, and none in passages without names.
func TestConceptsCountWhereTheyKnowTheCatalog(t *testing.T) {
	software := entries(map[string][2]string{
		"sso":   {"Single sign-on", "Users log in with SAML through the identity provider."},
		"audit": {"Audit log", "Changes by users and administrators are recorded."},
	})
	strange := entries(map[string][2]string{
		"a": {"Gazebo", "Fretwork of the gazebo, varnished twice."},
		"b": {"Pergola", "Trellis and wisteria for the pergola."},
	})
	passages := entries(map[string][2]string{
		"sso":   {"", "Users log in with SAML through the identity provider."},
		"audit": {"", "Changes by users and administrators are recorded."},
	})
	familiar := func(s analysis.Snapshot) float64 {
		return match.New(s).Evidence(analysis.Requirement{Text: "log in"}).Familiar
	}
	if got := familiar(software); got != 1 {
		t.Errorf("a catalog of software is familiar to %v, want 1", got)
	}
	if got := familiar(strange); got > 0.5 {
		t.Errorf("a catalog of garden houses is familiar to %v", got)
	}
	if got := familiar(passages); got != 0 {
		t.Errorf("passages without names are familiar to %v, want 0", got)
	}
	m := match.DefaultModel()
	if m.Weights(1) != m.Ranking || m.Weights(0) != m.Unfamiliar {
		t.Error("a familiar catalog is not ranked by the weights for it, or a strange one by those for others")
	}
	for i, w := range m.Unfamiliar {
		if w != 0 && !match.OfWords(i) {
			t.Errorf("feature %d counts %v in a strange catalog, though it is not of words alone", i, w)
		}
	}
}

// The same speaks for capabilities of the same texts, wherever in the catalog they are.
func TestEqualCapabilitiesAreEqualCandidates(t *testing.T) {
	texts := [][2]string{
		{"Green gazebo", "Everything about its roof."},
		{"Pergola", "Everything about the pergola, beside a green gazebo."},
		{"Roof", "A gazebo is green below its roof."},
	}
	list := map[string][2]string{}
	for i := range 60 {
		list[fmt.Sprintf("%02d", i)] = texts[i%len(texts)]
	}
	candidates := match.New(entries(list)).Evidence(analysis.Requirement{Text: "a roof for the green gazebo"}).Candidates
	first := map[string]match.Features{}
	for _, c := range candidates {
		name := list[c.Capability][0]
		if _, seen := first[name]; !seen {
			first[name] = c.Features
		}
		if c.Features != first[name] {
			t.Errorf("%v speaks for %s, %q, and %v for another one", c.Features, c.Capability, name, first[name])
		}
	}
	if len(candidates) != len(list) {
		t.Errorf("%d candidates, want all %d", len(candidates), len(list))
	}
}

// However many words a text has, a capability that has all of them has all of them.
func TestLongTextsAreLookedUpWhole(t *testing.T) {
	var all []string
	for i := range 120 {
		all = append(all, fmt.Sprintf("zo%c%cx", 'a'+i/20, 'a'+i%20))
	}
	j := match.New(entries(map[string][2]string{
		"glossary": {"Glossary", strings.Join(all, " ")},
		"gazebo":   {"Gazebo", "Everything about the gazebo."},
	}))
	const shareOfWords = 0
	share := func(words []string) float64 {
		return j.Evidence(analysis.Requirement{Text: strings.Join(words, " ")}).Candidates[0].Features[shareOfWords]
	}
	if few, many := share(all[:40]), share(all); math.Abs(few-many) > 1e-9 {
		t.Errorf("it has %v of 40 words and %v of 120", few, many)
	}
}
