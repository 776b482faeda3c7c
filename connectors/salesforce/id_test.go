package salesforce_test

import (
	"testing"

	"fitsync/connectors/salesforce"
	"fitsync/connectors/salesforce/orgsim"
)

func TestRecordID(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"no capitals":           {"006000000000abc", "006000000000abcAAA"},
		"capitals everywhere":   {"006A0000BCDEFGH", "006A0000BCDEFGHIY5"},
		"18 characters":         {"006000000000abcAAA", "006000000000abcAAA"},
		"of another object":     {"001000000000abc", "001000000000abc"},
		"a number":              {"123456789012345", "123456789012345"},
		"part of a name":        {"006 and counting", "006 and counting"},
		"a name of that length": {"006-for-Example", "006-for-Example"},
		"nothing":               {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := salesforce.RecordID(c.text); got != c.want {
				t.Errorf("RecordID(%q) = %q, want %q", c.text, got, c.want)
			}
		})
	}
}

func TestRecordIDIsTheOrgs(t *testing.T) {
	r := start(t, orgsim.Options{})
	for _, id := range r.fillOrg(100, 0) {
		if got := salesforce.RecordID(id[:15]); got != id {
			t.Errorf("%s became %s", id, got)
		}
	}
}
