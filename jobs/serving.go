package jobs

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"time"

	"go.uber.org/zap"

	"fitsync/connectors"
	"fitsync/store"
)

// serving are the requests made inside the CRM that a run does. Its zero value is none.
type serving struct {
	requester connectors.Requester
	requests  []store.CRMRequest
	told      map[string]store.CRMRequestStatus // what the CRM was told last in this run
	failed    map[string]string                 // why, by opportunity
	closing   bool                              // the write under way is the last of what they ask for
}

// serve finds out which requests the run does.
func (p *pass) serve(ctx context.Context) error {
	requester, ok := p.connection.Connector.(connectors.Requester)
	if !ok || p.job == nil {
		return nil
	}
	requests, err := p.db.BeginCRMRequests(ctx, p.job.ID, p.claim.Gen)
	if err != nil {
		return err
	}
	p.serving = serving{requester: requester, requests: requests, told: map[string]store.CRMRequestStatus{}, failed: map[string]string{}}
	if _, along := requester.(connectors.OwnerReader); !along && len(p.request.Records) == 0 {
		p.sayRunning(ctx)
	}
	return nil
}

// sayRunning tells the CRM of requests whose run reads no single record with which the
// word could go along. It is no harm if it does not get through.
func (p *pass) sayRunning(ctx context.Context) {
	reports := p.reports(connectors.RequestRunning, func(store.CRMRequest) bool { return true })
	if len(reports) == 0 {
		return
	}
	if outcomes, err := p.serving.requester.Report(ctx, reports); err == nil {
		maps.Copy(p.serving.told, p.took(p.connection.Name, reports, outcomes))
	}
}

// reports are those of the chosen requests to which the CRM was not told this already.
func (p *pass) reports(status connectors.RequestStatus, chosenFunc func(store.CRMRequest) bool) (list []connectors.Report) {
	for _, r := range p.serving.requests {
		last := cmp.Or(p.serving.told[r.ID], r.Told)
		if chosenFunc(r) && last != store.CRMRequestStatus(status) {
			list = append(list, p.reportOf(r, status, ""))
		}
	}
	return list
}

// toBegin are the reports that requests are running which the CRM was not given in this
// run.
func (p *pass) toBegin() []connectors.Report {
	return p.reports(connectors.RequestRunning, func(r store.CRMRequest) bool { return p.serving.told[r.ID] == "" })
}

// pullPage is [connectors.Connector.Pull]; that requests are running goes along.
func (p *pass) pullPage(ctx context.Context, from connectors.Cursor) (connectors.Page, error) {
	reader, ok := p.serving.requester.(connectors.OwnerReader)
	reports := p.toBegin()
	if !ok || len(reports) == 0 {
		return p.connection.Connector.Pull(ctx, from)
	}
	page, outcomes, err := reader.PullReporting(ctx, from, reports)
	if err != nil {
		return connectors.Page{}, err
	}
	maps.Copy(p.serving.told, p.took(p.connection.Name, reports, outcomes))
	return page, nil
}

// fetchRecords is [connectors.Connector.Fetch]; that requests are running goes along. What
// the look that found them has shown is not fetched.
func (p *pass) fetchRecords(ctx context.Context, ids []string) ([]connectors.Record, error) {
	if records, ok := p.shownRecords(ids); ok {
		return records, nil
	}
	reports := p.toBegin()
	if len(reports) == 0 {
		return p.connection.Connector.Fetch(ctx, ids)
	}
	records, outcomes, err := p.serving.requester.FetchReporting(ctx, ids, reports)
	if err != nil {
		return nil, err
	}
	maps.Copy(p.serving.told, p.took(p.connection.Name, reports, outcomes))
	return records, nil
}

// writeRecords is [connectors.Connector.Write]; that the requests for these records are
// done goes along. Where it turns out that they are not, [pass.endRequests] sees to it
// that the CRM hears so.
func (p *pass) writeRecords(ctx context.Context, updates []connectors.Update) ([]connectors.Outcome, error) {
	ids := map[string]bool{}
	for _, u := range updates {
		ids[u.ID] = true
	}
	reports := p.reports(connectors.RequestDone, func(r store.CRMRequest) bool {
		return r.Scope == connectors.ScopeRecord && ids[r.Opportunity] || r.Scope != connectors.ScopeRecord && p.serving.closing
	})
	if len(reports) == 0 {
		return p.connection.Connector.Write(ctx, updates)
	}
	written, told, err := p.serving.requester.WriteReporting(ctx, updates, reports)
	if err != nil {
		return nil, err
	}
	maps.Copy(p.serving.told, p.took(p.connection.Name, reports, told))
	return written, nil
}

// notServed notes that a record's request failed, or with an empty reason that it did
// not after all.
func (p *pass) notServed(opportunity, reason string) {
	if p.serving.failed == nil {
		return
	}
	if p.serving.failed[opportunity] = reason; reason == "" {
		delete(p.serving.failed, opportunity)
	}
}

// endRequests ends the requests of a run that has ended, each with what became of its
// own record.
func (p *pass) endRequests(ctx context.Context, tx *store.Tx, failure error) error {
	for _, r := range p.serving.requests {
		status, message := store.CRMRequestDone, ""
		if failure != nil {
			message = failure.Error()
		} else if r.Scope == connectors.ScopeRecord {
			message = cmp.Or(p.serving.failed[r.Opportunity], p.aside[r.Opportunity].Message)
		}
		if message != "" {
			status = store.CRMRequestFailed
		}
		if err := tx.EndCRMRequest(ctx, r.Connection, r.ID, status, message); err != nil {
			return err
		}
	}
	return nil
}

// tellGrace bounds the reports after a run, for which nobody waits.
const tellGrace = 30 * time.Second

// tellEnds remembers what the CRM was told during the run, and tells it the rest. What
// does not get through, the next look tells: the run has ended all the same.
func (p *pass) tellEnds(ctx context.Context) {
	if len(p.serving.requests) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, tellGrace)
	defer cancel()
	err := p.db.ToldCRMRequests(ctx, p.connection.Name, p.serving.told)
	if err == nil {
		err = p.syncer.tell(ctx, p.connection)
	}
	if err = errors.Join(err, p.ledger.note(ctx, p.db, p.connection)); err != nil {
		p.log().Warn("report on resync requests", zap.Error(err))
	}
}

// reasonOf is why a write failed, for whoever asked for it.
func reasonOf(err *connectors.Error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// takeAlong takes up the requests that a page brought along.
func (p *pass) takeAlong(ctx context.Context, page connectors.Page) error {
	if !page.Asked || p.previewFunc != nil || p.connection.RequestPoll <= 0 {
		return nil
	}
	p.looks.note(p.connection.Name, p.options.Now())
	return p.take(ctx, p.connection.Name, page.Requests)
}

// lookToo looks for requests with a tick whose pages could bring none along. A first read
// leaves that to the next tick. What fails there is no failure of the tick.
func (p *pass) lookToo(ctx context.Context) {
	if p.request.mode() != "tick" || p.fresh || p.previewFunc != nil || !p.looks.due(p.connection, p.options.Now()) {
		return
	}
	if err := p.look(ctx, p.connection); err != nil && ctx.Err() == nil {
		p.options.Log.Warn("look for resync requests", zap.String("connection", p.connection.Name), zap.Error(err))
	}
}
