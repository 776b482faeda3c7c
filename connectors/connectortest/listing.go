package connectortest

import (
	"context"
	"slices"
	"testing"
	"time"

	"fitsync/connectors"
)

func listingCases() []testCase {
	return []testCase{
		{name: "a listing names what a pull returns", run: listsAll},
		{name: "listings and pulls take turns", run: listsInTurn},
		{name: "asking for the quota counts as a call", run: asksQuota},
	}
}

// lister lists with the contract of Pull, so that what drains a connector drains it.
type lister struct {
	connectors.Connector
	next func(ctx context.Context, from connectors.Cursor) (connectors.Page, error)
}

func (l lister) Pull(ctx context.Context, from connectors.Cursor) (connectors.Page, error) {
	return l.next(ctx, from)
}

func listerOf(t *testing.T, b *bench) connectors.Lister {
	t.Helper()
	l, ok := b.connector.(connectors.Lister)
	if !ok {
		t.Fatal("the connector is no Lister: a page that cannot be read would end every sync")
	}
	return l
}

func listsAll(t *testing.T, b *bench) {
	ids := b.manyDeals()
	listing := listerOf(t, b)
	full := drain(t, lister{b.connector, listing.List}, connectors.Cursor{})
	wantIDs(t, records(full), ids)
	for _, r := range records(full) {
		if len(r.Fields)+len(r.Children) > 0 || r.Modified.IsZero() {
			t.Fatalf("%s is listed with %d fields, %d rows and the stamp %v", r.ID, len(r.Fields), len(r.Children), r.Modified)
		}
	}
	b.clock.Advance(time.Hour)
	b.Deals.Edit(ids[1], map[string]any{b.Mapping.Opportunity["name"]: "Renamed"})
	b.clock.Advance(time.Minute)
	wantIDs(t, records(drain(t, lister{b.connector, listing.List}, last(full))), []string{ids[1]})
}

// A page that cannot be read is listed, and the pull goes on behind it.
func listsInTurn(t *testing.T, b *bench) {
	ids := b.manyDeals()
	turn := 0
	next := func(ctx context.Context, from connectors.Cursor) (connectors.Page, error) {
		if turn++; turn%2 == 0 {
			return listerOf(t, b).List(ctx, from)
		}
		return b.connector.Pull(ctx, from)
	}
	for _, from := range []connectors.Cursor{{}, {Watermark: b.clock.Now().Add(-time.Minute)}} {
		pages := drain(t, lister{b.connector, next}, from)
		wantIDs(t, records(pages), ids)
		if !slices.ContainsFunc(records(pages), func(r connectors.Record) bool { return len(r.Fields) == 0 }) {
			t.Error("no page was listed")
		}
	}
}

func asksQuota(t *testing.T, b *bench) {
	b.deals(1)
	budgeter, ok := b.connector.(connectors.Budgeter)
	if !ok {
		t.Fatal("the connector is no Budgeter")
	}
	drain(t, b.connector, connectors.Cursor{})
	before := b.calls()
	usage, err := budgeter.Ask(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if b.calls() != before+1 || usage.Calls != b.calls() || usage.Since != 0 {
		t.Errorf("%d calls more, usage %+v of %d calls", b.calls()-before, usage, b.calls())
	}
}
