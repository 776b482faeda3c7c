package intake_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"fitsync/analysis/intake"
)

// FuzzTable: a table that is read gives texts that stand in it, and a cell in
// quotes holds everything between them.
func FuzzTable(f *testing.F) {
	for _, seed := range []string{
		"Requirement,Priority\nLogin,must\n\"a \"\"b\"\"\nc\",\n", "Text;Prio\n \"x\" ;1\n", "Requirement\na, b\n", "Need\tDate\n\t\n19\" x\t2027-01-01",
		"Requirement\n\"open", "Requirement\n\"a\" b\n",
	} {
		f.Add(seed, "one cell, \"of\" text\nwith; signs")
	}
	f.Fuzz(func(t *testing.T, text, cell string) {
		list, _, err := intake.ReadTable(text)
		if err == nil {
			for _, r := range list {
				if r.Text == "" || !utf8.ValidString(r.Text) || r.Origin.Line < 1 || r.Origin.Line > strings.Count(text, "\n")+strings.Count(text, "\r")+1 {
					t.Errorf("%q from line %d of %q", r.Text, r.Origin.Line, text)
				}
			}
		}
		want := strings.TrimSpace(intake.Clean(intake.Plain(intake.Clean(cell))))
		list, _, err = intake.ReadTable("Name,Requirement,ID\n" + `"` + strings.ReplaceAll(cell, `"`, `""`) + `",Login,7` + "\n")
		if err != nil || len(list) != 1 {
			t.Fatalf("%d requirements of one, %v", len(list), err)
		}
		if have := count(list[0].Name); want != "" && !intake.Placeholder(want) {
			for r, n := range count(want) {
				if have[r] != n {
					t.Errorf("%q became %q", want, list[0].Name)
				}
			}
		}
	})
}
