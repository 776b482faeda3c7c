package report_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"fitsync/analysis"
	"fitsync/cmd/fitsync/report"
)

// fullPage has everything that a report can show.
func fullPage() report.Page {
	deal, a := sample()
	deal.Requirements = []analysis.Requirement{{ID: "r1", Name: "Keys", Text: a.Findings[0].Text, Origin: analysis.Origin{Line: 12}}}
	a.Findings[0].Judgement.Candidates = append(a.Findings[0].Judgement.Candidates,
		analysis.Candidate{Capability: "hsm", Score: 0.304, Words: []string{"own"}, Decisions: []string{"01A", "01B"}}, analysis.Candidate{Capability: "far-off", Score: 0.001})
	a.Findings = append(a.Findings,
		analysis.Finding{
			Requirement: "r2", Text: "SSO and audit log", Verdict: analysis.PartiallySupported, Why: "1 of 2 needs met",
			Judgement: analysis.Judgement{Category: analysis.Security, Priority: analysis.High, DecidedBy: analysis.ByReviewer, Decision: "01C", Doubts: []string{"01D"}, Question: "Which log?"},
			Parts: []analysis.Finding{
				{Text: "SSO", Verdict: analysis.Supported, Why: "Single sign-on answers it"},
				{Text: "audit log", Verdict: analysis.Unassessed, Why: "not assessed yet"},
			},
		},
		analysis.Finding{Requirement: "r3", Text: "תמיכה בעברית 🎉", Verdict: analysis.Unassessed, Why: "not assessed yet"})
	a.Gaps[0].Requirement, a.Gaps[0].Blocks, a.Gaps[0].Type = "r1", true, analysis.MissingCapability
	a.Gaps[0].Impact, a.Gaps[0].Closes, a.Gaps[0].Effort = "cannot be met", "offer own keys", "high"
	a.Gaps[0].Solution.CostLow, a.Gaps[0].Solution.CostHigh = 60_000_00, 100_000_00
	return report.Page{
		Deal: deal, Assessment: a, Currency: "EUR", Names: map[string]string{"hsm": "Hardware keys"},
		Remarks: []string{`line 5, Need by: "soonish" is no day`},
	}
}

func render(t interface {
	Helper()
	Fatal(...any)
}, p report.Page,
) (*html.Node, string) {
	t.Helper()
	var out bytes.Buffer
	if err := report.HTML(&out, p); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(out.String()))
	if err != nil {
		t.Fatal(err)
	}
	return root, out.String()
}

// text is what a reader sees of a node, with single spaces.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "style" {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func elements(n *html.Node, names ...string) (found []*html.Node) {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && slices.Contains(names, d.Data) {
			found = append(found, d)
		}
	}
	return found
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func TestHTMLShowsEverything(t *testing.T) {
	root, _ := render(t, fullPage())
	seen := text(root)
	for _, want := range []string{
		"Acme <rollout>", "400,000 EUR at 60 %", "49 of 100 Blocked", "Between 40 and 60 , once everything",
		"requirements 3 supported 0 partially supported 1 not supported 1 unassessed 1 gaps 1 critical blockers 1",
		"critical · security · Keys · line 12", "ships 60 days late", "Matched byok (byok, score 0 %); matched on: keys; not covered: now",
		"availability asked 99.99 %, offered 99.9 %: short", "Considered Hardware keys (hsm, score 30 %); matched on: own",
		"chosen by a reviewer for similar text (01A, 01B)", "decided by a reviewer (01C)", "a reviewer ruled against it for similar text (01D)", "To ask: Which log?", "SSO supported", "Single sign-on answers it", "audit log unassessed",
		"lost in all: the fit is 100 − 51 = 49",
		"Own keys critical · missing capability · requirement 1 · blocks the deal", "cannot be met",
		"develop a new feature dedicated sprint · high effort offer own keys 4–6 weeks 80,000 60,000 to 100,000 100",
		"Close the gap: Own keys", "product team", `line 5, Need by: "soonish" is no day`,
	} {
		if !strings.Contains(loose(seen), loose(want)) {
			t.Errorf("missing %q in\n%s", want, seen)
		}
	}
	if strings.Contains(seen, "far-off") {
		t.Error("a capability of no score is shown")
	}
}

// loose drops spaces: whether elements are parted by one is the layout's.
func loose(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\u00a0", " ")), "")
}

// TestHTMLIsAccessible: language, one main heading, no level left out, headers with
// a scope, names for regions, links that lead somewhere.
func TestHTMLIsAccessible(t *testing.T) {
	root, _ := render(t, fullPage())
	if got := attribute(elements(root, "html")[0], "lang"); got != "en" {
		t.Errorf("lang %q", got)
	}
	var levels []string
	for _, h := range elements(root, "h1", "h2", "h3", "h4") {
		levels = append(levels, h.Data)
	}
	if want := []string{"h1", "h2", "h2", "h2", "h2", "h2"}; !slices.Equal(levels, want) {
		t.Errorf("headings %v, want %v", levels, want)
	}
	ids := map[string]bool{}
	for d := range root.Descendants() {
		if id := attribute(d, "id"); id != "" {
			if ids[id] {
				t.Errorf("id %q twice", id)
			}
			ids[id] = true
		}
	}
	for _, th := range elements(root, "th") {
		if attribute(th, "scope") == "" || text(th) == "" {
			t.Errorf("a table header without scope or text: %q", text(th))
		}
	}
	for d := range root.Descendants() {
		if by := attribute(d, "aria-labelledby"); by != "" && !ids[by] {
			t.Errorf("labelled by %q, which is not there", by)
		}
		if attribute(d, "role") == "img" && attribute(d, "aria-label") == "" {
			t.Error("a picture without words")
		}
		if to := attribute(d, "href"); to != "" && !ids[strings.TrimPrefix(to, "#")] {
			t.Errorf("a link to %q leads nowhere", to)
		}
	}
	if tables := elements(root, "table"); len(tables) != 3 {
		t.Errorf("%d tables, want 3", len(tables))
	}
}

// TestHTMLNeedsNothing: a page that is mailed or printed loads nothing and runs
// nothing.
func TestHTMLNeedsNothing(t *testing.T) {
	root, source := render(t, fullPage())
	if found := elements(root, "script", "link", "img", "iframe", "object", "embed", "form"); len(found) > 0 {
		t.Errorf("the page has a %s", found[0].Data)
	}
	for _, wrong := range []string{"url(", "@import", "http://", "https://", "javascript:"} {
		if strings.Contains(source, wrong) {
			t.Errorf("the page holds %q", wrong)
		}
	}
	if !strings.Contains(source, `content="default-src 'none'; style-src 'unsafe-inline'"`) || !strings.Contains(source, "@media print") {
		t.Error("the page may load something, or does not care for print")
	}
}

// TestHTMLTakesAnyText: whatever people write is text, in its own direction, and
// changes nothing of the page around it.
func TestHTMLTakesAnyText(t *testing.T) {
	plain, _ := render(t, fullPage())
	rapid.Check(t, func(t *rapid.T) {
		hostile := rapid.OneOf(
			rapid.SampledFrom([]string{
				"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "</style><b>", "{{.}}", "</title><script>", "=cmd|' /C calc'!A0", "<!--",
				"\u202eevil", "עברית عربى", "👩\u200d💻", strings.Repeat("long", 8000),
			}),
			rapid.StringN(1, 40, -1),
		).Draw(t, "text")
		p := fullPage()
		p.Deal.Name, p.Deal.Account, p.Remarks[0], p.Names["hsm"] = hostile, hostile, hostile, hostile
		for i := range p.Assessment.Findings {
			f := &p.Assessment.Findings[i]
			f.Text, f.Why = hostile, hostile
		}
		p.Assessment.Gaps[0].Title, p.Assessment.Actions[0].Title, p.Assessment.Actions[0].Detail = hostile, hostile, hostile
		got, _ := render(t, p)
		if have, want := shape(got), shape(plain); have != want {
			t.Fatalf("%q changed the page:\n%s\nwas\n%s", hostile, have, want)
		}
		for _, n := range elements(got, "div", "h1", "span") {
			if class := attribute(n, "class"); (n.Data == "h1" || class == "text") && attribute(n, "dir") != "auto" {
				t.Fatalf("a text of people has no direction of its own: %s %s", n.Data, class)
			}
		}
	})
}

// shape is the elements of a page with their attributes' names.
func shape(root *html.Node) string {
	var b strings.Builder
	for d := range root.Descendants() {
		if d.Type == html.ElementNode && d.Data != "p" { // an action without detail has one fewer
			b.WriteString(d.Data)
			for _, a := range d.Attr {
				b.WriteString(" " + a.Key)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}
