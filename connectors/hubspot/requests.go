package hubspot

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"fitsync/connectors"
)

var _ connectors.Requester = (*Client)(nil)

// updaterProperty is the id of the user who last changed a record. It is who asked for
// a resync, unless somebody else has changed the deal since.
const updaterProperty = "hs_updated_by_user_id"

const opRequests = "look for resync requests"

// asking is what is known of requests in this account.
type asking struct {
	mu     sync.Mutex
	absent time.Time // when they were found to be missing, zero if they were not
}

func (a *asking) missing(now time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.absent.IsZero() && now.Sub(a.absent) < connectors.RequestsRecheck
}

func (a *asking) learn(missing bool, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.absent = (time.Time{}); missing {
		a.absent = now
	}
}

// mostLooks bounds the calls of one look, where deals that were done long ago fill pages.
const mostLooks = 5

// Requests implements [connectors.Requester] by a search for deals whose fitsync_resync
// is later than since, less the overlap by which the search lags, and later than their
// fitsync_resync_done. Each is of [connectors.ScopeRecord].
func (c *Client) Requests(ctx context.Context, since time.Time) ([]connectors.Request, error) {
	if c.asking.missing(c.now()) {
		return nil, noRequests()
	}
	from := int64(0)
	if !since.IsZero() {
		from = since.Add(-c.overlap).UnixMilli()
	}
	for range mostLooks {
		got, err := c.askedAfter(ctx, from)
		if err != nil {
			return nil, err
		}
		open, latest := requestsOf(got.objects)
		if len(open) > 0 || !got.more || latest <= from {
			return open, nil
		}
		from = latest
	}
	return nil, nil
}

func (c *Client) askedAfter(ctx context.Context, from int64) (found, error) {
	got, err := c.api.search(ctx, deals, query{
		filters: []filter{{ResyncField, "GT", milliseconds(from)}}, sort: ResyncField, limit: connectors.MaxRequests,
		properties: []string{ResyncField, ResyncDoneField, updaterProperty},
	})
	class := connectors.ClassOf(err)
	missing := class == connectors.Schema || class == connectors.Forbidden
	if err == nil || missing {
		c.asking.learn(missing, c.now())
	}
	if missing {
		return found{}, noRequests()
	}
	return got, err
}

// requestProperties are those by which a search for changed deals brings requests along:
// whoever makes one changes the deal. There are none where they are known to be missing
// or the search has no room for them.
func (c *Client) requestProperties(q query) []string {
	q.extra = []string{ResyncField, ResyncDoneField, updaterProperty}
	if c.listing || c.asking.missing(c.now()) || !q.fits() {
		return nil
	}
	return q.extra
}

// tells reports whether deals would show the requests made of them. A property that does
// not exist is in none of them.
func (c *Client) tells(objects []object) bool {
	has := func(name string) bool {
		return slices.ContainsFunc(objects, func(o object) bool { _, ok := o.properties[name]; return ok })
	}
	missing := len(objects) > 0 && !(has(ResyncField) && has(ResyncDoneField))
	if missing {
		c.asking.learn(true, c.now())
	}
	return !missing
}

func noRequests() *connectors.Error {
	return &connectors.Error{
		Class: connectors.Schema, Op: opRequests, Fields: []string{ResyncField, ResyncDoneField},
		Message: "deals have no property " + ResyncField + " or " + ResyncDoneField + ", or the app may not see them; `fitsync provision` with --apply creates them",
	}
}

// requestsOf are the requests that deals hold and that are not done, and the time of the
// latest, done or not, in ms.
func requestsOf(objects []object) (open []connectors.Request, latest int64) {
	for _, o := range objects {
		at, asked := instant(o.properties[ResyncField])
		if !asked {
			continue
		}
		latest = max(latest, at.UnixMilli())
		if done, told := instant(o.properties[ResyncDoneField]); told && !done.Before(at) {
			continue
		}
		by := o.properties[updaterProperty]
		if by != "" {
			by = "HubSpot user " + by
		}
		open = append(open, connectors.Request{
			ID: o.id + "@" + milliseconds(at.UnixMilli()), Scope: connectors.ScopeRecord, Opportunity: o.id, By: by, At: at,
		})
	}
	// The order of a page is not to be trusted.
	slices.SortFunc(open, func(a, b connectors.Request) int { return a.At.Compare(b.At) })
	return open, latest
}

// Report implements [connectors.Requester]: of what is done the deal's
// fitsync_resync_done echoes the request. There is no place for another status.
func (c *Client) Report(ctx context.Context, reports []connectors.Report) ([]connectors.Outcome, error) {
	_, outcomes, err := c.WriteReporting(ctx, nil, reports)
	return outcomes, err
}

// FetchReporting implements [connectors.Requester]. What it could report there is no
// place for.
func (c *Client) FetchReporting(ctx context.Context, ids []string, reports []connectors.Report) ([]connectors.Record, []connectors.Outcome, error) {
	records, err := c.Fetch(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	outcomes, err := c.Report(ctx, reports)
	if err != nil {
		outcomes = reported(reports, nil, asError(err))
	}
	return records, outcomes, nil
}

// WriteReporting implements [connectors.Requester]: the echo goes with the deal's other
// properties, so that it is there only if they are. A deal of which nothing else is
// written gets it alone.
func (c *Client) WriteReporting(ctx context.Context, updates []connectors.Update, reports []connectors.Report) (written, told []connectors.Outcome, err error) {
	all, echoes := withEchoes(updates, reports)
	outcomes, err := c.write(ctx, all, true)
	if err != nil && len(updates) == 0 {
		return nil, nil, err
	}
	var lacking *connectors.Error // the echo has no property: the fit must be written all the same
	if err != nil {
		lacking = asError(err)
	} else {
		for _, o := range outcomes {
			if o.Err != nil && slices.Contains(o.Err.Fields, ResyncDoneField) {
				lacking = o.Err
			}
		}
	}
	if lacking != nil && slices.Contains(lacking.Fields, ResyncDoneField) {
		c.asking.learn(true, c.now())
		if written, err = c.Write(ctx, updates); err != nil {
			return nil, nil, err
		}
		return written, reported(reports, nil, lacking), nil
	}
	if err != nil {
		return nil, nil, err
	}
	return outcomes[:len(updates)], reported(reports, byID(outcomes, echoes), nil), nil
}

// withEchoes adds to the updates what the reports of done requests write, of several
// for one deal the latest, and returns the deals that get an echo.
func withEchoes(updates []connectors.Update, reports []connectors.Report) (all []connectors.Update, echoes map[string]bool) {
	latest := map[string]time.Time{}
	var order []string
	for _, r := range reports {
		id := r.Request.Opportunity
		if r.Status != connectors.RequestDone {
			continue
		}
		if _, known := latest[id]; !known {
			order = append(order, id)
		}
		if r.Request.At.After(latest[id]) {
			latest[id] = r.Request.At
		}
	}
	all, echoes = slices.Clone(updates), map[string]bool{}
	for _, id := range order {
		echoes[id] = true
		// HubSpot takes milliseconds; canonical text has whole seconds.
		value := connectors.Value{Field: ResyncDoneField, Kind: connectors.Text, Text: strconv.FormatInt(latest[id].UnixMilli(), 10)}
		all = append(all, connectors.Update{ID: id, Fields: []connectors.Value{value}})
	}
	return all, echoes
}

// byID is the worst that became of the echo of each deal.
func byID(outcomes []connectors.Outcome, echoes map[string]bool) map[string]*connectors.Error {
	failed := map[string]*connectors.Error{}
	for _, o := range outcomes {
		if o.Err != nil && echoes[o.ID] {
			failed[o.ID] = o.Err
		}
	}
	return failed
}

// reported are the outcomes of reports: what became of their deals' echoes, or one
// error for all that needed one.
func reported(reports []connectors.Report, failed map[string]*connectors.Error, all *connectors.Error) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(reports))
	for i, r := range reports {
		outcomes[i].ID = r.Request.ID
		if r.Status == connectors.RequestDone {
			if outcomes[i].Err = failed[r.Request.Opportunity]; all != nil {
				outcomes[i].Err = all
			}
		}
	}
	return outcomes
}

// foreign are the properties of an update that the mapping does not own; the
// echo is ours where it goes along with a report.
func (c *Client) foreign(u connectors.Update, echo bool) (names []string) {
	for _, v := range u.Fields {
		if !c.owned[v.Field] && !(echo && strings.EqualFold(v.Field, ResyncDoneField)) {
			names = append(names, v.Field)
		}
	}
	return names
}
