package connectors

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"fitsync/analysis"
)

// maxLine bounds one requirement or title within a list, in UTF-16 units.
const maxLine = 160

// Render gives the content that each write-back field of the mapping should have,
// in the mapping's order; roles that it does not know are left out. Texts are
// shortened to their field's length. An unscored deal has its numbers cleared, since
// unknown is not zero.
//
// scoredAt is the only input that differs between two judgements of equal inputs.
func Render(a analysis.Assessment, o analysis.Opportunity, m Mapping, scoredAt time.Time) []Value {
	content := contents(a, o, m, scoredAt)
	var values []Value
	for _, f := range m.WriteBack {
		text, known := content[f.Role]
		if !known {
			continue
		}
		// Contents are well-formed for the role's own kind. A mapping may give the
		// field another kind; what does not fit it then clears the field.
		text, _ = Canonical(f.Kind, f.Scale, text)
		values = append(values, Value{Field: f.Field, Kind: f.Kind, Text: fit(f, text)})
	}
	return values
}

func fit(f WriteField, text string) string {
	if f.Kind == Text || f.Kind == LongText {
		return Shorten(text, f.Length)
	}
	return text
}

func contents(a analysis.Assessment, o analysis.Opportunity, m Mapping, scoredAt time.Time) map[string]string {
	c := map[string]string{
		"grade":            string(a.Grade),
		"confidence":       strconv.Itoa(a.Confidence.Percent()),
		"critical_gaps":    strconv.Itoa(criticalGaps(a.Gaps)),
		"open_gaps":        strconv.Itoa(len(a.Gaps)),
		"reasons":          reasonLines(a.Reasons),
		"gaps":             gapLines(a.Gaps, m.Currency),
		"actions":          actionLines(a.Actions),
		"scored_at":        scoredAt.UTC().Format(time.RFC3339),
		"catalog_revision": a.CatalogRevision[:min(12, len(a.CatalogRevision))],
		"input_hash":       a.InputHash,
	}
	for _, role := range []string{"score", "low", "high", "coverage", "revenue_at_risk", "next_action", "next_action_detail", "next_action_due"} {
		c[role] = ""
	}
	if a.Grade != analysis.Unscored {
		c["score"], c["low"], c["high"] = strconv.Itoa(a.Fit), strconv.Itoa(a.Low), strconv.Itoa(a.High)
		c["coverage"] = strconv.Itoa(a.Coverage.Percent())
		if o.Amount != nil && !a.RateMissing {
			c["revenue_at_risk"] = a.RevenueAtRisk.String()
		}
	}
	if len(a.Actions) > 0 {
		next := a.Actions[0]
		c["next_action"] = string(next.Kind)
		c["next_action_detail"] = join(": ", next.Title, next.Detail)
		c["next_action_due"] = next.Due.String()
	}
	return c
}

func criticalGaps(gaps []analysis.Gap) (n int) {
	for _, g := range gaps {
		if g.Severity == analysis.Critical {
			n++
		}
	}
	return n
}

// reasonLines reads "−12 · SSO with SAML · not supported: nothing in the catalog answers it".
func reasonLines(reasons []analysis.Reason) string {
	var lines []string
	for _, r := range reasons {
		if r.Points == 0 {
			continue
		}
		why := oneLine(r.Why)
		if !strings.HasPrefix(why, verdictWords(r.Verdict)) {
			why = join(": ", verdictWords(r.Verdict), why)
		}
		lines = append(lines, fmt.Sprintf("−%d · %s", r.Points, join(" · ", oneLine(r.Text), why)))
	}
	return strings.Join(lines, "\n")
}

func verdictWords(v analysis.Verdict) string {
	if v == analysis.Unassessed {
		return "not assessed yet"
	}
	return words(string(v))
}

// gapLines reads "critical · SSO with SAML · dedicated sprint · 4–6 weeks · 80,000 EUR".
func gapLines(gaps []analysis.Gap, currency string) string {
	var lines []string
	for _, g := range gaps {
		s := g.Solution
		lines = append(lines, join(" · ",
			string(g.Severity), oneLine(g.Title), words(s.Approach), weeks(s.Weeks),
			join(" ", thousands(s.Cost), currency)))
	}
	return strings.Join(lines, "\n")
}

// actionLines reads "close_gap · Build SSO · 2026-12-04 · product team".
func actionLines(actions []analysis.Action) string {
	var lines []string
	for _, a := range actions {
		lines = append(lines, join(" · ", string(a.Kind), oneLine(a.Title), a.Due.String(), words(a.OwnerRole)))
	}
	return strings.Join(lines, "\n")
}

func weeks(r analysis.Range) string {
	switch {
	case r.High == 1:
		return "1 week"
	case r.Low == r.High:
		return fmt.Sprintf("%d weeks", r.Low)
	}
	return fmt.Sprintf("%d–%d weeks", r.Low, r.High)
}

// thousands writes whole units with separators: 80,000.
func thousands(m analysis.Money) string {
	digits := strconv.FormatInt(int64(m+50)/100, 10)
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

// oneLine makes a text of several lines fit into a list of one line each.
func oneLine(text string) string { return Shorten(strings.Join(strings.Fields(text), " "), maxLine) }

// join joins what is not empty.
func join(separator string, parts ...string) string {
	var present []string
	for _, p := range parts {
		if p != "" {
			present = append(present, p)
		}
	}
	return strings.Join(present, separator)
}
