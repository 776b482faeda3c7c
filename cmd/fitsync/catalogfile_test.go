package main

import (
	"path/filepath"
	"testing"

	"fitsync/analysis/catalog"
)

func TestCatalogImportNamesEveryProblem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(t, "catalog", "import", catalogFile)
	path := w.write(t, "c.yaml", "- {id: a, nmae: A, support: ful}\n- {id: a, name: '', support: none}\n")
	got := w.run(t, "catalog", "import", path)
	if got.code != exitFailed || got.out != "" {
		t.Errorf("%+v", got)
	}
	contains(t, "standard error", got.err, "nothing was imported", "5 problems",
		`line 1: a: unknown key "nmae"; did you mean "name"?`, `did you mean "full"?`,
		"line 2: a: the id is already taken by capability 1", "line 2: a: the name is missing")
	contains(t, "list", w.run(t, "catalog", "list").err, "189 capabilities")
	broken := w.write(t, "c.csv", "id,name,support\na,Pr\xfcfung,full\n")
	contains(t, "not UTF-8", w.run(t, "catalog", "lint", broken).err, "line 2: not UTF-8")
}

func TestCatalogLintListsProblemsAsData(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.run(t, "catalog", "lint", w.write(t, "c.csv", "id,name,support\na,A,full\na,,none\n"), "--json")
	problems := decode[catalog.Problems](t, got.out)
	if got.code != exitFailed || len(problems) != 2 || problems[0].Line != 3 || problems[0].Capability != "a" {
		t.Errorf("exit %d, %+v\n%s", got.code, problems, got.err)
	}
}

// A CSV has no place for the product's name.
func TestCatalogKeepsItsProductOverCSV(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(t, "catalog", "import", catalogFile)
	path := filepath.Join(w.folder, "exported.csv")
	w.ok(t, "catalog", "export", path)
	contains(t, "import", w.ok(t, "catalog", "import", path), "nothing changed")
	contains(t, "export", w.ok(t, "catalog", "export"), "product: Tallyport")
}
