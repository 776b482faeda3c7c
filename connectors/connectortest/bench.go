package connectortest

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"fitsync/analysis"
	"fitsync/connectors"
)

// bench is what a case works with: an empty CRM and a connector to it.
type bench struct {
	Harness
	CRM
	clock     *Clock
	connector connectors.Connector
}

// deals creates n deals that differ in name, amount and requirements.
func (b *bench) deals(n int) (ids []string) {
	for i := range n {
		ids = append(ids, b.Deals.Create(deal(i)))
	}
	return ids
}

func deal(i int) Deal {
	return Deal{
		Name:         fmt.Sprintf("Deal %d", i),
		Amount:       fmt.Sprintf("%d.5", 1000+i),
		Requirements: []string{fmt.Sprintf("audit trail kept for %d years", i+2), "single sign-on for all employees"},
	}
}

// manyDeals is two pages and a half.
func (b *bench) manyDeals() []string { return b.deals(b.PageSize*2 + b.PageSize/2 + 1) }

// maxPages is more than any case needs: a pull that does not end must fail, not hang.
const maxPages = 200

// drain pulls from a cursor to the end.
func drain(t *testing.T, c connectors.Connector, from connectors.Cursor) []connectors.Page {
	t.Helper()
	var pages []connectors.Page
	for range maxPages {
		page, err := c.Pull(t.Context(), from)
		if err != nil {
			t.Fatalf("Pull after %d pages: %v", len(pages), err)
		}
		pages = append(pages, page)
		if !page.More {
			return pages
		}
		from = page.Next
	}
	t.Fatalf("Pull did not end within %d pages", maxPages)
	return nil
}

func records(pages []connectors.Page) (all []connectors.Record) {
	for _, p := range pages {
		all = append(all, p.Records...)
	}
	return all
}

func last(pages []connectors.Page) connectors.Cursor { return pages[len(pages)-1].Next }

// find is the last record with the id, since a pull may repeat one.
func find(t *testing.T, all []connectors.Record, id string) connectors.Record {
	t.Helper()
	for _, r := range slices.Backward(all) {
		if r.ID == id {
			return r
		}
	}
	t.Fatalf("record %s is not among the %d pulled", id, len(all))
	return connectors.Record{}
}

// snapshots is what a caller would hold after the records, merged one by one into
// what it held before.
func (b *bench) snapshots(t *testing.T, before map[string]analysis.Opportunity, all []connectors.Record) map[string]analysis.Opportunity {
	t.Helper()
	held := maps.Clone(before)
	if held == nil {
		held = map[string]analysis.Opportunity{}
	}
	for _, r := range all {
		if r.Gone {
			delete(held, r.ID)
			continue
		}
		o, notes := b.Mapping.Merge(held[r.ID], r)
		if len(notes) > 0 {
			t.Errorf("record %s: %+v", r.ID, notes)
		}
		held[r.ID] = o
	}
	return held
}

// texts are a deal's requirements, sorted: rows of one stamp have no order of their own.
func texts(o analysis.Opportunity) (all []string) {
	for _, q := range o.Requirements {
		all = append(all, q.Text)
	}
	slices.Sort(all)
	return all
}

func wantTexts(t *testing.T, what string, o analysis.Opportunity, want ...string) {
	t.Helper()
	slices.Sort(want)
	if diff := cmp.Diff(want, texts(o)); diff != "" {
		t.Errorf("%s: requirements (-want +got):\n%s", what, diff)
	}
}

// wantIDs checks that every id was seen, and says how many were not.
func wantIDs(t *testing.T, all []connectors.Record, ids []string) {
	t.Helper()
	seen := map[string]bool{}
	for _, r := range all {
		seen[r.ID] = true
	}
	var missed []string
	for _, id := range ids {
		if !seen[id] {
			missed = append(missed, id)
		}
	}
	if len(missed) > 0 {
		t.Errorf("%d of %d records were never seen, the first %s", len(missed), len(ids), missed[0])
	}
}

func wantClass(t *testing.T, what string, err error, want ...connectors.Class) {
	t.Helper()
	if got := connectors.ClassOf(err); !slices.Contains(want, got) {
		t.Errorf("%s: error %v has class %q; want one of %q", what, err, got, want)
	}
}
