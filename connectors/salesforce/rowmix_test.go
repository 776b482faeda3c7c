package salesforce_test

import (
	"fmt"
	"testing"

	"fitsync/connectors"
	"fitsync/connectors/salesforce/orgsim"
)

// mix is how many rows of each kind a Write has beside deals.
type mix struct {
	deals, verdicts     int
	knownGaps, newGaps  int
	knownProducts       int
	newProducts         int
	deletions, nameless int
}

// mixed is the updates of a mix. Rows that are known are written before, and every gap
// links to a product gap, to one of the new ones if there are any.
func (r *rig) mixed(t *testing.T, m mix) []connectors.Update {
	t.Helper()
	updates := make([]connectors.Update, max(1, m.deals))
	for i := range updates {
		updates[i] = connectors.Update{ID: r.deal("Deal")}
	}
	add := func(n int, row connectors.Row) {
		u := &updates[n%len(updates)]
		u.Rows = append(u.Rows, row)
	}
	link := "p0"
	if m.newProducts > 0 {
		link = "q0"
	}
	before := connectors.Update{Rows: []connectors.Row{productGap("p0")}}
	for n := range m.knownProducts {
		before.Rows = append(before.Rows, productGap(fmt.Sprint("p", n)))
	}
	for n := range m.knownGaps + m.deletions {
		before.Rows = append(before.Rows, gap(updates[n%len(updates)].ID, fmt.Sprint("k", n), "p0"))
	}
	outcomes, _ := r.send(t, before)
	wantDone(t, outcomes)
	for n, row := range before.Rows[1:] {
		row.ID = outcomes[0].Rows[n+1].ID
		at := n - m.knownProducts
		if at >= m.knownGaps {
			row = connectors.Row{Object: row.Object, ExternalID: row.ExternalID, ID: row.ID, Delete: true}
		} else if at >= 0 {
			row.Links[1].ExternalID = link
		}
		add(max(at, 0), row)
	}
	for n := range m.verdicts {
		add(n, verdict(r.row(updates[n%len(updates)].ID, "need"), "supported"))
	}
	for n := range m.newGaps {
		add(n, gap(updates[n%len(updates)].ID, fmt.Sprint("n", n), link))
	}
	for n := range m.newProducts {
		add(n, productGap(fmt.Sprint("q", n)))
	}
	for n := range m.nameless {
		add(n, connectors.Row{Object: connectors.GapRows, ExternalID: fmt.Sprint("never:", n), Delete: true})
	}
	for i := range m.deals {
		updates[i].Fields = scored("50")
	}
	r.org.ResetCalls()
	return updates
}

// wantMixed checks that the org has the gaps and product gaps of a mix.
func (r *rig) wantMixed(t *testing.T, m mix) {
	t.Helper()
	if n := len(r.org.All(connectors.GapRows)); n != m.knownGaps+m.newGaps {
		t.Errorf("%d gaps; want %d", n, m.knownGaps+m.newGaps)
	}
	if n := len(r.org.All(connectors.ProductGapRows)); n != max(1, m.knownProducts)+m.newProducts {
		t.Errorf("%d product gaps; want %d", n, max(1, m.knownProducts)+m.newProducts)
	}
	for _, row := range r.org.All(connectors.GapRows) {
		if row["Product_Gap__c"] == nil || row["Opportunity__c"] == nil {
			t.Fatalf("a gap without links: %v", row)
		}
	}
}

// The exceptions are those in which records of three kinds, which no collection takes
// together, each leave one partly empty.
func TestAnyMixOf200DealsAnd800RowsIsOneCall(t *testing.T) {
	for name, c := range map[string]struct {
		mix
		calls int
	}{
		"a first fill":                       {mix{deals: 200, newGaps: 750, newProducts: 50}, 1},
		"verdicts and known gaps":            {mix{deals: 200, verdicts: 390, knownGaps: 380, knownProducts: 30}, 1},
		"known and new gaps":                 {mix{deals: 200, knownGaps: 420, newGaps: 380}, 1},
		"all but deletions":                  {mix{deals: 190, verdicts: 250, knownGaps: 150, newGaps: 350, knownProducts: 30, newProducts: 30}, 1},
		"a few deletions":                    {mix{deals: 200, verdicts: 300, knownGaps: 150, newGaps: 320, newProducts: 15, deletions: 15}, 1},
		"many deletions":                     {mix{deals: 200, verdicts: 200, newGaps: 190, newProducts: 10, deletions: 400}, 1},
		"few deals":                          {mix{deals: 10, verdicts: 390, knownGaps: 200, newGaps: 190, deletions: 200}, 1},
		"known gaps fill up new ones":        {mix{deals: 200, knownGaps: 100, newGaps: 300, deletions: 400}, 1},
		"just as many as go one by one":      {mix{deals: 200, verdicts: 210, newGaps: 410, deletions: 180}, 1},
		"one more than go one by one":        {mix{deals: 200, verdicts: 211, newGaps: 410, deletions: 179}, 2},
		"three kinds that each overflow":     {mix{deals: 200, verdicts: 130, newGaps: 330, deletions: 340}, 2},
		"deletions of rows whose id is lost": {mix{deals: 200, verdicts: 200, knownGaps: 200, newGaps: 200, deletions: 180, nameless: 20}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, orgsim.Options{}, withRows)
			updates := r.mixed(t, c.mix)
			outcomes, calls := r.send(t, updates...)
			wantDone(t, outcomes)
			if calls != c.calls {
				t.Errorf("%d calls; want %d", calls, c.calls)
			}
			r.wantMixed(t, c.mix)
			for i := range c.deals {
				if r.org.Get("Opportunity", updates[i].ID)["FitSync_Score__c"] != 50.0 {
					t.Fatalf("deal %d has no score", i)
				}
			}
		})
	}
}

// tight is a mix that fits a call only with records of several objects together.
func tight() mix {
	return mix{deals: 150, verdicts: 50, knownGaps: 300, newGaps: 330, knownProducts: 100, newProducts: 70}
}

func TestKnownRowsThatAPersonDeletedComeBack(t *testing.T) {
	r := start(t, orgsim.Options{}, withRows)
	updates := r.mixed(t, tight())
	deleted := map[string]bool{}
	for i := range updates {
		for _, row := range updates[i].Rows {
			if row.ID == "" && row.Object == connectors.GapRows {
				row.Links[1].ExternalID = "p1" // which is among the deleted
			}
			if row.ID != "" && row.ExternalID != "" && len(deleted) < 250 {
				r.org.Delete(row.Object, row.ID)
				deleted[row.ID] = true
			}
		}
	}
	outcomes, calls := r.send(t, updates...)
	wantDone(t, outcomes)
	if calls != 2 {
		t.Errorf("%d calls; want one, and one for the rows that were deleted", calls)
	}
	r.wantMixed(t, tight())
	for i, o := range outcomes {
		for j, row := range o.Rows {
			if row.ID == "" || deleted[row.ID] {
				t.Fatalf("row %d of update %d is said to be %q", j, i, row.ID)
			}
		}
	}
}

// A write whose answer was lost leaves rows of which nobody knows the id.
func TestRowsWhoseFirstWriteWasLostAreNotDoubled(t *testing.T) {
	r := start(t, orgsim.Options{}, withRows)
	updates := r.mixed(t, tight())
	outcomes, _ := r.send(t, updates...)
	wantDone(t, outcomes)
	for range 2 {
		outcomes, calls := r.send(t, updates...)
		wantDone(t, outcomes)
		if calls != 2 {
			t.Errorf("%d calls; want one, and one for the rows that were there", calls)
		}
		r.wantMixed(t, tight())
	}
}

// Rows go with their deal.
func TestRowsOfADeletedDealAreNotSentAgain(t *testing.T) {
	r := start(t, orgsim.Options{}, withRows)
	updates := r.mixed(t, tight())
	gone := len(updates) - 1
	r.org.Delete("Opportunity", updates[gone].ID)
	outcomes, calls := r.send(t, updates...)
	if calls != 1 {
		t.Errorf("%d calls; want 1", calls)
	}
	class(t, outcomes[gone].Err, connectors.Gone)
	wantDone(t, outcomes[:gone])
}

// What an org does not take together it may take apart.
func TestARefusedMixtureIsSentApart(t *testing.T) {
	r := start(t, orgsim.Options{}, withRows)
	updates := r.mixed(t, tight())
	r.org.Faults().Set(orgsim.Fault{Kind: orgsim.NoMixture})
	outcomes, _ := r.send(t, updates...)
	wantDone(t, outcomes)
	r.wantMixed(t, tight())
	if r.org.Faults().Hits(orgsim.NoMixture) == 0 {
		t.Error("nothing was refused")
	}
}

// A deal that shares its collection with rows is compared with the org all the same.
func TestADealBesideRowsKeepsWhatAPersonEntered(t *testing.T) {
	r := start(t, orgsim.Options{}, withRows)
	m := tight()
	m.newGaps -= 200 // room for the read
	updates := r.mixed(t, m)
	r.edit(updates[0].ID, map[string]any{"FitSync_Score__c": 7})
	outcomes, calls := r.send(t, updates...)
	if calls != 2 {
		t.Errorf("%d calls; want one, and one to put back what the person entered", calls)
	}
	class(t, outcomes[0].Err, connectors.Conflict)
	wantDone(t, outcomes[1:])
	r.wantScore(t, updates[0].ID, 7.0)
	r.wantMixed(t, m)
}

// No page of the vendor's says that a collection finds by its key what it has just made.
func TestRowsThatLinkToOneOfTheirCollectionAreSentAgain(t *testing.T) {
	r := start(t, orgsim.Options{}, withRows)
	updates := r.mixed(t, tight())
	r.org.Faults().Set(orgsim.Fault{Kind: orgsim.NoForwardKeys})
	outcomes, calls := r.send(t, updates...)
	wantDone(t, outcomes)
	if calls != 2 {
		t.Errorf("%d calls; want one, and one for the rows whose link was not found", calls)
	}
	r.wantMixed(t, tight())
}

// A row that lacks what it links to for a passing reason is tried again as soon as that is.
func TestARowWhoseLinkIsLockedIsRefusedForNow(t *testing.T) {
	r := start(t, orgsim.Options{}, withRows)
	deal := r.deal("Deal")
	for kind, want := range map[orgsim.FaultKind]connectors.Class{orgsim.RowLock: connectors.Transient, orgsim.ValidationRule: connectors.Rejected} {
		r.org.Faults().Clear()
		r.org.Faults().Set(orgsim.Fault{Kind: kind, Object: connectors.ProductGapRows})
		outcomes, calls := r.send(t, connectors.Update{ID: deal, Rows: []connectors.Row{productGap("p"), gap(deal, "g", "p")}})
		class(t, outcomes[0].Rows[0].Err, want)
		class(t, outcomes[0].Rows[1].Err, want)
		if calls != 1 {
			t.Errorf("%s: %d calls; want 1", kind, calls)
		}
	}
}
