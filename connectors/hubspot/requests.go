package hubspot

import (
	"context"
	"slices"
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
// is later than since, less the overlap by which the search lags, and that neither
// fitsync_resync_done nor fitsync_resync_error answers. Each is of [connectors.ScopeRecord].
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
		open, latest := requestsOf(got.objects, c.now())
		if len(open) > 0 || !got.more || latest <= from {
			return open, c.show(ctx, open, got.objects)
		}
		from = latest
	}
	return nil, nil
}

// askedBy are the properties by which a deal tells of a request.
func askedBy() []string {
	return []string{ResyncField, ResyncDoneField, ResyncErrorField, updaterProperty}
}

func (c *Client) askedAfter(ctx context.Context, from int64) (found, error) {
	q := query{
		filters: []filter{{ResyncField, "GT", milliseconds(from)}}, sort: ResyncField, limit: connectors.MaxRequests,
		properties: askedBy(), extra: c.deal,
	}
	if !q.fits() {
		q.extra = nil
	}
	got, err := c.api.search(ctx, deals, q)
	if len(q.extra) > 0 && connectors.ClassOf(err) == connectors.Schema {
		q.extra = nil
		got, err = c.api.search(ctx, deals, q)
	}
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

// show adds to requests the deals that the same search has shown in full: where nothing
// of the mapping hangs on a deal by association, and no property is missing.
func (c *Client) show(ctx context.Context, open []connectors.Request, objects []object) error {
	if len(c.parents) > 0 || c.mapping.Requirements.Object != "" {
		return nil
	}
	full := slices.DeleteFunc(withoutLosers(slices.Clone(objects)), func(o object) bool {
		return slices.ContainsFunc(c.deal, func(name string) bool { _, has := o.properties[name]; return !has })
	})
	records, err := c.records(ctx, full, nil)
	if err != nil {
		return err
	}
	for i := range open {
		at := slices.IndexFunc(records, func(r connectors.Record) bool { return r.ID == open[i].Opportunity })
		if at >= 0 {
			open[i].Shown = &records[at]
		}
	}
	return nil
}

// requestProperties are those by which a search for changed deals brings requests along:
// whoever makes one changes the deal. There are none where they are known to be missing
// or the search has no room for them.
func (c *Client) requestProperties(q query) []string {
	q.extra = askedBy()
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
	missing := len(objects) > 0 && !(has(ResyncField) && has(ResyncDoneField) && has(ResyncErrorField))
	if missing {
		c.asking.learn(true, c.now())
	}
	return !missing
}

func noRequests() *connectors.Error {
	return &connectors.Error{
		Class: connectors.Schema, Op: opRequests, Fields: []string{ResyncField, ResyncDoneField, ResyncErrorField},
		Message: "deals have no property " + ResyncField + ", " + ResyncDoneField + " or " + ResyncErrorField + ", or the app may not see them; `fitsync provision` with --apply creates them",
	}
}

// requestsOf are the requests that deals hold and that were not answered, and the time of
// the latest, answered or not, in ms.
func requestsOf(objects []object, now time.Time) (open []connectors.Request, latest int64) {
	for _, o := range objects {
		at, asked := instant(o.properties[ResyncField])
		if !asked {
			continue
		}
		latest = max(latest, at.UnixMilli())
		if answered(o.properties, at, now) {
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

// answered reports whether a deal says that its request was done or has failed. The echo
// of a time that was set in the future answers that one alone, or the deal would take no
// request until then.
func answered(properties map[string]string, at, now time.Time) bool {
	done, told := instant(properties[ResyncDoneField])
	if told && (done.Equal(at) || done.After(at) && !done.After(now.Add(clockSkew))) {
		return true
	}
	failed, told := failedAt(properties[ResyncErrorField])
	return told && failed.Equal(at)
}

// clockSkew is how far HubSpot's clock, by which people ask, may be ahead of ours.
const clockSkew = time.Minute
