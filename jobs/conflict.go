package jobs

import (
	"context"
	"slices"

	"fitsync/connectors"
)

// apart takes conflicts out of outcomes and returns their ids.
func apart(outcomes []connectors.Outcome) (rest []connectors.Outcome, conflicts []string) {
	for _, outcome := range outcomes {
		if outcome.Err != nil && outcome.Err.Class == connectors.Conflict {
			conflicts = append(conflicts, outcome.ID)
			continue
		}
		rest = append(rest, outcome)
	}
	return rest, conflicts
}

// uncount takes back what was counted of records that are judged once more.
func (p *pass) uncount(draft *draft, ids []string) {
	for _, diff := range draft.diffs {
		if slices.Contains(ids, diff.Update.ID) {
			p.count.Pulled--
			p.count.Overridden -= int64(len(diff.Overrides))
		}
	}
}

// again judges records by what they hold now that somebody changed a field of ours
// after they were read. One that is changed yet again is left to the next run.
func (p *pass) again(ctx context.Context, ids []string) error {
	for chunk := range slices.Chunk(ids, batch) {
		records, err := p.readRecords(ctx, chunk)
		if err != nil {
			return err
		}
		if err := p.inherit(ctx, records); err != nil {
			return err
		}
		draft := &draft{}
		if _, err := p.judgeAll(ctx, draft, records, true); err != nil {
			return err
		}
		if _, err := p.carryOut(ctx, draft, place{}, true); err != nil {
			return err
		}
	}
	return nil
}
