package review_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"fitsync/analysis"
	"fitsync/analysis/match"
	"fitsync/analysis/review"
)

// judge leaves open whatever does not name SSO and no decision is about.
type judge struct{ decided map[string]string } // decision by requirement id or text

func (j judge) Version() string { return "test" }

func (j judge) Judge(r analysis.Requirement) analysis.Judgement {
	if strings.Contains(r.Text, "SSO") {
		return analysis.Judgement{Answer: analysis.Matched, Candidates: []analysis.Candidate{{Capability: "sso"}}}
	}
	return analysis.Judgement{Answer: analysis.Unsure, Question: "What is " + r.Text + "?", Candidates: []analysis.Candidate{{Capability: "dark"}}}
}

func (j judge) Decision(r analysis.Requirement) (analysis.Decision, bool) {
	for _, key := range []string{r.ID, r.Text} {
		if id := j.decided[key]; id != "" {
			return analysis.Decision{ID: id}, true
		}
	}
	return analysis.Decision{}, false
}

var _ review.Judge = (*match.Judge)(nil)

// open is a deal with requirements that nobody has assessed, each of which costs the
// points given; expected is in units of money.
func open(id string, expected int, needs ...any) (*analysis.Opportunity, *analysis.Assessment) {
	deal := &analysis.Opportunity{ID: id, Connection: "crm"}
	a := &analysis.Assessment{Expected: analysis.Money(expected) * 100}
	for i := 0; i < len(needs); i += 2 {
		text, points := needs[i].(string), needs[i+1].(int)
		r := analysis.Requirement{ID: id + "." + string(rune('a'+i/2)), Text: text}
		deal.Requirements = append(deal.Requirements, r)
		a.Findings = append(a.Findings, analysis.Finding{Requirement: r.ID, Text: text, Verdict: analysis.Unassessed})
		a.Reasons = append(a.Reasons, analysis.Reason{Requirement: r.ID, Points: points})
	}
	return deal, a
}

func items(q *review.Queue, j judge) []review.Item {
	return slices.Collect(q.Open(func() review.Judge { return j }))
}

func texts(items []review.Item) (list []string) {
	for _, item := range items {
		list = append(list, item.Text)
	}
	return list
}

func TestQueue(t *testing.T) {
	var q review.Queue
	q.Add(open("1", 1000, "Heat maps", 10, "Drones", 30))
	q.Add(open("2", 2000, "heat  MAPS", 20, "A pony", 1, "SSO by now", 40))
	closed, a := open("3", 9000, "Gold plating", 50)
	closed.Closed = true
	q.Add(closed, a)
	assessed, a := open("4", 9000, "Single sign-on", 50)
	a.Findings[0].Verdict = analysis.Supported
	q.Add(assessed, a)

	got := items(&q, judge{})
	if want := []string{"Heat maps", "Drones", "A pony"}; !slices.Equal(texts(got), want) {
		t.Fatalf("%q, want %q", texts(got), want)
	}
	first := got[0]
	if first.Worth != 500_00 || first.Points != 30 || first.Deals != 2 || first.Question != "What is heat  MAPS?" || first.Candidates[0].Capability != "dark" {
		t.Errorf("%+v", first)
	}
	if len(first.Places) != 2 || first.Places[0].String() != "crm/2/2.a" || first.Places[1].String() != "crm/1/1.a" {
		t.Errorf("places %v, want the most valuable first", first.Places)
	}
	got = items(&q, judge{decided: map[string]string{"2.a": "for that one alone", "Drones": "for the text"}})
	if len(got) != 2 || got[0].Text != "Heat maps" || got[0].Worth != 100_00 || got[0].Deals != 1 || got[1].Text != "A pony" {
		t.Errorf("after two decisions: %+v", got)
	}
}

func TestQueueHoldsPartsThatAreOpen(t *testing.T) {
	deal, a := open("1", 1000, "forms by then and drones", 30)
	deal.Requirements[0].Parts = []analysis.Part{{Text: "forms by then"}, {Text: "drones"}}
	a.Findings[0].Parts = []analysis.Finding{{Text: "forms by then", Verdict: analysis.Supported}, {Text: "drones", Verdict: analysis.Unassessed}}
	var q review.Queue
	q.Add(deal, a)
	got := items(&q, judge{})
	if len(got) != 1 || got[0].Text != "drones" || got[0].Places[0].String() != "crm/1/1.a#2" {
		t.Errorf("%+v", got)
	}
	for _, decided := range []string{"drones", "1.a"} {
		if got := items(&q, judge{decided: map[string]string{decided: "x"}}); len(got) != 0 {
			t.Errorf("%q was decided: %+v", decided, got)
		}
	}
}

func TestPlace(t *testing.T) {
	for _, text := range []string{"crm/1/a07", "crm/1/Needs__c:0123abcd~2", "crm/1/a/b#3"} {
		if p, err := review.ParsePlace(text); err != nil || p.String() != text {
			t.Errorf("%q: %+v, %v", text, p, err)
		}
	}
	for _, text := range []string{"", "crm/1", "crm//a", "/1/a", "crm/1/", "crm/1/a#", "crm/1/a#0", "crm/1/#1", "crm/1/a#x"} {
		if p, err := review.ParsePlace(text); err == nil {
			t.Errorf("%q was read as %+v", text, p)
		}
	}
}

func here() review.Here {
	return review.Here{
		HasFunc:   func(id string) bool { return id == "sso" },
		KnownFunc: func(id string) bool { return id == "known" },
	}
}

func TestFile(t *testing.T) {
	const content = "\ufeff" + `{"id":"1","text":"a <b>","capability":"sso","verdict":"","reviewer":"ada","at":"2026-01-01T01:00:00+01:00"}

{"id":"known","requirement":"r","text":"","capability":"left","verdict":"supported","reviewer":"ada","at":"2026-01-01T00:00:00Z"}
`
	got, err := review.Read(strings.NewReader(content), here())
	if err != nil || len(got) != 2 || got[0].At != "2026-01-01T00:00:00Z" || got[1].Capability != "left" {
		t.Fatalf("%+v, %v", got, err)
	}
	var out bytes.Buffer
	if err := review.Write(&out, got); err != nil || !strings.Contains(out.String(), `"text":"a <b>"`) {
		t.Fatalf("%s, %v", out.String(), err)
	}
	if again, err := review.Read(&out, here()); err != nil || !slices.Equal(again, got) {
		t.Errorf("%+v, %v", again, err)
	}
}

func TestEveryProblemAtOnce(t *testing.T) {
	const content = `{"id":"1","text":"a","capability":"pony","verdict":"maybe","reviewer":"","at":"soon"}
nonsense
{"id":"1","text":" ","verdict":"supported","reviewer":"ada","at":"2026-01-01T00:00:00Z"}

{"text":"a","verdict":"not_supported","reviewer":"ada","at":"2026-01-01T00:00:00Z"} {}
{"text":"a","verdict":"not_supported","reviewer":"ada","at":"2026-01-01T00:00:00Z","nmae":1}
{"text":"a","verdict":"not_supported","reviewer":"ada","at":"2026-01-01T00:00:00Z"}
`
	got, err := review.Read(strings.NewReader(content), here())
	problems, ok := errors.AsType[review.Problems](err)
	if !ok || got != nil {
		t.Fatalf("%+v, %v", got, err)
	}
	want := []string{
		"line 1: at is no time", `line 1: capability "pony" is not in the catalog`, `line 1: verdict "maybe" is not one of`, "line 1: the reviewer is missing",
		"line 2: no decision as JSON", "line 3: it is about neither", "line 3: a verdict of supported needs a capability", "line 3: the id is that of line 1",
		"line 5: no decision as JSON: more than one", `line 6: no decision as JSON: unknown field "nmae"`, "line 7: the id is missing",
	}
	lines := strings.Split(problems.Error(), "\n")
	if len(lines) != len(want) {
		t.Fatalf("%d problems, want %d:\n%v", len(lines), len(want), err)
	}
	for i := range want {
		if !strings.HasPrefix(lines[i], want[i]) {
			t.Errorf("%q, want %q", lines[i], want[i])
		}
	}
}

// FuzzRead: whatever is in a file, it is read or refused; what was read is read the
// same again after writing it.
func FuzzRead(f *testing.F) {
	f.Add(`{"id":"1","text":"a","capability":"sso","verdict":"","reviewer":"ada","at":"2026-01-01T01:00:00+01:00"}`)
	f.Add(`{"id":"1","text":"a","reviewer":"ada","at":"0000-01-01T00:00:00+01:00"}`)
	f.Add("{}\n\n[]\nnull {")
	f.Fuzz(func(t *testing.T, content string) {
		got, err := review.Read(strings.NewReader(content), here())
		if err != nil {
			return
		}
		var out bytes.Buffer
		if err := review.Write(&out, got); err != nil {
			t.Fatal(err)
		}
		if again, err := review.Read(&out, here()); err != nil || !slices.Equal(again, got) {
			t.Fatalf("%+v, then %+v, %v", got, again, err)
		}
	})
}
