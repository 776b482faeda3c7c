package hubspot

import (
	"context"
	"slices"
	"strings"
	"time"

	"fitsync/connectors"
)

// Report implements [connectors.Requester]: of what is done the deal's
// fitsync_resync_done echoes the request, of what failed fitsync_resync_error says when
// it was asked and why it failed. There is no place for another status.
func (c *Client) Report(ctx context.Context, reports []connectors.Report) ([]connectors.Outcome, error) {
	_, outcomes, err := c.WriteReporting(ctx, nil, reports)
	return outcomes, err
}

// FetchReporting implements [connectors.Requester]. What it could report there is no
// place for. What it reads serves the next [Client.WriteReporting]; see [recent].
func (c *Client) FetchReporting(ctx context.Context, ids []string, reports []connectors.Report) ([]connectors.Record, []connectors.Outcome, error) {
	begun := c.now()
	records, err := c.Fetch(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	c.recent.keep(begun, records)
	outcomes, err := c.Report(ctx, reports)
	if err != nil {
		outcomes = reported(reports, nil, asError(err))
	}
	return records, outcomes, nil
}

// WriteReporting implements [connectors.Requester]: the echo goes with the deal's other
// properties, so that it is there only if they are. A deal of which nothing else is
// written gets it alone. Deals that were read less than a second before are not compared
// once more: a person's edit in that second is overwritten.
func (c *Client) WriteReporting(ctx context.Context, updates []connectors.Update, reports []connectors.Report) (written, told []connectors.Outcome, err error) {
	answers := answersTo(reports)
	outcomes, err := c.write(ctx, slices.Concat(updates, answers), true)
	if err != nil && len(updates) == 0 {
		return nil, nil, err
	}
	if lacking := lackingAnswer(outcomes, err); lacking != nil {
		// The fit must be written all the same.
		c.asking.learn(true, c.now())
		if written, err = c.Write(ctx, updates); err != nil {
			return nil, nil, err
		}
		return written, reported(reports, nil, lacking), nil
	}
	if err != nil {
		return nil, nil, err
	}
	return outcomes[:len(updates)], reported(reports, byID(outcomes, answers), nil), nil
}

// answerFields are the properties that answer requests.
func answerFields() []string { return []string{ResyncDoneField, ResyncErrorField} }

// lackingAnswer is the error, if any, that says that a property for answers is missing.
func lackingAnswer(outcomes []connectors.Outcome, err error) *connectors.Error {
	var all []*connectors.Error
	if err != nil {
		all = append(all, asError(err))
	}
	for _, o := range outcomes {
		if o.Err != nil {
			all = append(all, o.Err)
		}
	}
	for _, e := range all {
		if slices.ContainsFunc(answerFields(), func(name string) bool { return slices.Contains(e.Fields, name) }) {
			return e
		}
	}
	return nil
}

// answersTo are the updates that answer requests, one for each deal: the latest done and
// the latest failed. What failed before another was done is over.
func answersTo(reports []connectors.Report) []connectors.Update {
	done, failed := map[string]connectors.Report{}, map[string]connectors.Report{}
	var order []string
	for _, r := range reports {
		of := map[connectors.RequestStatus]map[string]connectors.Report{connectors.RequestDone: done, connectors.RequestFailed: failed}[r.Status]
		if of == nil {
			continue
		}
		id := r.Request.Opportunity
		if !slices.Contains(order, id) {
			order = append(order, id)
		}
		if before, there := of[id]; !there || r.Request.At.After(before.Request.At) {
			of[id] = r
		}
	}
	updates := make([]connectors.Update, 0, len(order))
	for _, id := range order {
		u := connectors.Update{ID: id}
		d, isDone := done[id]
		f, hasFailed := failed[id]
		if isDone { // HubSpot takes milliseconds; canonical text has whole seconds
			u.Fields = append(u.Fields, answer(ResyncDoneField, milliseconds(d.Request.At.UnixMilli())), answer(ResyncErrorField, ""))
		}
		if hasFailed && (!isDone || f.Request.At.After(d.Request.At)) {
			u.Fields = append(u.Fields, answer(ResyncErrorField, failure(f)))
		}
		updates = append(updates, u)
	}
	return updates
}

func answer(field, text string) connectors.Value {
	return connectors.Value{Field: field, Kind: connectors.Text, Text: text}
}

const (
	failureTime = "2006-01-02T15:04:05.000Z" // in UTC
	failureDot  = " · "
	maxFailure  = 255 // characters
)

// failure is what a deal says of a request that failed: when it was asked, and why it
// failed. The card reads it, and so does failedAt.
func failure(r connectors.Report) string {
	return connectors.Shorten(r.Request.At.UTC().Format(failureTime)+failureDot+r.Message, maxFailure)
}

// failedAt is when the request was asked that a deal says has failed.
func failedAt(text string) (time.Time, bool) {
	moment, _, found := strings.Cut(text, failureDot)
	at, err := time.Parse(failureTime, strings.TrimSpace(moment))
	return at, found && err == nil
}

// byID is the worst that became of the answer on each deal.
func byID(outcomes []connectors.Outcome, answers []connectors.Update) map[string]*connectors.Error {
	failed := map[string]*connectors.Error{}
	for _, o := range outcomes {
		if o.Err != nil && slices.ContainsFunc(answers, func(u connectors.Update) bool { return u.ID == o.ID }) {
			failed[o.ID] = o.Err
		}
	}
	return failed
}

// reported are the outcomes of reports: what became of the answers on their deals, or
// one error for all that needed one.
func reported(reports []connectors.Report, failed map[string]*connectors.Error, all *connectors.Error) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(reports))
	for i, r := range reports {
		outcomes[i].ID = r.Request.ID
		if r.Status == connectors.RequestDone || r.Status == connectors.RequestFailed {
			if outcomes[i].Err = failed[r.Request.Opportunity]; all != nil {
				outcomes[i].Err = all
			}
		}
	}
	return outcomes
}

// foreign are the properties of an update that the mapping does not own; those that
// answer a request are ours where they go along with a report.
func (c *Client) foreign(u connectors.Update, answering bool) (names []string) {
	for _, v := range u.Fields {
		if !c.owned[v.Field] && !(answering && slices.Contains(answerFields(), v.Field)) {
			names = append(names, v.Field)
		}
	}
	return names
}
