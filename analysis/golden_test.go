package analysis_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/analysis"
)

var update = flag.Bool("update", false, "write the golden files anew")

// A whole assessment, as it is stored, for two deals.
func TestGoldenAssessments(t *testing.T) {
	for _, name := range []string{"blocked", "promising"} {
		t.Run(name, func(t *testing.T) {
			o := map[string]analysis.Opportunity{"blocked": blockedDeal(t), "promising": promisingDeal(t)}[name]
			got, err := json.MarshalIndent(assess(t, world(t), o), "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name+".golden.json")
			if *update {
				if err := os.WriteFile(path, append(got, '\n'), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)+"\n"); diff != "" {
				t.Errorf("run with -update if this is meant (-want +got)\n%s", diff)
			}
		})
	}
}

func blockedDeal(t testing.TB) analysis.Opportunity {
	amount := analysis.Money(400_000_00)
	return analysis.Opportunity{
		ID: "006BLOCKED", Connection: "acme", Name: "Plant Nord", Amount: &amount, Currency: "EUR", Probability: 6000,
		CloseDate: day(t, "2027-03-31"),
		Requirements: []analysis.Requirement{
			{ID: "r1", Text: "Invoices carry the seal of the chamber of commerce", Priority: analysis.Critical, Source: analysis.FromRFP},
			{ID: "r2", Text: "Availability of 99.99 %: uptime short", Priority: analysis.Critical, Source: analysis.FromRFP},
			{ID: "r3", Text: "Type II report: soc2", Priority: analysis.High},
			{ID: "r4", Text: "Some kind of archive: ?export", Priority: analysis.High},
			{
				ID: "r5", Text: "REST interface: api + night colours: dark", Priority: analysis.Medium,
				Parts: []analysis.Part{{Text: "REST interface"}, {Text: "night colours", Offset: 22}},
			},
		},
	}
}

func promisingDeal(t testing.TB) analysis.Opportunity {
	amount := analysis.Money(90_000_00)
	return analysis.Opportunity{
		ID: "9001", Connection: "portal", Name: "Harbour", Amount: &amount, Probability: 2500, NeedBy: day(t, "2027-02-01"),
		Requirements: []analysis.Requirement{
			{ID: "1", Text: "Sign-on through the group's directory: soon", Priority: analysis.High},
			{ID: "2", Text: "Files every night: export", Priority: analysis.Medium},
			{ID: "3", Text: "REST interface: api", Priority: analysis.Critical},
			{ID: "4", Text: "Forecasts: mid", Priority: analysis.Low, NeedBy: day(t, "2027-02-20")},
		},
	}
}
