package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const catalogFile = "demo/data/catalog.yaml"

func TestAssessSaysWhatItDidNotRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.write(t, "rfp.csv", "requirement,priority,comment\nSingle sign-on with SAML 2.0,soonish,yes\n")
	got := w.run(t, "assess", path, "--catalog", catalogFile)
	if got.code != exitOK {
		t.Fatalf("%+v", got)
	}
	contains(t, "standard error", got.err, `line 2, priority: "soonish" is no priority`, "line 2, comment: not a column")
	if strings.Contains(got.out, "soonish") {
		t.Errorf("the cell became part of the text:\n%s", got.out)
	}
	notes, ok := decode[map[string]any](t, w.ok(t, "assess", path, "--catalog", catalogFile, "--json"))["notes"].([]any)
	if !ok || len(notes) != 2 {
		t.Errorf("notes %v, want 2", notes)
	}
	page := w.ok(t, "assess", path, "--catalog", catalogFile, "--format", "html", "--name", "Acme <rollout>")
	contains(t, "page", page, "Acme &lt;rollout&gt;", "Remarks on the file", "is no priority", "Matched</span> <bdi>Single sign-on</bdi>", "line 2</p>")
	many := w.write(t, "many.csv", "requirement,priority\n"+strings.Repeat("Export,soonish\n", 25))
	contains(t, "many notes", w.run(t, "assess", many, "--catalog", catalogFile).err, "line 21,", "and 5 more; --json lists all")
}

func TestAssessAsksForTheColumn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.write(t, "rfp.csv", "Wunsch,Gewicht\nSingle sign-on with SAML 2.0,5\n")
	got := w.run(t, "assess", path, "--catalog", catalogFile)
	if got.code != exitFailed || got.out != "" {
		t.Errorf("%+v", got)
	}
	contains(t, "standard error", got.err, `"Wunsch", "Gewicht"`, "description", "--column NAME")
	contains(t, "report", w.ok(t, "assess", path, "--catalog", catalogFile, "--column", "Wunsch"), "Single sign-on")
}

func TestAssessNeverOverwritesWhatItReads(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const requirements, capabilities = "requirement\nSingle sign-on\n", "- {id: sso, name: Single sign-on, support: full}\n"
	input, catalog := w.write(t, "rfp.csv", requirements), w.write(t, "catalog.yaml", capabilities)
	draft := w.write(t, "fit.part", capabilities)
	link := filepath.Join(w.folder, "link.csv")
	if err := os.Symlink(input, link); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"the input":           {input, "--catalog", catalog, "-o", input},
		"by another way":      {input, "--catalog", catalog, "-o", filepath.Join(w.folder, "x", "..", "rfp.csv")},
		"through a link":      {input, "--catalog", catalog, "-o", link},
		"the catalog":         {input, "--catalog", catalog, "-o", catalog},
		"the draft of output": {input, "--catalog", draft, "-o", strings.TrimSuffix(draft, ".part")},
	} {
		if got := w.run(t, append([]string{"assess"}, args...)...); got.code != exitUsage || !strings.Contains(got.err, "would overwrite what is read") {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for path, want := range map[string]string{input: requirements, catalog: capabilities, draft: capabilities} {
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("%s holds %q (%v)", path, got, err)
		}
	}
	if _, err := os.Stat(filepath.Join(w.folder, "fit")); err == nil {
		t.Error("a refused command wrote a file")
	}
}

func TestAssessWithoutAnythingToJudge(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	input := w.write(t, "rfp.csv", "requirement\nSingle sign-on\n")
	for says, args := range map[string][]string{
		"not found":           {"none.docx", "--catalog", catalogFile},
		"unknown extension":   {w.write(t, "rfp.docx", "x"), "--catalog", catalogFile},
		"holds no capability": {input, "--catalog", w.write(t, "empty.yaml", "")},
	} {
		if got := w.run(t, append([]string{"assess"}, args...)...); got.code != exitFailed || !strings.Contains(got.err, says) {
			t.Errorf("%s: %+v", says, got)
		}
	}
}
