package analysis_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"fitsync/analysis"
)

func worth(units int64, percent int, needs ...analysis.Requirement) analysis.Opportunity {
	o := deal(needs...)
	amount := analysis.Money(units * 100)
	o.Amount, o.Probability = &amount, analysis.BasisPoints(percent*100)
	return o
}

func TestExpectedRevenue(t *testing.T) {
	for _, test := range []struct {
		name     string
		change   func(*analysis.Opportunity)
		expected string
		missing  bool
	}{
		{"amount times probability", func(*analysis.Opportunity) {}, "50000.00", false},
		{"no amount", func(o *analysis.Opportunity) { o.Amount = nil }, "0.00", false},
		{"negative amount", func(o *analysis.Opportunity) { *o.Amount = -5 }, "0.00", false},
		{"no currency is the reporting one", func(o *analysis.Opportunity) { o.Currency = "" }, "50000.00", false},
		{"another currency", func(o *analysis.Opportunity) { o.Currency = "usd" }, "45000.00", false},
		{"a currency without a rate", func(o *analysis.Opportunity) { o.Currency = "GBP" }, "0.00", true},
		{"a rate that is no number", func(o *analysis.Opportunity) { o.Currency = "XXX" }, "0.00", true},
		{"a rate of zero", func(o *analysis.Opportunity) { o.Currency = "ZZZ" }, "0.00", true},
		{"no rate needed without an amount", func(o *analysis.Opportunity) { o.Amount, o.Currency = nil, "GBP" }, "0.00", false},
		{"probability above one", func(o *analysis.Opportunity) { o.Probability = 20_000 }, "100000.00", false},
		{"probability below zero", func(o *analysis.Opportunity) { o.Probability = -1 }, "0.00", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			policy := analysis.DefaultPolicy()
			policy.Rates = map[string]float64{"USD": 0.9, "XXX": math.NaN(), "ZZZ": 0}
			o := deal(need(analysis.High, "a: soc2"))
			test.change(&o)
			got := analysis.NewAssessor(catalog(), policy, script{}).Assess(analysis.Case{Opportunity: o})
			if got.Expected.String() != test.expected || got.RateMissing != test.missing {
				t.Errorf("expected %s, rate missing %v", got.Expected, got.RateMissing)
			}
			if got.RevenueAtRisk != got.Expected/2 {
				t.Errorf("at risk %s of %s at fit %d", got.RevenueAtRisk, got.Expected, got.Fit)
			}
		})
	}
}

func TestNothingAtRisk(t *testing.T) {
	closed := deal(need(analysis.High, "a"))
	closed.Closed = true
	for _, test := range []struct {
		name string
		deal analysis.Opportunity
	}{
		{"closed", closed},
		{"without requirements", deal()},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := assess(t, catalog(), test.deal); got.RevenueAtRisk != 0 {
				t.Errorf("at risk %s", got.RevenueAtRisk)
			}
		})
	}
}

// The worked case of the specification's section on revenue by gap.
func TestRevenueOfWorkedCase(t *testing.T) {
	crit := func(text string) analysis.Requirement { return need(analysis.Critical, text) }
	high := func(text string) analysis.Requirement { return need(analysis.High, text) }
	acme := worth(400_000, 60, crit("SSO"), crit("API: api"), crit("x: api"))
	beta := worth(150_000, 40, crit("SSO"), crit("EU residency"), high("API: api"))
	gamma := worth(900_000, 20, high("a: api"), high("b: api"), high("c: api"), high("d: api"), high("SOC 2: nosoc2"))

	var ledger analysis.Ledger
	fits := map[string]int{}
	for name, o := range map[string]analysis.Opportunity{"acme": acme, "beta": beta, "gamma": gamma} {
		got := assess(t, catalog(analysis.Capability{ID: "nosoc2", Name: "SOC 2", Support: analysis.None}), o)
		fits[name] = got.Fit
		ledger.Add(&got)
	}
	if diff := cmp.Diff(map[string]int{"acme": 49, "beta": 20, "gamma": 80}, fits); diff != "" {
		t.Errorf("fits (-want +got)\n%s", diff)
	}
	want := analysis.Pipeline{Deals: 3, Expected: 480_000_00, AtRisk: 206_400_00}
	if diff := cmp.Diff(want, ledger.Total()); diff != "" {
		t.Errorf("total (-want +got)\n%s", diff)
	}
	var rows []analysis.GapRevenue
	for _, row := range ledger.Rows() {
		row.Gap = ""
		rows = append(rows, row)
	}
	if diff := cmp.Diff([]analysis.GapRevenue{
		{Title: "SSO", Deals: 2, Blocked: 300_000_00, Sole: 240_000_00, Allocated: 146_400_00, Uplift: 139_800_00},
		{Title: "EU residency", Deals: 1, Blocked: 60_000_00, Allocated: 24_000_00, Uplift: 17_400_00},
		{Title: "SOC 2", Deals: 1, Allocated: 36_000_00, Uplift: 36_000_00},
	}, rows); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
}

func TestLedgerLeavesOut(t *testing.T) {
	closed := worth(100, 100, need(analysis.High, "a"))
	closed.Closed = true
	foreign := worth(100, 100, need(analysis.High, "b"))
	foreign.Currency = "GBP"
	var ledger analysis.Ledger
	for _, o := range []analysis.Opportunity{closed, foreign, worth(100, 100)} {
		got := assess(t, catalog(), o)
		ledger.Add(&got)
	}
	want := analysis.Pipeline{Deals: 2, Expected: 100_00, RateMissing: 1}
	if diff := cmp.Diff(want, ledger.Total()); diff != "" {
		t.Errorf("total (-want +got)\n%s", diff)
	}
	if rows := ledger.Rows(); len(rows) != 0 {
		t.Errorf("rows %+v", rows)
	}
}

func TestWhatIsNotAssessedIsARowOfItsOwn(t *testing.T) {
	got := assess(t, catalog(), worth(1000, 100, need(analysis.Critical, "a: ?"), need(analysis.Critical, "b: api")))
	var ledger analysis.Ledger
	ledger.Add(&got)
	// Fit 69 of the cap 49 + 51 · 0.4; at full it would be 100.
	want := []analysis.GapRevenue{{Gap: analysis.NotAssessed, Title: "not assessed yet", Deals: 1, Allocated: 310_00, Uplift: 310_00}}
	if diff := cmp.Diff(want, ledger.Rows()); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
}

func TestOneNeedInTwoWordingsIsOneRow(t *testing.T) {
	one := assess(t, catalog(), worth(100, 100, need(analysis.High, "Exporting to DATEV")))
	other := assess(t, catalog(), worth(100, 100, need(analysis.High, "DATEV export, please")))
	for _, order := range [][]analysis.Assessment{{one, other}, {other, one}} {
		var ledger analysis.Ledger
		for i := range order {
			ledger.Add(&order[i])
		}
		rows := ledger.Rows()
		if len(rows) != 1 || rows[0].Deals != 2 || rows[0].Title != "DATEV export, please" {
			t.Errorf("rows %+v", rows)
		}
	}
}

func TestAllocationsAddUpToThePipelineAtRisk(t *testing.T) {
	snapshot := world(t)
	rapid.Check(t, func(rt *rapid.T) {
		var all []analysis.Assessment
		for range rapid.IntRange(0, 6).Draw(rt, "deals") {
			all = append(all, assess(t, snapshot, drawDeal(rt, t)))
		}
		var ledger, shuffled analysis.Ledger
		for i := range all {
			ledger.Add(&all[i])
		}
		for _, i := range rapid.Permutation(indices(len(all))).Draw(rt, "order") {
			shuffled.Add(&all[i])
		}
		var atRisk, allocated analysis.Money
		for _, a := range all {
			atRisk += a.Expected.Share(analysis.BasisPoints(100-a.Fit) * 100)
		}
		for _, row := range ledger.Rows() {
			allocated += row.Allocated
			if row.Sole > row.Blocked {
				rt.Fatalf("row %+v", row)
			}
		}
		if allocated != atRisk || ledger.Total().AtRisk != atRisk {
			rt.Fatalf("allocated %s, total %s, want %s", allocated, ledger.Total().AtRisk, atRisk)
		}
		if diff := cmp.Diff(ledger.Rows(), shuffled.Rows()); diff != "" {
			rt.Fatalf("the order of the deals matters\n%s", diff)
		}
	})
}

func indices(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}
