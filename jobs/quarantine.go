package jobs

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"fitsync/connectors"
	"fitsync/store"
)

// retryAside is how long a record that is set aside is left alone while it does not
// change: what failed on it may have been mended elsewhere, in the CRM or by a newer
// fitsync.
const retryAside = 24 * time.Hour

// loadAside finds out which records are set aside.
func (p *pass) loadAside(ctx context.Context) error {
	list, err := p.db.Quarantined(ctx, p.connection.Name)
	if err != nil {
		return err
	}
	p.aside = make(map[string]store.Quarantined, len(list))
	for _, q := range list {
		p.aside[q.Record] = q
	}
	return nil
}

// What fails on a record that is set aside.
const (
	reading = false // it cannot be read
	judging = true  // it brings out a defect
)

// leavesOut reports whether a record is set aside because of what is about to be done
// and nothing speaks for trying it again: it has not changed, nobody asked for it by
// name, and a day has not passed.
func (p *pass) leavesOut(record connectors.Record, what bool) bool {
	q, ok := p.aside[record.ID]
	return ok && (q.Class == defect) == what && !p.due(q) && record.Modified.Equal(q.Stamp)
}

// due reports whether a record that is set aside is to be tried again unchanged.
func (p *pass) due(q store.Quarantined) bool {
	return slices.Contains(p.request.Records, q.Record) || p.options.Now().Sub(q.Tried) >= retryAside
}

// known reports whether a record could not be read before.
func (p *pass) known(record connectors.Record) bool {
	q, ok := p.aside[record.ID]
	return ok && q.Class != defect
}

// retry takes up the records that were last tried a day ago.
func (p *pass) retry(ctx context.Context) error {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(p.aside)) {
		if p.due(p.aside[id]) {
			ids = append(ids, id)
		}
	}
	return p.fetch(ctx, ids)
}

// quarantined is the entry of a record that an error set aside.
func (p *pass) quarantined(record connectors.Record, problem store.RunError) store.Quarantined {
	return store.Quarantined{
		Connection: p.connection.Name, Record: record.ID, Stamp: record.Modified,
		Class: problem.Class, Code: problem.Code, Message: problem.Message, Run: p.claim.Run,
	}
}

// defect is the class of an error of ours.
const defect = "internal"

// judgedAs notes how judging a record ended.
func (p *pass) judgedAs(d *draft, record connectors.Record, err error) {
	if err == nil {
		if _, was := p.aside[record.ID]; was {
			d.mended = append(d.mended, record.ID)
		}
		return
	}
	p.count.Failed++
	problem := store.RunError{Connection: p.connection.Name, Opportunity: record.ID, Class: defect, Message: err.Error()}
	d.problems = append(d.problems, problem)
	d.aside = append(d.aside, p.quarantined(record, problem))
}

// keepAside stores which records of a draft are set aside, and which no longer are.
func (p *pass) keepAside(ctx context.Context, d *draft) error {
	for _, q := range d.aside {
		q.Tried = p.options.Now()
		p.aside[q.Record] = q
	}
	for _, id := range d.mended {
		delete(p.aside, id)
	}
	_, err := p.db.Release(ctx, p.connection.Name, d.mended)
	return errors.Join(err, p.db.Quarantine(ctx, d.aside))
}
