package jobs

import (
	"context"
	"slices"
	"strings"
	"time"

	"fitsync/connectors"
	"fitsync/store"
)

// batch is how many stored opportunities are looked at in one step.
const batch = 500

// reassessRead is the kind of long read that goes through what is stored.
const reassessRead = "reassess"

// refusedWait is how long a write that the CRM refused is left alone.
const refusedWait = time.Hour

// fetch reads the named records afresh and does what a page does.
func (p *pass) fetch(ctx context.Context, ids []string) error {
	ids = p.unjudged(ids)
	for len(ids) > 0 {
		if err := p.beforePage(ctx); err != nil {
			return err
		}
		some := ids[:min(batch, len(ids))]
		ids = ids[len(some):]
		records, err := p.readRecords(ctx, some)
		if err != nil {
			return err
		}
		// Nothing follows the named records, so that the figures of product gaps go along.
		if err := p.records(ctx, records, place{last: len(ids) == 0 && len(p.request.Records) > 0}); err != nil {
			return err
		}
		if len(ids) == 0 {
			return nil
		}
		if err := p.afterPage(ctx); err != nil {
			return err
		}
	}
	return nil
}

// recover takes up what an earlier run left open: writes whose fate is unknown,
// writes that a passing trouble kept from succeeding, and released overrides. What
// the CRM refused waits for the record to change, and for somebody to have mended
// the cause elsewhere: it is tried again after an hour.
func (p *pass) recover(ctx context.Context) error {
	unsettled, err := p.db.Unsettled(ctx, p.connection.Name)
	if err != nil {
		return err
	}
	failed, err := p.db.Failed(ctx, p.connection.Name)
	if err != nil {
		return err
	}
	var ids []string
	for _, write := range unsettled {
		ids = append(ids, write.Opportunity)
	}
	for _, write := range failed {
		refused := write.ErrClass == string(connectors.Rejected) || write.ErrClass == string(connectors.Forbidden)
		if !refused || write.Attempts == 0 || p.options.Now().Sub(write.At) >= refusedWait {
			ids = append(ids, write.Opportunity)
		}
	}
	rows, err := p.recoverRows(ctx)
	if err != nil {
		return err
	}
	ids = slices.Compact(slices.Sorted(slices.Values(append(ids, rows...))))
	return p.fetch(ctx, ids)
}

// bury marks what a full read no longer returned, after asking for each by name.
func (p *pass) bury(ctx context.Context) error {
	for after := ""; ; {
		missing, err := p.db.Unseen(ctx, p.connection.Name, after, batch)
		if err != nil {
			return err
		}
		if err := p.fetch(ctx, missing); err != nil {
			return err
		}
		if len(missing) < batch {
			return nil
		}
		after = missing[len(missing)-1]
	}
}

// archived marks stored opportunities as gone that the CRM lists as archived: its
// stream of changes does not show archiving.
func (p *pass) archived(ctx context.Context) error {
	archiver, ok := p.connection.Connector.(connectors.Archiver)
	if !ok {
		return nil
	}
	for after := ""; ; {
		if err := p.beforePage(ctx); err != nil {
			return err
		}
		ids, next, err := archiver.Archived(ctx, after)
		if err != nil {
			return err
		}
		gone := make([]connectors.Record, len(ids))
		for i, id := range ids {
			gone[i] = connectors.Record{ID: id, Gone: true}
		}
		if err := p.records(ctx, gone, place{}); err != nil {
			return err
		}
		if next == "" {
			return nil
		}
		after = next
	}
}

// reassess judges stored opportunities again when the catalog, the rules or the
// model changed since they were judged, or when a ship date has passed. The CRM is
// read again only for records whose result changed, to check what is overwritten.
func (p *pass) reassess(ctx context.Context) error {
	if p.state.ReassessRevision != p.key && !p.fresh {
		if err := p.rejudgeAll(ctx); err != nil {
			return err
		}
	}
	if p.state.ReassessRevision != p.key && p.previewFunc == nil {
		if err := p.db.SetReassessed(ctx, p.connection.Name, p.claim.Epoch, p.key); err != nil {
			return err
		}
		if err := p.db.EndLongRead(ctx, p.connection.Name, p.claim.Epoch, reassessRead, ""); err != nil {
			return err
		}
	}
	return p.expire(ctx)
}

// expire judges again what a passed ship date made invalid.
func (p *pass) expire(ctx context.Context) error {
	for after := ""; ; {
		ids, err := p.db.Expired(ctx, p.connection.Name, p.asOf, after, batch)
		if err != nil {
			return err
		}
		stored, err := p.db.Opportunities(ctx, p.connection.Name, ids)
		if err != nil {
			return err
		}
		page := make([]store.Stored, 0, len(ids))
		for _, id := range ids {
			page = append(page, stored[id])
		}
		if err := p.rejudge(ctx, page); err != nil {
			return err
		}
		if len(ids) < batch {
			return nil
		}
		after = ids[len(ids)-1]
	}
}

// rejudgeAll goes through all stored opportunities, and on from where an earlier run
// with the same rules stopped.
func (p *pass) rejudgeAll(ctx context.Context) error {
	p.lasting()
	at := store.LongRead{Kind: reassessRead}
	if p.previewFunc == nil {
		var err error
		if at, err = p.db.LongRead(ctx, p.connection.Name, reassessRead); err != nil {
			return err
		}
		at.Job = p.job.ID
	}
	after, _ := strings.CutPrefix(at.Cursor, p.key+" ")
	if after == at.Cursor {
		after = "" // the place of other rules
	}
	for {
		page, err := p.db.EachOpportunity(ctx, p.connection.Name, after, batch)
		if err != nil {
			return err
		}
		if err := p.rejudge(ctx, page); err != nil {
			return err
		}
		if len(page) < batch {
			return nil
		}
		after = page[len(page)-1].ID
		if p.previewFunc != nil {
			continue
		}
		at.Cursor = p.key + " " + after
		if err := p.db.PlaceLongRead(ctx, p.connection.Name, p.claim.Epoch, at); err != nil {
			return err
		}
		if err := p.afterPage(ctx); err != nil {
			return err
		}
	}
}

// rejudge judges stored opportunities, stores what came out where nothing has to
// be written, and takes the others through the CRM.
func (p *pass) rejudge(ctx context.Context, page []store.Stored) error {
	d := &draft{}
	var changed []string
	entries := make([]entry, len(page))
	for i, stored := range page {
		entries[i] = entry{record: connectors.Record{ID: stored.ID}, stored: stored, opportunity: stored.Opportunity}
	}
	if err := p.loadRows(ctx, entries); err != nil {
		return err
	}
	for _, e := range entries {
		stored, stands := e.stored, p.stands(e.stored.Brief, e.opportunity)
		if stands && !p.rowsDue(stored.ID) {
			continue
		}
		trial := &draft{}
		before := p.count
		if err := safely(func() error { return p.judge(trial, e) }); err != nil || len(trial.updates) > 0 || len(stored.Overrides) > 0 {
			changed = append(changed, stored.ID)
			p.count = before // counted when it is taken through the CRM
			continue
		}
		if stands {
			p.count = before // its judgement is not a new one
		}
		d.plan.Assessments = append(d.plan.Assessments, trial.plan.Assessments...)
	}
	if p.previewFunc == nil && !d.empty() {
		d.plan.Connection, d.plan.Run, d.plan.Epoch = p.connection.Name, p.claim.Run, p.claim.Epoch
		if err := p.db.Plan(ctx, d.plan); err != nil {
			return err
		}
		p.moved = p.moved || p.keepsRows()
	}
	return p.fetch(ctx, changed)
}
