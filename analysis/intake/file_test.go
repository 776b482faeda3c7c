package intake_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"fitsync/analysis/intake"
)

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadFile(t *testing.T) {
	want := []string{"Login with SAML | critical | security | 2027-03-01", "Bid comparison"}
	for _, c := range []struct{ name, content string }{
		{"comma.csv", "Requirement,Priority,Category,Need by\nLogin with SAML,critical,security,2027-03-01\nBid comparison,,,\n"},
		{"semicolon.csv", "\ufeffText;Prio;Area;Due date\r\n\"Login with SAML\";Must;Security;1 March 2027\r\nBid comparison;;;\r\n"},
		{"tab.tsv", "ID\tDescription\tMoSCoW\tType\tDate\n1\tLogin with SAML\tM\tsecurity\t01.03.2027\n2\tBid comparison\t\t\t\n"},
		{"list.json", `[{"text": "Login with SAML", "Priority": "critical", "category": "security", "need_by": "2027-03-01"}, "Bid comparison"]`},
		{"list.yaml", "requirements:\n  - {text: Login with SAML, priority: must, category: security, need_by: 2027-03-01}\n  - Bid comparison\n"},
		{"notes.md", "- critical | security | Login with SAML | 2027-03-01\n- Bid comparison\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			reading, err := intake.ReadFile(write(t, c.name, c.content), intake.Options{})
			if err != nil {
				t.Fatal(err)
			}
			got := reading.Requirements
			if len(reading.Notes) > 0 {
				t.Errorf("notes on a file without fault: %v", reading.Notes)
			}
			if diff := cmp.Diff(want, read(got)); diff != "" {
				t.Errorf("requirements (-want +got):\n%s", diff)
			}
			if got[0].ID == "" || got[0].ID == got[1].ID {
				t.Errorf("ids %q and %q", got[0].ID, got[1].ID)
			}
		})
	}
}

func TestReadWorkbook(t *testing.T) {
	book := excelize.NewFile()
	t.Cleanup(func() { _ = book.Close() })
	if _, err := book.NewSheet("Needs"); err != nil {
		t.Fatal(err)
	}
	rows := [][]any{{"RFP 2027"}, {}, {"ID", "Requirement", "Priority"}, {"R-1", "Login with SAML", "must"}, {"R-2", "Bid comparison", ""}}
	for i, cells := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := book.SetSheetRow("Needs", at, &cells); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "rfp.xlsx")
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	got, err := intake.ReadFile(path, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Login with SAML | critical", "Bid comparison"}, read(got.Requirements)); diff != "" {
		t.Errorf("requirements (-want +got):\n%s", diff)
	}
	if got.Requirements[0].Origin.Line != 4 {
		t.Errorf("row = %d, want 4", got.Requirements[0].Origin.Line)
	}
}

func TestReadFileRefuses(t *testing.T) {
	for _, c := range []struct{ name, content, says string }{
		{"deck.pptx", "x", "save it as .csv"},
		{"broken.json", "[\n  \"a\",\n  oops\n]", "line 3"},
		{"object.json", `{"needs": []}`, `under the key "requirements"`},
		{"empty.yaml", "requirements:\n  - {priority: high}\n", "entry 1: no text"},
		{"priority.json", `[{"text": "a", "priority": "soonish"}]`, "write critical, high, medium or low"},
		{"date.json", `[{"text": "a", "need_by": "soon"}]`, "write a day as 2027-03-01"},
		{"number.json", `[5]`, "entry 1"},
		{"book.xlsx", "not a workbook", "without a password"},
		{"nothing.txt", "\n---\n", "holds no requirement"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := write(t, c.name, c.content)
			_, err := intake.ReadFile(path, intake.Options{})
			if !errors.Is(err, intake.ErrFormat) || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) {
				t.Errorf("error = %v, want ErrFormat that names the file and says %q", err, c.says)
			}
		})
	}
	if _, err := intake.ReadFile(filepath.Join(t.TempDir(), "gone.csv"), intake.Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error for a missing file = %v", err)
	}
}
