package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"fitsync/analysis"
)

// Style turns emphasis on where a terminal shows it.
type Style struct{ Color bool }

const (
	bold  = "\x1b[1m"
	dim   = "\x1b[2m"
	red   = "\x1b[31m"
	green = "\x1b[32m"
	amber = "\x1b[33m"
	reset = "\x1b[0m"
)

func (s Style) paint(code, text string) string {
	if !s.Color {
		return text
	}
	return code + text + reset
}

// Bold emphasises a heading.
func (s Style) Bold(text string) string { return s.paint(bold, text) }

// Dim steps back behind the rest.
func (s Style) Dim(text string) string { return s.paint(dim, text) }

// Grade is a grade in its colour.
func (s Style) Grade(grade analysis.Grade) string {
	return s.paint(map[analysis.Grade]string{
		analysis.Strong: green, analysis.Good: green, analysis.Weak: amber, analysis.Blocked: red,
	}[grade], string(grade))
}

// Verdict is a verdict in its colour.
func (s Style) Verdict(verdict analysis.Verdict) string {
	return s.paint(map[analysis.Verdict]string{
		analysis.Supported: green, analysis.PartiallySupported: amber, analysis.NotSupported: red, analysis.Unassessed: dim,
	}[verdict], Words(string(verdict)))
}

// Words turns a name such as not_supported into words.
func Words(name string) string { return strings.ReplaceAll(name, "_", " ") }

// Cut shortens text to width runes, with an ellipsis.
func Cut(text string, width int) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= width {
		return text
	}
	runes := []rune(text)
	return strings.TrimRight(string(runes[:width-1]), " ,;") + "…"
}

// Thousands writes whole units with separators: 1,234,567.
func Thousands(m analysis.Money) string {
	digits := fmt.Sprintf("%d", (int64(m)+50)/100)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// Deal explains one deal line by line: the score, every requirement with its
// verdict and the points that it costs, the gaps and what to do next.
func Deal(out io.Writer, deal analysis.Opportunity, a analysis.Assessment, currency string, style Style) {
	fmt.Fprintln(out, style.Bold(title(deal, currency)))
	fmt.Fprintln(out, "  "+headline(a, style))
	if len(a.Findings) > 0 {
		fmt.Fprintln(out)
	}
	points := map[string]int{}
	for _, reason := range a.Reasons {
		points[reason.Requirement] += reason.Points
	}
	for _, finding := range a.Findings {
		line(out, finding, points[finding.Requirement], style)
	}
	if lost := 100 - a.Fit; a.Grade != analysis.Unscored {
		fmt.Fprintf(out, "  %4s  lost in all, so the fit is 100 − %d = %d\n", minus(lost), lost, a.Fit)
	}
	gaps(out, a.Gaps, currency, style)
	actions(out, a.Actions, style)
}

// title names a deal and its terms. An amount without a currency is in the one that
// reports are in.
func title(deal analysis.Opportunity, currency string) string {
	parts := []string{deal.Name}
	if deal.Account != "" && !strings.Contains(deal.Name, deal.Account) {
		parts = append(parts, deal.Account)
	}
	if deal.Amount != nil {
		parts = append(parts, fmt.Sprintf("%s %s at %d %%", Thousands(*deal.Amount), cmp.Or(deal.Currency, currency), deal.Probability.Percent()))
	}
	if !deal.CloseDate.IsZero() {
		parts = append(parts, "closes "+deal.CloseDate.String())
	}
	return strings.Join(parts, " · ")
}

func headline(a analysis.Assessment, style Style) string {
	switch {
	case len(a.Findings) == 0:
		return fmt.Sprintf("product fit: %s, because the deal has no requirement", style.Grade(a.Grade))
	case a.Grade == analysis.Unscored:
		return fmt.Sprintf("product fit: %s, because no requirement has been assessed", style.Grade(a.Grade))
	}
	text := fmt.Sprintf("product fit %s  %s", style.Bold(fmt.Sprint(a.Fit)), style.Grade(a.Grade))
	if a.Low != a.High {
		text += fmt.Sprintf("  (%d to %d, once everything is assessed)", a.Low, a.High)
	}
	return text + fmt.Sprintf("  assessed %d %%  coverage %d %%", a.Confidence.Percent(), a.Coverage.Percent())
}

func minus(points int) string {
	if points == 0 {
		return "·"
	}
	return fmt.Sprintf("−%d", points)
}

func line(out io.Writer, f analysis.Finding, points int, style Style) {
	fmt.Fprintf(out, "  %4s  %-8s %-11s  %s\n", minus(points), f.Judgement.Priority, f.Judgement.Category, Cut(f.Text, 90))
	fmt.Fprintf(out, "        %s: %s\n", style.Verdict(f.Verdict), f.Why)
	for _, part := range f.Parts {
		fmt.Fprintf(out, "          – %s: %s: %s\n", Cut(part.Text, 60), style.Verdict(part.Verdict), part.Why)
	}
	if evidence := Evidence(f); evidence != "" {
		fmt.Fprintln(out, "        "+style.Dim(evidence))
	}
}

// Evidence says which words matched the capability, which found no answer, and what
// reviewers had to do with it.
func Evidence(f analysis.Finding) string {
	var best analysis.Candidate
	if len(f.Judgement.Candidates) > 0 {
		best = f.Judgement.Candidates[0]
	}
	var parts []string
	if f.Judgement.DecidedBy == analysis.ByReviewer {
		parts = append(parts, decided(f.Judgement.Decision))
	}
	if len(best.Words) > 0 {
		parts = append(parts, fmt.Sprintf("%s matched on: %s", best.Capability, strings.Join(best.Words, ", ")))
	}
	if len(best.Uncovered) > 0 {
		parts = append(parts, "not covered: "+strings.Join(best.Uncovered, ", "))
	}
	if len(best.Decisions) > 0 {
		parts = append(parts, chosen(best.Decisions))
	}
	if len(f.Judgement.Doubts) > 0 {
		parts = append(parts, doubted(f.Judgement.Doubts))
	}
	for _, limit := range best.Limits {
		parts = append(parts, fmt.Sprintf("%s asked %s, offered %s: %s", Words(limit.Key), limit.Asked, orNothing(limit.Offered), limit.Result))
	}
	return strings.Join(parts, " · ")
}

func decided(decision string) string {
	if decision == "" {
		return "decided by a reviewer"
	}
	return "decided by a reviewer (" + decision + ")"
}

func chosen(decisions []string) string {
	return "chosen by a reviewer for similar text (" + list(decisions) + ")"
}

func doubted(decisions []string) string {
	return "a reviewer ruled against it for similar text (" + list(decisions) + ")"
}

func orNothing(text string) string {
	if text == "" {
		return "nothing stated"
	}
	return text
}

func gaps(out io.Writer, gaps []analysis.Gap, currency string, style Style) {
	if len(gaps) == 0 {
		return
	}
	fmt.Fprintln(out, "\n"+style.Bold("Gaps"))
	for _, gap := range gaps {
		s := gap.Solution
		fmt.Fprintf(out, "  %-8s %s\n           %s · %s · %s · %s %s · fit %d if closed\n", gap.Severity, Cut(gap.Title, 80),
			s.Solution, Words(s.Approach), weeks(s.Weeks), Thousands(s.Cost), currency, gap.FitIfFixed)
	}
}

func weeks(r analysis.Range) string {
	if r.Low == r.High {
		return fmt.Sprintf("%d weeks", r.Low)
	}
	return fmt.Sprintf("%d–%d weeks", r.Low, r.High)
}

func actions(out io.Writer, actions []analysis.Action, style Style) {
	if len(actions) == 0 {
		return
	}
	fmt.Fprintln(out, "\n"+style.Bold("What to do next"))
	for _, action := range actions {
		fmt.Fprintf(out, "  %s  %s (%s)\n", action.Due, action.Title, Words(action.OwnerRole))
		if action.Detail != "" {
			fmt.Fprintln(out, "              "+style.Dim(Cut(action.Detail, 110)))
		}
	}
}
