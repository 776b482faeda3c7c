package hubspot

import (
	"context"

	"fitsync/analysis"
	"fitsync/connectors"
)

// maxText is the longest text that a property holds, in characters.
const maxText = 65_536

// used is a property that the mapping uses, and for what.
type used struct {
	object, field, name, role string
	write                     *connectors.WriteField // nil: read only
}

// Describe implements [connectors.Connector] at one call per object that the mapping
// names. An app sees no property whose scope it lacks, so such a one is missing.
func (c *Client) Describe(ctx context.Context) ([]connectors.FieldState, error) {
	known := map[string]map[string]property{}
	var out []connectors.FieldState
	for _, u := range c.used() {
		if known[u.object] == nil {
			found, err := c.api.properties(ctx, u.object)
			if err != nil {
				return nil, err
			}
			known[u.object] = byName(found)
		}
		p, there := known[u.object][u.name]
		s := u.state(p, there)
		if !there {
			s.Problem += c.api.remedy(u.object, []string{u.name})
		}
		out = append(out, s)
	}
	return out, nil
}

func byName(found []property) map[string]property {
	out := make(map[string]property, len(found))
	for _, p := range found {
		out[p.name] = p
	}
	return out
}

// used lists the mapped properties in the order of the mapping.
func (c *Client) used() []used {
	var out []used
	for _, role := range opportunityRoles() {
		field := c.mapping.Opportunity[role]
		if objectType, name, ok := parentOf(field); ok {
			out = append(out, used{object: objectType, field: field, name: name, role: role})
		} else if field != "" {
			out = append(out, used{object: deals, field: field, name: field, role: role})
		}
	}
	source := c.mapping.Requirements
	for _, role := range requirementRoles() {
		if field := source.Fields[role]; field != "" && source.Object != "" {
			out = append(out, used{object: source.Object, field: field, name: field, role: role})
		}
	}
	if source.Field != "" {
		out = append(out, used{object: deals, field: source.Field, name: source.Field, role: "requirements"})
	}
	for i, f := range c.mapping.WriteBack {
		out = append(out, used{object: deals, field: f.Field, name: f.Field, role: f.Role, write: &c.mapping.WriteBack[i]})
	}
	return out
}

func opportunityRoles() []string {
	return []string{"name", "account", "contact", "owner", "stage", "amount", "currency", "probability", "close_date", "need_by", "closed", "won"}
}

func requirementRoles() []string {
	return []string{"text", "name", "category", "priority", "need_by", "status", "source", "owner", "created"}
}

// state says how a property serves its role.
func (u used) state(p property, there bool) connectors.FieldState {
	s := connectors.FieldState{Object: u.object, Field: u.field, Role: u.role, Missing: !there}
	if !there {
		s.Problem = "the property " + u.name + " of " + u.object + " does not exist, or the app may not see it"
		if u.write != nil {
			s.Kind = u.write.Kind
		}
		return s
	}
	s.Kind, s.Options, s.ReadOnly = kindOf(p), p.options, p.readOnly
	if p.kind == "string" {
		s.Length = maxText
	}
	if u.write != nil {
		s.Problem = u.problem(p)
	}
	return s
}

// problem says why a property cannot take what fitsync writes, "" if it can.
func (u used) problem(p property) string {
	if misfit := u.misfit(p); misfit != "" {
		return misfit
	}
	if absent := u.lacks(p); len(absent) > 0 {
		return lackOf(p, absent)
	}
	return ""
}

// misfit says why a property can never take what fitsync writes, "" if it can.
func (u used) misfit(p property) string {
	if p.readOnly {
		return "the property " + u.name + " is read-only; map " + u.role + " to another one"
	}
	if want, _ := typeOf(u.write.Kind); p.kind != want {
		return "the property " + u.name + " is of type " + p.kind + ", but " + u.role + " needs " + want + "; map it to another one"
	}
	if absent := u.lacks(p); len(absent) > 0 && p.fixed {
		return lackOf(p, absent)
	}
	return ""
}

// kindOf is a property's kind in terms common to all CRMs.
func kindOf(p property) connectors.Kind {
	switch p.kind {
	case "number":
		if p.currency {
			return connectors.Currency
		}
		return connectors.Number
	case "date":
		return connectors.Day
	case "datetime":
		return connectors.Moment
	case "bool":
		return connectors.Bool
	case "enumeration":
		return connectors.Picklist
	}
	if p.fieldType == "textarea" || p.fieldType == "html" {
		return connectors.LongText
	}
	return connectors.Text
}

// typeOf is the pair of types with which HubSpot makes a property of a kind.
func typeOf(kind connectors.Kind) (kindName, fieldType string) {
	switch kind {
	case connectors.Number, connectors.Percent, connectors.Currency:
		return "number", "number"
	case connectors.Picklist:
		return "enumeration", "select"
	case connectors.Day:
		return "date", "date"
	case connectors.Moment:
		return "datetime", "date"
	case connectors.Bool:
		return "bool", "booleancheckbox"
	case connectors.LongText:
		return "string", "textarea"
	}
	return "string", "text"
}

// optionsOf lists the internal values that a role writes, none unless it is a choice.
func optionsOf(role string) []string {
	var out []string
	switch role {
	case "grade":
		for _, g := range analysis.Grades() {
			out = append(out, string(g))
		}
	case "next_action":
		for _, k := range analysis.ActionKinds() {
			out = append(out, string(k))
		}
	}
	return out
}
