package connectortest

import (
	"slices"
	"testing"

	"fitsync/connectors"
)

func provisioningCases() []testCase {
	return []testCase{{name: "provisioning a bare CRM", run: provision, bare: true}}
}

// provision takes a CRM without our fields to one that takes a write, and checks
// that doing it again changes nothing. Connectors without the power pass.
func provision(t *testing.T, b *bench) {
	p, ok := b.connector.(connectors.Provisioner)
	if !ok {
		return
	}
	if !slices.ContainsFunc(b.describe(t), func(s connectors.FieldState) bool { return s.Missing && s.Role == "score" }) {
		t.Error("a bare CRM's score field is not described as missing")
	}
	planned := plan(t, p)
	if creations(planned) == 0 {
		t.Fatalf("nothing is to be created in a bare CRM: %+v", planned)
	}
	for range 2 { // the second time everything is there already
		if err := p.Apply(t.Context(), planned, func(connectors.Change) {}); err != nil {
			t.Fatalf("Apply: %v", err)
		}
	}
	if again := plan(t, p); creations(again) != 0 {
		t.Errorf("after Apply there are still %d things to create: %+v", creations(again), again)
	}
	b.connector = b.Connect(t)
	id := b.Deals.Create(Deal{Name: "provisioned"})
	b.write(t, connectors.Update{ID: id, Fields: b.values(49)})
	b.wantValues(t, id, b.values(49)...)
}

func plan(t *testing.T, p connectors.Provisioner) []connectors.Change {
	t.Helper()
	changes, err := p.Plan(t.Context())
	if err != nil {
		t.Fatalf("Plan: %v", err)
	}
	return changes
}

func creations(changes []connectors.Change) (n int) {
	for _, c := range changes {
		if c.Action == "create" {
			n++
		}
	}
	return n
}
