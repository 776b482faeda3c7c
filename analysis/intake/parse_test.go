package intake_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"fitsync/analysis"
	"fitsync/analysis/intake"
)

// read is what a table case expects of one requirement: text and, after "|", what
// was recognised.
func read(list []analysis.Requirement) []string {
	var out []string
	for _, r := range list {
		line := r.Text
		for _, extra := range []string{string(r.Priority), string(r.Category), r.NeedBy.String(), r.Name} {
			if extra != "" {
				line += " | " + extra
			}
		}
		out = append(out, line)
	}
	return out
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"one a line", "SSO with SAML\nAudit trail\n\nEU hosting", []string{"SSO with SAML", "Audit trail", "EU hosting"}},
		{"line ends of Windows and old Macs", "first need\r\nsecond need\rthird need", []string{"first need", "second need", "third need"}},
		{"bullets", "- one thing\n* two things\n• three\n– four\n◦ five", []string{"one thing", "two things", "three", "four", "five"}},
		{"numbers and letters", "1. one\n2) two\na) three\n(iv) four", []string{"one", "two", "three", "four"}},
		{
			"Roman numerals and letters with a point", "i. one\nii. two\n  iv. four\nXII. twelve\na. first\nb. second",
			[]string{"one", "two", "four", "twelve", "first", "second"},
		},
		{
			"a marker ends the wrapped line before it",
			"Login\nWe need an export of all the invoices that were paid during the last year\niv. and by supplier\n" +
				"We need a forecast of all the invoices that will be paid during the next year\nreq-7: and by plant",
			[]string{
				"Login", "We need an export of all the invoices that were paid during the last year", "and by supplier",
				"We need a forecast of all the invoices that will be paid during the next year", "and by plant",
			},
		},
		{
			"a letter that is no numeral", "e. g. an export\nz. B. ein Export\nc. 500 invoices a day\nv. 2 of the ledger feed\nA. Miller signs",
			[]string{"e. g. an export", "z. B. ein Export", "c. 500 invoices a day", "v. 2 of the ledger feed", "A. Miller signs"},
		},
		{
			"references", "R-12: one\nREQ-7. two\n[R12] three\n(FR-3) - four\nReq. 4.1: five\nNFR-9 six\n- REQ-SEC-012: seven\nrequirement 3 – eight\nR-13: [HIGH] nine",
			[]string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine | high"},
		},
		{
			"names that look like references", "ISO-27001: certified\nSOC 2: report\nM365: calendar\nTLS 1.2. or later\nR 4.2: models\n[ISO 27001] certificate\nFR-75001 Paris\nP2P: whole process",
			[]string{
				"ISO-27001: certified", "SOC 2: report", "M365: calendar", "TLS 1.2. or later", "R 4.2: models", "[ISO 27001] certificate", "FR-75001 Paris",
				"P2P: whole process",
			},
		},
		{"a reference alone is the text", "[R12]", []string{"[R12]"}},
		{"a row of one cell", "| | Login |\n| Audit trail | |\n|Export|\n| | high |", []string{"Login", "Audit trail", "Export", "| | high |"}},
		{"a need that is also a category", "SSO; support; audit trail", []string{"SSO; support; audit trail"}},
		{"a category before one text", "security; Login by card", []string{"Login by card | security"}},
		{"placeholders among other lines stay", "Login\nN/A", []string{"Login", "N/A"}},
		{"check boxes", "[ ] open\n[x] done\n- [ ] both", []string{"open", "done", "both"}},
		{"an amount is no number of a list", "99.9 % uptime\n10 GB for each user", []string{"99.9 % uptime", "10 GB for each user"}},
		{
			"a quantity is no number of a list",
			"5.000 Benutzer\n10.000 Rechnungen pro Monat\n1.000 API calls per minute\n99.9 uptime\n- 2.500 Lieferanten\n1.250.000 lines a year\n1.5 support engineers on site",
			[]string{
				"5.000 Benutzer", "10.000 Rechnungen pro Monat", "1.000 API calls per minute", "99.9 uptime", "2.500 Lieferanten",
				"1.250.000 lines a year", "1.5 support engineers on site",
			},
		},
		{
			"sections in sequence", "3.2 Login by card\n3.3 Audit trail\n4. Hosting\n4.1 Hosted in Norway\n7.9 Backups\n7.9.1 Backups in Norway\n5.000 Benutzer",
			[]string{"Login by card", "Audit trail", "Hosting", "Hosted in Norway", "Backups", "Backups in Norway", "5.000 Benutzer"},
		},
		{"a list in one line", "1) SSO 2) API 3) Data export\n1) SSO\n2) API", []string{"1) SSO 2) API 3) Data export", "SSO", "API"}},
		{
			"cells in any order", "critical | security | Login with SAML | 2027-03-01\nlow | Dark mode\n2027-01-31 | Stock feed | integration",
			[]string{"Login with SAML | critical | security | 2027-03-01", "Dark mode | low", "Stock feed | integration | 2027-01-31"},
		},
		{"cells without a meaning stay", "SAP | Oracle", []string{"SAP | Oracle"}},
		{"semicolon cells", "high; security; Login by card", []string{"Login by card | high | security"}},
		{
			"tagged", "[HIGH] Export of all data\n(critical) Login\nMust have: four eyes\nP2 - Delegation\nLOW: colours",
			[]string{"Export of all data | high", "Login | critical", "four eyes | critical", "Delegation | high", "colours | low"},
		},
		{"a category before a colon stays in the text", "Support: 24/7 by phone", []string{"Support: 24/7 by phone | support"}},
		{"RFP numbering", "3.2.1 The system shall log each login\n§ 4.2 Bids are sealed", []string{"The system shall log each login", "Bids are sealed"}},
		{"sections", "Security:\n- Login by card\n\n## Integrations\nLedger feed\n", []string{"Login by card | security", "Ledger feed | integration"}},
		{
			"priorities within a category", "Security\n  Must have:\n  - Login by card\n  Nice to have:\n  - Passkeys\nIntegrations:\n- Ledger feed",
			[]string{"Login by card | critical | security", "Passkeys | low | security", "Ledger feed | integration"},
		},
		{"both in one heading", "Security (must have):\n- Login by card", []string{"Login by card | critical | security"}},
		{"a heading of its own", "Approvals:\n- by mail\n- by phone", []string{"by mail | Approvals", "by phone | Approvals"}},
		{"a heading without lines is a need", "Training\nSupport\nSecurity", []string{"Training", "Support", "Security"}},
		{"decoration", "-----\n***\nLogin\n=====", []string{"Login"}},
		{
			"wrapped lines", "We need an export of all the invoices that were paid during the last year\nand that can be filtered by supplier.\nNext need",
			[]string{"We need an export of all the invoices that were paid during the last year and that can be filtered by supplier.", "Next need"},
		},
		{"short lower-case lines are not wrapped", "login by card\naudit trail", []string{"login by card", "audit trail"}},
		{
			"long lower-case lines are not wrapped where the author writes so",
			"we need an export of all the invoices that were paid during the last year\nengineers sign in once and stay signed in for the whole day on site",
			[]string{"we need an export of all the invoices that were paid during the last year", "engineers sign in once and stay signed in for the whole day on site"},
		},
		{"another section ends the one before", "Security:\n- Login by card\n## Warehouse\n- Stock feed", []string{"Login by card | security", "Stock feed | Warehouse"}},
		{"due within the text", "Ledger feed by 1 March 2027", []string{"Ledger feed by 1 March 2027 | 2027-03-01"}},
		{"right to left, emoji", "תמיכה בעברית\n🎉 launch party mode", []string{"תמיכה בעברית", "🎉 launch party mode"}},
		{"nothing", " \n\t\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := read(intake.Parse(c.text, analysis.Requirement{}))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("requirements (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseTables(t *testing.T) {
	want := []string{"Login with SAML | critical | security | 2027-06-30", "Bid comparison | low"}
	for _, c := range []struct{ name, text string }{
		{"Markdown", "| ID | Requirement | Priority | Area | Need by |\n|---|---|---|---|---|\n| R-1 | Login with SAML | Must | Security | Q2 2027 |\n| R-2 | Bid comparison | Could | | |"},
		{"without outer signs", "ID | Requirement | Priority | Area | Need by\n 1 | Login with SAML | Must | Security | Q2 2027\n | Bid comparison | Could | |"},
		{"empty cells", "| ID | Note | Requirement | Priority | Area | Need by |\n|---|---|---|---|---|---|\n| | | Login with SAML | Must | Security | Q2 2027 |\n| | | Bid comparison | Could | | |"},
		{"tabs", "No.\tDescription\tMoSCoW\tCategory\tDue date\n1\tLogin with SAML\tM\tSecurity\t30.06.2027\n2\tBid comparison\tC\t\t"},
		{"semicolons", "Requirement;Priority;Category;Date\nLogin with SAML;must have;security;June 30, 2027\nBid comparison;optional;;"},
		{"HTML", "<p></p><table><tr><th>Requirement</th><th>Priority</th><th>Category</th><th>Need by</th></tr>" +
			"<tr><td><p>Login with SAML</p></td><td>must</td><td>Security</td><td>30 June 2027</td></tr>" +
			"<tr><td>Bid comparison</td><td>low</td><td></td><td></td></tr></table>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(want, read(intake.Parse(c.text, analysis.Requirement{}))); diff != "" {
				t.Errorf("requirements (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseRichText(t *testing.T) {
	text := `<div>We need:<ul><li>R&amp;D budgets</li><li><b>[HIGH]</b> Login</li></ul>5 &lt; 7 approvals<br>Two&nbsp;words</div>`
	want := []string{"R&D budgets | We need", "Login | high | We need", "5 < 7 approvals", "Two words"}
	if diff := cmp.Diff(want, read(intake.Parse(text, analysis.Requirement{}))); diff != "" {
		t.Errorf("requirements (-want +got):\n%s", diff)
	}
}

func TestParseKeepsDefaults(t *testing.T) {
	defaults := analysis.Requirement{
		Name: "Login", Owner: "Product Team", Source: analysis.FromRFP, Priority: analysis.Low,
		Origin: analysis.Origin{Row: "a01", Field: "Text__c"},
	}
	got := intake.Parse("[HIGH] Login by card", defaults)
	want := defaults
	want.ID, want.Text, want.Priority = "a01", "Login by card", analysis.High
	want.Origin.Line, want.Origin.Offset = 1, len("[HIGH] ")
	if diff := cmp.Diff([]analysis.Requirement{want}, got); diff != "" {
		t.Errorf("requirement (-want +got):\n%s", diff)
	}
	if got := intake.Parse("", defaults); len(got) != 1 || got[0].Text != "Login" {
		t.Errorf("a record with a name alone: %+v, want its name as the text", got)
	}
}

func TestPlaceholders(t *testing.T) {
	for _, text := range []string{"none", "None.", " N/A ", "n/a", "n.a.", "-", "--", "TBD", "- tbd", "<p>To be\ndefined</p>", "Not applicable", "keine"} {
		if got := intake.Parse(text, analysis.Requirement{}); len(got) > 0 {
			t.Errorf("%q became %q", text, read(got))
		}
		named := analysis.Requirement{Name: "Login", Origin: analysis.Origin{Row: "a01"}}
		if got := intake.Parse(text, named); len(got) != 1 || got[0].Text != "Login" || got[0].ID != "a01" {
			t.Errorf("%q of a record with a name became %+v", text, got)
		}
		for _, name := range []string{"TBD", "REQ-0012"} {
			if got := intake.Parse(text, analysis.Requirement{Name: name}); len(got) > 0 {
				t.Errorf("%q of the record %q became %q", text, name, read(got))
			}
		}
	}
	for _, text := range []string{"NATO standards", "none of our data leaves Norway", "No downtime", "SSO TBD", "n"} {
		if got := intake.Parse(text, analysis.Requirement{}); len(got) != 1 || got[0].Text != text {
			t.Errorf("%q became %q", text, read(got))
		}
	}
}

func TestIDs(t *testing.T) {
	field := analysis.Requirement{Origin: analysis.Origin{Field: "Needs__c"}}
	ids := func(text string) (out []string) {
		for _, r := range intake.Parse(text, field) {
			out = append(out, r.ID)
		}
		return out
	}
	first := ids("Login\nAudit trail\nLogin")
	if !strings.HasPrefix(first[0], "Needs__c:") || len(first[0]) != len("Needs__c:")+12 || first[2] != first[0]+"~2" {
		t.Errorf("ids = %q", first)
	}
	second := ids("- Something new\n- login\n\n- AUDIT   trail")
	if diff := cmp.Diff(first[:2], second[1:]); diff != "" {
		t.Errorf("ids moved with the lines (-before +after):\n%s", diff)
	}
	row := analysis.Requirement{Origin: analysis.Origin{Row: "a01"}}
	if got := intake.Parse("one\ntwo", row); !strings.HasPrefix(got[0].ID, "a01:") {
		t.Errorf("id of a record with two needs = %q", got[0].ID)
	}
}

func TestIDsSurviveInsertion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfNDistinct(rapid.StringMatching(`[A-Z][a-z]{3,9} [A-Z][a-z]{3,9}`), 2, 8, rapid.ID[string]).Draw(t, "lines")
		drop := rapid.IntRange(0, len(lines)-1).Draw(t, "drop")
		defaults := analysis.Requirement{Origin: analysis.Origin{Field: "F"}}
		before := map[string]string{}
		for _, r := range intake.Parse(strings.Join(lines, "\n"), defaults) {
			before[r.Text] = r.ID
		}
		fewer := append(append([]string{}, lines[:drop]...), lines[drop+1:]...)
		for _, r := range intake.Parse(strings.Join(fewer, "\n"), defaults) {
			if before[r.Text] != r.ID {
				t.Fatalf("id of %q was %q, is %q", r.Text, before[r.Text], r.ID)
			}
		}
	})
}

func TestDates(t *testing.T) {
	for _, c := range []struct{ cell, want string }{
		{"2027-03-01", "2027-03-01"},
		{"1 March 2027", "2027-03-01"},
		{"1st Mar 2027", "2027-03-01"},
		{"March 1, 2027", "2027-03-01"},
		{"31.12.2026", "2026-12-31"},
		{"Q2 2027", "2027-06-30"},
		{"Q4/2026", "2026-12-31"},
		{"February 2028", "2028-02-29"},
		{"31 February 2027", ""},
		{"2027-13-01", ""},
		{"soon", ""},
	} {
		got := intake.Parse("high | Login | "+c.cell, analysis.Requirement{})[0]
		if got.NeedBy.String() != c.want {
			t.Errorf("%q = %q, want %q", c.cell, got.NeedBy, c.want)
		}
		if c.want == "" && !strings.Contains(got.Text, c.cell) {
			t.Errorf("%q was not understood and is lost: %q", c.cell, got.Text)
		}
	}
}

func TestParts(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"must support SAML, SCIM and audit log export", []string{"SAML", "SCIM", "audit log export"}},
		{"Login by card; audit trail; hosting in Norway", []string{"Login by card", "audit trail", "hosting in Norway"}},
		{"Bank data checks as well as sanctions screening", []string{"Bank data checks", "sanctions screening"}},
		{"The tool must log each login and admins must see the log", []string{"The tool must log each login", "admins must see the log"}},
		{"Bids must be sealed until the deadline. The buyer should see who has opened them.", []string{"Bids must be sealed until the deadline", "The buyer should see who has opened them"}},
		{"must provide bid comparison, cost forecasts, and contract alerts", []string{"bid comparison", "cost forecasts", "contract alerts"}},
		{"SSO; API; audit log", []string{"SSO", "API", "audit log"}},
		{"SSO; support; audit trail", []string{"SSO", "support", "audit trail"}},
		{"SSO, API and audit log", []string{"SSO", "API", "audit log"}},
		{"SSO, API, and audit log.", []string{"SSO", "API", "audit log"}},
		{"- [HIGH] single sign-on, role-based access and audit log", []string{"single sign-on", "role-based access", "audit log"}},
		{"1) SSO 2) API 3) Data export", []string{"SSO", "API", "Data export"}},
		{"  - (1) SSO, (2) API and (3) Data export.", []string{"SSO", "API", "Data export"}},
		{"We need: 1. bid comparison 2. cost forecasts", []string{"bid comparison", "cost forecasts"}},
		{"a) SSO; b) API", []string{"SSO", "API"}},
		{"1) SSO or 2) API", nil},
		{"Sizes 1) and 2) in the table", nil},
		{"1) SSO with 2) API and 4) export", nil},
		{"SAML, SCIM and OIDC", []string{"SAML", "SCIM", "OIDC"}},
		{"GDPR, SOC 2 and ISO 27001", []string{"GDPR", "SOC 2", "ISO 27001"}},
		{"backup, restore and disaster recovery in the EU", nil},
		{"data backup, file restore and recovery in Norway", nil},
		{"SAP, CRM and ledger integration", nil},
		{"GDPR, SOC 2 and ISO 27001 compliance", nil},
		{"PDF, CSV and XML export", nil},
		{"during audits, read access and signed exports", nil},
		{"fields: supplier name, tax number and bank account", nil},
		{"24/7 phone and email support", nil},
		{"must offer phone, chat and email support", nil},
		{"must support PDF, CSV and XML export", nil},
		{"search and replace", nil},
		{"import and export of suppliers", nil},
		{"must connect to Johnson, Miller and Sons", nil},
		{"must support 10,000, 20,000 and 30,000 lines", nil},
		{"must support SAML, OIDC or LDAP", nil},
		{"Accept the terms first; otherwise no access", nil},
		{"Login by card. Mandatory.", nil},
	} {
		r := intake.Parse(c.text, analysis.Requirement{})[0]
		var got []string
		for _, p := range r.Parts {
			got = append(got, p.Text)
			if r.Text[p.Offset:p.Offset+len(p.Text)] != p.Text {
				t.Errorf("%q: part %q does not stand at %d", c.text, p.Text, p.Offset)
			}
			if at := r.Origin.Offset + p.Offset; !strings.HasPrefix(c.text[at:], p.Text) {
				t.Errorf("%q: part %q does not stand at %d of its line", c.text, p.Text, at)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"NUL and controls", "a\x00b\x07c\td\ne", "abc\td\ne"},
		{"Windows-1252", "caf\xe9 \x93quoted\x94", "café “quoted”"},
		{"composed", "Ma\u0308rz", "März"},
		{"invisible", "\ufeffS\u200bS\u2060O \u202eevil\u202c", "SSO evil"},
		{"joiner of emoji", "👩\u200d💻", "👩\u200d💻"},
		{"line ends", "a\r\nb\rc\u2028d", "a\nb\nc\nd"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := intake.Clean(c.text); got != c.want {
				t.Errorf("Clean(%q) = %q, want %q", c.text, got, c.want)
			}
		})
	}
}
