package salesforce

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"fitsync/connectors"
)

var (
	_ connectors.Requester   = (*Client)(nil)
	_ connectors.OwnerReader = (*Client)(nil)
)

const (
	requestObject = "FitSync_Request__c"
	opRequests    = "look for resync requests"
	opReport      = "report on resync requests"
	maxError      = 255 // characters that a request's error and worker hold
)

// asking is what is known of requests in this org.
type asking struct {
	mu     sync.Mutex
	absent time.Time // when they were found to be missing, zero if they were not
}

// missing reports whether there is no use in looking for requests now.
func (c *Client) missing() bool {
	c.asking.mu.Lock()
	defer c.asking.mu.Unlock()
	return !c.asking.absent.IsZero() && c.options.Now().Sub(c.asking.absent) < connectors.RequestsRecheck
}

// learn remembers whether a look found what requests are made of.
func (c *Client) learn(err *connectors.Error) {
	c.asking.mu.Lock()
	defer c.asking.mu.Unlock()
	c.asking.absent = time.Time{}
	if err != nil && (err.Class == connectors.Schema || err.Class == connectors.Forbidden) {
		c.asking.absent = c.options.Now()
	}
}

// Requests implements [connectors.Requester]: requests that are neither done nor failed
// by their own word, by one call. Those that a worker has are among them, since it may
// have died.
func (c *Client) Requests(ctx context.Context, _ time.Time) ([]connectors.Request, error) {
	if c.missing() {
		return nil, noRequests()
	}
	replies, _, err := c.composite(ctx, opRequests, []part{c.askFor()})
	if err != nil {
		return nil, err
	}
	found, failure := c.readRequests(replies[0])
	if failure != nil {
		return nil, failure
	}
	return found, nil
}

func noRequests() *connectors.Error {
	return &connectors.Error{
		Class: connectors.Schema, Op: opRequests,
		Message: "the object " + requestObject + " or one of its fields does not exist or is hidden from the integration user; `fitsync provision` with --apply creates and grants it",
	}
}

// askFor is the query for open requests. It names what they are answered in, too: nobody
// should make a request that cannot be answered.
func (c *Client) askFor() part {
	columns := []string{fieldID, "Opportunity__c", "Scope__c", "Error__c", "Worker__c", fieldMade, "CreatedBy.Name"}
	if owner := c.askerAsOwner(); owner != "" {
		columns = append(columns, owner)
	}
	query := statement{columns: once(columns), object: requestObject, order: fieldMade + "," + fieldID, limit: connectors.MaxRequests}
	return c.get(c.queryPath(query.where("Status__c IN ('new','running')"), false))
}

// askerAsOwner is the path from a request to what the mapping's owner field would hold
// for whoever made it, "" where it is no field of the owner.
func (c *Client) askerAsOwner() string {
	field := c.options.Mapping.Opportunity["owner"]
	if strings.EqualFold(field, "OwnerId") {
		return "CreatedById"
	}
	if head, rest, ok := strings.Cut(field, "."); ok && strings.EqualFold(head, "Owner") {
		return "CreatedBy." + rest
	}
	return ""
}

// readRequests reads the answer to askFor. An object or field that is missing is one
// sentence, whatever the org says.
func (c *Client) readRequests(r reply) ([]connectors.Request, *connectors.Error) {
	c.learn(r.err)
	if r.err != nil && (r.err.Class == connectors.Schema || r.err.Class == connectors.Forbidden) {
		return nil, noRequests()
	}
	if r.err != nil {
		return nil, r.err
	}
	var body struct {
		Records []map[string]any `json:"records"`
	}
	if json.Unmarshal(r.body, &body) != nil || body.Records == nil {
		return nil, malformed(opRequests, "the answer to a query is not a page of rows")
	}
	found := make([]connectors.Request, 0, len(body.Records))
	for _, raw := range body.Records {
		text := func(path string) string {
			v, _ := value(raw, path)
			s, _ := v.(string)
			return s
		}
		q := connectors.Request{ID: text(fieldID), Opportunity: text("Opportunity__c"), Scope: text("Scope__c"), By: text("CreatedBy.Name")}
		if owner := c.askerAsOwner(); owner != "" {
			q.Owner = text(owner)
		}
		at, err := time.Parse(cleanTime, text(fieldMade))
		if err != nil || !idShape.MatchString(q.ID) {
			return nil, malformed(opRequests, "a request has no id or no date")
		}
		q.At = at
		found = append(found, q)
	}
	return found, nil
}

// Report implements [connectors.Requester] by a call for every 1,000 reports.
func (c *Client) Report(ctx context.Context, reports []connectors.Report) ([]connectors.Outcome, error) {
	outcomes := make([]connectors.Outcome, 0, len(reports))
	for group := range slices.Chunk(reports, maxHeavy*maxCollection) {
		var parts []part
		for some := range slices.Chunk(group, maxCollection) {
			parts = append(parts, c.told(some))
		}
		replies, _, err := c.composite(ctx, opReport, parts)
		if err != nil {
			return nil, err
		}
		at := 0
		for some := range slices.Chunk(group, maxCollection) {
			outcomes = append(outcomes, reported(some, replies[at])...)
			at++
		}
	}
	return outcomes, nil
}

// told is the collection that sets status and error of up to 200 requests. It is safe
// to send twice.
func (c *Client) told(reports []connectors.Report) part {
	body := collection{}
	for _, r := range reports {
		item := map[string]any{
			"attributes": map[string]string{"type": requestObject}, fieldID: r.Request.ID,
			"Status__c": string(r.Status), "Error__c": nil, "Worker__c": nil,
		}
		if r.Message != "" {
			item["Error__c"] = connectors.Shorten(r.Message, maxError)
		}
		if r.Worker != "" {
			item["Worker__c"] = connectors.Shorten(r.Worker, maxError)
		}
		body.Records = append(body.Records, item)
	}
	return part{Method: http.MethodPatch, URL: c.base() + "/composite/sobjects", Body: body, repeatable: true}
}

// reported are the outcomes of reports that one part sent.
func reported(reports []connectors.Report, r reply) []connectors.Outcome {
	outcomes := make([]connectors.Outcome, len(reports))
	results, refused := readResults(r, len(reports))
	for i, told := range reports {
		outcomes[i] = connectors.Outcome{ID: told.Request.ID, Err: refused}
		if refused == nil {
			outcomes[i].Err = results[i].outcome()
		}
		if outcomes[i].Err != nil {
			outcomes[i].Err = asError(opReport, outcomes[i].Err)
		}
	}
	return outcomes
}

// rider is a part that goes along in the first call that has room for it.
type rider struct {
	part  part
	reply *reply // nil until it was sent
}

// rideOf takes up to a collection of reports along; nil for none or too many.
func (c *Client) rideOf(reports []connectors.Report) *rider {
	if len(reports) == 0 || len(reports) > maxCollection {
		return nil
	}
	return &rider{part: c.told(reports)}
}

// waits reports whether there is something to take along.
func (r *rider) waits() bool { return r != nil && r.reply == nil }

// settle are the outcomes of the reports, sent by a call of their own if they found no
// room. An error is every report's own: what they went along with has succeeded.
func (c *Client) settle(ctx context.Context, r *rider, reports []connectors.Report) []connectors.Outcome {
	if r != nil && r.reply != nil {
		return reported(reports, *r.reply)
	}
	outcomes, err := c.Report(ctx, reports)
	if err == nil {
		return outcomes
	}
	for _, told := range reports {
		outcomes = append(outcomes, connectors.Outcome{ID: told.Request.ID, Err: asError(opReport, err)})
	}
	return outcomes
}

// FetchReporting implements [connectors.Requester]. The reports cost no call where the
// records are few enough for one and have rows.
func (c *Client) FetchReporting(ctx context.Context, ids []string, reports []connectors.Report) ([]connectors.Record, []connectors.Outcome, error) {
	along := c.rideOf(reports)
	records, err := c.fetch(ctx, ids, along)
	if err != nil {
		return nil, nil, err
	}
	return records, c.settle(ctx, along, reports), nil
}

// WriteReporting implements [connectors.Requester]. The reports cost no call up to 600
// updates of different records.
func (c *Client) WriteReporting(ctx context.Context, updates []connectors.Update, reports []connectors.Report) (written, told []connectors.Outcome, err error) {
	along := c.rideOf(reports)
	if written, err = c.write(ctx, updates, along); err != nil {
		return nil, nil, err
	}
	return written, c.settle(ctx, along, reports), nil
}

// heavyParts are the parts of which a composite holds only [maxHeavy].
func heavyParts(parts []part) (n int) {
	for _, p := range parts {
		if strings.Contains(p.URL, "/query") || strings.Contains(p.URL, "/composite/sobjects") {
			n++
		}
	}
	return n
}

// load adds the rider to a call if it has room.
func (r *rider) load(parts []part) (_ []part, aboard bool) {
	if !r.waits() || heavyParts(parts) >= maxHeavy {
		return parts, false
	}
	return append(parts, r.part), true
}

// unload takes the rider's reply off the answer.
func (r *rider) unload(replies []reply) []reply {
	last := len(replies) - 1
	r.reply = &replies[last]
	return replies[:last]
}
