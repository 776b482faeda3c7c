package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"fitsync/connectors"
	"fitsync/store"
)

// sinceRead is the kind of long read that begins at a time.
const sinceRead = "since"

// pull reads pages until there are no more, each planned, sent and settled with
// the place to go on from.
func (p *pass) pull(ctx context.Context) error {
	from, err := p.from(ctx)
	if err != nil {
		return err
	}
	for stale := 0; ; {
		if err := p.beforePage(ctx); err != nil {
			return err
		}
		page, err := p.readPage(ctx, from)
		if verdictOf(err, time.Time{}).restart && stale < 2 {
			// First the vendor's place within the pull is given up, then the watermark.
			from.State = ""
			if stale++; stale == 2 {
				from, err = p.fromBeginning(ctx)
			} else {
				err = nil
			}
			if err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		if err := p.page(ctx, page); err != nil {
			return err
		}
		if !page.More {
			return p.endRead(ctx, page.Next)
		}
		from = page.Next
		if err := p.afterPage(ctx); err != nil {
			return err
		}
	}
}

// from is where the pull of this run begins: a tick at the checkpoint, a long read
// where it was left.
func (p *pass) from(ctx context.Context) (connectors.Cursor, error) {
	switch {
	case p.request.Full, p.state.Checkpoint == "" && p.request.Since.IsZero():
		return p.longRead(ctx, store.FullRead)
	case !p.request.Since.IsZero():
		return p.longRead(ctx, sinceRead)
	}
	return p.decode(p.state.Checkpoint)
}

func (p *pass) decode(place string) (cursor connectors.Cursor, err error) {
	if err := json.Unmarshal([]byte(place), &cursor); err != nil {
		return cursor, fmt.Errorf("checkpoint of %s is damaged; run `fitsync sync %s --full`: %w", p.connection.Name, p.connection.Name, err)
	}
	return cursor, nil
}

// longRead takes up the read of a kind that this job had begun, or begins one. The first
// read of a connection is taken up by whoever comes.
func (p *pass) longRead(ctx context.Context, kind string) (connectors.Cursor, error) {
	p.lasting()
	if p.previewFunc != nil {
		p.read = &store.LongRead{Kind: kind}
		return p.beginning(kind), nil
	}
	read, err := p.db.LongRead(ctx, p.connection.Name, kind)
	if err != nil {
		return connectors.Cursor{}, err
	}
	first := kind == store.FullRead && p.state.Checkpoint == ""
	if read.Cursor == "" || read.Job != p.job.ID && !first {
		read = store.LongRead{Kind: kind}
	}
	read.Job = p.job.ID
	if read, err = p.db.BeginLongRead(ctx, p.connection.Name, p.claim.Epoch, read); err != nil {
		return connectors.Cursor{}, err
	}
	if p.read = &read; read.Cursor == "" {
		return p.beginning(kind), nil
	}
	p.claim.Gen = 0 // what was read before does not serve who asked since
	return p.decode(read.Cursor)
}

func (p *pass) beginning(kind string) connectors.Cursor {
	if kind == sinceRead {
		return connectors.Cursor{Watermark: p.request.Since}
	}
	return connectors.Cursor{}
}

// fromBeginning turns a read whose place the CRM no longer knows into a full one.
func (p *pass) fromBeginning(ctx context.Context) (cursor connectors.Cursor, err error) {
	p.lasting()
	read := store.LongRead{Kind: store.FullRead}
	if p.previewFunc == nil {
		read.Job = p.job.ID
		if read, err = p.db.BeginLongRead(ctx, p.connection.Name, p.claim.Epoch, read); err != nil {
			return cursor, err
		}
	}
	p.read = &read
	return cursor, nil
}

// full reports whether everything is being read, or was in this run.
func (p *pass) full() bool { return p.fresh || p.read != nil && p.read.Kind == store.FullRead }

func (p *pass) page(ctx context.Context, page connectors.Page) error {
	if err := p.expect(ctx, int64(page.Total)); err != nil {
		return err
	}
	text, err := json.Marshal(page.Next)
	if err != nil {
		return fmt.Errorf("encode checkpoint: %w", err)
	}
	at := place{checkpoint: string(text), last: !page.More}
	if p.read != nil {
		read := *p.read
		read.Cursor = string(text)
		at = place{read: &read, last: at.last}
		if read.Kind == store.FullRead {
			at.seen = ids(page.Records)
		}
	}
	p.count.Pages++
	if err := p.takeAlong(ctx, page); err != nil {
		return err
	}
	records, err := p.withFormer(ctx, page)
	if err != nil {
		return err
	}
	return p.records(ctx, records, at)
}

// place is what is stored with the last outcomes of a page: where to go on from.
type place struct {
	checkpoint string          // of the ticks; "" leaves it where it is
	read       *store.LongRead // or of a long read
	seen       []string        // what the page of a full read holds
	last       bool            // no page follows
}

func ids(records []connectors.Record) []string {
	list := make([]string, len(records))
	for i, record := range records {
		list[i] = record.ID
	}
	return list
}

// endRead ends a long read whose last page is settled: what is gone is looked for, and
// the ticks go on from where it ends unless they are further.
func (p *pass) endRead(ctx context.Context, next connectors.Cursor) error {
	if p.read == nil {
		return nil
	}
	if p.previewFunc != nil {
		p.fresh = p.read.Kind == store.FullRead
		return nil
	}
	if p.read.Kind == store.FullRead {
		if err := p.bury(ctx); err != nil {
			return err
		}
	}
	checkpoint, err := p.checkpoint(next)
	if err != nil {
		return err
	}
	if err := p.db.EndLongRead(ctx, p.connection.Name, p.claim.Epoch, p.read.Kind, checkpoint); err != nil {
		return err
	}
	p.fresh, p.read = p.read.Kind == store.FullRead, nil
	return nil
}

// checkpoint is where the next tick begins after a long read; "" leaves it where it is.
// A read that began later than the checkpoint must not move it: what changed in
// between would never be read.
func (p *pass) checkpoint(next connectors.Cursor) (string, error) {
	var stored connectors.Cursor
	if p.state.Checkpoint != "" {
		var err error
		if stored, err = p.decode(p.state.Checkpoint); err != nil && p.read.Kind != store.FullRead {
			return "", err
		}
	}
	gap := p.read.Kind == sinceRead && (stored.Watermark.IsZero() || stored.Watermark.Before(p.request.Since))
	if gap || !next.Watermark.After(stored.Watermark) && p.state.Checkpoint != "" && !stored.Watermark.IsZero() {
		return "", nil
	}
	text, err := json.Marshal(next)
	if err != nil {
		return "", fmt.Errorf("encode checkpoint: %w", err)
	}
	return string(text), nil
}

// expect tells watchers how many records the run will look at: as many as the CRM says,
// else in a full read as many as the store has.
func (p *pass) expect(ctx context.Context, total int64) error {
	if p.previewFunc != nil || p.claim.Total != 0 {
		return nil
	}
	if total == 0 && p.read != nil && p.read.Kind == store.FullRead {
		var err error
		if total, err = p.db.CountOpportunities(ctx, p.connection.Name); err != nil {
			return err
		}
	}
	if total == 0 {
		return nil
	}
	p.claim.Total = total
	return p.db.ExpectRun(ctx, p.claim.Run, total)
}
