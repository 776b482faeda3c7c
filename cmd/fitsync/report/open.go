package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"fitsync/analysis"
	"fitsync/analysis/review"
)

// shownPlaces is how many places of a need are named.
const shownPlaces = 3

// Open shows a need that nobody has decided, with its candidates numbered from 1.
// Names are those of capabilities by id.
func Open(out io.Writer, item review.Item, names map[string]string, currency string, style Style) {
	fmt.Fprintln(out, style.Bold(Cut(item.Text, 200)))
	fmt.Fprintf(out, "  %s %s hang on it: %d points in %s\n", Thousands(item.Worth), currency, item.Points, deals(item.Deals))
	for _, place := range item.Places[:min(len(item.Places), shownPlaces)] {
		fmt.Fprintln(out, "  "+style.Dim(place.String()))
	}
	if more := len(item.Places) - shownPlaces; more > 0 {
		fmt.Fprintln(out, "  "+style.Dim(fmt.Sprintf("and %d more", more)))
	}
	if item.Question != "" {
		fmt.Fprintln(out, "  To ask: "+item.Question)
	}
	if len(item.Doubts) > 0 {
		fmt.Fprintln(out, "  "+doubted(item.Doubts))
	}
	for i, c := range item.Candidates {
		fmt.Fprintf(out, "  %d  %s (%s)  %s\n", i+1, cmp.Or(names[c.Capability], c.Capability), c.Capability, percent(c.Score))
		if says := candidate(c); says != "" {
			fmt.Fprintln(out, "     "+style.Dim(says))
		}
	}
}

func deals(n int) string {
	if n == 1 {
		return "1 deal"
	}
	return fmt.Sprintf("%d deals", n)
}

// candidate says what speaks for a candidate and against it.
func candidate(c analysis.Candidate) string {
	var parts []string
	if len(c.Words) > 0 {
		parts = append(parts, "matched on: "+list(c.Words))
	}
	if len(c.Uncovered) > 0 {
		parts = append(parts, "not covered: "+list(c.Uncovered))
	}
	if len(c.Decisions) > 0 {
		parts = append(parts, chosen(c.Decisions))
	}
	for _, limit := range c.Limits {
		parts = append(parts, fmt.Sprintf("%s asked %s, offered %s: %s", Words(limit.Key), limit.Asked, orNothing(limit.Offered), limit.Result))
	}
	return strings.Join(parts, " · ")
}
