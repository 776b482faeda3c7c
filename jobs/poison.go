package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"go.uber.org/zap"

	"fitsync/connectors"
	"fitsync/store"
)

// A page is poisoned when the CRM answered and the answer was a failure that neither a
// person's work on the connection nor waiting mends: an error of its server (5xx), an
// answer that is not what its API promises, a refusal that names no field. The first
// failures at a place are taken for a passing trouble, which the engine's backoff
// leaves time to pass. From then on the page is read record by record, in halves, and
// what cannot be read is set aside.

const (
	// patience is how often in a row a page has to fail at one place.
	patience = 3
	// mostPoison bounds the records of a page that may be set aside. With more the
	// trouble is the CRM's.
	mostPoison = 20
)

// poisonous reports whether a failure may be that of a single record.
func poisonous(err error) bool {
	failure, ok := errors.AsType[*connectors.Error](err)
	if !ok || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	switch failure.Class {
	case connectors.Transient:
		return failure.Status != 0 || failure.Code != ""
	case connectors.Malformed, connectors.Rejected, connectors.Gone, connectors.Conflict:
		return true
	default:
		return false
	}
}

// readPage is [connectors.Connector.Pull] that gets past a poisoned page.
func (p *pass) readPage(ctx context.Context, from connectors.Cursor) (connectors.Page, error) {
	page, err := p.pullPage(ctx, from)
	if err == nil {
		return page, p.unstick(ctx)
	}
	lister, ok := p.connection.Connector.(connectors.Lister)
	if !ok || !poisonous(err) || p.previewFunc != nil {
		return connectors.Page{}, err
	}
	place, encodeErr := json.Marshal(from)
	if encodeErr != nil {
		return connectors.Page{}, errors.Join(err, encodeErr)
	}
	stuck, stuckErr := p.stuck(ctx, string(place))
	if stuckErr != nil || !stuck && len(p.aside) == 0 {
		return connectors.Page{}, errors.Join(err, stuckErr)
	}
	listed, listErr := lister.List(ctx, from)
	if listErr != nil {
		return connectors.Page{}, errors.Join(err, listErr)
	}
	if !stuck && !slices.ContainsFunc(listed.Records, p.known) {
		return connectors.Page{}, err
	}
	listed.Records, err = p.sift(ctx, listed.Records, err)
	return listed, err
}

// readRecords is [connectors.Connector.Fetch] that leaves out records which cannot be
// read.
func (p *pass) readRecords(ctx context.Context, ids []string) ([]connectors.Record, error) {
	records, err := p.fetchRecords(ctx, ids)
	if err == nil || len(ids) == 0 || !poisonous(err) || p.previewFunc != nil {
		return records, err
	}
	stuck, stuckErr := p.stuck(ctx, fmt.Sprintf("%d records from %s to %s", len(ids), ids[0], ids[len(ids)-1]))
	named := make([]connectors.Record, len(ids))
	for i, id := range ids {
		named[i].ID, named[i].Modified = id, p.aside[id].Stamp
	}
	if stuckErr != nil || !stuck && !slices.ContainsFunc(named, p.known) {
		return nil, errors.Join(err, stuckErr)
	}
	return p.sift(ctx, named, err)
}

// stuck counts a failure at a place and reports whether the patience with it is over.
func (p *pass) stuck(ctx context.Context, place string) (bool, error) {
	failures, err := p.db.StuckAt(ctx, p.connection.Name, place)
	p.unstuck = false
	return failures >= patience || p.impatient, err
}

// unstick forgets earlier failures once something was read.
func (p *pass) unstick(ctx context.Context) error {
	if p.unstuck || p.previewFunc != nil {
		return nil
	}
	p.unstuck = true
	return p.db.Unstuck(ctx, p.connection.Name)
}

// sift reads the listed records that can be read and sets the others aside. What is
// set aside already and has not changed since is not asked for. Where nothing of
// several can be read, no record is at fault: the error is then the cause.
func (p *pass) sift(ctx context.Context, listed []connectors.Record, cause error) ([]connectors.Record, error) {
	s := &sieve{fetchFunc: p.connection.Connector.Fetch, bad: map[string]error{}}
	var ids []string
	for _, r := range listed {
		switch {
		case r.Gone && !r.Modified.IsZero():
			s.read = append(s.read, r)
		case !p.leavesOut(r, reading):
			ids = append(ids, r.ID)
		}
	}
	if err := s.sift(ctx, ids); err != nil {
		return nil, err
	}
	fresh := 0
	for _, r := range listed {
		if s.bad[r.ID] != nil && !p.known(r) {
			fresh++
		}
	}
	if len(s.bad) > mostPoison || fresh > 1 && len(s.bad) == len(ids) {
		return nil, cause
	}
	if len(s.bad) == 0 {
		return s.read, p.unstick(ctx)
	}
	p.impatient = true
	return s.read, errors.Join(p.setAside(ctx, listed, s.bad), p.unstick(ctx))
}

// sieve parts records that can be read from those that cannot.
type sieve struct {
	fetchFunc func(context.Context, []string) ([]connectors.Record, error)
	read      []connectors.Record
	bad       map[string]error
}

// sift reads ids, in halves where they cannot be read together. The error is one that
// concerns no record.
func (s *sieve) sift(ctx context.Context, ids []string) error {
	if len(ids) == 0 || len(s.bad) > mostPoison {
		return nil
	}
	records, err := s.fetchFunc(ctx, ids)
	switch {
	case err == nil:
		s.read = append(s.read, records...)
		return nil
	case !poisonous(err):
		return err
	case len(ids) == 1:
		s.bad[ids[0]] = err
		return nil
	}
	half := len(ids) / 2
	return errors.Join(s.sift(ctx, ids[:half]), s.sift(ctx, ids[half:]))
}

// setAside puts records into quarantine that could not be read, and notes them among
// the run's errors.
func (p *pass) setAside(ctx context.Context, listed []connectors.Record, bad map[string]error) error {
	var records []store.Quarantined
	var problems []store.RunError
	for _, r := range listed {
		err, ok := bad[r.ID]
		if !ok {
			continue
		}
		problem := p.runError(err)
		problem.Opportunity, problem.Message = r.ID, "this record cannot be read: "+problem.Message
		q := p.quarantined(r, problem)
		q.Tried, p.aside[r.ID] = p.options.Now(), q
		records = append(records, q)
		problem.Class = "quarantine"
		problems = append(problems, problem)
		p.count.Failed++
		p.options.Log.Warn("record set aside", zap.String("connection", p.connection.Name), zap.String("record", r.ID), zap.Error(err))
	}
	return errors.Join(p.db.Quarantine(ctx, records), p.db.AddRunErrors(ctx, p.claim.Run, problems))
}

// write is [connectors.Connector.Write] that gets past an update on which the CRM
// fails: in halves, down to one, whose outcome is then that failure.
func (p *pass) write(ctx context.Context, updates []connectors.Update) ([]connectors.Outcome, error) {
	outcomes, err := p.writeRecords(ctx, updates)
	if err == nil || !poisonous(err) {
		return outcomes, err
	}
	stuck, stuckErr := p.stuck(ctx, fmt.Sprintf("%d updates from %s to %s", len(updates), updates[0].ID, updates[len(updates)-1].ID))
	if stuckErr == nil && !stuck {
		stuck, stuckErr = p.refusedBefore(ctx, updates)
	}
	if stuckErr != nil || !stuck {
		return nil, errors.Join(err, stuckErr)
	}
	outcomes, bad, halvesErr := p.writeHalves(ctx, updates)
	if halvesErr == nil && bad == len(updates) && bad > 1 {
		return nil, err
	}
	p.impatient = true
	return outcomes, errors.Join(halvesErr, p.unstick(ctx))
}

// refusedBefore reports whether the CRM has refused a write of one of the records
// before.
func (p *pass) refusedBefore(ctx context.Context, updates []connectors.Update) (bool, error) {
	failed, err := p.db.Failed(ctx, p.connection.Name)
	return slices.ContainsFunc(failed, func(f store.FailedWrite) bool {
		return f.ErrClass == string(connectors.Rejected) &&
			slices.ContainsFunc(updates, func(u connectors.Update) bool { return u.ID == f.Opportunity })
	}), err
}

func (p *pass) writeHalves(ctx context.Context, updates []connectors.Update) (outcomes []connectors.Outcome, bad int, err error) {
	if len(updates) > 1 {
		half := len(updates) / 2
		first, badFirst, err := p.writeHalf(ctx, updates[:half])
		if err != nil {
			return nil, 0, err
		}
		second, badSecond, err := p.writeHalf(ctx, updates[half:])
		return slices.Concat(first, second), badFirst + badSecond, err
	}
	return p.writeHalf(ctx, updates)
}

func (p *pass) writeHalf(ctx context.Context, updates []connectors.Update) (outcomes []connectors.Outcome, bad int, err error) {
	outcomes, err = p.connection.Connector.Write(ctx, updates)
	if err == nil || !poisonous(err) {
		return outcomes, 0, err
	}
	if len(updates) > 1 {
		return p.writeHalves(ctx, updates)
	}
	failure, _ := errors.AsType[*connectors.Error](err) // as poisonous has seen
	refused := *failure
	refused.Class, refused.Message = connectors.Rejected, "the CRM fails on a write of this record alone: "+failure.Message
	return []connectors.Outcome{{ID: updates[0].ID, Err: &refused}}, 1, nil
}
