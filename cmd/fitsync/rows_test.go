package main

import (
	"fmt"
	"strings"
	"testing"
)

// rowsWorld is a provisioned world whose Salesforce connection keeps rows.
func rowsWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.write(t, "fitsync.yaml", strings.Replace(worldConfig, "kind: salesforce", "kind: salesforce\n    rows: true", 1))
	w.ready(t)
	return w
}

// charged is how many API calls a sync of the org costs, and what it wrote by object.
func (w *world) charged(t *testing.T) (calls int, writes map[string]int) {
	t.Helper()
	before := w.crms.Org.Totals()
	w.ok(t, "sync", "sf")
	after := w.crms.Org.Totals()
	for object, n := range before.Writes {
		after.Writes[object] -= n
	}
	return after.Charged - before.Charged, after.Writes
}

func TestRowsOfAProvisionedOrg(t *testing.T) {
	t.Parallel()
	w := rowsWorld(t)
	contains(t, "doctor", w.ok(t, "doctor"), "ok    sf: fields")
	id := w.opportunity("Acme rollout", "critical: Single sign-on with SAML 2.0", "medium: Warehouse and stock management with stock levels and bins")
	w.ok(t, "sync", "sf")
	verdicts := map[any]int{}
	for _, row := range w.crms.Org.All("FitSync_Requirement__c") {
		verdicts[row["Verdict__c"]]++
	}
	gaps, products := w.crms.Org.All("FitSync_Gap__c"), w.crms.Org.All("FitSync_Product_Gap__c")
	if verdicts["supported"] != 1 || verdicts["not_supported"] != 1 || len(gaps) != 1 || gaps[0]["Opportunity__c"] != id {
		t.Fatalf("verdicts %v, gaps %v", verdicts, gaps)
	}
	if len(products) != 1 || gaps[0]["Product_Gap__c"] != products[0]["Id"] || products[0]["Deals__c"] != 1.0 || products[0]["Allocated__c"] != gaps[0]["Allocated__c"] {
		t.Errorf("product gaps %v of %v", products, gaps)
	}
	if calls, writes := w.charged(t); calls != 1 || writes["FitSync_Gap__c"]+writes["FitSync_Requirement__c"]+writes["FitSync_Product_Gap__c"]+writes["Opportunity"] != 0 {
		t.Errorf("unchanged: %d calls, wrote %v", calls, writes)
	}

	for _, row := range w.crms.Org.All("FitSync_Requirement__c") {
		if row["Verdict__c"] == "not_supported" {
			w.crms.Org.Delete("FitSync_Requirement__c", row["Id"].(string))
		}
	}
	contains(t, "dry run", w.run(t, "sync", "sf", "--dry-run").out, "delete FitSync_Gap__c "+id)
	w.ok(t, "sync", "sf")
	if left := len(w.crms.Org.All("FitSync_Gap__c")) + len(w.crms.Org.All("FitSync_Product_Gap__c")); left != 0 {
		t.Errorf("%d rows of a gap that closed", left)
	}
}

// A tick of 200 changed deals with their verdicts and gaps is one call that reads and
// one that writes.
func TestATickWithRowsTakesTwoCalls(t *testing.T) {
	t.Parallel()
	w := rowsWorld(t)
	w.opportunity("first")
	w.ok(t, "sync", "sf")
	var ids []string
	for n := range 200 {
		ids = append(ids, w.opportunity(fmt.Sprint("Deal ", n), "critical: Single sign-on with SAML 2.0", "medium: Warehouse and stock management with stock levels and bins"))
	}
	calls, writes := w.charged(t)
	rows := writes["FitSync_Gap__c"] + writes["FitSync_Requirement__c"] + writes["FitSync_Product_Gap__c"]
	if calls != 2 || writes["Opportunity"] != 200 || rows != 601 {
		t.Errorf("new: %d calls, wrote %v", calls, writes)
	}
	if calls, writes = w.charged(t); calls != 1 || writes["Opportunity"] != 0 {
		t.Errorf("after our own writes: %d calls, wrote %v", calls, writes)
	}
	for _, id := range ids {
		w.crms.Org.Update("Opportunity", id, map[string]any{"Amount": 200000.0})
	}
	if calls, writes = w.charged(t); calls != 2 || writes["FitSync_Gap__c"] != 200 || writes["FitSync_Product_Gap__c"] != 1 || writes["FitSync_Requirement__c"] != 0 {
		t.Errorf("other amounts: %d calls, wrote %v", calls, writes)
	}
}

// A closed deal has gaps, and adds to the figures of none: what no open deal lacks has no
// product gap to link to.
func TestGapsOfAClosedDealThatNoOpenOneHas(t *testing.T) {
	t.Parallel()
	w := rowsWorld(t)
	const need = "medium: Warehouse and stock management with stock levels and bins"
	closed := w.opportunity("Won long ago", need)
	w.crms.Org.Update("Opportunity", closed, map[string]any{"StageName": "Closed Won", "IsClosed": true, "IsWon": true})
	w.ok(t, "sync", "sf")
	gaps := w.crms.Org.All("FitSync_Gap__c")
	if len(gaps) != 1 || gaps[0]["Opportunity__c"] != closed || gaps[0]["Product_Gap__c"] != nil {
		t.Fatalf("gaps %v; want one of the closed deal, without a product gap", gaps)
	}
	open := w.opportunity("Open", need)
	w.ok(t, "sync", "sf")
	w.crms.Org.Update("Opportunity", open, map[string]any{"StageName": "Closed Lost", "IsClosed": true})
	w.ok(t, "sync", "sf")
	if gaps, products := w.crms.Org.All("FitSync_Gap__c"), w.crms.Org.All("FitSync_Product_Gap__c"); len(gaps) != 2 || len(products) != 0 {
		t.Errorf("with both deals closed: %d gaps of %d product gaps; want 2 of none", len(gaps), len(products))
	}
}

// What a database knew of rows may be lost with it, and a merge moves rows to another
// deal: a full read takes away what is left over.
func TestAFullReadTakesAwayRowsThatAreLeftOver(t *testing.T) {
	t.Parallel()
	const need = "medium: Warehouse and stock management with stock levels and bins"
	gaps := func(w *world) (keys []string) {
		for _, row := range w.crms.Org.All("FitSync_Gap__c") {
			keys = append(keys, fmt.Sprint(row["Opportunity__c"], " has ", row["External_Id__c"]))
		}
		return keys
	}
	t.Run("a lost database", func(t *testing.T) {
		t.Parallel()
		w := rowsWorld(t)
		w.opportunity("Closed its gap", need)
		w.ok(t, "sync", "sf")
		w.loseDatabase()
		for _, row := range w.crms.Org.All("FitSync_Requirement__c") {
			w.crms.Org.Delete("FitSync_Requirement__c", row["Id"].(string))
		}
		w.ok(t, "catalog", "import", "demo/data/catalog.yaml")
		w.ok(t, "sync", "sf")
		if left := gaps(w); len(left) != 0 {
			t.Errorf("left over: %v", left)
		}
	})
	t.Run("a merge", func(t *testing.T) {
		t.Parallel()
		w := rowsWorld(t)
		winner, loser := w.opportunity("Winner", need), w.opportunity("Loser", need)
		w.ok(t, "sync", "sf")
		w.crms.Org.Merge("Opportunity", winner, loser)
		w.ok(t, "sync", "sf")
		w.ok(t, "sync", "sf", "--full")
		if left := gaps(w); len(left) != 1 || !strings.HasPrefix(left[0], winner+" has "+winner) {
			t.Errorf("after the merge: %v; want the winner's own", left)
		}
		if _, writes := w.charged(t); writes["FitSync_Gap__c"] != 0 {
			t.Errorf("afterwards: wrote %v", writes)
		}
	})
}

// A full read finds rows that somebody deleted, and makes them anew.
func TestAFullReadMakesDeletedRowsAnew(t *testing.T) {
	t.Parallel()
	w := rowsWorld(t)
	const need = "medium: Warehouse and stock management with stock levels and bins"
	deal, gone := w.opportunity("Kept", need), w.opportunity("Gone", need)
	w.opportunity("Untouched", need)
	w.ok(t, "sync", "sf")
	var was []string
	for _, row := range w.crms.Org.All("FitSync_Gap__c") {
		if row["Opportunity__c"] == deal {
			was = append(was, row["Id"].(string))
			w.crms.Org.Delete("FitSync_Gap__c", row["Id"].(string))
		}
	}
	w.crms.Org.Delete("Opportunity", gone)
	if _, writes := w.charged(t); writes["FitSync_Gap__c"] != 0 {
		t.Errorf("a tick wrote %v", writes)
	}
	before := w.crms.Org.Totals().Writes["FitSync_Gap__c"]
	w.ok(t, "sync", "sf", "--full")
	if made := w.crms.Org.Totals().Writes["FitSync_Gap__c"] - before; made != 1 {
		t.Errorf("%d rows written; want the one that was deleted", made)
	}
	found := 0
	for _, row := range w.crms.Org.All("FitSync_Gap__c") {
		if row["Opportunity__c"] == deal && row["Id"] != was[0] && row["Product_Gap__c"] != nil {
			found++
		}
	}
	if all := len(w.crms.Org.All("FitSync_Gap__c")); found != 1 || len(was) != 1 || all != 2 {
		t.Errorf("%d rows of the deal, of %d in all; want 1 of 2", found, all)
	}
	if calls, writes := w.charged(t); writes["FitSync_Gap__c"] != 0 {
		t.Errorf("afterwards: %d calls, wrote %v", calls, writes)
	}
}

// So it does with product gaps, and with the links to them, which went with the row. A tick
// may have made the product gap anew before.
func TestAFullReadMakesDeletedProductGapsAnew(t *testing.T) {
	t.Parallel()
	for _, first := range []string{"", "a tick"} {
		t.Run(first, func(t *testing.T) { deletedProductGap(t, first != "") })
	}
}

func deletedProductGap(t *testing.T, tick bool) {
	t.Helper()
	w := rowsWorld(t)
	const need = "medium: Warehouse and stock management with stock levels and bins"
	w.opportunity("One", need)
	closed := w.opportunity("Closed", need)
	w.crms.Org.Update("Opportunity", closed, map[string]any{"StageName": "Closed Lost", "IsClosed": true})
	w.ok(t, "sync", "sf")
	was := w.crms.Org.All("FitSync_Product_Gap__c")
	w.crms.Org.Delete("FitSync_Product_Gap__c", was[0]["Id"].(string))
	if tick {
		w.opportunity("Three", need)
		w.ok(t, "sync", "sf")
		was = w.crms.Org.All("FitSync_Product_Gap__c")
	}
	w.ok(t, "sync", "sf", "--full")
	products := w.crms.Org.All("FitSync_Product_Gap__c")
	if len(was) != 1 || len(products) != 1 || products[0]["Blocked__c"] != was[0]["Blocked__c"] {
		t.Fatalf("product gaps %v; want %v again", products, was)
	}
	for _, gap := range w.crms.Org.All("FitSync_Gap__c") {
		if (gap["Product_Gap__c"] == products[0]["Id"]) == (gap["Opportunity__c"] == closed) {
			t.Errorf("a gap without its link: %v", gap)
		}
	}
	before := w.crms.Org.Totals()
	w.ok(t, "sync", "sf", "--full")
	after := w.crms.Org.Totals()
	if after.Writes["FitSync_Gap__c"] != before.Writes["FitSync_Gap__c"] || after.Charged-before.Charged != 2 {
		t.Errorf("another full read: %d calls, from %v to %v; want a call to read and one to list the rows", after.Charged-before.Charged, before.Writes, after.Writes)
	}
}

func TestRowsAreForSalesforce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.write(t, "fitsync.yaml", strings.Replace(worldConfig, "kind: hubspot", "kind: hubspot\n    rows: true", 1))
	if got := w.run(t, "config", "check"); got.code == exitOK || !strings.Contains(got.out+got.err, "HubSpot has no rows for gaps and verdicts") {
		t.Errorf("exit %d: %s%s", got.code, got.out, got.err)
	}
}
