package intake_test

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"fitsync/analysis/intake"
)

// notes are those of a reading as they are shown.
func notes(reading intake.Reading) (out []string) {
	for _, n := range reading.Notes {
		out = append(out, n.String())
	}
	return out
}

func TestTableCellsThatCannotBeRead(t *testing.T) {
	for _, c := range []struct {
		name, content string
		want, notes   []string
	}{
		{
			"a word that is no priority", "Requirement,Priority\nLogin with SAML,soonish\nAudit trail,high\n",
			[]string{"Login with SAML", "Audit trail | high"},
			[]string{`line 2, Priority: "soonish" is no priority; write critical, high, medium or low. Left out; the text is unchanged`},
		},
		{
			"a day that does not exist", "Requirement;Need by;Area\n\"Login\nwith SAML\";31.02.2027;Security\nAudit trail;3/1/2027;Security\n",
			[]string{"Login\nwith SAML | security", "Audit trail | security"},
			[]string{
				`line 2, Need by: "31.02.2027" is no day; write it as 2027-03-01. Left out; the text is unchanged`,
				`line 4, Need by: "3/1/2027" is no day; write it as 2027-03-01. Left out; the text is unchanged`,
			},
		},
		{
			"an unknown column", "Requirement,Comments,Prio\nLogin with SAML,we have that,must\nAudit trail,see above,\n",
			[]string{"Login with SAML | critical", "Audit trail"},
			[]string{"line 2, Comments: not a column that is known; not read, here and below"},
		},
		{
			"a text cut by its own comma", "Requirement\nLogin with SAML, OIDC or LDAP\n",
			[]string{"Login with SAML, OIDC or LDAP"},
			[]string{`line 2: 1 cells more than the header names; kept as the end of the text: put a text with "," in it in quotes`},
		},
		{
			"placeholders", "Name,Requirement,Priority\n,N/A,high\nExport,TBD,-\n,none,n/a\n,-,\n",
			[]string{"Export"},
			[]string{
				`line 2: "N/A" states no requirement; left out`, `line 3: "TBD" states no requirement; left out`,
				`line 4: "none" states no requirement; left out`, `line 5: "-" states no requirement; left out`,
			},
		},
		{"a row without a text", "ID,Requirement\n1,Login\n2,\n,\n", []string{"Login"}, []string{"line 3: no text; left out"}},
		{"inches", "Requirement,Prio\nA 19\" rack,must\n", []string{`A 19" rack | critical`}, nil},
		{"a space before a quote", "Prio, Requirement\nmust, \"Login, at once\"\n", []string{"Login, at once | critical"}, nil},
		{"an empty cell between tabs", "Prio\tArea\tRequirement\n\tSecurity\tLogin\n", []string{"Login | security"}, nil},
		{"a title above the header", "RFP 2027, part B\nfrom Acme\n\nRequirements;Weight\nLogin;M\n", []string{"Login | critical"}, nil},
		{"a long reference", "Ref,Requirement\nSEC/A-7,Login\nSign in once,Login by card\n", []string{"Login", "Login by card | Sign in once"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := intake.ReadFile(write(t, "table.csv", c.content), intake.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, read(got.Requirements)); diff != "" {
				t.Errorf("requirements (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.notes, notes(got)); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestALineOfMerePunctuationIsNoted(t *testing.T) {
	got, err := intake.ReadFile(write(t, "needs.txt", "Login\n!!! ???\n-----\n@@@@@\n***\nExport\n"), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Login", "Export"}, read(got.Requirements)); diff != "" {
		t.Errorf("requirements (-want +got):\n%s", diff)
	}
	want := []string{`line 2: "!!! ???" states no requirement; left out`, `line 4: "@@@@@" states no requirement; left out`}
	if diff := cmp.Diff(want, notes(got)); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

func TestTableWithoutAKnownColumn(t *testing.T) {
	const content = "Wishes,Prio\nLogin with SAML,must\n"
	for _, name := range []string{"table.csv", "table.tsv", "table.xlsx"} {
		t.Run(name, func(t *testing.T) {
			var path string
			switch filepath.Ext(name) {
			case ".xlsx":
				path = workbook(t, map[string][][]any{"Sheet1": {{"Wishes", "Prio"}, {"Login with SAML", "must"}}})
			case ".tsv":
				path = write(t, name, strings.ReplaceAll(content, ",", "\t"))
			default:
				path = write(t, name, content)
			}
			_, err := intake.ReadFile(path, intake.Options{})
			if !errors.Is(err, intake.ErrColumn) || !errors.Is(err, intake.ErrFormat) {
				t.Fatalf("got %v", err)
			}
			for _, says := range []string{`"Wishes", "Prio"`, "requirement", "description", "user story", "priority", path} {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("missing %q in %v", says, err)
				}
			}
			got, err := intake.ReadFile(path, intake.Options{Column: " wishes"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"Login with SAML | critical"}, read(got.Requirements)); diff != "" {
				t.Errorf("with the column named (-want +got):\n%s", diff)
			}
			if _, err := intake.ReadFile(path, intake.Options{Column: "Hopes"}); !errors.Is(err, intake.ErrColumn) || !strings.Contains(err.Error(), `no column "Hopes"; the first row has "Wishes"`) {
				t.Errorf("a column that is not there: %v", err)
			}
		})
	}
}

func TestColumnOutranksTheRecognisedOne(t *testing.T) {
	path := write(t, "t.csv", "Description,Ask,Prio\nlong story,Login with SAML,must\n")
	got, err := intake.ReadFile(path, intake.Options{Column: "Ask"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Login with SAML | critical"}, read(got.Requirements)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if want := []string{"line 2, Description: not a column that is known; not read, here and below"}; cmp.Diff(want, notes(got)) != "" {
		t.Errorf("notes %q", notes(got))
	}
}

func TestBrokenQuotesNameTheLine(t *testing.T) {
	for name, c := range map[string]struct{ content, says string }{
		"never closed":        {"Requirement,Prio\nLogin,must\n\"Audit trail,high\nExport,low\n", "line 3: a quoted cell begins that has no closing quote"},
		"closed by the next":  {"Requirement,Prio\n\"Audit trail,high\n\"Export\",low\n", "line 3: text behind the closing quote"},
		"a quote not doubled": {"Requirement,Prio\n\"The \"big\" one\",low\n", "line 2: text behind the closing quote"},
		"after a space":       {"Prio,Requirement\nlow, \"Audit trail\n", "line 2: a quoted cell begins"},
		"after a wrapped one": {"Requirement,Prio\r\n\"two\r\nlines\",low\r\n\"Audit", "line 4: a quoted cell"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := intake.ReadFile(write(t, "t.csv", c.content), intake.Options{})
			if !errors.Is(err, intake.ErrFormat) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

func utf16File(t *testing.T, text string, order binary.AppendByteOrder) string {
	t.Helper()
	var data []byte
	for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
		data = order.AppendUint16(data, unit)
	}
	return write(t, "utf16.csv", string(data))
}

func TestEncodings(t *testing.T) {
	const content = "Requirement;Prio\nPrüfung für Käufer 🎉;must\nתמיכה בעברית;low\n"
	want := []string{"Prüfung für Käufer 🎉 | critical", "תמיכה בעברית | low"}
	for name, path := range map[string]string{
		"UTF-8":                    write(t, "a.csv", content),
		"UTF-8 with a mark":        write(t, "b.csv", "\ufeff"+content),
		"UTF-16, low byte first":   utf16File(t, content, binary.LittleEndian),
		"UTF-16, high byte first":  utf16File(t, content, binary.BigEndian),
		"UTF-16, Windows line end": utf16File(t, strings.ReplaceAll(content, "\n", "\r\n"), binary.LittleEndian),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := intake.ReadFile(path, intake.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, read(got.Requirements)); diff != "" || len(got.Notes) > 0 {
				t.Errorf("notes %v, requirements (-want +got):\n%s", got.Notes, diff)
			}
		})
	}
	for _, name := range []string{"w.csv", "w.json", "w.txt"} {
		content := map[string]string{
			"w.csv": "Requirement\nAudit\nPr\xfcfung \x96 \x80 5\n", "w.json": "[\"Audit\",\n\n\"Pr\xfcfung \x96 \x80 5\"]", "w.txt": "Audit\n\nPr\xfcfung \x96 \x80 5",
		}[name]
		got, err := intake.ReadFile(write(t, name, content), intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"Audit", "Prüfung – € 5"}, read(got.Requirements)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if n := notes(got); len(n) != 1 || !strings.HasPrefix(n[0], "line 3: not UTF-8; read as Windows-1252") {
			t.Errorf("%s: notes %q", name, n)
		}
	}
}

func TestBytesThatAreNoTextAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ content, says string }{
		"no encoding":          {"Requirement\nok\nPr\x81fung\n", "line 3: neither UTF-8 nor Windows-1252"},
		"UTF-16 without mark":  {"R\x00e\x00q\x00", "line 1: not text, or UTF-16 without a byte order mark"},
		"UTF-16 cut off":       {"\xff\xfeR\x00e", "cut off in the middle"},
		"UTF-16 lone halves":   {"\xff\xfe\x3c\xd8R\x00", "broken UTF-16"},
		"UTF-32":               {"\xff\xfe\x00\x00R\x00\x00\x00", "broken UTF-16: save it as UTF-8"},
		"a picture by mistake": {"\x89PNG\r\n\x1a\n\x00\x00", "not text"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := intake.ReadFile(write(t, "t.csv", c.content), intake.Options{})
			if !errors.Is(err, intake.ErrFormat) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

func TestEntriesThatCannotBeRead(t *testing.T) {
	got, err := intake.ReadFile(write(t, "t.json", `[
		{"description": "Login with SAML and a second factor", "requirement": "Login", "urgency": 1},
		{"requirement": "Audit trail", "urgency": 2}, {"text": "n/a"}, "TBD", {"text": "none", "name": "Export"}]`), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Login with SAML and a second factor | Login", "Audit trail", "Export"}, read(got.Requirements)); diff != "" {
		t.Errorf("requirements (-want +got):\n%s", diff)
	}
	want := []string{
		"urgency: not a key that is known; not read, in entry 1 and below",
		`entry 3: "n/a" states no requirement; left out`, `entry 4: "TBD" states no requirement; left out`,
	}
	if diff := cmp.Diff(want, notes(got)); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	_, err = intake.ReadFile(write(t, "t.yaml", "- {text: a, priority: soonish}\n- b\n- {need_by: soon}\n- {text: c, source: me}\n- 5\n"), intake.Options{})
	for _, says := range []string{`entry 1: priority "soonish"`, "entry 3: no text", `entry 4: source "me"`, "entry 5: neither a text"} {
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("missing %q in %v", says, err)
		}
	}
}

func workbook(t *testing.T, sheets map[string][][]any) string {
	t.Helper()
	book := excelize.NewFile()
	t.Cleanup(func() { _ = book.Close() })
	for name, rows := range sheets {
		if _, err := book.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, cells := range rows {
			at, err := excelize.CoordinatesToCellName(1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if err := book.SetSheetRow(name, at, &cells); err != nil {
				t.Fatal(err)
			}
		}
	}
	path := filepath.Join(t.TempDir(), "book.xlsx")
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWorkbookDaysAndSheets(t *testing.T) {
	rows := [][]any{{"Requirement", "Need by", "Prio"}, {"Login", 46082, "must"}, {"Audit trail", "soon", 2}}
	path := workbook(t, map[string][][]any{"Sheet1": rows, "Sheet2": rows})
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const shownAsUSDay = 14 // 03-01-26
	style, err := book.NewStyle(&excelize.Style{NumFmt: shownAsUSDay})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(book.SetCellStyle("Sheet1", "B2", "B2", style), book.Save(), book.Close()); err != nil {
		t.Fatal(err)
	}
	got, err := intake.ReadFile(path, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Login | critical | 2026-03-01", "Audit trail | high"}, read(got.Requirements)); diff != "" {
		t.Errorf("requirements (-want +got):\n%s", diff)
	}
	want := []string{
		`sheet "Sheet2" is not read: one sheet at a time`,
		`line 3, Need by: "soon" is no day; write it as 2027-03-01. Left out; the text is unchanged`,
	}
	if diff := cmp.Diff(want, notes(got)); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

func TestWhatIsNoFileOfRequirements(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"gone.csv", "gone.docx", "gone"} {
		_, err := intake.ReadFile(filepath.Join(folder, name), intake.Options{})
		if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "not found") || strings.Contains(err.Error(), "extension") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := intake.ReadFile(folder, intake.Options{}); !errors.Is(err, intake.ErrFormat) || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("a folder: %v", err)
	}
	if _, err := intake.ReadFile(write(t, "a.txt", "Login"), intake.Options{Column: "x"}); err == nil || !strings.Contains(err.Error(), "no table") {
		t.Errorf("a column of a text: %v", err)
	}
	if _, err := intake.ReadFile(write(t, "a.csv", "Requirement\nN/A\n"), intake.Options{}); err == nil || !strings.Contains(err.Error(), `holds no requirement: line 2: "N/A"`) {
		t.Errorf("a file of nothing: %v", err)
	}
}
