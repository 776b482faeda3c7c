package jobs

import (
	"context"
	"maps"
	"slices"

	"fitsync/connectors"
)

// withFormer adds to the records of a page those opportunities, read whole, that
// lost a row to another one: the CRM shows such a row under its new opportunity, and
// the old one as if nothing had changed. A full read reads every opportunity anyway.
func (p *pass) withFormer(ctx context.Context, page connectors.Page) ([]connectors.Record, error) {
	if p.full() {
		return page.Records, nil
	}
	former, err := p.former(ctx, page)
	if err != nil || len(former) == 0 {
		return page.Records, err
	}
	fetched, err := p.readRecords(ctx, slices.Sorted(maps.Keys(former)))
	if err != nil {
		return nil, err
	}
	kept := slices.DeleteFunc(slices.Clone(page.Records), func(r connectors.Record) bool { return former[r.ID] })
	return append(kept, fetched...), nil
}

// former are the opportunities under which the store has a row that the page shows
// under another one, or under none. Those that the page tells all of are left out.
func (p *pass) former(ctx context.Context, page connectors.Page) (map[string]bool, error) {
	rows := slices.Clone(page.Detached)
	told := map[string]bool{}
	for _, record := range page.Records {
		told[record.ID] = record.Gone || record.ChildrenComplete
		for _, child := range record.Children {
			rows = append(rows, child.ID)
		}
	}
	holders, err := p.db.Holders(ctx, p.connection.Name, rows)
	if err != nil {
		return nil, err
	}
	former := map[string]bool{}
	leave := func(row, now string) {
		for _, id := range holders[row] {
			if id != now && !told[id] {
				former[id] = true
			}
		}
	}
	for _, row := range page.Detached {
		leave(row, "")
	}
	for _, record := range page.Records {
		for _, child := range record.Children {
			// HubSpot lets a row belong to several deals, which then come with all of theirs.
			if shared := record.ChildrenComplete && slices.Contains(holders[child.ID], record.ID); !shared {
				leave(child.ID, record.ID)
			}
		}
	}
	return former, nil
}
