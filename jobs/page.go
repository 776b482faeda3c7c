package jobs

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"fitsync/connectors"
	"fitsync/store"
)

// writeChunk is how many updates are sent before their outcomes are settled.
const writeChunk = 1000

// records judges records, plans what follows, sends it and settles it. The
// place, if any, is stored with the last outcomes. Records that somebody
// changed in the meantime are judged once more.
func (p *pass) records(ctx context.Context, records []connectors.Record, at place) error {
	if err := p.inherit(ctx, records); err != nil {
		return err
	}
	draft, err := p.draft(ctx, p.once(records))
	if err != nil {
		return err
	}
	conflicts, err := p.carryOut(ctx, draft, at, false)
	if err != nil || len(conflicts) == 0 {
		return err
	}
	p.uncount(draft, conflicts)
	return p.again(ctx, conflicts)
}

// carryOut does what a draft says, or shows it. It returns what [pass.send] does.
func (p *pass) carryOut(ctx context.Context, draft *draft, at place, final bool) (conflicts []string, err error) {
	if p.previewFunc != nil {
		draft.preview(p.previewFunc)
		return nil, nil
	}
	draft.plan.Connection, draft.plan.Run, draft.plan.Epoch = p.connection.Name, p.claim.Run, p.claim.Epoch
	if !draft.empty() {
		if err := p.db.Plan(ctx, draft.plan); err != nil {
			return nil, err
		}
	}
	if len(draft.problems) > 0 {
		if err := p.db.AddRunErrors(ctx, p.claim.Run, draft.problems); err != nil {
			return nil, err
		}
	}
	if err := p.keepAside(ctx, draft); err != nil {
		return nil, err
	}
	updates, err := p.withProducts(ctx, draft, at.last)
	if err != nil {
		return nil, err
	}
	return p.send(ctx, updates, at, final)
}

// inherit tells the store of merges, so that what the CRM moved from one record to
// another is not taken for a person's.
func (p *pass) inherit(ctx context.Context, records []connectors.Record) error {
	winners := map[string]string{}
	for _, record := range records {
		if record.Gone && record.MergedInto != "" {
			winners[record.ID] = record.MergedInto
		}
	}
	if len(winners) == 0 || p.previewFunc != nil {
		return nil
	}
	return p.db.Inherit(ctx, p.connection.Name, p.claim.Epoch, winners)
}

// send writes updates in chunks and settles each; no transaction is open meanwhile.
// Between two chunks a cancelled run ends. Records that got what was meant for one
// merged into them are then put right. Unless it is final, it returns the records in
// conflict, whose writes stay unsettled.
func (p *pass) send(ctx context.Context, updates []connectors.Update, at place, final bool) (conflicts []string, err error) {
	var winners []string
	for first := true; first || len(updates) > 0; first = false {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		chunk := updates[:min(writeChunk, len(updates))]
		updates = updates[len(chunk):]
		last := place{}
		if len(updates) == 0 {
			last = at
		}
		merged, changed, err := p.sendChunk(ctx, chunk, last, final)
		if err != nil {
			return nil, err
		}
		winners, conflicts = append(winners, merged...), append(conflicts, changed...)
	}
	return conflicts, p.fetch(ctx, slices.Compact(slices.Sorted(slices.Values(winners))))
}

// sendChunk writes updates and settles them with the place, unless the CRM
// refused them all alike. A run that is cancelled meanwhile finishes this first:
// otherwise nobody would know what became of the write. It returns the ids of the
// records into which others had been merged, and those that [pass.send] returns.
func (p *pass) sendChunk(ctx context.Context, chunk []connectors.Update, at place, final bool) (winners, conflicts []string, err error) {
	ctx, cancel := outlasting(ctx, writeGrace)
	defer cancel()
	settle := store.Settle{Connection: p.connection.Name, Run: p.claim.Run, Epoch: p.claim.Epoch, Merged: map[string]string{}}
	var refused *connectors.Error
	if len(chunk) > 0 {
		p.serving.closing = at.last && (p.request.Full || p.owning)
		outcomes, err := p.write(ctx, chunk)
		if err != nil {
			return nil, nil, err
		}
		if len(outcomes) != len(chunk) {
			return nil, nil, fmt.Errorf("write to %s: %d outcomes for %d updates", p.connection.Name, len(outcomes), len(chunk))
		}
		p.tallyRows(chunk, outcomes, &settle)
		if outcomes = ofRecords(chunk, outcomes); !final {
			outcomes, conflicts = apart(outcomes)
		}
		refused = p.tally(outcomes, &settle)
	}
	if refused == nil {
		settle.Checkpoint, settle.Read, settle.Seen = at.checkpoint, at.read, at.seen
	}
	p.count.Calls = calls(p.connection.Connector) - p.firstCall
	settle.Counters = p.count
	if err := p.db.Settle(ctx, settle); err != nil {
		return nil, nil, err
	}
	if refused != nil {
		return nil, nil, refused
	}
	return slices.Collect(maps.Values(settle.Merged)), conflicts, nil
}

// tally turns outcomes into results. It returns the one that says that no update
// can succeed, such as a hidden field: the checkpoint then stays. A record that we
// may not write says so of itself alone, unless it is so with all of several.
func (p *pass) tally(outcomes []connectors.Outcome, settle *store.Settle) (refused *connectors.Error) {
	var forbidden []*connectors.Error
	for _, outcome := range outcomes {
		if p.notServed(outcome.ID, reasonOf(outcome.Err)); outcome.Err == nil {
			p.count.Written++
			settle.Results = append(settle.Results, store.WriteResult{Opportunity: outcome.ID, OK: true})
			continue
		}
		if outcome.Err.Class == connectors.Gone {
			p.count.Gone++
			settle.Gone = append(settle.Gone, outcome.ID)
			if outcome.MergedInto != "" {
				settle.Merged[outcome.ID] = outcome.MergedInto
			}
			continue
		}
		p.count.Failed++
		settle.Results = append(settle.Results, store.WriteResult{
			Opportunity: outcome.ID, ErrClass: string(outcome.Err.Class), ErrCode: outcome.Err.Code,
			ErrMessage: outcome.Err.Message, Fields: outcome.Err.Fields,
		})
		switch outcome.Err.Class {
		case connectors.Auth, connectors.Schema, connectors.Limit:
			refused = cmp.Or(refused, outcome.Err)
		case connectors.Forbidden:
			forbidden = append(forbidden, outcome.Err)
		}
	}
	if len(forbidden) > 1 && len(forbidden) == len(outcomes) {
		refused = cmp.Or(refused, forbidden[0])
	}
	return refused
}
