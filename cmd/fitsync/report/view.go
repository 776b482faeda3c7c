package report

import (
	"fmt"
	"math"
	"strings"

	"fitsync/analysis"
)

// view is a [Page] as its template reads it.
type view struct {
	Page
	Lost     int // points
	Above    int // what lies above the range
	Unscored bool
	Rows     []row
	Counts   []count
	Gaps     []gap
	Blocking int // critical requirements that block the deal
}

// row is one requirement.
type row struct {
	analysis.Finding
	Number int
	Points int
	Line   int // in the file; 0 where unknown
	Name   string
	Matches
	Parts []part
}

// part is one need of a requirement that states several.
type part struct {
	analysis.Finding
	Matches
}

// Matches are the capabilities that may answer a need, the best first.
type Matches []match

type match struct {
	analysis.Candidate
	Name   string
	Chosen bool // the verdict rests on it
}

// count is how many requirements got a verdict.
type count struct {
	Verdict analysis.Verdict
	N       int
}

// gap is one gap with the number of the requirement that it keeps from being met.
type gap struct {
	analysis.Gap
	Number int
}

func (p Page) view() view {
	v := view{Page: p, Lost: 100 - p.Assessment.Fit, Above: 100 - p.Assessment.High, Unscored: p.Assessment.Grade == analysis.Unscored}
	points, asked := map[string]int{}, map[string]analysis.Requirement{}
	for _, reason := range p.Assessment.Reasons {
		points[reason.Requirement] += reason.Points
	}
	for _, requirement := range p.Deal.Requirements {
		asked[requirement.ID] = requirement
	}
	numbers, verdicts := map[string]int{}, map[analysis.Verdict]int{}
	for i, f := range p.Assessment.Findings {
		from := asked[f.Requirement]
		r := row{Finding: f, Number: i + 1, Points: points[f.Requirement], Line: from.Origin.Line, Name: from.Name, Matches: p.matches(f)}
		for _, one := range f.Parts {
			r.Parts = append(r.Parts, part{Finding: one, Matches: p.matches(one)})
		}
		numbers[f.Requirement] = r.Number
		verdicts[f.Verdict]++
		v.Rows = append(v.Rows, r)
	}
	for _, verdict := range []analysis.Verdict{analysis.Supported, analysis.PartiallySupported, analysis.NotSupported, analysis.Unassessed} {
		v.Counts = append(v.Counts, count{Verdict: verdict, N: verdicts[verdict]})
	}
	blocking := map[string]bool{}
	for _, g := range p.Assessment.Gaps {
		v.Gaps = append(v.Gaps, gap{Gap: g, Number: numbers[g.Requirement]})
		if g.Blocks {
			blocking[g.Requirement] = true
		}
	}
	v.Blocking = len(blocking)
	return v
}

// leastShown is the score below which a capability that was not chosen would be
// shown with 0 %.
const leastShown = 0.005

func (p Page) matches(f analysis.Finding) (all Matches) {
	for _, candidate := range f.Judgement.Candidates {
		chosen := candidate.Capability == f.Capability
		if !chosen && candidate.Score < leastShown {
			continue
		}
		name := p.Names[candidate.Capability]
		if name == "" {
			name = candidate.Capability
		}
		all = append(all, match{Candidate: candidate, Name: name, Chosen: chosen})
	}
	return all
}

// percent renders a share of 0–1; the space does not break.
func percent(share float64) string { return fmt.Sprintf("%.0f\u00a0%%", math.Round(100*share)) }

func list(words []string) string { return strings.Join(words, ", ") }
