package analysis_test

import (
	"math"
	"regexp"
	"testing"
	"time"

	"fitsync/analysis"
)

func TestHashCoversWhatGoesIn(t *testing.T) {
	base := func() analysis.Opportunity {
		o := deal(need(analysis.High, "a: api"))
		o.Requirements[0].Parts = []analysis.Part{{Text: "a", Offset: 1}}
		return o
	}
	hash := func(o analysis.Opportunity) string {
		return analysis.NewAssessor(catalog(), analysis.DefaultPolicy(), script{}).Hash(o)
	}
	want := hash(base())
	if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(want) {
		t.Fatalf("hash %q", want)
	}
	other := analysis.Money(1)
	for _, test := range []struct {
		name   string
		change func(*analysis.Opportunity)
		same   bool
	}{
		{"nothing", func(*analysis.Opportunity) {}, true},
		{"modified", func(o *analysis.Opportunity) { o.Modified = time.Unix(1, 0) }, true},
		{"created", func(o *analysis.Opportunity) { o.Requirements[0].Created = time.Unix(1, 0) }, true},
		{"updated", func(o *analysis.Opportunity) { o.Requirements[0].Updated = time.Unix(1, 0) }, true},
		{"name", func(o *analysis.Opportunity) { o.Name = "x" }, false},
		{"a value in the next field", func(o *analysis.Opportunity) { o.Account = "x" }, false},
		{"amount", func(o *analysis.Opportunity) { o.Amount = &other }, false},
		{"no amount", func(o *analysis.Opportunity) { o.Amount = nil }, false},
		{"currency", func(o *analysis.Opportunity) { o.Currency = "USD" }, false},
		{"probability", func(o *analysis.Opportunity) { o.Probability++ }, false},
		{"close date", func(o *analysis.Opportunity) { o.CloseDate = day(t, today) }, false},
		{"need-by", func(o *analysis.Opportunity) { o.NeedBy = day(t, today) }, false},
		{"closed", func(o *analysis.Opportunity) { o.Closed = true }, false},
		{"won", func(o *analysis.Opportunity) { o.Won = true }, false},
		{"text", func(o *analysis.Opportunity) { o.Requirements[0].Text += "." }, false},
		{"source", func(o *analysis.Opportunity) { o.Requirements[0].Source = analysis.FromRFP }, false},
		{"line", func(o *analysis.Opportunity) { o.Requirements[0].Origin.Line = 2 }, false},
		{"part", func(o *analysis.Opportunity) { o.Requirements[0].Parts[0].Offset = 2 }, false},
		{"one more", func(o *analysis.Opportunity) { o.Requirements = append(o.Requirements, analysis.Requirement{}) }, false},
		{"none left", func(o *analysis.Opportunity) { o.Requirements = nil }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := base()
			test.change(&o)
			if got := hash(o); (got == want) != test.same {
				t.Errorf("same hash: %v, want %v", got == want, test.same)
			}
		})
	}
}

func TestHashCoversCatalogModelAndPolicy(t *testing.T) {
	o := deal(need(analysis.High, "a: api"))
	want := analysis.NewAssessor(catalog(), analysis.DefaultPolicy(), script{}).Hash(o)
	for _, test := range []struct {
		name   string
		change func(*analysis.Snapshot, *analysis.Policy, *script)
		same   bool
	}{
		{"nothing", func(*analysis.Snapshot, *analysis.Policy, *script) {}, true},
		{"catalog", func(s *analysis.Snapshot, _ *analysis.Policy, _ *script) { s.Revision = "decade" }, false},
		{"model", func(_ *analysis.Snapshot, _ *analysis.Policy, j *script) { j.version = "2" }, false},
		{"weight", func(_ *analysis.Snapshot, p *analysis.Policy, _ *script) { p.Weights[analysis.Low] = 3 }, false},
		{"rate", func(_ *analysis.Snapshot, p *analysis.Policy, _ *script) { p.Rates["USD"] = 0.9 }, false},
		{"rate that is no number", func(_ *analysis.Snapshot, p *analysis.Policy, _ *script) { p.Rates["USD"] = math.NaN() }, false},
		{"service level", func(_ *analysis.Snapshot, p *analysis.Policy, _ *script) { p.Offers.SLALevels[0] = 99 }, false},
		{"holiday", func(_ *analysis.Snapshot, p *analysis.Policy, _ *script) {
			p.Holidays = []analysis.Date{day(t, today)}
		}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			snapshot, policy, judge := catalog(), analysis.DefaultPolicy(), script{}
			test.change(&snapshot, &policy, &judge)
			got := analysis.NewAssessor(snapshot, policy, judge).Hash(o)
			if (got == want) != test.same {
				t.Errorf("same hash: %v, want %v", got == want, test.same)
			}
		})
	}
}

func TestAssessmentCarriesItsInputs(t *testing.T) {
	o := deal(need(analysis.High, "a: api"))
	assessor := analysis.NewAssessor(catalog(), analysis.DefaultPolicy(), script{})
	got := assessor.Assess(analysis.Case{Opportunity: o, AsOf: day(t, today)})
	if got.InputHash != assessor.Hash(o) || got.CatalogRevision != "c0ffee" || got.ModelVersion != "script" ||
		got.Opportunity != "006A" || got.Connection != "acme" {
		t.Errorf("assessment %+v", got)
	}
}

func TestStandsUntilAShipDatePasses(t *testing.T) {
	got := assess(t, world(t), deal(need(analysis.High, "a: soon"))) // ships 2026-11-29
	for _, test := range []struct {
		name, hash, asOf string
		want             bool
	}{
		{"the ship date itself", got.InputHash, "2026-11-29", true},
		{"the day after", got.InputHash, "2026-11-30", false},
		{"other inputs", "other", today, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if stands := got.Stands(test.hash, day(t, test.asOf)); stands != test.want {
				t.Errorf("stands %v, want %v", stands, test.want)
			}
		})
	}
}
