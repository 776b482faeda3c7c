package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fitsync/connectors/hubspot/portalsim"
	"fitsync/connectors/salesforce/orgsim"
)

func encode(t *testing.T, value any) string {
	t.Helper()
	text, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTenMinutesOfANewUser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	planned := w.run(t, "provision")
	contains(t, "provision", planned.out, "create   Opportunity.FitSync_Score__c", "create   deals.fitsync_score")
	if w.crms.Org.Totals().Writes != nil && len(w.crms.Org.Totals().Writes) > 0 {
		t.Error("provision without --apply wrote something")
	}
	w.ok(t, "provision", "--apply")
	if again := w.ok(t, "provision"); strings.Contains(again, "create ") {
		t.Errorf("a second plan still creates:\n%s", again)
	}
	if got := w.run(t, "doctor"); got.code != exitAttention {
		t.Errorf("doctor without a catalog: exit %d\n%s", got.code, got.out)
	}
	w.ok(t, "catalog", "import", "demo/data/catalog.yaml")
	contains(t, "doctor", w.ok(t, "doctor"), "ok    sf: sign in", "ok    hs: fields", "capabilities")

	if err := w.crms.Fill(); err != nil {
		t.Fatal(err)
	}
	preview := w.run(t, "sync", "--dry-run")
	contains(t, "dry run", preview.out, "FitSync_Score__c: (empty) →", "fitsync_grade: (empty) →")
	if org := w.crms.Org.Totals().Writes["Opportunity"]; org != 0 {
		t.Fatalf("the dry run wrote %d records", org)
	}
	contains(t, "sync", w.ok(t, "sync"), "sf: 150 pulled, 150 scored, 150 written", "hs: 150 pulled, 150 scored, 150 written")
	contains(t, "second sync", w.ok(t, "sync"), " 0 written")
	gaps := w.ok(t, "gaps", "--by", "revenue")
	contains(t, "gaps", gaps, "GAP", "BLOCKED", "at risk")
	contains(t, "runs", w.ok(t, "runs"), "tick", "done")
	contains(t, "errors", w.run(t, "errors").err, "nothing went wrong")
}

func TestExplainReadsLineByLine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	id := w.opportunity("Acme rollout", "critical: Single sign-on with SAML 2.0", "medium: A warehouse robot that picks parcels")
	w.ok(t, "sync", "sf")
	text := w.ok(t, "explain", "Acme")
	contains(t, "explain", text, "Acme rollout", "Single sign-on with SAML 2.0", "lost in all", "matched on")
	byID := decode[struct {
		Currency    string
		Opportunity struct {
			Amount   float64
			Currency string
		}
		Assessment *struct{ Expected float64 }
	}](t, w.ok(t, "explain", id, "--json"))
	if byID.Currency != "EUR" || byID.Opportunity.Amount != 100000 || byID.Opportunity.Currency != "EUR" || byID.Assessment == nil || byID.Assessment.Expected != 50000 {
		t.Errorf("want money in units of a named currency: %+v", byID)
	}
	gaps := decode[struct {
		Currency string
		Pipeline struct{ Expected float64 }
	}](t, w.ok(t, "gaps", "--json"))
	if gaps.Currency != "EUR" || gaps.Pipeline.Expected != 50000 {
		t.Errorf("want money in units of a named currency: %+v", gaps)
	}
	if got := w.run(t, "explain", "nobody"); got.code != exitFailed || !strings.Contains(got.err, "no deal is known") {
		t.Errorf("unknown deal: %+v", got)
	}
}

func TestPersonsValueStaysUntilReleased(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	id := w.opportunity("Acme", "critical: Single sign-on with SAML 2.0")
	w.ok(t, "sync", "sf")
	ours := w.crms.Org.Get("Opportunity", id)["FitSync_Score__c"]
	w.crms.Org.Update("Opportunity", id, map[string]any{"FitSync_Score__c": 11.0})
	contains(t, "sync", w.ok(t, "sync", "sf"), "1 hand-edited field left alone")
	if got := w.crms.Org.Get("Opportunity", id); got["FitSync_Score__c"] != 11.0 || !strings.Contains(got["FitSync_Reasons__c"].(string), "set by a person") {
		t.Errorf("score %v, reasons %v", got["FitSync_Score__c"], got["FitSync_Reasons__c"])
	}
	contains(t, "errors", w.ok(t, "errors", "sf"), id, "FitSync_Score__c", "overrides release sf "+id)
	contains(t, "overrides", w.ok(t, "overrides", "list"), id, "11")
	contains(t, "another field", w.run(t, "overrides", "release", "sf", id, "--field", "score").err, "field score of record "+id)
	w.ok(t, "overrides", "release", "sf", id)
	w.ok(t, "sync", "sf")
	if got := w.crms.Org.Get("Opportunity", id)["FitSync_Score__c"]; got != ours {
		t.Errorf("after the release the score is %v, want %v", got, ours)
	}
}

func TestRefusedRecordIsOpenUntilItIsWritten(t *testing.T) {
	t.Parallel()
	var ago atomic.Int64 // how far the CRMs' clock is behind
	ago.Store(int64(time.Hour))
	w := newWorldAt(t, func() time.Time { return time.Now().Add(-time.Duration(ago.Load())) })
	w.ready(t)
	id := w.opportunity("Acme", "critical: Single sign-on with SAML 2.0")
	w.crms.Org.Faults().Set(orgsim.Fault{Kind: orgsim.ValidationRule, Record: id})
	if got := w.run(t, "sync", "sf"); got.code != exitPartial || strings.Contains(got.out, "still refused") {
		t.Errorf("refused: %+v", got)
	}
	ago.Store(int64(time.Minute))
	w.run(t, "sync", "sf") // reads it once more, since each tick looks back a little
	w.crms.Org.Faults().Clear()
	contains(t, "not tried again", w.ok(t, "sync", "sf"), "0 failed", "; 1 still refused (fitsync errors sf --open)\n")
	if runs := decode[[]runView](t, w.ok(t, "sync", "sf", "--json")); runs[0].Refused != 1 {
		t.Errorf("as JSON: %+v", runs)
	}
	contains(t, "errors", w.ok(t, "errors", "sf", "--open"), id, " open ")
	w.crms.Org.Update("Opportunity", id, map[string]any{"Name": "Acme again"})
	if again := w.ok(t, "sync", "sf"); strings.Contains(again, "still refused") || !strings.Contains(again, "1 written") {
		t.Errorf("tried again: %s", again)
	}
	contains(t, "errors", w.ok(t, "errors", "sf"), id, " over ")
	contains(t, "errors", w.run(t, "errors", "sf", "--open").err, "nothing is open")
	views := decode[struct{ Errors []errorView }](t, w.ok(t, "errors", "--json"))
	if len(views.Errors) != 2 || views.Errors[0].Open {
		t.Errorf("as JSON: %+v", views)
	}
}

func TestSyncGoesToTheWorkerThatIsAlive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	id := w.opportunity("Acme", "critical: Single sign-on with SAML 2.0")
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan int, 1)
	lookup := func(name string) (string, bool) { value, ok := w.environment[name]; return value, ok }
	log, err := os.Create(filepath.Join(w.folder, "serve.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	go func() {
		served <- run(ctx, []string{"serve"}, streams{in: strings.NewReader(""), out: log, err: log}, lookup)
	}()
	waitFor(t, func() bool { return w.crms.Org.Get("Opportunity", id)["FitSync_Score__c"] != nil })

	if second := w.run(t, "serve"); second.code != exitFailed || !strings.Contains(second.err, "another worker") {
		t.Errorf("a second worker: %+v", second)
	}
	w.opportunity("Later", "critical: Single sign-on with SAML 2.0")
	got := w.run(t, "sync", "sf")
	contains(t, "sync beside a worker", got.err, "a worker is running")
	contains(t, "sync beside a worker", got.out, "1 written")
	stop()
	select {
	case code := <-served:
		if code != exitOK {
			t.Errorf("serve ended with %d", code)
		}
	case <-time.After(40 * time.Second):
		t.Fatal("serve does not stop")
	}
}

// waitFor waits until the condition holds; a hang fails the test.
func waitFor(t testing.TB, condFunc func() bool) {
	t.Helper()
	for range 2400 { // two minutes, for machines that are busy
		if condFunc() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("it never happened")
}

// A search index that lags shows what stood in our fields before our last write;
// that is no person's edit.
func TestSearchThatLagsIsNoOverride(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	id := w.crms.Portal.Insert("deals", map[string]string{
		"dealname": "Acme", "dealstage": "contractsent", "pipeline": "default", "amount": "1000", "fitsync_requirements": "critical | security | Single sign-on with SAML 2.0",
	})
	score := func() string {
		record, _ := w.crms.Portal.Get("deals", id)
		return record.Properties["fitsync_score"]
	}
	w.ok(t, "sync", "hs")
	first := score()
	if err := w.crms.Portal.Update("deals", id, map[string]any{"fitsync_requirements": "critical | functional | A robot that waters the office plants"}); err != nil {
		t.Fatal(err)
	}
	w.crms.Portal.Faults().Set(portalsim.Fault{Kind: portalsim.SearchLag, Delay: 3 * time.Second})
	w.ok(t, "sync", "hs")
	second := score()
	if first == second {
		t.Fatalf("the edit did not move the score: %s", first)
	}
	w.ok(t, "sync", "hs") // the search still shows the first score
	if got := w.ok(t, "overrides", "list", "--json"); strings.TrimSpace(got) != "[]" {
		t.Errorf("an override was seen: %s", got)
	}
	if got := score(); got != second {
		t.Errorf("the score went from %s to %s", second, got)
	}
}

func TestTickWithNewAndChangedDealsCostsTwoCalls(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(t)
	id := w.opportunity("Old", "critical: Single sign-on with SAML 2.0")
	w.ok(t, "sync", "sf")
	calls := func() int64 {
		return decode[[]runView](t, w.ok(t, "sync", "sf", "--json"))[0].Counters.Calls
	}
	if got := calls(); got != 1 {
		t.Errorf("a quiet tick costs %d calls, want 1", got)
	}
	w.crms.Org.Insert("FitSync_Requirement__c", map[string]any{"Opportunity__c": id, "Text__c": "A robot that waters the office plants", "Priority__c": "high"})
	w.opportunity("New", "critical: Single sign-on with SAML 2.0", "low: Dark mode")
	if got := calls(); got != 2 {
		t.Errorf("a tick with a new deal and a new requirement costs %d calls, want 2", got)
	}
}
