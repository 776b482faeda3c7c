package match_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"fitsync/analysis"
	"fitsync/analysis/match"
)

// trusting is a model whose chance that the first candidate is right grows with its
// score alone.
func trusting() match.Option {
	m := *match.DefaultModel()
	m.Accept = match.Acceptance{Bias: -3, Weights: match.Sign{0: 8}, Matched: 0.9, Missing: 0.05}
	return match.WithModel(&m)
}

func decide(id, text, capability string, verdict analysis.Verdict) analysis.Decision {
	return analysis.Decision{ID: id, Text: text, Capability: capability, Verdict: verdict, At: "2026-01-01T00:00:00Z"}
}

// find is the candidate of a capability, the zero one if it is none.
func find(got analysis.Judgement, capability string) analysis.Candidate {
	at := slices.IndexFunc(got.Candidates, func(c analysis.Candidate) bool { return c.Capability == capability })
	if at < 0 {
		return analysis.Candidate{}
	}
	return got.Candidates[at]
}

func TestDecisionsOnSimilarTextsVote(t *testing.T) {
	const text = "Bandwidth throttling while technicians sit in a tunnel"
	const decided = "Bandwidth throttling for crews in a tunnel"
	r := analysis.Requirement{ID: "r", Text: text}
	bare := match.New(catalog(), trusting()).Judge(r)
	for name, c := range map[string]struct {
		decision analysis.Decision
		votes    string // for this capability
		raised   int    // 1: its score rises, and the chance with it; -1: the chance falls
	}{
		"a capability that shares no word": {decide("1", decided, "dispatch", ""), "dispatch", 1},
		"a reviewer agreed with it":        {decide("1", decided, "dispatch", analysis.Supported), "dispatch", 1},
		"nothing answers":                  {decide("1", decided, "", analysis.NotSupported), "", -1},
		"less than the catalog says":       {decide("1", decided, "dispatch", analysis.NotSupported), "dispatch", -1},
		"another text":                     {decide("1", "Bandwidth reports for crews abroad", "dispatch", ""), "", 0},
		"it has left the catalog":          {decide("1", decided, "heat-maps", ""), "", 0},
		"nobody decided":                   {decide("1", decided, "dispatch", analysis.Unassessed), "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			catalog := catalog()
			for i := range catalog.Capabilities {
				catalog.Capabilities[i].Support = analysis.Full
			}
			j := match.New(catalog, trusting(), match.WithThresholds(1, 0), match.WithDecisions([]analysis.Decision{c.decision}))
			got := j.Judge(r)
			if next := (analysis.Requirement{Text: "planners drag visits"}); encode(t, j.Judge(next)) != encode(t, match.New(catalog, trusting(), match.WithThresholds(1, 0)).Judge(next)) {
				t.Error("a vote is left for the next requirement")
			}
			if got.DecidedBy != analysis.ByMachine || got.Decision != "" {
				t.Fatalf("decided by %s: %+v", got.DecidedBy, got)
			}
			if c.votes != "" {
				if chosen := find(got, c.votes); !slices.Equal(chosen.Decisions, []string{"1"}) || chosen.Score <= find(bare, c.votes).Score {
					t.Errorf("%s: %+v, without the decision %+v", c.votes, chosen, find(bare, c.votes))
				}
			}
			if doubted := slices.Equal(got.Doubts, []string{"1"}); doubted != (c.raised < 0) {
				t.Errorf("doubts %q", got.Doubts)
			}
			switch {
			case c.raised > 0 && got.Confidence <= bare.Confidence,
				c.raised == 0 && encode(t, got) != encode(t, bare),
				c.decision.Capability == "" && got.Confidence >= bare.Confidence:
				t.Errorf("confidence %v, without the decision %v", got.Confidence, bare.Confidence)
			}
		})
	}
}

func TestTheLatestOfTwoContradictingDecisionsCounts(t *testing.T) {
	older, later := decide("a", "Heat maps of a county", "dispatch", ""), decide("b", "heat maps of a  COUNTY", "reports", "")
	later.At = "2026-02-01T00:00:00Z"
	version := func(list ...analysis.Decision) string {
		return match.New(catalog(), match.WithDecisions(list)).Version()
	}
	if version(older, later) != version(later) {
		t.Error("a decision that no longer says anything changes the version")
	}
	older.Requirement = "a07"
	j := match.New(catalog(), match.WithDecisions([]analysis.Decision{older, later}))
	if got := j.Judge(analysis.Requirement{Text: "Heat maps of a county"}); got.Decision != "b" || got.Candidates[0].Capability != "reports" {
		t.Errorf("the same text: %+v", got)
	}
	if got := j.Judge(analysis.Requirement{ID: "a07", Text: "Heat maps of a county"}); got.Decision != "a" {
		t.Errorf("the requirement that the older is about: %+v", got)
	}
	got := j.Judge(analysis.Requirement{Text: "Heat maps for each county"})
	if len(find(got, "dispatch").Decisions) > 0 || len(find(got, "reports").Decisions) != 1 {
		t.Errorf("a similar text: %+v, want a vote of the later alone", got.Candidates)
	}
}

// TestNearlyEqualIsTheSameNeed: a word that turns the meaning makes another need,
// however long the text.
func TestNearlyEqualIsTheSameNeed(t *testing.T) {
	const decided = "Visits are shown on a big map with live traffic of the whole county, so that planners see which of 40 vans is nearest, and must be kept in Norway"
	const long = "Supervisors compare planned routes, driven kilometres, fuel receipts, overtime hours, customer ratings, repeat faults, spare part usage and warranty claims by crew, depot, season, vehicle, postcode, tariff, licence and insurer, in dashboards hosted in "
	j := match.New(catalog(), match.WithDecisions([]analysis.Decision{decide("1", decided, "dispatch", ""), decide("2", long+"Norway", "reports", "")}))
	for text, want := range map[string]analysis.Decider{
		"Please: " + decided: analysis.ByReviewer,
		long + "our Norway":  analysis.ByReviewer,
		long + "Switzerland": analysis.ByMachine,
		"Visits are shown on big maps with live traffic of the whole county so planners see which of 40 vans is nearest, and must be kept in Norway.":              analysis.ByReviewer,
		"Visits are shown on a big map with live traffic of the whole county, so that planners see which of 90 vans is nearest, and must be kept in Norway":        analysis.ByMachine,
		"Visits are shown on a big map without live traffic of the whole county, so that planners see which of 40 vans is nearest, and must be kept in Norway":     analysis.ByMachine,
		"Visits are shown on a big map with live traffic of the whole county, so that planners see which of 40 vans is nearest, and must be kept in Switzerland":   analysis.ByMachine,
		"Visits are not shown on a big map with live traffic of the whole county, so that planners see which of 40 vans is nearest, and must be kept in Norway":    analysis.ByMachine,
		"Visits are shown on a big map with live traffic of the whole county, so that planners see which of 40 vans is nearest, and may be exported in one format": analysis.ByMachine,
	} {
		if got := j.Judge(analysis.Requirement{Text: text}); got.DecidedBy != want {
			t.Errorf("%q decided by %s, want %s", text, got.DecidedBy, want)
		}
	}
}

// TestASwappedWordIsAnotherNeed: in a long text one word in the place of another is less
// than a tenth of its words.
func TestASwappedWordIsAnotherNeed(t *testing.T) {
	for decided, swaps := range map[string][][2]string{
		"Finance managers receive one consolidated overview listing supplier invoices, open credit notes, disputed amounts, payment blocks, exchange differences, accruals and cost centres by plant, ledger, region and currency as one spreadsheet at the end of every month": {
			{"every month", "two months"},
			{"every month", "every year"},
			{"every month", "each quarter"},
			{"every month", "every week"},
			{"supplier invoices", "customer invoices"},
			{"supplier invoices", "invoices"},
			{"by plant", "for plant"},
			{"at the end", "before the end"},
			{"and currency", "or currency"},
			{"listing supplier invoices, open credit", "listing open credit, supplier invoices"},
			{"overview", "overview in IT"},
			{"spreadsheet", "$ spreadsheet"},
		},
		"Die Buchhaltung erhält eine Übersicht der Rechnungen, Gutschriften, Sperren, Abgrenzungen, Kostenstellen, Währungen, Werke, Regionen, Konten, Lieferanten, Verträge, Bestellungen, Mahnungen, Zahlungen und Skonti nach zwei Monaten": {
			{"zwei", "drei"}, {"Monaten", "Jahren"}, {"nach", "vor"}, {"erhält", "erhält nie"},
		},
	} {
		j := match.New(catalog(), match.WithDecisions([]analysis.Decision{decide("1", decided, "dispatch", "")}))
		for text, want := range map[string]analysis.Decider{"Please: " + decided: analysis.ByReviewer, strings.Replace(decided, " und ", ", ", 1): analysis.ByReviewer} {
			if got := j.Judge(analysis.Requirement{Text: text}); got.DecidedBy != want {
				t.Errorf("%q decided by %s, want %s", text, got.DecidedBy, want)
			}
		}
		for _, swap := range swaps {
			text := strings.Replace(decided, swap[0], swap[1], 1)
			if got := j.Judge(analysis.Requirement{Text: text}); text == decided || got.DecidedBy != analysis.ByMachine {
				t.Errorf("%q in place of %q: decided by %s", swap[1], swap[0], got.DecidedBy)
			}
		}
	}
}

func TestADecisionForOneRequirementAlone(t *testing.T) {
	alone := decide("1", "", "dispatch", "")
	alone.Requirement = "a07"
	both := decide("2", "heat maps of a county", "dispatch", "")
	both.Requirement = "a08"
	j := match.New(catalog(), match.WithDecisions([]analysis.Decision{alone, both}))
	for _, c := range []struct {
		id, text string
		want     string
	}{
		{"a07", "audit trail", "1"}, // whatever it says now
		{"x", "audit trail", ""},
		{"", "", ""},
		{"a08", "audit trail", "2"},
		{"x", "Heat maps of a county", "2"},
	} {
		if got := j.Judge(analysis.Requirement{ID: c.id, Text: c.text}); got.Decision != c.want {
			t.Errorf("%s %q: decision %q, want %q", c.id, c.text, got.Decision, c.want)
		}
	}
}

func TestDecisionsOnParts(t *testing.T) {
	r := analysis.Requirement{ID: "r", Text: "Heat maps and whale songs", Parts: []analysis.Part{{Text: "Heat maps"}, {Text: "whale songs", Offset: 14}}}
	part, whole := decide("p", "whale songs", "", analysis.NotSupported), decide("w", r.Text, "dispatch", "")
	got := match.New(catalog(), match.WithDecisions([]analysis.Decision{part})).Judge(r)
	if len(got.Parts) != 2 || got.Parts[1].Decision != "p" || got.Parts[1].Answer != analysis.Missing || got.Parts[0].DecidedBy != analysis.ByMachine {
		t.Errorf("a part was decided: %+v", got)
	}
	got = match.New(catalog(), match.WithDecisions([]analysis.Decision{part, whole})).Judge(r)
	if len(got.Parts) != 0 || got.Decision != "w" || got.Answer != analysis.Matched {
		t.Errorf("the whole line was decided: %+v", got)
	}
}

// TestWithdrawingUndoes: what a decision changed is as it was without it, and the
// version tells the two apart.
func TestWithdrawingUndoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snapshot, r := drawSnapshot(t)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 2))
		var standing []analysis.Decision
		for i, other := range inventRequirements(random, rapid.IntRange(0, 8).Draw(t, "decisions")) {
			standing = append(standing, decide(fmt.Sprint("d", i), other.Text, snapshot.Capabilities[0].ID, ""))
		}
		added := decide("new", rapid.SampledFrom([]string{r.Text, r.Text + " soon", "elsewhere " + r.Text[len(r.Text)/3:]}).Draw(t, "text"), "", analysis.NotSupported)
		before := match.New(snapshot, match.WithDecisions(standing))
		with := match.New(snapshot, match.WithDecisions(append(slices.Clone(standing), added)))
		after := match.New(snapshot, match.WithDecisions(rapid.Permutation(standing).Draw(t, "order")))
		if a, b := text(t, before.Judge(r)), text(t, after.Judge(r)); a != b || before.Version() != after.Version() {
			t.Fatalf("judged\n%s\nthen\n%s", a, b)
		}
		if a, b := text(t, with.Judge(r)), text(t, with.Judge(r)); a != b {
			t.Fatalf("judged\n%s\nthen\n%s", a, b)
		}
		if with.Version() == before.Version() {
			t.Fatal("a decision leaves the version as it was")
		}
	})
}

// TestDecisionsElsewhereChangeNothing: only texts that share most of their words vote.
func TestDecisionsElsewhereChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		snapshot, r := drawSnapshot(t)
		elsewhere := decide("1", "Xylophone quizzes about jazzy wyverns", snapshot.Capabilities[0].ID, "")
		a, b := text(t, match.New(snapshot).Judge(r)), text(t, match.New(snapshot, match.WithDecisions([]analysis.Decision{elsewhere})).Judge(r))
		if a != b {
			t.Fatalf("judged\n%s\nbeside a decision on something else\n%s", a, b)
		}
	})
}
