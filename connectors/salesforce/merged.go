package salesforce

import (
	"context"
	"slices"
	"sync/atomic"

	"fitsync/connectors"
)

// merges remembers that the org does not record where merged opportunities went:
// MasterRecordId is not a field of the opportunity everywhere.
type merges struct{ unknown atomic.Bool }

const fieldMaster = "MasterRecordId"

// completeGone finds out about records that came as gone: those known only from an
// orphaned row are read themselves, and merged ones name the record that took
// their place.
func (c *Client) completeGone(ctx context.Context, records []connectors.Record) error {
	var gone, orphaned []int
	for i, r := range records {
		switch {
		case r.Gone && r.Fields == nil:
			orphaned = append(orphaned, i)
		case r.Gone:
			gone = append(gone, i)
		}
	}
	if len(orphaned) > 0 {
		found, err := c.Fetch(ctx, idsOf(records, orphaned))
		if err != nil {
			return err
		}
		for at, i := range orphaned {
			records[i] = found[at]
		}
	}
	masters, err := c.masters(ctx, idsOf(records, gone))
	for _, i := range gone {
		records[i].MergedInto = masters[records[i].ID]
	}
	return err
}

func idsOf(records []connectors.Record, at []int) []string {
	ids := make([]string, len(at))
	for n, i := range at {
		ids[n] = records[i].ID
	}
	return ids
}

// masters says into which records deleted ones were merged.
func (c *Client) masters(ctx context.Context, ids []string) (map[string]string, error) {
	into := map[string]string{}
	for chunk := range slices.Chunk(ids, maxIDs) {
		if c.merges.unknown.Load() {
			return nil, nil
		}
		soql := statement{columns: []string{fieldID, fieldMaster}, object: opportunity}.where(
			fieldMaster + " != null AND Id IN " + list(chunk))
		rows, err := c.query(ctx, "read merged opportunities", soql)
		if connectors.ClassOf(err) == connectors.Schema {
			c.merges.unknown.Store(true)
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			id, _ := r[fieldID].(string)
			into[id], _ = r[fieldMaster].(string)
		}
	}
	return into, nil
}
