package concepts_test

import (
	"strings"
	"testing"

	"fitsync/analysis/match/concepts"
	"fitsync/analysis/match/topic"
)

// The library must stay what matching relies on: complete blocks, names that are
// unique, and a category that exists.
func TestLibraryIsSound(t *testing.T) {
	names := map[string]bool{}
	for _, c := range concepts.Library() {
		if names[c.Name] {
			t.Errorf("concept %q stands twice", c.Name)
		}
		names[c.Name] = true
		if topic.Place(c.Category) < 0 {
			t.Errorf("concept %q has category %q", c.Name, c.Category)
		}
		if len(c.Asks) < 4 {
			t.Errorf("concept %q has %d asks, want 4 at least", c.Name, len(c.Asks))
		}
	}
	if len(names) < 500 {
		t.Errorf("%d concepts", len(names))
	}
}

func TestParseNamesTheLine(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"unknown key":    {"concept: a\ncategory: security\nnmaes: x\nasks: y\n", "line 3"},
		"before a block": {"# note\ncategory: security\n", "line 2"},
		"no asks":        {"concept: lonely\ncategory: security\nnames: x\n", `"lonely"`},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := concepts.Parse(c.text); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want it to name %s", err, c.want)
			}
		})
	}
}

func space(t *testing.T) *concepts.Space {
	t.Helper()
	all, err := concepts.Parse(`
concept: code review
category: functional
names: merge approval; pull request review
asks: two people look at every change; nobody merges alone

concept: log in once
category: security
names: single sign-on; federated login
asks: one password for everything; use the company account
`)
	if err != nil {
		t.Fatal(err)
	}
	return concepts.NewSpace(all, strings.Fields)
}

// Texts without a common word meet in a concept; words that no concept has say
// nothing.
func TestProjectionBridgesWords(t *testing.T) {
	s := space(t)
	p := s.NewProjector()
	project := func(text string) (string, float64) {
		defer p.Reset()
		for _, word := range strings.Fields(text) {
			p.Add(s.Term(word), 1)
		}
		projection, strength := p.Project(nil)
		if len(projection) == 0 {
			return "", strength
		}
		return s.Concept(projection[0].Concept).Name, strength
	}
	for text, want := range map[string]string{
		"people look at change": "code review", "merge approval": "code review", "company password": "log in once", "drone footage": "",
	} {
		if got, _ := project(text); got != want {
			t.Errorf("%q touches %q first, want %q", text, got, want)
		}
	}
	if _, strength := project("merge approval"); strength <= 0 || strength > 1 {
		t.Errorf("strength %v is outside 0–1", strength)
	}
	if again, _ := project(""); again != "" {
		t.Errorf("a projection is left over: %q", again)
	}
}

func TestHoldsAndWeight(t *testing.T) {
	s := space(t)
	impacts := make([]float32, s.Len())
	s.Holds(s.Term("merge"), impacts)
	s.Holds(s.Term("drone"), impacts)
	if impacts[0] <= 0 || impacts[1] != 0 {
		t.Error("a concept holds exactly its own words")
	}
	s.Unset(s.Term("merge"), impacts)
	if impacts[0] != 0 {
		t.Error("a word is left over")
	}
	if s.Weight(s.Term("drone")) <= 0 {
		t.Error("a word that no concept has is rare, not weightless")
	}
}

func FuzzParse(f *testing.F) {
	f.Add("concept: a\ncategory: security\nnames: x; y\nasks: z\n")
	f.Add("concept:\nnames")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := concepts.Parse(text)
		if err == nil {
			space := concepts.NewSpace(all, strings.Fields)
			space.NewProjector().Add(space.Term("x"), 1)
		}
	})
}
