package connectortest

import (
	"testing"
	"time"

	"fitsync/connectors"
)

func fetchingCases() []testCase {
	return []testCase{
		{name: "fetched records come whole and in the order asked", run: fetchOrder},
		{name: "fetching more than any batch holds", run: fetchMany},
		{name: "a record that is no more is fetched as gone", run: fetchGone},
		{name: "a record merged away names its winner", run: fetchMerged, needs: func(h Harness, _ CRM) bool { return h.MergesNamed }},
		{name: "fetching nothing", run: fetchNothing},
	}
}

func (b *bench) fetch(t *testing.T, ids ...string) []connectors.Record {
	t.Helper()
	got, err := b.connector.Fetch(t.Context(), ids)
	if err != nil {
		t.Fatalf("Fetch of %d: %v", len(ids), err)
	}
	if len(got) != len(ids) {
		t.Fatalf("Fetch of %d gives %d records", len(ids), len(got))
	}
	for i, r := range got {
		if r.ID != ids[i] {
			t.Fatalf("record %d is %s; want %s", i, r.ID, ids[i])
		}
	}
	return got
}

func fetchOrder(t *testing.T, b *bench) {
	ids := b.deals(4)
	for _, i := range []int{2, 0, 3, 1} {
		r := b.fetch(t, ids[i], ids[0])[0]
		if r.Gone || !r.ChildrenComplete {
			t.Errorf("record %s: gone %v, children complete %v", r.ID, r.Gone, r.ChildrenComplete)
		}
		o, _ := b.Mapping.Map(r)
		wantTexts(t, "deal "+r.ID, o, deal(i).Requirements...)
	}
}

func fetchMany(t *testing.T, b *bench) {
	ids := b.deals(max(b.PageSize, 230) + 1)
	for i, r := range b.fetch(t, ids...) {
		o, _ := b.Mapping.Map(r)
		wantTexts(t, "deal "+r.ID, o, deal(i).Requirements...)
	}
}

func fetchGone(t *testing.T, b *bench) {
	ids := b.deals(3)
	b.Deals.Delete(ids[1])
	b.clock.Advance(time.Minute)
	got := b.fetch(t, ids[0], ids[1], b.UnknownID, ids[2])
	for i, gone := range []bool{false, true, true, false} {
		if got[i].Gone != gone {
			t.Errorf("record %d has Gone %v; want %v", i, got[i].Gone, gone)
		}
	}
}

func fetchMerged(t *testing.T, b *bench) {
	ids := b.deals(2)
	b.Deals.Merge(ids[0], ids[1])
	b.clock.Advance(time.Minute)
	if r := b.fetch(t, ids[1])[0]; !r.Gone || r.MergedInto != ids[0] {
		t.Errorf("the loser has Gone %v, merged into %q; want %q", r.Gone, r.MergedInto, ids[0])
	}
}

func fetchNothing(t *testing.T, b *bench) {
	if got, err := b.connector.Fetch(t.Context(), nil); err != nil || len(got) != 0 {
		t.Errorf("fetching nothing gives %d records, %v", len(got), err)
	}
}
