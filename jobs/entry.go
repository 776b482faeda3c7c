package jobs

import (
	"context"
	"slices"

	"fitsync/analysis"
	"fitsync/connectors"
	"fitsync/store"
)

// entry is one record of a page beside what the store has of it.
type entry struct {
	record      connectors.Record
	stored      store.Stored // only its Brief while current
	opportunity analysis.Opportunity
	notes       []connectors.Note
	rows        []store.Row // what is known of them, unless it is current
	// current: the stored judgement stands and nothing about the record is open.
	current bool
	unread  bool  // it could not be read whole, and is set aside
	err     error // a defect that the record brought out
}

// entries loads what is needed to judge the records: the brief of each, and the
// whole of those that are not as they were, or with all of every one.
func (p *pass) entries(ctx context.Context, records []connectors.Record, all bool) ([]entry, error) {
	ids := make([]string, len(records))
	for i, record := range records {
		ids[i] = record.ID
	}
	briefs, err := p.db.Briefs(ctx, p.connection.Name, ids)
	if err != nil {
		return nil, err
	}
	list := make([]entry, len(records))
	var changed, unknown []string
	for i, record := range records {
		brief, known := briefs[record.ID]
		e := entry{record: record, stored: store.Stored{Brief: brief}}
		if p.whole(record) {
			p.merge(&e, known && p.told(record))
		}
		switch {
		case record.Gone || e.current && !all:
		case known && !brief.Gone:
			changed = append(changed, record.ID)
		case !p.whole(record):
			unknown = append(unknown, record.ID)
		}
		list[i] = e
	}
	if err := p.loadStored(ctx, list, changed); err != nil {
		return nil, err
	}
	if err := p.loadRows(ctx, list); err != nil {
		return nil, err
	}
	return list, p.fetchWhole(ctx, list, unknown)
}

// whole reports whether a record came with all that it has.
func (p *pass) whole(record connectors.Record) bool {
	return record.ChildrenComplete || p.connection.Mapping.Requirements.Object == ""
}

// told reports whether a record says something of every field that is read. What it
// does not say stays as it was known.
func (p *pass) told(record connectors.Record) bool {
	mapping := p.connection.Mapping
	if _, ok := record.Fields[mapping.Requirements.Field]; !ok && mapping.Requirements.Field != "" {
		return false
	}
	for _, field := range mapping.Opportunity {
		if _, ok := record.Fields[field]; !ok && field != "" {
			return false
		}
	}
	return true
}

// merge makes the opportunity of an entry. With compare, the stored judgement of it
// may still stand.
func (p *pass) merge(e *entry, compare bool) {
	e.err = safely(func() error {
		e.opportunity, e.notes = p.connection.Mapping.Merge(e.stored.Opportunity, e.record)
		e.opportunity.Connection = p.connection.Name
		e.current = compare && p.current(e.stored.Brief, e.opportunity) && !p.rowsDue(e.record.ID)
		return nil
	})
}

func (p *pass) loadStored(ctx context.Context, list []entry, ids []string) error {
	stored, err := p.db.Opportunities(ctx, p.connection.Name, ids)
	if err != nil {
		return err
	}
	for i := range list {
		e := &list[i]
		s, ok := stored[e.record.ID]
		if !ok {
			continue
		}
		e.stored = s
		if !p.whole(e.record) || !p.told(e.record) {
			p.merge(e, true)
		}
	}
	return nil
}

// fetchWhole reads records again that came with some of their children only and
// that the store cannot add the others to.
func (p *pass) fetchWhole(ctx context.Context, list []entry, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	fetched, err := p.readRecords(ctx, ids)
	if err != nil {
		return err
	}
	whole := make(map[string]connectors.Record, len(fetched))
	for _, record := range fetched {
		whole[record.ID] = record
	}
	for i := range list {
		e := &list[i]
		record, ok := whole[e.record.ID]
		switch {
		case ok:
			e.record = record
			p.merge(e, false)
		case slices.Contains(ids, e.record.ID):
			e.unread = true
		}
	}
	return nil
}

// current reports whether the stored judgement of an opportunity still stands and
// nothing about its record is open.
func (p *pass) current(brief store.Brief, opportunity analysis.Opportunity) bool {
	if brief.Gone || brief.Retry || brief.Unsettled || len(brief.Overrides) > 0 {
		return false
	}
	for _, field := range p.connection.Mapping.WriteBack {
		if len(brief.Written[field.Field]) != 1 {
			return false
		}
	}
	return p.stands(brief, opportunity)
}

// stands reports whether equal inputs were judged with equal rules and no ship date
// has passed since.
func (p *pass) stands(brief store.Brief, opportunity analysis.Opportunity) bool {
	valid := brief.ValidUntil.IsZero() || p.asOf.Before(brief.ValidUntil)
	return valid && brief.InputHash != "" && brief.InputHash == p.assessor.Hash(opportunity)
}
