package analysis_test

import (
	"testing"

	"fitsync/analysis"
)

// BenchmarkAssess judges a deal of five requirements with a judge that costs
// nothing, so it measures what is around the judge.
func BenchmarkAssess(b *testing.B) {
	assessor := analysis.NewAssessor(world(b), analysis.DefaultPolicy(), says{
		Answer: analysis.Matched, Priority: analysis.High, Candidates: []analysis.Candidate{{Capability: "soc2"}},
	})
	c := analysis.Case{Opportunity: blockedDeal(b), AsOf: day(b, today)}
	b.ReportAllocs()
	for b.Loop() {
		assessor.Assess(c)
	}
}

// BenchmarkAssessUnmatched is the dear way: every text needs the id of its cluster.
func BenchmarkAssessUnmatched(b *testing.B) {
	assessor := analysis.NewAssessor(world(b), analysis.DefaultPolicy(), says{Answer: analysis.Missing, Priority: analysis.High})
	c := analysis.Case{Opportunity: blockedDeal(b), AsOf: day(b, today)}
	b.ReportAllocs()
	for b.Loop() {
		assessor.Assess(c)
	}
}

// BenchmarkHash is what a sync pays for a deal that did not change.
func BenchmarkHash(b *testing.B) {
	assessor := analysis.NewAssessor(world(b), analysis.DefaultPolicy(), script{})
	o := blockedDeal(b)
	b.ReportAllocs()
	for b.Loop() {
		assessor.Hash(o)
	}
}
