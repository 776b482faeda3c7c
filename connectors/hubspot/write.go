package hubspot

import (
	"context"
	"slices"
	"strings"

	"fitsync/connectors"
)

// change is what is written to one record, for one update or several.
type change struct {
	id         string
	properties map[string]string
	values     []connectors.Value // the same, with what was read
	err        *connectors.Error
	mergedInto string // the record that HubSpot applied it to instead
}

func (c *change) set(v connectors.Value) {
	c.properties[v.Field] = v.Text
	c.values = append(slices.DeleteFunc(c.values, func(set connectors.Value) bool { return set.Field == v.Field }), v)
}

// Write implements [connectors.Connector] at a call for every 100 records. An
// update of a property that the mapping does not own is rejected unsent. Updates
// of one record are joined, the later value wins.
//
// Where a batch replaces values, a call before it reads what those records hold;
// records in conflict are left out. Fields that were empty are filled unread, and a
// change in the moment between the two calls is not seen.
//
// A batch that HubSpot refuses for one record's value is divided until the others
// are written, within [maxExtraCalls]. A batch whose answer was lost has Transient
// outcomes. If nothing got through the error of the first batch is returned.
func (c *Client) Write(ctx context.Context, updates []connectors.Update) ([]connectors.Outcome, error) {
	return c.write(ctx, updates, false)
}

// write may write the answer to a resync request too.
func (c *Client) write(ctx context.Context, updates []connectors.Update, answering bool) ([]connectors.Outcome, error) {
	outcomes, changes := make([]connectors.Outcome, len(updates)), map[string]*change{}
	var queue []*change
	for i, u := range updates {
		outcomes[i] = connectors.Outcome{ID: u.ID, Err: c.unsendable(u, answering)}
		if outcomes[i].Err != nil || len(u.Fields) == 0 {
			continue
		}
		if changes[u.ID] == nil {
			changes[u.ID] = &change{id: u.ID, properties: map[string]string{}}
			queue = append(queue, changes[u.ID])
		}
		for _, v := range u.Fields {
			changes[u.ID].set(v)
		}
	}
	if err := c.sendAll(ctx, queue, answering); err != nil {
		return nil, err
	}
	for i, u := range updates {
		if ch := changes[u.ID]; ch != nil && outcomes[i].Err == nil {
			outcomes[i].Err, outcomes[i].MergedInto = ch.err, ch.mergedInto
		}
	}
	return outcomes, nil
}

// unsendable is why an update must not be sent, if so.
func (c *Client) unsendable(u connectors.Update, answering bool) *connectors.Error {
	op := "update " + deals
	if u.ID == "" {
		return &connectors.Error{Class: connectors.Gone, Op: op, Message: "there is no record without an id"}
	}
	foreign := c.foreign(u, answering)
	if len(foreign) == 0 {
		return nil
	}
	return &connectors.Error{
		Class: connectors.Rejected, Op: op, Fields: foreign,
		Message: "fitsync writes only properties named in write_back, not " + strings.Join(foreign, ", "),
	}
}

// sendAll writes the changes in batches. Once the account refuses calls at all, the
// rest is not sent and shares the error. The error is that of the first batch, and
// nil as soon as any record got an answer of its own.
func (c *Client) sendAll(ctx context.Context, queue []*change, answering bool) error {
	s := sender{api: c.api, mapping: c.mapping, recent: c.recent, answering: answering, choices: choices(c.mapping)}
	var first, stop *connectors.Error
	delivered := len(queue) == 0
	for batch := range slices.Chunk(queue, maxBatch) {
		if stop == nil && ctx.Err() != nil {
			stop = asError(c.api.unanswered("update "+deals, ctx.Err()))
		}
		if stop != nil {
			fail(batch, stop)
			continue
		}
		e := s.sendChecked(ctx, batch)
		if e == nil {
			delivered = true
			continue
		}
		if first == nil {
			first = e
		}
		if e.Class == connectors.Auth || e.Class == connectors.Forbidden || e.Class == connectors.Limit {
			stop = e
		}
	}
	switch {
	case delivered:
		return nil
	case first == nil:
		return stop
	}
	return first
}

func fail(batch []*change, e *connectors.Error) {
	for _, c := range batch {
		c.err = e
	}
}
