package report_test

import (
	"bytes"
	"strings"
	"testing"

	"fitsync/analysis"
	"fitsync/cmd/fitsync/report"
)

func sample() (analysis.Opportunity, analysis.Assessment) {
	amount := analysis.Money(400_000_00)
	deal := analysis.Opportunity{ID: "1", Name: "Acme <rollout>", Account: "Acme Ltd", Amount: &amount, Currency: "EUR", Probability: 6000}
	finding := analysis.Finding{
		Requirement: "r1", Text: "Own keys <b>now</b>", Capability: "byok", Verdict: analysis.NotSupported, Why: "ships 60 days late",
		Judgement: analysis.Judgement{
			Category: analysis.Security, Priority: analysis.Critical,
			Candidates: []analysis.Candidate{{
				Capability: "byok", Words: []string{"keys"}, Uncovered: []string{"now"},
				Limits: []analysis.LimitCheck{{Key: "availability", Asked: "99.99 %", Offered: "99.9 %", Result: analysis.LimitShort}},
			}},
		},
	}
	return deal, analysis.Assessment{
		Fit: 49, Low: 40, High: 60, Grade: analysis.Blocked, Confidence: 8000, Coverage: 4500,
		Findings: []analysis.Finding{finding},
		Reasons:  []analysis.Reason{{Requirement: "r1", Text: finding.Text, Points: 51, Verdict: finding.Verdict, Why: finding.Why}},
		Gaps: []analysis.Gap{{
			ID: "byok", Title: "Own keys", Severity: analysis.Critical, FitIfFixed: 100,
			Solution: analysis.Solution{Solution: "develop a new feature", Approach: "dedicated_sprint", Weeks: analysis.Range{Low: 4, High: 6}, Cost: 80_000_00},
		}},
		Actions: []analysis.Action{{Kind: analysis.CloseGap, Title: "Close the gap: Own keys", OwnerRole: "product_team"}},
	}
}

func TestAmountWithoutACurrencyIsInTheReportingOne(t *testing.T) {
	deal, assessment := sample()
	deal.Currency = ""
	var out bytes.Buffer
	report.Deal(&out, deal, assessment, "CHF", report.Style{})
	if !strings.Contains(out.String(), "400,000 CHF at 60 %") {
		t.Errorf("the amount is not in CHF:\n%s", out.String())
	}
}

func TestDealAddsUp(t *testing.T) {
	deal, assessment := sample()
	var out bytes.Buffer
	report.Deal(&out, deal, assessment, "EUR", report.Style{})
	for _, want := range []string{
		"400,000 EUR at 60 %", "product fit 49  Blocked  (40 to 60", "−51  critical security", "not supported: ships 60 days late",
		"matched on: keys", "not covered: now", "asked 99.99 %, offered 99.9 %: short",
		"the fit is 100 − 51 = 49", "80,000 EUR · fit 100 if closed", "(product team)",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("missing %q in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "\x1b") {
		t.Error("colour without asking for it")
	}
}

func TestColourOnlyWhereAsked(t *testing.T) {
	if got := (report.Style{Color: true}).Grade(analysis.Blocked); !strings.Contains(got, "\x1b[31m") || !strings.Contains(got, "Blocked") {
		t.Errorf("got %q", got)
	}
}

func TestHTMLQuotesWhatPeopleWrote(t *testing.T) {
	deal, assessment := sample()
	var out bytes.Buffer
	if err := report.HTML(&out, report.Page{Deal: deal, Assessment: assessment, Currency: "EUR"}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Acme &lt;rollout&gt;", "Own keys &lt;b&gt;now&lt;/b&gt;", "−51", "100 − 51 = 49", "dedicated sprint"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("missing %q", want)
		}
	}
	if strings.Contains(out.String(), "<script") || strings.Contains(out.String(), "<b>now") {
		t.Error("what people wrote became markup")
	}
}

func TestEvidenceNamesDecisions(t *testing.T) {
	for want, judgement := range map[string]analysis.Judgement{
		"decided by a reviewer (01A)":                        {DecidedBy: analysis.ByReviewer, Decision: "01A"},
		"chosen by a reviewer for similar text (01B, 01C)":   {Candidates: []analysis.Candidate{{Capability: "sso", Decisions: []string{"01B", "01C"}}}},
		"a reviewer ruled against it for similar text (01D)": {Doubts: []string{"01D"}},
		"": {},
	} {
		if got := report.Evidence(analysis.Finding{Judgement: judgement}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestUnscoredShowsNoNumber(t *testing.T) {
	deal, assessment := sample()
	assessment.Grade, assessment.Fit = analysis.Unscored, 12
	var text, page bytes.Buffer
	report.Deal(&text, deal, assessment, "EUR", report.Style{})
	if err := report.HTML(&page, report.Page{Deal: deal, Assessment: assessment, Currency: "EUR"}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text.String(), "12") || strings.Contains(page.String(), ">12 ") {
		t.Errorf("an unscored deal shows a number:\n%s", text.String())
	}
}

func TestDealWithoutRequirementSaysSo(t *testing.T) {
	deal, _ := sample()
	var text bytes.Buffer
	report.Deal(&text, deal, analysis.Assessment{Grade: analysis.Unscored}, "EUR", report.Style{})
	if !strings.HasSuffix(text.String(), "Unscored, because the deal has no requirement\n") {
		t.Errorf("%q", text.String())
	}
}

func TestCut(t *testing.T) {
	for text, want := range map[string]string{"short": "short", "a  b\nc": "a b c", "eleven letters": "eleven le…", "größer als zehn": "größer al…"} {
		if got := report.Cut(text, 10); got != want {
			t.Errorf("Cut(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestThousands(t *testing.T) {
	for money, want := range map[analysis.Money]string{0: "0", 99_49: "99", 1_234_567_50: "1,234,568", 999_00: "999"} {
		if got := report.Thousands(money); got != want {
			t.Errorf("Thousands(%d) = %q, want %q", money, got, want)
		}
	}
}
