package salesforce

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"fitsync/connectors"
)

const opDescribe = "describe fields"

// Describe implements [connectors.Connector] by one call, two where the mapping
// reaches through lookups.
func (c *Client) Describe(ctx context.Context) ([]connectors.FieldState, error) {
	names := []string{opportunity}
	for _, name := range append([]string{c.schema.object}, c.options.Mapping.RowObjects()...) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	objects, err := c.objects(ctx, names)
	if err != nil {
		return nil, err
	}
	if err := c.addTargets(ctx, objects); err != nil {
		return nil, err
	}
	var states []connectors.FieldState
	for _, f := range append(mapped(c.options.Mapping), rowsWanted(c.options.Mapping)...) {
		states = append(states, judge(objects, f))
	}
	return states, nil
}

// rowsWanted lists the fields of rows that are written beside deals.
func rowsWanted(m connectors.Mapping) (out []wanted) {
	for _, object := range m.RowObjects() {
		fields := m.RowFields(object)
		if !strings.EqualFold(object, m.Requirements.Object) {
			fields = append([]string{externalIDField}, fields...)
		}
		for _, field := range fields {
			out = append(out, wanted{object: object, field: field, role: roleRow})
		}
	}
	return out
}

// roleRow is the role of a field of a row that fitsync keeps.
const roleRow = "row"

// wanted is a field that the mapping names.
type wanted struct {
	object, field, role string
	write               *connectors.WriteField // nil: only read
}

// mapped lists the mapping's fields in the order in which it is written.
func mapped(m connectors.Mapping) (out []wanted) {
	add := func(object string, fields map[string]string, order ...string) {
		for _, role := range order {
			if fields[role] != "" {
				out = append(out, wanted{object: object, field: fields[role], role: role})
			}
		}
		var rest []string
		for role := range fields {
			if !slices.Contains(order, role) && fields[role] != "" {
				rest = append(rest, role)
			}
		}
		slices.Sort(rest)
		for _, role := range rest {
			out = append(out, wanted{object: object, field: fields[role], role: role})
		}
	}
	add(opportunity, m.Opportunity, "name", "account", "contact", "owner", "stage", "amount", "currency",
		"probability", "close_date", "need_by", "closed", "won")
	if r := m.Requirements; r.Object != "" {
		out = append(out, wanted{object: r.Object, field: r.Parent, role: "parent"})
		add(r.Object, r.Fields, "text", "name", "category", "priority", "need_by", "status", "source", "owner")
	}
	if m.Requirements.Field != "" {
		out = append(out, wanted{object: opportunity, field: m.Requirements.Field, role: "requirements"})
	}
	for i, w := range m.WriteBack {
		out = append(out, wanted{object: opportunity, field: w.Field, role: w.Role, write: &m.WriteBack[i]})
	}
	return out
}

// object is what the org says of one object: its fields by lower-case name.
type object struct {
	name   string
	fields map[string]described
}

type described struct {
	Name         string   `json:"name"`
	Type         string   `json:"type"`
	Length       int      `json:"length"`
	Precision    int      `json:"precision"`
	Scale        int      `json:"scale"`
	Updateable   bool     `json:"updateable"`
	Restricted   bool     `json:"restrictedPicklist"`
	Relationship string   `json:"relationshipName"`
	ReferenceTo  []string `json:"referenceTo"`
	Cascade      bool     `json:"cascadeDelete"` // it is a master-detail field
	Options      []struct {
		Active bool   `json:"active"`
		Value  string `json:"value"`
	} `json:"picklistValues"`
}

// objects describes objects by one call. One that does not exist or may not be
// seen is absent.
func (c *Client) objects(ctx context.Context, names []string) (map[string]object, error) {
	parts := make([]part, len(names))
	for i, name := range names {
		parts[i] = part{Method: http.MethodGet, URL: c.base() + "/sobjects/" + name + "/describe"}
	}
	replies, _, err := c.composite(ctx, opDescribe, parts)
	if err != nil {
		return nil, err
	}
	out := map[string]object{}
	for i, r := range replies {
		if r.err != nil {
			if r.err.Status == http.StatusNotFound || r.err.Class == connectors.Schema {
				continue
			}
			return nil, r.err
		}
		var body struct {
			Fields []described `json:"fields"`
		}
		if json.Unmarshal(r.body, &body) != nil || len(body.Fields) == 0 {
			return nil, malformed(opDescribe, "the description of "+names[i]+" names no fields")
		}
		o := object{name: names[i], fields: map[string]described{}}
		for _, f := range body.Fields {
			o.fields[strings.ToLower(f.Name)] = f
		}
		out[strings.ToLower(names[i])] = o
	}
	return out, nil
}

// addTargets describes the objects that mapped lookups point to.
func (c *Client) addTargets(ctx context.Context, objects map[string]object) error {
	var missing []string
	for _, w := range mapped(c.options.Mapping) {
		name, _, through := strings.Cut(w.field, ".")
		lookup, ok := objects[strings.ToLower(w.object)].lookup(name)
		if !through || !ok || len(lookup.ReferenceTo) != 1 {
			continue
		}
		target := lookup.ReferenceTo[0]
		if _, known := objects[strings.ToLower(target)]; !known && !slices.Contains(missing, target) {
			missing = append(missing, target)
		}
	}
	for chunk := range slices.Chunk(missing, 25) {
		more, err := c.objects(ctx, chunk)
		if err != nil {
			return err
		}
		for name, o := range more {
			objects[name] = o
		}
	}
	return nil
}

func (o object) lookup(relationship string) (described, bool) {
	for _, f := range o.fields {
		if f.Relationship != "" && strings.EqualFold(f.Relationship, relationship) {
			return f, true
		}
	}
	return described{}, false
}
