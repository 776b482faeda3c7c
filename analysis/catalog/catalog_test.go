package catalog_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"fitsync/analysis"
	"fitsync/analysis/catalog"
)

func day(text string) analysis.Date {
	d, err := analysis.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

var sso = analysis.Capability{
	ID: "sso", Name: "Single sign-on", Aliases: []string{"SSO; federated login", "SAML"}, Description: "Sign in through the company's own identity provider.",
	Category: analysis.Security, Support: analysis.Roadmap, Limits: map[string]any{"protocols": []any{"SAML 2.0"}, "availability": 99.9},
	Gap: "=not there yet", Roadmap: &analysis.RoadmapItem{Item: "T-1", ShipDate: day("2027-03-31"), Commitment: analysis.Committed}, EffortDays: 30,
	Evidence: []analysis.Link{{Title: "Guide", URL: "https://docs.example/sso"}}, Updated: day("2026-10-01"),
}

func TestRoundTrip(t *testing.T) {
	for _, format := range []catalog.Format{catalog.YAML, catalog.JSON, catalog.CSV} {
		t.Run(string(format), func(t *testing.T) {
			want := catalog.File{Product: "Tallyport", Capabilities: []analysis.Capability{sso, {ID: "b", Name: "Second", Support: analysis.None}}}
			if format == catalog.CSV {
				want.Product = ""
			}
			var written bytes.Buffer
			if err := catalog.Write(&written, want, format); err != nil {
				t.Fatal(err)
			}
			got, err := catalog.Read(&written, format)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCSVNeverHoldsAFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{"", "=cmd|' /C calc'!A0", "+1", "-2", "@x", "'=x", "plain"}).Draw(t, "start") + rapid.StringN(0, 8, -1).Draw(t, "rest")
		text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
		neutral := catalog.Neutral(text)
		if neutral != "" && strings.ContainsRune("=+-@", rune(neutral[0])) {
			t.Fatalf("%q would run as a formula", neutral)
		}
		file := catalog.File{Capabilities: []analysis.Capability{{ID: "a", Name: "n", Gap: text, Support: analysis.Full}}}
		var written bytes.Buffer
		if err := catalog.Write(&written, file, catalog.CSV); err != nil {
			t.Fatal(err)
		}
		got, err := catalog.Read(&written, catalog.CSV)
		if err != nil {
			t.Fatal(err)
		}
		if got.Capabilities[0].Gap != text && !strings.HasPrefix(text, "'") {
			t.Fatalf("%q came back as %q", text, got.Capabilities[0].Gap)
		}
	})
}

func TestReadNamesEveryProblem(t *testing.T) {
	for name, c := range map[string]struct {
		format catalog.Format
		text   string
		want   []string
	}{
		"duplicate ids and bad words": {
			catalog.YAML, "capabilities:\n- {id: a, name: A, support: full}\n- {id: a, name: '', support: yes!}\n",
			[]string{"line 3: a: the id is already taken by capability 1", "name is missing", `support "yes!" is not one of [full`},
		},
		"unknown key":            {catalog.YAML, "capabilities:\n- {id: a, nmae: A, support: full}\n", []string{`line 2: a: unknown key "nmae"; did you mean "name"?`}},
		"unknown key in JSON":    {catalog.JSON, "{\"capabilities\": [{\"id\": \"a\",\n \"nmae\": \"A\"}]}", []string{`line 2: a: unknown key "nmae"; did you mean "name"?`}},
		"bad date in CSV":        {catalog.CSV, "id,name,support,ship_date\na,A,full,31.12.2027\n", []string{"line 2: a: column ship_date", "YYYY-MM-DD"}},
		"missing column":         {catalog.CSV, "id,title\n", []string{`unknown column "title"; known: id, name`, `column "name" is missing`, `column "support" is missing`}},
		"misspelt column":        {catalog.CSV, "id,name,suport,support,name\n", []string{`unknown column "suport"; did you mean "support"?`, `the column "name" is there twice`}},
		"not UTF-8":              {catalog.YAML, "- id: a\n  name: Pr\xfcfung\n  support: full\n  gap: \xff\n", []string{"line 2: not UTF-8", "line 4: not UTF-8"}},
		"not UTF-8 in CSV":       {catalog.CSV, "id,name,support\na,Pr\xfcfung,full\n", []string{"line 2: not UTF-8"}},
		"UTF-16":                 {catalog.CSV, "\xff\xfei\x00d\x00", []string{"line 1: UTF-16; save the file as UTF-8"}},
		"two documents":          {catalog.YAML, "- {id: a, name: A, support: full}\n---\n- {id: b}\n", []string{"line 3: a second document"}},
		"more behind the JSON":   {catalog.JSON, "[]\n\n[]", []string{"line 3: more follows"}},
		"half of the JSON":       {catalog.JSON, "[{\"id\":\n", []string{"the file ends in the middle"}},
		"an endless JSON":        {catalog.JSON, strings.Repeat("[", 5000), []string{"nested too deeply"}},
		"an open quote in CSV":   {catalog.CSV, "id,name,support\na,\"A,full\nb,B,full\n", []string{"line 2: a cell begins with a quote that is not closed"}},
		"a quote within":         {catalog.CSV, "id,name,support\na,A \"x\",full\n", []string{"line 2: bare"}},
		"script in a link":       {catalog.YAML, "- {id: a, name: A, support: full, evidence: [{title: x, url: 'javascript:alert(1)'}]}\n", []string{`link "x" is not an http`}},
		"not a catalog at all":   {catalog.JSON, "hello", []string{"line 1: invalid character"}},
		"a row with extra cells": {catalog.CSV, "id,name,support\na,A,full,more\n", []string{`line 2: 4 cells under 3 columns; put a text with "," in it in quotes`}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := catalog.Read(strings.NewReader(c.text), c.format)
			var problems catalog.Problems
			if !errors.As(err, &problems) {
				t.Fatalf("got %v, want problems", err)
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("missing %q in\n%v", want, err)
				}
			}
		})
	}
}

func TestLint(t *testing.T) {
	got := catalog.Lint([]analysis.Capability{
		sso,
		{ID: "saml", Name: "saml", Description: "Sign in with a signed assertion from elsewhere.", Category: analysis.Security, Support: analysis.Full, Limits: map[string]any{"rpo": "soon"}},
	}, day("2027-04-01")).Error()
	for _, want := range []string{"sso: the ship date 2027-03-31 has passed", "full support without an evidence link", `saml: limit rpo is "soon"; it must be a time`, `name or alias "saml" is also that of saml`} {
		if !strings.Contains(got, want) {
			t.Errorf("missing %q in\n%s", want, got)
		}
	}
	if early := catalog.Lint([]analysis.Capability{sso}, day("2026-11-24")); len(early) > 0 {
		t.Errorf("a good capability is complained about: %v", early)
	}
}

func TestDiff(t *testing.T) {
	changed := sso
	changed.Support = analysis.Full
	got, err := catalog.Diff([]analysis.Capability{sso, {ID: "old"}}, []analysis.Capability{{ID: "new"}, changed})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[0].Kind != "added" || got[1].Kind != "removed" {
		t.Fatalf("got %+v", got)
	}
	if diff := cmp.Diff([]catalog.Field{{Name: "support", Old: `"roadmap"`, New: `"full"`}}, got[2].Fields); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add("id,name,support\na,A,full\n")
	f.Add("id,name,support,limits\na,A,full,\"{\"\"availability\"\": 99}\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := catalog.Read(strings.NewReader(text), catalog.CSV)
		if err != nil {
			return
		}
		if err := catalog.Write(&bytes.Buffer{}, file, catalog.CSV); err != nil {
			t.Errorf("what was read cannot be written: %v", err)
		}
	})
}

func TestDemoCatalogIsRight(t *testing.T) {
	file, err := os.Open("../../cmd/fitsync/demo/data/catalog.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	got, err := catalog.Read(file, catalog.YAML)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Capabilities) < 150 {
		t.Errorf("%d capabilities, want at least 150", len(got.Capabilities))
	}
}
