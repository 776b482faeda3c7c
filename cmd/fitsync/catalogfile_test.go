package main

import "testing"

func TestCatalogImportNamesEveryProblem(t *testing.T) {
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
