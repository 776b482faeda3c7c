package main

import (
	"errors"
	"strings"
	"testing"

	"fitsync/config"
	"fitsync/connectors"
	"fitsync/jobs"
	"fitsync/store"
)

// sums are what a company holds, best fit first.
func (w *world) sums(t *testing.T, company string) string {
	t.Helper()
	record, ok := w.crms.Portal.Get("companies", company)
	if !ok {
		t.Fatalf("there is no company %s", company)
	}
	return record.Properties["fitsync_best_open_fit"] + " " + record.Properties["fitsync_open_revenue_at_risk"]
}

func TestRollup(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	company := w.crms.Portal.Insert("companies", map[string]string{"name": "Acme"})
	var deals []string
	for _, needs := range []string{"critical | security | Single sign-on with SAML 2.0", "critical | security | Single sign-on with SAML 2.0\ncritical | technical | Right-to-left screen layout for Arabic and Hebrew", ""} {
		deal := w.dealWith("Deal", needs)
		deals = append(deals, deal)
		if err := w.crms.Portal.Associate("deals", deal, "companies", company); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.run(t, "rollup", "hs"); got.code != exitAttention || !strings.Contains(got.err, "fitsync sync") {
		t.Errorf("before a sync: exit %d, %s", got.code, got.err)
	}
	w.ok(t, "sync", "hs")
	if got := w.run(t, "rollup", "hs"); got.code != exitAttention || !strings.Contains(got.err, "provision --with companies --apply") {
		t.Errorf("without the properties: exit %d, %s", got.code, got.err)
	}
	w.ok(t, "provision", "hs", "--with", "companies", "--apply")
	contains(t, "rollup", w.ok(t, "rollup"), "hs: 1 company with open deals, 1 written, 0 of them cleared")
	atRisk := w.property(t, deals[1], "fitsync_revenue_at_risk")
	if got := w.sums(t, company); got != "100 "+atRisk || atRisk == "" || atRisk == "0" {
		t.Errorf("the company holds %q; the deals 100 and %q at risk", got, atRisk)
	}
	contains(t, "again", w.ok(t, "rollup", "--json"), `"written": 0`)

	for _, deal := range deals {
		if err := w.crms.Portal.Update("deals", deal, map[string]any{"dealstage": "closedlost"}); err != nil {
			t.Fatal(err)
		}
	}
	w.ok(t, "sync", "hs")
	contains(t, "all closed", w.ok(t, "rollup", "hs"), "hs: 0 companies with open deals, 1 written, 1 of them cleared")
	if got := w.sums(t, company); got != " " {
		t.Errorf("without open deals the company holds %q", got)
	}
	if got := w.run(t, "rollup", "sf"); got.code != exitUsage || !strings.Contains(got.err, "only companies of HubSpot") {
		t.Errorf("Salesforce: exit %d, %s", got.code, got.err)
	}
}

func TestTheWorkerRollsUpWhereItIsAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	w.dealWith("Deal", "critical | security | Single sign-on with SAML 2.0")
	w.write(t, "fitsync.yaml", strings.Replace(worldConfig, "kind: hubspot\n", "kind: hubspot\n    roll_up: true\n", 1))
	lookup := func(name string) (string, bool) { value, ok := w.environment[name]; return value, ok }
	loaded, err := config.Load(w.environment["FITSYNC_CONFIG"], config.Outside{LookupFunc: lookup})
	if err != nil {
		t.Fatal(err)
	}
	a := &app{lookup: lookup}
	var connections []jobs.Connection
	for _, c := range loaded.Connections {
		connector, _, err := a.connect(c, "")
		if err != nil {
			t.Fatal(err)
		}
		connections = append(connections, jobs.Connection{Name: c.Name, Connector: connector})
	}
	db, err := store.Open(t.Context(), loaded.Store.DSN, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	chores := rollups(loaded, db, connections)
	if len(chores) != 1 || chores[0].Name != "roll-up of hs" {
		t.Fatalf("chores %v", chores)
	}
	if said, err := chores[0].DoFunc(t.Context()); said != "" || err != nil {
		t.Errorf("before a sync: %q, %v", said, err)
	}
	w.ok(t, "sync", "hs")
	_, err = chores[0].DoFunc(t.Context())
	if e, ok := errors.AsType[*connectors.Error](err); !ok || e.Class != connectors.Schema {
		t.Errorf("without the properties: %v", err)
	}
	w.ok(t, "provision", "hs", "--with", "companies", "--apply")
	if said, err := chores[0].DoFunc(t.Context()); said != "" || err != nil {
		t.Errorf("of a deal without a company: %q, %v", said, err)
	}
}
