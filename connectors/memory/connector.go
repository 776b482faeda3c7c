package memory

import (
	"context"
	"encoding/json"
	"slices"

	"fitsync/connectors"
)

var (
	_ connectors.Connector = (*Connector)(nil)
	_ connectors.Budgeter  = (*Connector)(nil)
	_ connectors.Lister    = (*Connector)(nil)
	_ connectors.Requester = (*Connector)(nil)

	_ connectors.OwnerReader = (*Connector)(nil)
)

// Connector is the connector to a [CRM]. It holds no state of its own: another one
// to the same CRM continues where it stopped.
type Connector struct{ crm *CRM }

// Connect returns a connector to the CRM.
func (c *CRM) Connect() *Connector { return &Connector{c} }

// Fetch returns the named deals as the contract says.
func (c *Connector) Fetch(ctx context.Context, ids []string) ([]connectors.Record, error) {
	if err := c.crm.enter(ctx, Fetch); err != nil {
		return nil, err
	}
	c.crm.mu.Lock()
	defer c.crm.mu.Unlock()
	rows := c.crm.rowsByDeal(c.crm.options.Now())
	var all []connectors.Record
	for _, id := range ids {
		all = append(all, c.crm.whole(id, rows))
	}
	if err := c.crm.faults.poison(all); err != nil {
		return nil, err
	}
	return all, nil
}

// Write sets fields as the contract says. No change slips in between the check of
// what they hold and the write.
func (c *Connector) Write(ctx context.Context, updates []connectors.Update) ([]connectors.Outcome, error) {
	if err := c.crm.enter(ctx, Write); err != nil {
		return nil, err
	}
	if err := c.crm.faults.breaks(updates); err != nil {
		return nil, err
	}
	c.crm.faults.beforeWrite()
	c.crm.mu.Lock()
	defer c.crm.mu.Unlock()
	var outcomes []connectors.Outcome
	for _, u := range updates {
		outcomes = append(outcomes, connectors.Outcome{ID: u.ID, Err: c.crm.conflict(u)})
	}
	for i, u := range updates {
		if outcomes[i].Err == nil && (len(u.Fields) > 0 || len(u.Rows) == 0) {
			outcomes[i] = c.crm.update(u)
		}
	}
	c.crm.writeRows(updates, outcomes)
	if c.crm.faults.losesAnswer() {
		return nil, &connectors.Error{Class: connectors.Transient, Op: string(Write), Message: "the answer was lost"}
	}
	return outcomes, nil
}

// Describe reports on the mapped fields: those that are read by role, then those
// that are written in the order of the mapping.
func (c *Connector) Describe(ctx context.Context) ([]connectors.FieldState, error) {
	if err := c.crm.enter(ctx, Describe); err != nil {
		return nil, err
	}
	m := c.crm.options.Mapping
	var states []connectors.FieldState
	for role, field := range m.Opportunity {
		states = append(states, c.crm.state(connectors.FieldState{Object: "deal", Field: field, Role: role}, false))
	}
	slices.SortFunc(states, byRole)
	for _, f := range m.WriteBack {
		s := connectors.FieldState{Object: "deal", Field: f.Field, Role: f.Role, Kind: f.Kind, Length: f.Length}
		states = append(states, c.crm.state(s, true))
	}
	return states, nil
}

// Usage counts calls, against the quota if there is one.
func (c *Connector) Usage() connectors.Usage { return c.crm.usage() }

// Ask costs a call and says what Usage does.
func (c *Connector) Ask(ctx context.Context) (connectors.Usage, error) {
	err := c.crm.enter(ctx, Ask)
	return c.crm.usage(), err
}

// List is a pull that shows ids and stamps alone.
func (c *Connector) List(ctx context.Context, from connectors.Cursor) (connectors.Page, error) {
	page, err := c.page(ctx, List, from)
	for i, r := range page.Records {
		page.Records[i] = connectors.Record{ID: r.ID, Modified: r.Modified, Gone: r.Gone, MergedInto: r.MergedInto, Read: r.Read}
	}
	return page, err
}

func (c *CRM) state(s connectors.FieldState, written bool) connectors.FieldState {
	s.Missing, s.ReadOnly = c.faults.hides(s.Field), c.faults.protects(s.Field)
	switch {
	case s.Missing:
		s.Problem = "the field is missing or hidden; create it or grant access"
	case s.ReadOnly && written:
		s.Problem = "the field is read-only; grant the right to edit it"
	}
	return s
}

func (c *CRM) conflict(u connectors.Update) *connectors.Error {
	d := c.deals[u.ID]
	if d == nil || d.gone {
		return nil
	}
	if fields := c.options.Mapping.Conflicts(u, c.readable(d.fields)); len(fields) > 0 {
		return connectors.NewConflict(string(Write), fields)
	}
	return nil
}

func (c *CRM) update(u connectors.Update) connectors.Outcome {
	gone := &connectors.Error{Class: connectors.Gone, Op: string(Write), Message: "the record is no more"}
	switch d := c.deals[u.ID]; {
	case d == nil, d.gone && !c.options.FollowMerges:
		return connectors.Outcome{ID: u.ID, Err: gone}
	case d.gone:
		winner := c.winner(d)
		if winner == nil || c.set(winner, u) != nil {
			return connectors.Outcome{ID: u.ID, Err: gone}
		}
		return connectors.Outcome{ID: u.ID, Err: gone, MergedInto: winner.id}
	default:
		return connectors.Outcome{ID: u.ID, Err: c.set(d, u)}
	}
}

// winner is the deal that took the place of a merged one, nil if that is gone too.
func (c *CRM) winner(d *deal) *deal {
	for d != nil && d.gone {
		d = c.deals[d.mergedInto]
	}
	return d
}

// set applies an update to a deal that is there.
func (c *CRM) set(d *deal, u connectors.Update) *connectors.Error {
	if err := c.faults.refuses(u.ID); err != nil {
		return err
	}
	fields := map[string]any{}
	for _, v := range u.Fields {
		if c.faults.hides(v.Field) || c.faults.protects(v.Field) {
			return &connectors.Error{Class: connectors.Schema, Op: string(Write), Message: "the field may not be written", Fields: []string{v.Field}}
		}
		fields[v.Field] = raw(v)
	}
	c.change(&d.thing, fields)
	return nil
}

// raw is a value in the type that a CRM reads it back in.
func raw(v connectors.Value) any {
	switch {
	case v.Text == "":
		return nil
	case v.Kind == connectors.Number || v.Kind == connectors.Percent || v.Kind == connectors.Currency:
		return json.Number(v.Text)
	case v.Kind == connectors.Bool:
		return v.Text == "true"
	}
	return v.Text
}
