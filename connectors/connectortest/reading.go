package connectortest

import (
	"testing"
	"time"

	"fitsync/connectors"
)

func readingCases() []testCase {
	return []testCase{
		{name: "an empty CRM ends at once", run: emptyCRM},
		{name: "every record is seen", run: everyRecord},
		{name: "fields have the contract's types", run: fieldTypes},
		{name: "a tick sees what changed since the last", run: changedSince},
		{name: "changes come in the order of their stamps", run: inOrder},
		{name: "equal stamps across a page edge", run: equalStamps},
		{name: "a change that shows late is not missed", run: lateVisibility, needs: can(Lag)},
		{name: "a change during the full read is not missed", run: changeWhileReading},
		{name: "a deletion during the full read hides no neighbour", run: deleteWhileReading},
		{name: "a deleted record is reported", run: deletedRecord},
	}
}

func emptyCRM(t *testing.T, b *bench) {
	pages := drain(t, b.connector, connectors.Cursor{})
	if all := records(pages); len(all) != 0 {
		t.Errorf("an empty CRM has %d records", len(all))
	}
	if last(pages).Watermark.IsZero() {
		t.Error("the cursor after a full read has no watermark")
	}
}

func everyRecord(t *testing.T, b *bench) {
	ids := b.manyDeals()
	pages := drain(t, b.connector, connectors.Cursor{})
	if len(pages) < 3 {
		t.Errorf("%d deals came in %d pages of %d", len(ids), len(pages), b.PageSize)
	}
	wantIDs(t, records(pages), ids)
	held := b.snapshots(t, nil, records(pages))
	if len(held) != len(ids) {
		t.Errorf("%d deals are held of %d", len(held), len(ids))
	}
	for i, id := range ids {
		o, want := held[id], deal(i)
		if o.Name != want.Name || o.Amount == nil || o.Amount.String() != want.Amount+"0" {
			t.Errorf("deal %s is %q of %v; want %q of %s", id, o.Name, o.Amount, want.Name, want.Amount)
		}
		wantTexts(t, "deal "+id, o, want.Requirements...)
	}
}

func fieldTypes(t *testing.T, b *bench) {
	id := b.deals(1)[0]
	r := find(t, records(drain(t, b.connector, connectors.Cursor{})), id)
	if !r.Modified.Equal(b.clock.Now()) || r.Modified.Location() != time.UTC {
		t.Errorf("the record's stamp is %v; want %v", r.Modified, b.clock.Now())
	}
	for _, f := range b.Mapping.WriteBack {
		if _, read := r.Fields[f.Field]; !read {
			t.Errorf("%s was not read with the record", f.Field)
		}
	}
	for field, raw := range r.Fields {
		if _, isFloat := raw.(float64); isFloat {
			t.Errorf("%s is a float64", field)
		}
		if _, err := connectors.Canonical(connectors.Text, 0, raw); err != nil {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func changedSince(t *testing.T, b *bench) {
	ids := b.deals(3)
	before := last(drain(t, b.connector, connectors.Cursor{}))
	b.clock.Advance(time.Hour)
	between := last(drain(t, b.connector, before))
	b.Deals.Edit(ids[1], map[string]any{b.Mapping.Opportunity["name"]: "Renamed"})
	added := b.Deals.Create(deal(7))
	b.clock.Advance(time.Minute)
	all := records(drain(t, b.connector, between))
	if got := find(t, all, ids[1]).Fields[b.Mapping.Opportunity["name"]]; got != "Renamed" {
		t.Errorf("the changed deal's name is %q", got)
	}
	wantIDs(t, all, []string{added})
	for _, r := range all {
		if r.ID == ids[0] || r.ID == ids[2] {
			t.Errorf("record %s did not change for an hour and came again", r.ID)
		}
	}
}

func inOrder(t *testing.T, b *bench) {
	ids := b.deals(5)
	before := last(drain(t, b.connector, connectors.Cursor{}))
	b.clock.Advance(time.Hour)
	for _, i := range []int{3, 0, 4} {
		b.clock.Advance(time.Minute)
		b.Deals.Edit(ids[i], map[string]any{b.Mapping.Opportunity["name"]: "Renamed"})
	}
	all := records(drain(t, b.connector, before))
	wantIDs(t, all, []string{ids[3], ids[0], ids[4]})
	for i := 1; i < len(all); i++ {
		if all[i].Modified.Before(all[i-1].Modified) {
			t.Errorf("record %d is stamped %v, after %v", i, all[i].Modified, all[i-1].Modified)
		}
	}
}

func equalStamps(t *testing.T, b *bench) {
	before := last(drain(t, b.connector, connectors.Cursor{}))
	b.clock.Advance(time.Hour)
	ids := b.manyDeals()
	b.clock.Advance(time.Hour)
	wantIDs(t, records(drain(t, b.connector, before)), ids)
}

func lateVisibility(t *testing.T, b *bench) {
	before := last(drain(t, b.connector, connectors.Cursor{}))
	b.clock.Advance(time.Hour)
	b.Faults.Set(Fault{Kind: Lag, After: 20 * time.Second})
	late := b.Deals.Create(deal(1))
	b.Faults.Clear()
	b.clock.Advance(5 * time.Second)
	prompt := b.Deals.Create(deal(2))
	pages := drain(t, b.connector, before)
	wantIDs(t, records(pages), []string{prompt})
	b.clock.Advance(time.Minute)
	wantIDs(t, records(drain(t, b.connector, last(pages))), []string{late})
}

// changeWhileReading edits a deal that was read already: the cursor at the end has
// to stand where the read began.
func changeWhileReading(t *testing.T, b *bench) {
	b.manyDeals()
	page, err := b.connector.Pull(t.Context(), connectors.Cursor{})
	if err != nil || !page.More || len(page.Records) == 0 {
		t.Fatalf("the first page: %d records, more %v, %v", len(page.Records), page.More, err)
	}
	changed := page.Records[0].ID
	b.clock.Advance(time.Minute)
	b.Deals.Edit(changed, map[string]any{b.Mapping.Opportunity["name"]: "Renamed"})
	b.clock.Advance(time.Hour)
	rest := drain(t, b.connector, page.Next)
	all := append(records(rest), records(drain(t, b.connector, last(rest)))...)
	if got := find(t, all, changed).Fields[b.Mapping.Opportunity["name"]]; got != "Renamed" {
		t.Errorf("the deal changed during the read is still %q", got)
	}
}

func deleteWhileReading(t *testing.T, b *bench) {
	ids := b.manyDeals()
	page, err := b.connector.Pull(t.Context(), connectors.Cursor{})
	if err != nil || len(page.Records) == 0 {
		t.Fatalf("the first page: %d records, %v", len(page.Records), err)
	}
	b.Deals.Delete(page.Records[0].ID)
	b.clock.Advance(time.Minute)
	wantIDs(t, append(page.Records, records(drain(t, b.connector, page.Next))...), ids)
}

func deletedRecord(t *testing.T, b *bench) {
	ids := b.deals(3)
	before := last(drain(t, b.connector, connectors.Cursor{}))
	b.clock.Advance(time.Hour)
	b.Deals.Delete(ids[1])
	b.clock.Advance(time.Minute)
	if b.DeletesShown {
		if r := find(t, records(drain(t, b.connector, before)), ids[1]); !r.Gone {
			t.Errorf("the deleted record %s is not Gone", r.ID)
		}
		return
	}
	archiver, ok := b.connector.(connectors.Archiver)
	if !ok {
		t.Fatal("deletions are neither in the pull nor listed by an Archiver")
	}
	gone, _, err := archiver.Archived(t.Context(), "")
	if err != nil || len(gone) != 1 || gone[0] != ids[1] {
		t.Errorf("archived are %v, %v; want only %s", gone, err, ids[1])
	}
}
