package catalog_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"fitsync/analysis"
	"fitsync/analysis/catalog"
)

const wrongYAML = `product: [Tallyport]
capabilities:
  - id: a
    name: A
    support: ful
    nmae: B
    roadmap:
      item: T-1
      ship_date: 31.12.2027
      commitment: commited
      shipdate: 2027-12-31
  - id: a
    name: ""
    name: again
    category: securty
    support: [full]
    effort_days: -3
    limits: many
  - just text
  - id: c
    name: C
    support: full
    effort_days: some
    aliases: {x: y}
    updated: [2027]
    evidence:
      - {title: Guide, url: "ftp://x", href: x}
    materials: none
owner: me
`

const wrongJSON = `{"product": ["Tallyport"],
"capabilities": [
  {"id": "a", "name": "A",
   "support": "ful",
   "nmae": "B",
   "roadmap": {"item": "T-1",
     "ship_date": "31.12.2027"}},
  {"id": "a", "name": "",
   "support": ["full"],
   "effort_days": 1.5},
  5
], "owner": "me"}`

const wrongCSV = `id,name,support,category,ship_date,commitment,effort_days,limits,evidence
a,A,ful,,31.12.2027,,,,
a,,yes,securty,,commited,many,3,Guide
c,C
d,"D
E",full,,soon,,-1,,
`

// TestEveryProblemAtOnce: one reading names all that is wrong, each with its line.
func TestEveryProblemAtOnce(t *testing.T) {
	const (
		levels      = "[full workaround partial roadmap none]"
		categories  = "[functional technical security integration compliance performance support]"
		commitments = "[committed planned exploring]"
	)
	for format, c := range map[catalog.Format]struct {
		text string
		want []string
	}{
		catalog.YAML: {wrongYAML, []string{
			"line 1: product: want a text",
			`line 5: a: support "ful" is not one of ` + levels + `; did you mean "full"?`,
			`line 6: a: unknown key "nmae"; did you mean "name"?`,
			"line 9: a: ship_date: want a day as 2027-03-01",
			`line 10: a: commitment "commited" is not one of ` + commitments + `; did you mean "committed"?`,
			`line 11: a: unknown key "shipdate"; did you mean "ship_date"?`,
			"line 12: a: the id is already taken by capability 1; ids must differ",
			"line 13: a: the name is missing",
			`line 14: a: the key "name" is there twice`,
			`line 15: a: category "securty" is not one of ` + categories + `; did you mean "security"?`,
			"line 16: a: support: want a text",
			"line 17: a: effort_days -3 is negative",
			"line 18: a: limits: want keys with values, such as availability: 99.9",
			"line 19: want aliases, category, description, effort_days, evidence, gap, id, limits, materials, name, roadmap, support, tags, updated, each with a value",
			"line 19: capability 3 has no id",
			"line 19: the name is missing",
			"line 19: the support is missing; write one of " + levels,
			"line 23: c: effort_days: want a whole number",
			"line 24: c: aliases: want a list of texts",
			"line 25: c: updated: want a day as 2027-03-01",
			`line 26: c: link "Guide" is not an http or https address`,
			`line 27: c: unknown key "href"; known: title, url`,
			"line 28: c: materials: want a list of links, each with title and url",
			`line 29: unknown key "owner"; known: product, capabilities`,
		}},
		catalog.JSON: {wrongJSON, []string{
			"line 1: product: want a text",
			`line 4: a: support "ful" is not one of ` + levels + `; did you mean "full"?`,
			`line 5: a: unknown key "nmae"; did you mean "name"?`,
			"line 7: a: ship_date: want a day as 2027-03-01",
			"line 8: a: the id is already taken by capability 1; ids must differ",
			"line 8: a: the name is missing",
			"line 9: a: support: want a text",
			"line 10: a: effort_days: want a whole number",
			"line 11: want aliases, category, description, effort_days, evidence, gap, id, limits, materials, name, roadmap, support, tags, updated, each with a value",
			"line 11: capability 3 has no id",
			"line 11: the name is missing",
			"line 11: the support is missing; write one of " + levels,
			`line 12: unknown key "owner"; known: product, capabilities`,
		}},
		catalog.CSV: {wrongCSV, []string{
			`line 2: a: column ship_date: date "31.12.2027": want YYYY-MM-DD`,
			`line 2: a: support "ful" is not one of ` + levels + `; did you mean "full"?`,
			`line 3: a: column effort_days: "many" is not a whole number of person-days`,
			`line 3: a: column limits: not a JSON object such as {"availability": 99.9}`,
			`line 3: a: column evidence: "Guide": want title <address>`,
			"line 3: a: the id is already taken by capability 1; ids must differ",
			"line 3: a: the name is missing",
			`line 3: a: support "yes" is not one of ` + levels,
			`line 3: a: category "securty" is not one of ` + categories + `; did you mean "security"?`,
			`line 3: a: commitment "commited" is not one of ` + commitments + `; did you mean "committed"?`,
			`line 4: 2 cells under 9 columns; put a text with "," in it in quotes`,
			`line 5: d: column ship_date: date "soon": want YYYY-MM-DD`,
			"line 5: d: effort_days -1 is negative",
		}},
	} {
		t.Run(string(format), func(t *testing.T) {
			file, err := catalog.Read(strings.NewReader(c.text), format)
			var problems catalog.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("got %v, want problems", err)
			}
			if diff := cmp.Diff(c.want, strings.Split(problems.Error(), "\n")); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if len(file.Capabilities) > 0 {
				t.Error("a catalog with problems was returned")
			}
		})
	}
}

func TestYAMLAnchors(t *testing.T) {
	got, err := catalog.Read(strings.NewReader(`
- &base {id: a, name: A, support: full, evidence: &links [{title: Guide, url: "https://docs.example"}]}
- {<<: *base, id: b, name: B}
- {id: c, name: C, support: full, materials: *links}
`), catalog.YAML)
	if err != nil {
		t.Fatal(err)
	}
	guide := []analysis.Link{{Title: "Guide", URL: "https://docs.example"}}
	want := []analysis.Capability{
		{ID: "a", Name: "A", Support: analysis.Full, Evidence: guide},
		{ID: "b", Name: "B", Support: analysis.Full, Evidence: guide},
		{ID: "c", Name: "C", Support: analysis.Full, Materials: guide},
	}
	if diff := cmp.Diff(want, got.Capabilities); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSemicolonsAndMarkOfASpreadsheet(t *testing.T) {
	got, err := catalog.Read(strings.NewReader("\ufeffID;Name;Support;Aliases\r\na;A, the first;full;\"x; y\"\r\n"), catalog.CSV)
	if err != nil {
		t.Fatal(err)
	}
	want := []analysis.Capability{{ID: "a", Name: "A, the first", Support: analysis.Full, Aliases: []string{"x", "y"}}}
	if diff := cmp.Diff(want, got.Capabilities); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestNeutralIsTakenBack: whatever a cell begins with, it comes back as it was and
// no spreadsheet runs it on the way.
func TestNeutralIsTakenBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`'{0,3}[=+\-@＝＋－＠]?[a-z(]{1,4}`).Draw(t, "text")
		if neutral := catalog.Neutral(text); strings.ContainsRune("=+-@＝＋－＠", []rune(neutral)[0]) {
			t.Fatalf("%q would run", neutral)
		}
		file := catalog.File{Capabilities: []analysis.Capability{{
			ID: text, Name: text, Aliases: []string{text}, Description: text, Tags: []string{text}, Gap: text, Support: analysis.Full,
			Roadmap: &analysis.RoadmapItem{Item: text}, Evidence: []analysis.Link{{Title: text, URL: "https://docs.example"}},
		}}}
		var written bytes.Buffer
		if err := catalog.Write(&written, file, catalog.CSV); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(written.Bytes())).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range slices.Concat(rows...) {
			if cell != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(cell)[0]) {
				t.Fatalf("the cell %q would run", cell)
			}
		}
		got, err := catalog.Read(&written, catalog.CSV)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(file, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

// FuzzRead: no document panics, and one that is read can be written and read again.
func FuzzRead(f *testing.F) {
	f.Add(wrongYAML, false)
	f.Add(wrongJSON, true)
	f.Add("- &a {id: a, name: A, support: full, limits: {x: [1, 2.5, z]}}\n- {<<: *a, id: b}\n", false)
	f.Add(`[{"id": "a", "name": "A", "support": "none", "limits": {"x": {"value": 1e3}}, "updated": "2026-01-01"}]`, true)
	f.Fuzz(func(t *testing.T, text string, asJSON bool) {
		format := catalog.YAML
		if asJSON {
			format = catalog.JSON
		}
		first, err := catalog.Read(strings.NewReader(text), format)
		if err != nil {
			return
		}
		var written bytes.Buffer
		if err := catalog.Write(&written, first, format); err != nil {
			t.Skip(err) // a limit may hold what JSON cannot: not-a-number, keys that are no texts
		}
		if _, err := catalog.Read(&written, format); err != nil {
			t.Errorf("%q was read, but not after it was written: %v\n%s", text, err, written.String())
		}
	})
}
