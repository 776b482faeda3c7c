package match_test

import (
	"strings"
	"testing"

	"fitsync/analysis"
	"fitsync/analysis/match"
)

func TestPriority(t *testing.T) {
	j := match.New(catalog())
	for _, c := range []struct {
		text  string
		given analysis.Priority
		want  analysis.Priority
		by    analysis.Decider
		words string
	}{
		{"Fitters must sign in once", "", analysis.Critical, analysis.ByMachine, "must"},
		{"The works council will block it: knock-out", "", analysis.Critical, analysis.ByMachine, "knock-out"},
		{"The audit trail should be exportable", "", analysis.High, analysis.ByMachine, "should"},
		{"our CFO insists on it", "", analysis.High, analysis.ByMachine, "insists"},
		{"We would like a map, and it should zoom", "", analysis.Medium, analysis.ByMachine, "would like"},
		{"dark mode would be nice to have", "", analysis.Low, analysis.ByMachine, "would be nice to have"},
		{"A map is not a must", "", analysis.Low, analysis.ByMachine, "not a must"},
		{"plugins not required", "", analysis.Medium, analysis.ByDefault, ""},
		{"no need to install anything", "", analysis.Medium, analysis.ByDefault, ""},
		{"Nothing is a blocker here, export to Excel preferred", "", analysis.Medium, analysis.ByMachine, "preferred"},
		{"None of these screens is really essential", "", analysis.Medium, analysis.ByDefault, ""},
		{"SSO shall not be required for guests", "", analysis.Medium, analysis.ByDefault, ""},
		{"No plugin shall be required", "", analysis.Medium, analysis.ByDefault, ""},
		{"A map isn't strictly mandatory", "", analysis.Medium, analysis.ByDefault, ""},
		{"Fitters do not have to sign in twice", "", analysis.Medium, analysis.ByDefault, ""},
		{"That is never a must", "", analysis.Medium, analysis.ByDefault, ""},
		{"A map is not required but must be fast", "", analysis.Critical, analysis.ByMachine, "must"},
		{"not only required but essential", "", analysis.Critical, analysis.ByMachine, "required,essential"},
		{"No map is a deal-breaker", "", analysis.Critical, analysis.ByMachine, "deal-breaker"},
		{"Nothing works without the map, which is essential", "", analysis.Critical, analysis.ByMachine, "essential"},
		{"The audit trail must not depend on a plugin", "", analysis.Critical, analysis.ByMachine, "must"},
		{"Fitters must not see it", "", analysis.Critical, analysis.ByMachine, "must"},
		{"Fitters are not allowed to see it", "", analysis.Critical, analysis.ByMachine, "not allowed"},
		{"A map is not optional", "", analysis.Critical, analysis.ByMachine, "not optional"},
		{"Die Daten dürfen das Land und die Region nicht verlassen", "", analysis.Critical, analysis.ByMachine, "dürfen,nicht"},
		{"Der Gast darf nicht exportieren", "", analysis.Critical, analysis.ByMachine, "darf,nicht"},
		{"Kein Gast darf die Rechnungen sehen", "", analysis.Critical, analysis.ByMachine, "Kein,darf"},
		{"Die Nutzer dürfen nicht nur lesen, sondern auch schreiben", "", analysis.Medium, analysis.ByDefault, ""},
		{"Die Nutzer dürfen die Daten exportieren, wenn sie nicht gesperrt sind", "", analysis.Medium, analysis.ByDefault, ""},
		{"Ein Gast muss nicht angemeldet sein", "", analysis.Medium, analysis.ByDefault, ""},
		{"L'export vers Excel est interdit", "", analysis.Critical, analysis.ByMachine, "interdit"},
		{"Le client ne doit pas voir les factures", "", analysis.Critical, analysis.ByMachine, "doit"},
		{"Le système interdit les doublons dans la liste", "", analysis.Medium, analysis.ByDefault, ""},
		{"Los datos no pueden salir de la UE", "", analysis.Critical, analysis.ByMachine, "no pueden"},
		{"El sistema no debe borrar las facturas", "", analysis.Critical, analysis.ByMachine, "no debe"},
		{"El acceso no debe ser obligatorio para los invitados", "", analysis.Medium, analysis.ByDefault, ""},
		{"Los datos no pueden salir de la UE", analysis.Low, analysis.Low, analysis.ByCRM, ""},
		{"audit trail", "", analysis.Medium, analysis.ByDefault, ""},
		{"must sign in once", analysis.Low, analysis.Low, analysis.ByCRM, ""},
		{"must sign in once", "whatever", analysis.Critical, analysis.ByMachine, "must"},
	} {
		got := j.Judge(analysis.Requirement{Text: c.text, Priority: c.given})
		if got.Priority != c.want || got.PriorityBy != c.by || strings.Join(got.PriorityWords, ",") != c.words {
			t.Errorf("%q: %s by %s for %q, want %s by %s for %q", c.text, got.Priority, got.PriorityBy, got.PriorityWords, c.want, c.by, c.words)
		}
	}
	low := match.New(catalog(), match.WithDefaultPriority(analysis.Low))
	if got := low.Judge(analysis.Requirement{Text: "audit trail"}); got.Priority != analysis.Low {
		t.Errorf("default priority = %s, want low", got.Priority)
	}
}

// TestWordsOfPriorityAreNoNeed: what says how much a need matters asks for nothing.
func TestWordsOfPriorityAreNoNeed(t *testing.T) {
	j := match.New(catalog())
	for _, text := range []string{
		"Dispatch is a deal-breaker", "Dispatch is a deal breaker", "Dispatch is a showstopper", "Dispatch is non-negotiable", "Dispatch: required by law",
		"no deal without Dispatch", "Dispatch is a blocker", "Dispatch is compulsory",
	} {
		got := j.Judge(analysis.Requirement{Text: text})
		if best := find(got, "dispatch"); got.Priority != analysis.Critical || best.Capability == "" || len(best.Uncovered) > 0 || len(best.Open) > 0 {
			t.Errorf("%q: %s, %+v", text, got.Priority, best)
		}
	}
	got := j.Judge(analysis.Requirement{Text: "Dispatch of bonus payments"})
	if best := find(got, "dispatch"); strings.Join(best.Uncovered, ",") != "payments" {
		t.Errorf("a word that asks for something: %+v", best)
	}
}
