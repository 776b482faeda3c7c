package jobs

import (
	"context"
	"hash/fnv"
	"slices"
	"strings"

	"fitsync/connectors"
	"fitsync/store"
)

// seenRows are the keys of rows that a CRM holds, in eight bytes each. Of two keys that
// look alike the loss of one may go unnoticed.
type seenRows map[uint64]struct{}

func (s seenRows) add(rows []connectors.HeldRow) {
	for _, row := range rows {
		s[keyHash(row.Key)] = struct{}{}
	}
}

func (s seenRows) has(key string) bool {
	_, ok := s[keyHash(key)]
	return ok
}

// keyHash does not tell upper case from lower, no more than the CRM.
func keyHash(key string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(strings.ToLower(key)))
	return h.Sum64()
}

// remake sends rows again that are not among those seen, with the deals that have them.
func (p *pass) remake(ctx context.Context, object string, seen seenRows) error {
	plan := p.planning()
	var deals []string
	for after, more := "", true; more; {
		rows, err := p.db.WrittenRows(ctx, p.connection.Name, object, after, batch)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if after = r.Key; !seen.has(r.Key) {
				plan.Rows = append(plan.Rows, store.PlannedRow{Opportunity: r.Opportunity, Object: r.Object, Key: r.Key, Hash: r.Hash})
				deals = append(deals, r.Opportunity)
			}
		}
		more = len(rows) == batch
	}
	if len(deals) == 0 {
		return nil
	}
	if err := p.db.Plan(ctx, plan); err != nil { // what they hold is not known any more
		return err
	}
	deals = slices.Compact(slices.Sorted(slices.Values(deals)))
	if p.reopened == nil {
		p.reopened = map[string]bool{}
	}
	for _, id := range deals {
		p.reopened[id] = true
	}
	return p.fetch(ctx, deals)
}
