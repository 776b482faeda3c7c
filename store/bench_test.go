package store_test

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"fitsync/analysis"
	"fitsync/store"
	"fitsync/store/storetest"
)

// benchPage is a page of deals with five requirements each, judged and about to be
// written.
func benchPage(first, size int) store.Plan {
	p := store.Plan{Connection: acme}
	for i := first; i < first+size; i++ {
		id := fmt.Sprintf("006%012d", i)
		o := analysis.Opportunity{ID: id, Name: "Deal " + id, Account: "Account " + id, Stage: "Negotiation"}
		a := analysis.Assessment{Opportunity: id, Fit: i % 100, Grade: analysis.Good, InputHash: "in" + id, CatalogRevision: strings.Repeat("c", 64)}
		for r := range 5 {
			text := "The system must keep audit trails for at least seven years, number " + strconv.Itoa(r)
			rid := id + "-" + strconv.Itoa(r)
			o.Requirements = append(o.Requirements, analysis.Requirement{ID: rid, Text: text, Priority: analysis.High})
			a.Findings = append(a.Findings, analysis.Finding{Requirement: rid, Text: text, Verdict: analysis.Supported, Coverage: 10_000, Weight: 4, Why: "Audit trail: supported"})
		}
		p.Opportunities = append(p.Opportunities, store.OpportunityInput{Opportunity: o, ContentHash: "hash" + id})
		p.Assessments = append(p.Assessments, a)
		p.Writes = append(p.Writes, store.PlannedWrite{Opportunity: id, InputHash: "in" + id, Fields: map[string]string{
			"FitSync_Score__c": strconv.Itoa(i % 100), "FitSync_Grade__c": "Good", "FitSync_Gaps__c": strings.Repeat("gap ", 50),
		}})
	}
	return p
}

func benchDatabases(b *testing.B, fn func(b *testing.B, db *store.DB)) {
	b.Run("sqlite", func(b *testing.B) {
		fn(b, storetest.Open(b, filepath.Join(b.TempDir(), "fitsync.db"), store.Options{}))
	})
	b.Run("postgres", func(b *testing.B) { fn(b, storetest.Open(b, storetest.Postgres(b), store.Options{})) })
}

// BenchmarkStore stores pages of 2,000 new opportunities with assessments.
func BenchmarkStore(b *testing.B) {
	const size = 2000
	benchDatabases(b, func(b *testing.B, db *store.DB) {
		run, epoch := begin(b, db)
		first := 0
		for b.Loop() {
			p := benchPage(first, size)
			p.Run, p.Epoch, p.Writes = run, epoch, nil
			must(b, db.Plan(b.Context(), p))
			first += size
		}
		b.ReportMetric(float64(first)/b.Elapsed().Seconds(), "opportunities/s")
	})
}

// BenchmarkWrite stores pages of 2,000 new opportunities with assessments and
// planned writes, and settles them.
func BenchmarkWrite(b *testing.B) {
	const size = 2000
	benchDatabases(b, func(b *testing.B, db *store.DB) {
		run, epoch := begin(b, db)
		first := 0
		for b.Loop() {
			p := benchPage(first, size)
			p.Run, p.Epoch = run, epoch
			must(b, db.Plan(b.Context(), p))
			s := store.Settle{Connection: acme, Run: run, Epoch: epoch, Checkpoint: strconv.Itoa(first)}
			for _, w := range p.Writes {
				s.Results = append(s.Results, store.WriteResult{Opportunity: w.Opportunity, OK: true})
			}
			must(b, db.Settle(b.Context(), s))
			first += size
		}
		b.ReportMetric(float64(first)/b.Elapsed().Seconds(), "opportunities/s")
	})
}

// BenchmarkBriefs reads the light form of pages of 2,000.
func BenchmarkBriefs(b *testing.B) {
	const size = 2000
	benchDatabases(b, func(b *testing.B, db *store.DB) {
		run, epoch := begin(b, db)
		p := benchPage(0, size)
		p.Run, p.Epoch = run, epoch
		must(b, db.Plan(b.Context(), p))
		ids := make([]string, size)
		for i, o := range p.Opportunities {
			ids[i] = o.Opportunity.ID
		}
		read := 0
		for b.Loop() {
			briefs, err := db.Briefs(b.Context(), acme, ids)
			must(b, err)
			read += len(briefs)
		}
		b.ReportMetric(float64(read)/b.Elapsed().Seconds(), "opportunities/s")
	})
}
