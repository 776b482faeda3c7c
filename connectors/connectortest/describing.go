package connectortest

import (
	"slices"
	"testing"

	"fitsync/connectors"
)

func describingCases() []testCase {
	return []testCase{
		{name: "every mapped field is described", run: describeAll},
		{name: "a hidden field is described as missing", needs: can(Hide), run: func(t *testing.T, b *bench) {
			spoilt(t, b, Hide, func(s connectors.FieldState) bool { return s.Missing })
		}},
		{name: "a read-only field is described as such", needs: can(ReadOnly), run: func(t *testing.T, b *bench) {
			spoilt(t, b, ReadOnly, func(s connectors.FieldState) bool { return s.ReadOnly && !s.Missing })
		}},
	}
}

func (b *bench) describe(t *testing.T) []connectors.FieldState {
	t.Helper()
	states, err := b.connector.Describe(t.Context())
	if err != nil {
		t.Fatalf("Describe: %v", err)
	}
	return states
}

func describeAll(t *testing.T, b *bench) {
	states := b.describe(t)
	at := -1
	for _, f := range b.Mapping.WriteBack {
		next := slices.IndexFunc(states, func(s connectors.FieldState) bool { return s.Role == f.Role && s.Field == f.Field })
		if next < 0 {
			t.Errorf("%s is not described", f.Field)
			continue
		}
		if next <= at {
			t.Errorf("%s is not in the order of the mapping", f.Field)
		}
		at = next
	}
	for role, field := range b.Mapping.Opportunity {
		if !slices.ContainsFunc(states, func(s connectors.FieldState) bool { return s.Role == role && s.Field == field }) {
			t.Errorf("%s (%s) is not described", field, role)
		}
	}
	for _, s := range states {
		if s.Missing || s.Problem != "" {
			t.Errorf("%s: missing %v, problem %q in a CRM with all fields", s.Field, s.Missing, s.Problem)
		}
	}
}

// spoilt checks that one field's trouble is reported for it and for no other.
func spoilt(t *testing.T, b *bench, kind Kind, reportedFunc func(connectors.FieldState) bool) {
	field := b.one(t, "grade", 49).Field
	b.Faults.Set(Fault{Kind: kind, Field: field})
	for _, s := range b.describe(t) {
		switch {
		case s.Field == field && (!reportedFunc(s) || s.Problem == ""):
			t.Errorf("the spoilt field is described as %+v", s)
		case s.Field != field && s.Problem != "":
			t.Errorf("%s has problem %q though another is spoilt", s.Field, s.Problem)
		}
	}
}
