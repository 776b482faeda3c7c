package match

import (
	"slices"
	"testing"

	"fitsync/analysis"
)

// An id in words is one more name of a capability; a number or a code is none, nor are
// words that its names say already.
func TestIdsInWordsAreNames(t *testing.T) {
	for _, c := range []struct {
		id, name string
		aliases  []string
		want     []string
	}{
		{"audit-log-retention", "How long records stay", nil, []string{"How long records stay", "audit log retention"}},
		{"iam_rotate_key_90_days", "No old keys", nil, []string{"No old keys", "iam rotate key 90 days"}},
		{"log-retention", "Log archive", []string{"retention"}, []string{"Log archive", "retention"}},
		{"dark-mode-2", "Dark Mode", nil, []string{"Dark Mode"}},
		{"CAP-17", "Dark Mode", nil, []string{"Dark Mode"}},
		{"a0B5g00000XyZ", "Dark Mode", nil, []string{"Dark Mode"}},
		{"7f9c-11ee", "Dark Mode", nil, []string{"Dark Mode"}},
		{"export", "Take-out", nil, []string{"Take-out"}},
	} {
		if got := namesOf(&analysis.Capability{ID: c.id, Name: c.name, Aliases: c.aliases}); !slices.Equal(got, c.want) {
			t.Errorf("%s is named %q, want %q", c.id, got, c.want)
		}
	}
}

// What only the id says is found by it.
func TestCapabilityIsFoundByTheWordsOfItsID(t *testing.T) {
	j := New(analysis.Snapshot{Capabilities: []analysis.Capability{
		{ID: "audit-log-retention", Name: "Trails stay for years", Description: "Nothing is thrown away."},
		{ID: "dark-mode", Name: "Night screens", Description: "Light text on a dark ground."},
	}})
	got := j.Judge(analysis.Requirement{Text: "We need audit logs with a long retention."})
	if len(got.Candidates) == 0 || got.Candidates[0].Capability != "audit-log-retention" {
		t.Errorf("finds %+v", got.Candidates)
	}
}
