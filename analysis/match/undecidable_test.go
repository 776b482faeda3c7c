package match_test

import (
	"testing"

	"fitsync/analysis"
	"fitsync/analysis/match"
)

// What says that something is not needed, what nobody can read and what the catalog states
// a limit for is for a person, whatever the words have in common.
func TestWhatNoMachineMayDecideIsLeftToAPerson(t *testing.T) {
	snapshot := catalog()
	snapshot.Capabilities = append(snapshot.Capabilities,
		analysis.Capability{ID: "people", Name: "Headcount", Support: analysis.Full, Limits: map[string]any{"concurrent_users": 500}},
		analysis.Capability{ID: "export-a", Name: "Data export", Support: analysis.Full},
		analysis.Capability{ID: "export-b", Name: "Data export", Support: analysis.None},
	)
	j := match.New(snapshot)
	for text, want := range map[string]analysis.Answer{
		"Single sign-on":               analysis.Matched,
		"No single sign-on":            analysis.Unsure,
		"Single sign-on is not needed": analysis.Unsure,
		"We do not need single sign-on through the company's identity provider": analysis.Unsure,
		"400 concurrent users": analysis.Unsure,
		"600 concurrent users": analysis.Unsure,
		"Data export":          analysis.Unsure,
		"99.9":                 analysis.Unsure,
		"1234567":              analysis.Unsure,
		"The new system":       analysis.Unsure,
		"单点登录":                 analysis.Unsure,
		"تسجيل الدخول الموحد":  analysis.Unsure,
		"Ｓｉｎｇｌｅ ｓｉｇｎ－ｏｎ":     analysis.Unsure,
		"Отчёты по регионам": analysis.Unsure,
		"Dark mode":          analysis.Matched,
	} {
		if got := j.Judge(analysis.Requirement{Text: text}); got.Answer != want {
			t.Errorf("%q is %s at %v, want %s", text, got.Answer, got.Confidence, want)
		}
	}
	russian := match.New(analysis.Snapshot{Capabilities: []analysis.Capability{{ID: "1", Name: "Отчёты по регионам", Support: analysis.Full}}})
	if got := russian.Judge(analysis.Requirement{Text: "Отчёты по регионам"}); got.Answer != analysis.Matched {
		t.Errorf("a name in the catalog's own script is %s", got.Answer)
	}
}

// A part that only says how things are is no need that the catalog has not.
func TestReasonsAreNotMissing(t *testing.T) {
	j := match.New(catalog(), match.WithThresholds(1, 0.5))
	got := j.Judge(analysis.Requirement{Text: "Traders' PCs are shared; catering vouchers", Parts: []analysis.Part{
		{Text: "Traders' PCs are shared"}, {Text: "catering vouchers", Offset: 25},
	}})
	if got.Parts[0].Answer != analysis.Unsure || got.Parts[1].Answer != analysis.Missing {
		t.Errorf("the reason is %s, the need %s", got.Parts[0].Answer, got.Parts[1].Answer)
	}
}

// What is asked for beside it keeps an entry open, but not one that says that the product
// has nothing of the kind.
func TestNothingIsOpenOfWhatIsNotThere(t *testing.T) {
	for support, want := range map[analysis.Level]analysis.Answer{analysis.Full: analysis.Unsure, analysis.None: analysis.Matched} {
		j := match.New(analysis.Snapshot{Capabilities: []analysis.Capability{
			{ID: "1", Name: "Hosted signing keys", Support: support}, {ID: "2", Name: "Dark screens", Support: analysis.Full},
		}}, match.WithThresholds(0.2, 0))
		if got := j.Judge(analysis.Requirement{Text: "Hosted signing keys for 4,000 vaults"}); got.Answer != want {
			t.Errorf("%s: %s with %q open, want %s", support, got.Answer, got.Candidates[0].Open, want)
		}
	}
}

// Words that may narrow a limit are told where an entry has two in three of them.
func TestQualifiersAreToldByTheWordsOfAnEntry(t *testing.T) {
	j := match.New(analysis.Snapshot{Capabilities: []analysis.Capability{
		{
			ID: "bank", Name: "Bank connections", Support: analysis.Full,
			Description: "Payment files go to European banks, with distributed signatures by authorised persons.",
			Limits:      map[string]any{"protocols": []any{"EBICS 3.0"}},
		},
		{ID: "dark", Name: "Dark screens", Description: "Light text on a dark ground.", Support: analysis.Full},
	}})
	for text, open := range map[string]int{
		"Bank connections over EBICS 3.0 with distributed signatures to our six banks": 0, // three of four
		"Bank connections over EBICS 3.0 with distributed seals to our six banks":      1, // two of four
		"Bank connections over EBICS 3.0 with seals to our six parishes":               1,
	} {
		if got := j.Judge(analysis.Requirement{Text: text}).Candidates[0]; got.Capability != "bank" || len(got.Open) != open {
			t.Errorf("%q: %s leaves %q open, want %d", text, got.Capability, got.Open, open)
		}
	}
}

// In a catalog of a few entries no other capability comes near a wrong one either: only
// what it answers of the need speaks for it.
func TestFewEntriesNeedTheWholeNeed(t *testing.T) {
	plumber := match.New(analysis.Snapshot{Capabilities: []analysis.Capability{
		{ID: "p1", Name: "Copper pipework", Description: "Copper pipes of 15 to 54 mm are soldered or pressed."},
		{ID: "p2", Name: "Water heaters", Description: "Electric water heaters of up to 200 litres are fitted."},
		{ID: "p3", Name: "Emergency call-out", Description: "A plumber arrives within four hours on working days."},
		{ID: "p4", Name: "Gas work", Description: "Gas pipes are laid and tested."},
		{ID: "p5", Name: "Underfloor heating", Description: "Wet underfloor heating for ground floors."},
	}})
	for text, want := range map[string]analysis.Answer{
		"Fitted water heaters":        analysis.Matched,
		"Solar water heaters":         analysis.Unsure,
		"Water softeners":             analysis.Unsure,
		"Heating oil delivered":       analysis.Unsure,
		"Electric underfloor heating": analysis.Unsure,
	} {
		if got := plumber.Judge(analysis.Requirement{Text: text}); got.Answer != want {
			t.Errorf("%q is %s at %v, want %s", text, got.Answer, got.Confidence, want)
		}
	}
}
