package match_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"fitsync/analysis"
	"fitsync/analysis/match"
)

// drawSnapshot draws an invented catalog and a requirement about it.
func drawSnapshot(t *rapid.T) (analysis.Snapshot, analysis.Requirement) {
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	capabilities := inventCapabilities(random, rapid.IntRange(1, 30).Draw(t, "capabilities"))
	return analysis.Snapshot{Capabilities: capabilities}, inventRequirements(random, 1)[0]
}

func text(t *rapid.T, v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snapshot, r := drawSnapshot(t)
		j := match.New(snapshot)
		first := text(t, j.Judge(r))
		j.Judge(analysis.Requirement{Text: "something else in between, 99.9 % availability"})
		if again, other := text(t, j.Judge(r)), text(t, match.New(snapshot).Judge(r)); first != again || first != other {
			t.Fatalf("judged\n%s\nthen\n%s\nand by another judge\n%s", first, again, other)
		}
	})
}

func TestOrderOfTheCatalogDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snapshot, r := drawSnapshot(t)
		shuffled := rapid.Permutation(snapshot.Capabilities).Draw(t, "order")
		a, b := text(t, match.New(snapshot).Judge(r)), text(t, match.New(analysis.Snapshot{Capabilities: shuffled}).Judge(r))
		if a != b {
			t.Fatalf("judged\n%s\nin another order\n%s", a, b)
		}
	})
}

func TestExactNameRanksFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snapshot, _ := drawSnapshot(t)
		c := rapid.SampledFrom(snapshot.Capabilities).Draw(t, "capability")
		name := rapid.SampledFrom(append([]string{c.Name}, c.Aliases...)).Draw(t, "name")
		got := match.New(snapshot).Judge(analysis.Requirement{Text: name})
		if len(got.Candidates) == 0 || got.Candidates[0].Score != 1 {
			t.Fatalf("the name %q scores %+v", name, got.Candidates)
		}
		first := snapshot.Capabilities[slices.IndexFunc(snapshot.Capabilities, func(o analysis.Capability) bool { return o.ID == got.Candidates[0].Capability })]
		if first.ID != c.ID && !slices.Contains(append([]string{first.Name}, first.Aliases...), name) {
			t.Fatalf("the name %q of %s finds %s", name, c.ID, first.ID)
		}
	})
}

func TestUnrelatedCapabilityRemovesNoWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snapshot, r := drawSnapshot(t)
		before := match.New(snapshot).Judge(r)
		unrelated := analysis.Capability{ID: "zz", Name: "Xylophone quizzes", Description: "Jazzy wyverns hum."}
		more := analysis.Snapshot{Capabilities: append(slices.Clone(snapshot.Capabilities), unrelated)}
		after := match.New(more).Judge(r)
		for _, a := range after.Candidates {
			if a.Capability == unrelated.ID && len(a.Words) > 0 {
				t.Fatalf("the unrelated capability matched %q", a.Words)
			}
			for _, b := range before.Candidates {
				if a.Capability == b.Capability && !slices.Equal(a.Words, b.Words) {
					t.Fatalf("words of %s were %q, are %q", a.Capability, b.Words, a.Words)
				}
			}
		}
	})
}

func TestScoresAreBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snapshot, _ := drawSnapshot(t)
		got := match.New(snapshot).Judge(analysis.Requirement{Text: rapid.String().Draw(t, "text"), Name: rapid.String().Draw(t, "name")})
		last := 1.0
		for _, c := range got.Candidates {
			if c.Score < 0 || c.Score > last {
				t.Fatalf("scores of %+v are not between 0 and 1, the best first", got.Candidates)
			}
			last = c.Score
		}
		if len(got.Candidates) > 3 || got.Confidence < 0 || got.Confidence > 1 || got.Category == "" || got.Priority == "" {
			t.Fatalf("judgement = %+v", got)
		}
	})
}
