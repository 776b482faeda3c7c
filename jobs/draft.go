package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"fitsync/analysis"
	"fitsync/connectors"
	"fitsync/store"
)

// draft is what one page of records comes to before anything is stored or sent.
type draft struct {
	plan     store.Plan
	updates  []connectors.Update // one for each of plan.Writes, in their order, and those that only bring rows
	diffs    []connectors.Diffed // likewise, for previews
	problems []store.RunError
	aside    []store.Quarantined // records that cannot be judged
	mended   []string            // records that were set aside and no longer need be
}

func (d *draft) empty() bool {
	p := &d.plan
	return len(p.Opportunities)+len(p.Assessments)+len(p.Writes)+len(p.Proofs)+len(p.Overrides)+len(p.Gone)+len(p.Rows) == 0
}

func (d *draft) preview(showFunc func(connectors.Diffed)) {
	for _, diff := range d.diffs {
		showFunc(diff)
	}
}

// draft judges the records of a page. Records in which a field of ours holds what
// we did not write are read again by name and judged then: a search index may still
// show what was there before our last write.
func (p *pass) draft(ctx context.Context, records []connectors.Record) (*draft, error) {
	d := &draft{}
	doubtful, err := p.judgeAll(ctx, d, records, false)
	if err != nil || len(doubtful) == 0 {
		return d, err
	}
	fresh, err := p.readRecords(ctx, doubtful)
	if err != nil {
		return nil, err
	}
	_, err = p.judgeAll(ctx, d, fresh, true)
	return d, err
}

// judgeAll adds what follows from the records to the draft and returns the ids of
// those that are doubtful. With certain, none is.
func (p *pass) judgeAll(ctx context.Context, d *draft, records []connectors.Record, certain bool) (doubtful []string, err error) {
	entries, err := p.entries(ctx, records, certain)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.unread {
			continue
		}
		doubts := false
		if e.err == nil && !certain {
			e.err = safely(func() error { doubts = p.doubts(e); return nil })
		}
		if doubts {
			doubtful = append(doubtful, e.record.ID)
			continue
		}
		p.count.Pulled++
		err := e.err
		switch {
		case err != nil:
		case e.record.Gone:
			p.gone(d, e)
		case e.current && !certain:
			p.count.Unchanged++
		case p.leavesOut(e.record, judging):
			p.count.Skipped++
			continue
		default:
			err = safely(func() error { return p.judge(d, e) })
		}
		p.judgedAs(d, e.record, err)
	}
	return doubtful, nil
}

// doubts reports whether a field of ours holds a text that is neither ours nor a
// person's that the store knows.
func (p *pass) doubts(e entry) bool {
	if e.record.Gone || len(e.stored.Written) == 0 {
		return false
	}
	mapping := p.connection.Mapping
	diff := connectors.Diff(e.record, lastWritten(mapping, e.stored.Brief), mapping, e.stored.Written)
	if e.current && diff.Changed() {
		return true
	}
	return slices.ContainsFunc(diff.Overrides, func(o connectors.Override) bool {
		known, ok := e.stored.Overrides[o.Field]
		return o.Policy == connectors.Flag && (!ok || known != o.Theirs)
	})
}

func (p *pass) gone(d *draft, e entry) {
	if slices.Contains(p.request.Records, e.record.ID) {
		p.count.Failed++
		p.notServed(e.record.ID, "The CRM has no such record.")
		d.problems = append(d.problems, store.RunError{
			Connection: p.connection.Name, Opportunity: e.record.ID, Class: string(connectors.Gone), Message: "the CRM has no such record",
		})
	}
	if e.stored.ID == "" || e.stored.Gone {
		return
	}
	p.count.Gone++
	d.plan.Gone = append(d.plan.Gone, e.record.ID)
}

// safely does what concerns one record so that a defect which it brings out costs this
// record and not the run.
func safely(doFunc func() error) (err error) {
	defer func() {
		if caught := recover(); caught != nil {
			err = fmt.Errorf("this record cannot be judged, which is a defect of fitsync: %v", caught)
		}
	}()
	return doFunc()
}

// lastWritten is the content that the fields had from us, as desired values; a field
// that we never wrote is left out.
func lastWritten(mapping connectors.Mapping, brief store.Brief) []connectors.Value {
	values := make([]connectors.Value, 0, len(mapping.WriteBack))
	for _, field := range mapping.WriteBack {
		if texts := brief.Written[field.Field]; len(texts) > 0 {
			values = append(values, connectors.Value{Field: field.Field, Kind: field.Kind, Text: texts[0]})
		}
	}
	return values
}

// judge assesses an opportunity, compares the result with the record and drafts
// what differs.
func (p *pass) judge(d *draft, e entry) error {
	record, opportunity, stored := e.record, e.opportunity, e.stored
	content, err := contentHash(opportunity)
	if err != nil {
		return err
	}
	if stored.Gone || stored.ContentHash != content {
		d.plan.Opportunities = append(d.plan.Opportunities, store.OpportunityInput{Opportunity: opportunity, ContentHash: content})
		d.problems = append(d.problems, p.noted(record.ID, e.notes)...)
	}
	assessment, scoredAt := p.assess(d, opportunity, stored)
	desired := connectors.Render(assessment, opportunity, p.connection.Mapping, scoredAt)
	diff := connectors.Diff(record, desired, p.connection.Mapping, stored.Written)
	for _, override := range diff.Overrides {
		p.count.Overridden++
		if override.Policy == connectors.Flag {
			d.plan.Overrides = append(d.plan.Overrides, store.Override{Opportunity: record.ID, Field: override.Field, Text: override.Theirs})
		}
	}
	diff.Update.Rows = p.rows(d, e, assessment, opportunity)
	if !diff.Changed() {
		p.count.Unchanged++
		p.prove(d, e, desired, diff)
		if len(diff.Update.Rows) > 0 {
			d.updates, d.diffs = append(d.updates, diff.Update), append(d.diffs, diff)
		}
		return nil
	}
	p.restored(d, e, desired, diff)
	write := store.PlannedWrite{Opportunity: record.ID, InputHash: assessment.InputHash, Fields: map[string]string{}, Before: map[string]string{}}
	for _, difference := range diff.Differences {
		write.Fields[difference.Field] = difference.New
		if !difference.Unread {
			write.Before[difference.Field] = difference.Old
		}
	}
	d.plan.Writes = append(d.plan.Writes, write)
	d.updates, d.diffs = append(d.updates, diff.Update), append(d.diffs, diff)
	return nil
}

// assess returns the stored assessment while it stands, else a new one.
func (p *pass) assess(d *draft, opportunity analysis.Opportunity, stored store.Stored) (analysis.Assessment, time.Time) {
	if stored.Assessment != nil && p.stands(stored.Brief, opportunity) {
		return *stored.Assessment, stored.AssessedAt
	}
	judged := analysis.Case{Opportunity: opportunity, AsOf: p.asOf}
	if stored.Assessment != nil {
		judged.Prior = stored.Assessment.Actions
	}
	assessment := p.assessor.Assess(judged)
	p.count.Scored++
	d.plan.Assessments = append(d.plan.Assessments, assessment)
	return assessment, p.options.Now().UTC().Truncate(time.Second)
}

// prove tells the store that a record needs no write, where it still believes
// otherwise or has yet to learn what is ours.
func (p *pass) prove(d *draft, e entry, desired []connectors.Value, diff connectors.Diffed) {
	ours := map[string]string{}
	open := e.stored.Unsettled || e.stored.Retry
	for _, field := range p.connection.Mapping.WriteBack {
		value, known := valueOf(desired, field.Field)
		if !known || overridden(diff, field.Field) {
			continue
		}
		_, was := e.stored.Overrides[field.Field]
		open = open || was || len(e.stored.Written[field.Field]) != 1
		ours[field.Field] = p.held(field, value, e.record)
	}
	if open {
		d.plan.Proofs = append(d.plan.Proofs, store.Proof{Opportunity: e.record.ID, Fields: ours})
	}
}

// restored tells the store which fields of a record that is about to be written hold
// our text already: those that a person had changed, and those that are new to us.
func (p *pass) restored(d *draft, e entry, desired []connectors.Value, diff connectors.Diffed) {
	ours := map[string]string{}
	for _, field := range p.connection.Mapping.WriteBack {
		value, known := valueOf(desired, field.Field)
		if !known || overridden(diff, field.Field) || written(diff, field.Field) {
			continue
		}
		_, was := e.stored.Overrides[field.Field]
		if was || len(e.stored.Written[field.Field]) == 0 {
			ours[field.Field] = p.held(field, value, e.record)
		}
	}
	if len(ours) > 0 {
		d.plan.Proofs = append(d.plan.Proofs, store.Proof{Opportunity: e.record.ID, Fields: ours})
	}
}

// held is the text of ours that a field without a write holds.
func (p *pass) held(field connectors.WriteField, desired connectors.Value, record connectors.Record) string {
	if field.Triggers {
		return desired.Text
	}
	// It causes no write, so that it may hold an older text of ours.
	text, err := connectors.Canonical(field.Kind, field.Scale, record.Fields[field.Field])
	if err != nil {
		return desired.Text
	}
	return text
}

func valueOf(values []connectors.Value, field string) (connectors.Value, bool) {
	at := slices.IndexFunc(values, func(v connectors.Value) bool { return v.Field == field })
	if at < 0 {
		return connectors.Value{}, false
	}
	return values[at], true
}

func written(diff connectors.Diffed, field string) bool {
	return slices.ContainsFunc(diff.Update.Fields, func(v connectors.Value) bool { return v.Field == field })
}

func overridden(diff connectors.Diffed, field string) bool {
	return slices.ContainsFunc(diff.Overrides, func(o connectors.Override) bool { return o.Field == field })
}

func (p *pass) noted(opportunity string, notes []connectors.Note) []store.RunError {
	list := make([]store.RunError, len(notes))
	for i, note := range notes {
		list[i] = store.RunError{
			Connection: p.connection.Name, Opportunity: opportunity, Field: note.Field, Class: "note", Message: note.Message,
		}
	}
	return list
}

// contentHash identifies what is worth storing of an opportunity. Stamps are left
// out: our own writes move them.
func contentHash(o analysis.Opportunity) (string, error) {
	o.Modified = time.Time{}
	o.Requirements = slices.Clone(o.Requirements)
	for i := range o.Requirements {
		o.Requirements[i].Updated = time.Time{}
	}
	encoded, err := json.Marshal(o)
	if err != nil {
		return "", fmt.Errorf("opportunity %s: %w", o.ID, err)
	}
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:16]), nil
}
