package memory

import (
	"context"
	"encoding/json"
	"time"

	"fitsync/connectors"
)

// request is a resync that somebody asked for, and what was told of it.
type request struct {
	connectors.Request
	status  connectors.RequestStatus // "" until something was told
	message string
}

// Ask makes a resync request as a person does and returns its id.
func (c *CRM) Ask(r connectors.Request) (id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r.ID, r.At = c.nextID("request"), c.options.Now().UTC()
	c.asked = append(c.asked, &request{Request: r})
	return r.ID
}

// RemoveRequests makes the CRM one in which nobody can ask for a resync.
func (c *CRM) RemoveRequests() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.options.NoRequests = true
}

func (c *CRM) lacksRequests() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.options.NoRequests
}

// Reopen makes a request look as if nothing had been told of it.
func (c *CRM) Reopen(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.request(id); r != nil {
		r.status, r.message = "", ""
	}
}

// Request is how a request stands for whoever made it.
func (c *CRM) Request(id string) (status connectors.RequestStatus, message string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.request(id); r != nil {
		return r.status, r.message
	}
	return "", ""
}

// Answered is how the latest request for a deal stands for whoever made it.
func (c *CRM) Answered(deal string) (status connectors.RequestStatus, message string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.asked {
		if r.Opportunity == deal {
			status, message = r.status, r.message
		}
	}
	return status, message
}

func (c *CRM) request(id string) *request {
	for _, r := range c.asked {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// open are the requests that nobody is done with.
func (c *CRM) open() (open []connectors.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	rows := c.rowsByDeal(c.options.Now())
	for _, r := range c.asked {
		ended := r.status == connectors.RequestDone || r.status == connectors.RequestFailed
		if ended || len(open) >= connectors.MaxRequests {
			continue
		}
		found := r.Request
		if c.options.ShowsAsked {
			found.Shown = new(c.whole(r.Opportunity, rows))
		}
		open = append(open, found)
	}
	return open
}

// Requests returns the open requests; since is of no use to a CRM that marks them.
func (c *Connector) Requests(ctx context.Context, _ time.Time) ([]connectors.Request, error) {
	if c.crm.lacksRequests() {
		return nil, &connectors.Error{Class: connectors.Schema, Op: string(Requests), Message: "this CRM has no place for requests"}
	}
	if err := c.crm.enter(ctx, Requests); err != nil {
		return nil, err
	}
	return c.crm.open(), nil
}

// Report tells how requests stand.
func (c *Connector) Report(ctx context.Context, reports []connectors.Report) ([]connectors.Outcome, error) {
	if len(reports) == 0 {
		return nil, nil
	}
	if err := c.crm.enter(ctx, Report); err != nil {
		return nil, err
	}
	return c.crm.take(reports), nil
}

// FetchReporting costs what Fetch does.
func (c *Connector) FetchReporting(ctx context.Context, ids []string, reports []connectors.Report) ([]connectors.Record, []connectors.Outcome, error) {
	records, err := c.Fetch(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	return records, c.crm.take(reports), nil
}

// WriteReporting costs what Write does.
func (c *Connector) WriteReporting(ctx context.Context, updates []connectors.Update, reports []connectors.Report) (written, reported []connectors.Outcome, err error) {
	if written, err = c.Write(ctx, updates); err != nil {
		return nil, nil, err
	}
	return written, c.crm.take(reports), nil
}

// OwnedBy is where a pull of one owner's deals begins, in a CRM that reads owners.
func (c *Connector) OwnedBy(owner string) (connectors.Cursor, bool) {
	state, err := json.Marshal(place{Began: c.crm.options.Now().UTC(), Owner: owner})
	return connectors.Cursor{State: string(state)}, err == nil && c.crm.options.ReadsOwners
}

// PullReporting costs what Pull does.
func (c *Connector) PullReporting(ctx context.Context, from connectors.Cursor, reports []connectors.Report) (connectors.Page, []connectors.Outcome, error) {
	page, err := c.Pull(ctx, from)
	if err != nil {
		return connectors.Page{}, nil, err
	}
	return page, c.crm.take(reports), nil
}

func (c *CRM) take(reports []connectors.Report) (outcomes []connectors.Outcome) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, told := range reports {
		outcome := connectors.Outcome{ID: told.Request.ID}
		if r := c.request(told.Request.ID); r != nil {
			r.status, r.message = told.Status, told.Message
		} else {
			outcome.Err = &connectors.Error{Class: connectors.Gone, Op: string(Report), Message: "the request is no more"}
		}
		outcomes = append(outcomes, outcome)
	}
	return outcomes
}
