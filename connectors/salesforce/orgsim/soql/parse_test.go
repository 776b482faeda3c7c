package soql_test

import (
	"errors"
	"strings"
	"testing"

	"fitsync/connectors/salesforce/orgsim/soql"
)

func TestParse(t *testing.T) {
	q, err := soql.Parse(`SELECT o.Id, Account.Name, COUNT(Id) n, (SELECT Id FROM Kids__r LIMIT 3)
		FROM Opportunity o WHERE NOT (Name LIKE 'a\%b' AND Amount >= -1.5e3) GROUP BY Name
		ORDER BY Name DESC NULLS LAST, Id LIMIT 10 OFFSET 20 ALL ROWS`)
	if err != nil {
		t.Fatal(err)
	}
	if len(q.Items) != 4 || q.Items[2].Func != "COUNT" || q.Items[2].Alias != "n" || q.Items[3].Sub.Limit != 3 {
		t.Errorf("items = %+v", q.Items)
	}
	if q.From != "Opportunity" || q.Alias != "o" || q.Limit != 10 || q.Offset != 20 || !q.AllRows {
		t.Errorf("query = %+v", q)
	}
	if o := q.OrderBy; len(o) != 2 || !o[0].Desc || !o[0].NullsLast || o[1].Desc {
		t.Errorf("order = %+v", o)
	}
	and := q.Where.(*soql.Not).Term.(*soql.Logic)
	if like := and.Terms[0].(*soql.Compare); and.Or || like.Op != "LIKE" || like.Values[0].Text != `a\%b` {
		t.Errorf("where = %+v", and.Terms[0])
	}
	if n := and.Terms[1].(*soql.Compare).Values[0]; n.Kind != soql.Number || n.Text != "-1.5e3" {
		t.Errorf("number = %+v", n)
	}
}

func TestParseLiterals(t *testing.T) {
	for in, want := range map[string]soql.Value{
		"null":                          {Kind: soql.Null, Text: "NULL"},
		"TRUE":                          {Kind: soql.Bool, Text: "true"},
		`'it\'s \\ \n'`:                 {Kind: soql.String, Text: "it's \\ \n"},
		"2026-03-08":                    {Kind: soql.Date, Text: "2026-03-08"},
		"2026-03-08T07:25:37Z":          {Kind: soql.DateTime, Text: "2026-03-08T07:25:37Z"},
		"2026-03-08T07:25:37.123+01:00": {Kind: soql.DateTime, Text: "2026-03-08T07:25:37.123+01:00"},
		"last_n_days:7":                 {Kind: soql.DateRange, Text: "LAST_N_DAYS", N: 7},
	} {
		q, err := soql.Parse("SELECT Id FROM A WHERE B = " + in)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		got := q.Where.(*soql.Compare).Values[0]
		got.Pos = 0
		if got != want {
			t.Errorf("%s: got %+v, want %+v", in, got, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, in := range []string{
		"", "SELECT", "SELECT FROM A", "SELECT Id", "SELECT Id FROM", "SELECT Id, FROM A", "SELECT Id FROM A WHERE",
		"SELECT Id FROM A WHERE B", "SELECT Id FROM A WHERE B = ", "SELECT Id FROM A WHERE B = 'x", `SELECT Id FROM A WHERE B = '\q'`,
		"SELECT Id FROM A WHERE B = C", "SELECT Id FROM A WHERE (B = 1", "SELECT Id FROM A WHERE B = 1 AND C = 2 OR D = 3",
		"SELECT Id FROM A WHERE B IN ()", "SELECT Id FROM A LIMIT -1", "SELECT Id FROM A LIMIT x", "SELECT Id FROM A LIMIT 1 WHERE B = 1",
		"SELECT Id FROM A; DROP", "SELECT * FROM A", "SELECT toLabel(B) FROM A", "SELECT Id FROM A WHERE B = LAST_N_DAYS:0",
		"SELECT Id FROM A WHERE " + strings.Repeat("(", 100), "SELECT Id FROM A WHERE " + strings.Repeat("NOT ", 100) + "B = 1",
	} {
		var refusal *soql.Error
		if q, err := soql.Parse(in); !errors.As(err, &refusal) || refusal.Code != "MALFORMED_QUERY" {
			t.Errorf("%.60q: got %+v, %v", in, q, err)
		}
	}
	if _, err := soql.Parse("SELECT Id FROM A WHERE B = '" + strings.Repeat("x", 100_000) + "'"); err == nil {
		t.Error("a query of more than 100,000 characters was accepted")
	}
}

func TestCaret(t *testing.T) {
	q := "SELECT Id,Name,BillingCity,IsDeleted FROM Accout"
	want := "\nName,BillingCity,IsDeleted FROM Accout\n                                ^\nERROR at Row:1:Column:43\nno"
	if got := soql.Caret(q, strings.Index(q, "Accout"), "no"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := soql.Caret("SELECT Id\nFROM A x y", 17, "no"); !strings.Contains(got, "Row:2:Column:8") {
		t.Errorf("second row: %s", got)
	}
}

// A parser must answer any text with a tree or a positioned refusal.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"SELECT Id FROM A WHERE (B = 1 OR C LIKE 'x%') AND D IN (SELECT E FROM F) ORDER BY G NULLS LAST LIMIT 1",
		"SELECT COUNT() FROM A", `SELECT Id FROM A WHERE B = '\''`, "SELECT FIELDS(ALL) FROM A LIMIT 200", "SELECT é FROM A", "((((", "2026-01-01T00:00:00Z",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		q, err := soql.Parse(in)
		var refusal *soql.Error
		switch {
		case err == nil && (q == nil || q.From == "" || len(q.Items) == 0):
			t.Errorf("%q: a query without its parts: %+v", in, q)
		case err != nil && !errors.As(err, &refusal):
			t.Errorf("%q: error of type %T", in, err)
		case err != nil && (refusal.Pos < 0 || refusal.Pos > len(in)):
			t.Errorf("%q: position %d", in, refusal.Pos)
		case err != nil:
			soql.Caret(in, refusal.Pos, refusal.Message)
		}
	})
}
