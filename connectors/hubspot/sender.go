package hubspot

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"fitsync/connectors"
)

// maxExtraCalls bounds the calls that one Write spends on finding bad records:
// enough for a handful in each of several batches, each some fourteen calls.
const maxExtraCalls = 64

// sender writes batches and sorts out what became of each record.
type sender struct {
	api     *api
	mapping connectors.Mapping
	recent  *recent
	// answering: what is written answers somebody who waits for it.
	answering bool
	extra     int
	choices   map[string][]string // see [choices]
	lacked    map[string]property // see [sender.incomplete]; nil before
}

// send writes a batch and sets each change's error. It returns an error only when
// no record of the batch got an answer of its own.
func (s *sender) send(ctx context.Context, batch []*change) *connectors.Error {
	written, problems, err := s.api.update(ctx, deals, batch)
	if err == nil {
		s.settle(ctx, batch, written, problems)
		return nil
	}
	e := asError(err)
	switch {
	case e.Class == connectors.Schema && len(e.Fields) > 0:
		return s.without(ctx, batch, e)
	case e.Class == connectors.Rejected:
		return s.sortOut(ctx, batch, e)
	}
	fail(batch, e)
	return e
}

// without gives up the changes that name properties which do not exist, and writes
// the others.
func (s *sender) without(ctx context.Context, batch []*change, e *connectors.Error) *connectors.Error {
	named, others := split(batch, func(c *change) bool { return c.names(e.Fields) })
	if len(named) == 0 {
		named, others = batch, nil
	}
	fail(named, e)
	if len(others) == 0 {
		return e
	}
	return s.send(ctx, others)
}

// sortOut deals with a batch that was refused for its values.
func (s *sender) sortOut(ctx context.Context, batch []*change, e *connectors.Error) *connectors.Error {
	others := s.withoutOption(ctx, batch)
	switch len(others) {
	case len(batch):
		return s.divide(ctx, batch, e)
	case 0:
		return batch[0].err
	}
	return s.send(ctx, others)
}

// divide finds the records for whose sake HubSpot refused the batch: first by what
// it said, then by halves.
func (s *sender) divide(ctx context.Context, batch []*change, e *connectors.Error) *connectors.Error {
	if len(batch) == 1 {
		fail(batch, e)
		return nil
	}
	if s.extra += 2; s.extra > maxExtraCalls {
		fail(batch, &connectors.Error{
			Class: connectors.Transient, Op: e.Op, Status: e.Status, Code: e.Code,
			Message: "HubSpot refuses many records of this batch; this one is left for the next time",
		})
		return nil
	}
	suspects, others := split(batch, s.suspicion(e))
	if len(suspects) == 0 || len(others) == 0 {
		suspects, others = batch[:len(batch)/2], batch[len(batch)/2:]
	}
	return firstError(s.send(ctx, suspects), s.send(ctx, others))
}

func firstError(errs ...*connectors.Error) *connectors.Error {
	for _, e := range errs {
		if e == nil {
			return nil // one part got through
		}
	}
	return errs[0]
}

// suspicion tells the changes that a refusal speaks of: by id, or by a property
// and its value, with which HubSpot's sentences begin.
func (s *sender) suspicion(e *connectors.Error) func(*change) bool {
	p, ok := errors.AsType[*problem](e.Err)
	if !ok {
		return func(*change) bool { return false }
	}
	values := p.values()
	return func(c *change) bool {
		if p.about(c.id) {
			return true
		}
		return slices.ContainsFunc(values, func(v badValue) bool {
			text := c.properties[v.Name]
			return text != "" && strings.HasPrefix(v.Message, text)
		})
	}
}

// settle gives each record of an answered batch its outcome. A record of which the
// answer says nothing may have been merged: HubSpot then names the winner, to which
// it has applied the update.
func (s *sender) settle(ctx context.Context, batch []*change, written []string, problems []*problem) {
	var unknown []*change
	told := make([]bool, len(problems))
	for _, c := range batch {
		if slices.Contains(written, c.id) {
			continue
		}
		at := slices.IndexFunc(problems, func(p *problem) bool { return p.about(c.id) })
		if at < 0 {
			unknown = append(unknown, c)
			continue
		}
		told[at] = true
		c.err = s.refusal(ctx, c, problems[at])
	}
	var unnamed []*problem
	for i, p := range problems {
		if !told[i] {
			unnamed = append(unnamed, p)
		}
	}
	if len(unknown) > len(unnamed) {
		unknown = s.trace(ctx, unknown)
	}
	if len(unknown) > 0 {
		s.resolve(ctx, batch, unknown, unnamed)
	}
}

// trace reads records of which an answer says nothing and settles those that do not
// exist any more. It returns the rest: all if HubSpot does not tell.
func (s *sender) trace(ctx context.Context, unknown []*change) (rest []*change) {
	asked := make([]string, len(unknown))
	for i, c := range unknown {
		asked[i] = c.id
	}
	found, err := s.api.read(ctx, deals, asked, []string{mergedProperty})
	if err != nil {
		return unknown // the next run reads them, and fails if it cannot
	}
	winners := takenOver(asked, found)
	for _, c := range unknown {
		if slices.ContainsFunc(found, func(o object) bool { return o.id == c.id }) {
			rest = append(rest, c)
			continue
		}
		c.mergedInto = winners[c.id]
		c.err = s.item(&problem{Category: notFound})
	}
	return rest
}

// resolve settles records of which the answer says nothing, with the errors that
// name no record. Where it is not certain which is whose, the records are sent
// again in parts.
func (s *sender) resolve(ctx context.Context, batch, unknown []*change, unnamed []*problem) {
	switch {
	case len(unnamed) == 0:
		fail(unknown, &connectors.Error{
			Class: connectors.Transient, Op: "update " + deals, Status: http.StatusMultiStatus,
			Message: "HubSpot does not say what became of the record",
		})
	case len(batch) == 1, len(unknown) == 1 && len(unnamed) == 1:
		fail(unknown, s.refusal(ctx, unknown[0], unnamed[0]))
	case len(unknown) == 1:
		_ = s.send(ctx, unknown) // sets the record's error
	default:
		_ = s.divide(ctx, unknown, s.item(unnamed[0])) // likewise
	}
}

// refusal is the error for a record that HubSpot's problem is about.
func (s *sender) refusal(ctx context.Context, c *change, p *problem) *connectors.Error {
	e := s.item(p)
	if e.Code == invalidOption {
		if lack := s.optionProblem(ctx, c); lack != nil {
			return lack
		}
	}
	return e
}

func (s *sender) item(p *problem) *connectors.Error {
	e := translateItem(p)
	e.Op = "update " + deals
	return e
}

// names reports whether the change sets one of the properties.
func (c *change) names(properties []string) bool {
	return slices.ContainsFunc(properties, func(name string) bool { _, ok := c.properties[name]; return ok })
}

func split(batch []*change, chosen func(*change) bool) (yes, no []*change) {
	for _, c := range batch {
		if chosen(c) {
			yes = append(yes, c)
		} else {
			no = append(no, c)
		}
	}
	return yes, no
}

// asError makes sure that an error is one of ours: all of api's are.
func asError(err error) *connectors.Error {
	if e, ok := errors.AsType[*connectors.Error](err); ok {
		return e
	}
	return &connectors.Error{Class: connectors.Transient, Message: "stopped before HubSpot had answered"}
}
