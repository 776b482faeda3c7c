package memory

import (
	"maps"
	"slices"
	"strings"

	"fitsync/connectors"
)

// beside is a row that a connector wrote beside a deal.
type beside struct {
	id     string
	fields map[string]any
}

// Beside returns the rows of an object that connectors wrote, fields by external id.
func (c *CRM) Beside(object string) map[string]map[string]any {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := map[string]map[string]any{}
	for key, b := range c.beside[object] {
		all[key] = maps.Clone(b.fields)
	}
	return all
}

// DeleteBeside takes a row away, as a person may. Nothing happens if it is not there.
func (c *CRM) DeleteBeside(object, externalID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.beside[object], externalID)
}

// writeRows brings rows to be as the updates say, what is linked to before the rest.
func (c *CRM) writeRows(updates []connectors.Update, outcomes []connectors.Outcome) {
	for i, u := range updates {
		outcomes[i].Rows = make([]connectors.RowOutcome, len(u.Rows))
	}
	written := c.options.Mapping.RowObjects()
	for n := range len(written) + 1 { // the last round is for objects that are none of ours
		for i, u := range updates {
			for j, row := range u.Rows {
				at := slices.IndexFunc(written, func(object string) bool { return strings.EqualFold(object, row.Object) })
				if at == n || at < 0 && n == len(written) {
					outcomes[i].Rows[j] = c.writeRow(row)
				}
			}
		}
	}
}

func (c *CRM) writeRow(row connectors.Row) connectors.RowOutcome {
	refuse := func(class connectors.Class, message string, fields ...string) connectors.RowOutcome {
		return connectors.RowOutcome{Err: &connectors.Error{Class: class, Op: string(Write), Message: message, Fields: fields}}
	}
	m := c.options.Mapping
	allowed := m.RowFields(row.Object)
	fields := map[string]any{}
	for _, v := range row.Fields {
		if !slices.Contains(allowed, v.Field) {
			return refuse(connectors.Schema, "the field may not be written", v.Field)
		}
		fields[v.Field] = raw(v)
	}
	for _, l := range row.Links {
		switch {
		case !slices.Contains(allowed, l.Field):
			return refuse(connectors.Schema, "the field may not be written", l.Field)
		case l.ExternalID != "" && c.beside[connectors.ProductGapRows][l.ExternalID] == nil:
			return refuse(connectors.Rejected, "the row that it links to is not there", l.Field)
		}
		fields[l.Field] = l.ID + l.ExternalID
	}
	if err := c.faults.refuses(row.Key()); err != nil {
		return connectors.RowOutcome{Err: err}
	}
	if strings.EqualFold(row.Object, m.Requirements.Object) {
		return c.writeVerdict(row, fields)
	}
	if row.ExternalID == "" {
		return refuse(connectors.Schema, "a row of ours needs an external id")
	}
	return c.putBeside(row, fields)
}

// writeVerdict sets fields of a row that people keep; one that is gone needs nothing.
func (c *CRM) writeVerdict(row connectors.Row, fields map[string]any) connectors.RowOutcome {
	if r := c.rows[row.ID]; r != nil && !r.gone {
		c.change(&r.thing, fields)
	}
	return connectors.RowOutcome{ID: row.ID}
}

func (c *CRM) putBeside(row connectors.Row, fields map[string]any) connectors.RowOutcome {
	if row.Delete {
		delete(c.beside[row.Object], row.ExternalID)
		return connectors.RowOutcome{ID: row.ID}
	}
	if c.beside[row.Object] == nil {
		c.beside[row.Object] = map[string]*beside{}
	}
	b := c.beside[row.Object][row.ExternalID]
	if b == nil {
		b = &beside{id: c.nextID("beside"), fields: map[string]any{}}
		c.beside[row.Object][row.ExternalID] = b
	}
	maps.Copy(b.fields, fields)
	return connectors.RowOutcome{ID: b.id}
}
