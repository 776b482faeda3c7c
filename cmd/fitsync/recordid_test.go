package main

import (
	"strings"
	"testing"
)

func TestSalesforceIDsOfFifteenCharactersName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	id := w.opportunity("Acme", "critical: Single sign-on with SAML 2.0")
	short := id[:15]
	contains(t, "sync", w.ok(t, "sync", "sf", "--record", short), "1 pulled, 1 scored, 1 written")
	w.crms.Org.Update("Opportunity", id, map[string]any{"FitSync_Score__c": 11.0})
	w.ok(t, "sync", "sf", "--record", short)
	contains(t, "explain", w.ok(t, "explain", short), "Acme")
	contains(t, "release", w.run(t, "overrides", "release", "sf", short).err, "released")
	unknown := w.run(t, "sync", "sf", "--record", "006Sim00000zzzz")
	if unknown.code != exitPartial {
		t.Errorf("an unknown record: exit %d\n%s%s", unknown.code, unknown.out, unknown.err)
	}
	if out := w.ok(t, "errors", "sf"); !strings.Contains(out, "006Sim00000zzzzIAA") {
		t.Errorf("errors do not name the record that is unknown:\n%s", out)
	}
}
