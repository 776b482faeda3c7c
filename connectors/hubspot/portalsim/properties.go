package portalsim

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
)

var (
	propertyName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,99}$`)
	groupName    = regexp.MustCompile(`^[a-z0-9_-]{1,100}$`)
)

func (p *Portal) listProperties(t *objectType, _ *exchange) reply {
	return reply{http.StatusOK, results[*property]{Results: p.visible(t)}}
}

func (p *Portal) getProperty(t *objectType, x *exchange) reply {
	d, ok := p.property(t, x.PathValue("property"))
	if !ok {
		return fail(noProperty(x.PathValue("property")))
	}
	return reply{http.StatusOK, p.described(t, d)}
}

func noProperty(name string) *problem {
	return notFound("Property %q does not exist", name)
}

func (p *Portal) createProperty(t *objectType, x *exchange) reply {
	d := newProperty()
	if err := x.decode(d); err != nil {
		return fail(err)
	}
	if err := p.define(t, d); err != nil {
		return fail(err)
	}
	return reply{http.StatusCreated, d.clone()}
}

// newProperty is a definition with what a request may leave out.
func newProperty() *property {
	return &property{
		Options: []option{}, DisplayOrder: -1, Sensitivity: "non_sensitive",
		Modification: modifiability{Archivable: true},
	}
}

// define checks a definition and adds it to the type.
func (p *Portal) define(t *objectType, d *property) *problem {
	if _, taken := t.byName[d.Name]; taken {
		e := conflict("A property named '%s' already exists.", d.Name)
		e.Category, e.SubCategory = "OBJECT_ALREADY_EXISTS", "Properties.PROPERTY_WITH_NAME_EXISTS"
		e.Context = map[string][]string{"name": {d.Name}}
		return e
	}
	switch {
	case !propertyName.MatchString(d.Name):
		return invalid("Property name %q is not valid: it must begin with a letter and hold lower-case letters, digits and underscores", d.Name)
	case d.Label == "":
		return invalid("Property %q needs a label", d.Name)
	case !slices.Contains(fieldTypes[d.Type], d.FieldType):
		return invalid("Field type %q does not go with type %q of property %q", d.FieldType, d.Type, d.Name)
	case !t.hasGroup(d.GroupName):
		return invalid("Property group %q does not exist", d.GroupName)
	}
	if err := checkOptions(d); err != nil {
		return err
	}
	now := stamp(p.now().UnixMilli())
	d.CreatedAt, d.UpdatedAt = now, now
	d.HubSpotDefined, d.Calculated, d.Archived, d.ExternalOptions = false, false, false, false
	d.Modification = modifiability{Archivable: true}
	t.add(d)
	return nil
}

func checkOptions(d *property) *problem {
	if d.Type == "bool" && len(d.Options) == 0 {
		d.Options = []option{{Label: "True", Value: "true"}, {Label: "False", Value: "false", DisplayOrder: 1}}
	}
	if d.Type == "enumeration" && len(d.Options) == 0 {
		return invalid("Property %q is an enumeration and needs options", d.Name)
	}
	values, labels := map[string]bool{}, map[string]bool{}
	for _, o := range d.Options {
		if o.Value == "" || o.Label == "" || values[o.Value] || labels[o.Label] {
			return invalid("Property %q has options without a value or label, or alike", d.Name)
		}
		values[o.Value], labels[o.Label] = true, true
	}
	return nil
}

func (p *Portal) createProperties(t *objectType, x *exchange) reply {
	var b struct {
		Inputs []json.RawMessage `json:"inputs"`
	}
	if err := x.decode(&b); err != nil {
		return fail(err)
	}
	if len(b.Inputs) == 0 || len(b.Inputs) > maxBatch {
		return fail(invalid("Invalid input JSON: between 1 and %d inputs are allowed", maxBatch))
	}
	var made []*property
	var errs []*problem
	for _, raw := range b.Inputs {
		d := newProperty()
		if err := json.Unmarshal(raw, d); err != nil {
			return fail(invalid("Invalid input JSON: %s", err))
		}
		if err := p.define(t, d); err != nil {
			errs = append(errs, err)
			continue
		}
		made = append(made, d.clone())
	}
	return finish(p, made, errs, http.StatusCreated)
}

func (p *Portal) readProperties(t *objectType, x *exchange) reply {
	var b struct {
		Inputs []struct {
			Name string `json:"name"`
		} `json:"inputs"`
	}
	if err := x.decode(&b); err != nil {
		return fail(err)
	}
	var found []*property
	var errs []*problem
	for _, in := range b.Inputs {
		if d, ok := p.property(t, in.Name); ok {
			found = append(found, p.described(t, d))
			continue
		}
		e := noProperty(in.Name)
		e.Context = map[string][]string{"name": {in.Name}}
		errs = append(errs, e)
	}
	return finish(p, found, errs, http.StatusOK)
}

func (p *Portal) patchProperty(t *objectType, x *exchange) reply {
	d, ok := p.property(t, x.PathValue("property"))
	if !ok {
		return fail(noProperty(x.PathValue("property")))
	}
	if d.Modification.ReadOnlyDefinition {
		return fail(invalid("The definition of property %q is read only", d.Name))
	}
	n := *d
	n.Options = slices.Clone(d.Options)
	if err := x.decode(&n); err != nil {
		return fail(err)
	}
	if n.Name != d.Name || n.Type != d.Type && len(t.ids) > 0 {
		return fail(invalid("The name of property %q cannot be changed, nor its type once records exist", d.Name))
	}
	if !slices.Contains(fieldTypes[n.Type], n.FieldType) || !t.hasGroup(n.GroupName) {
		return fail(invalid("Property %q: type, field type or group is not valid", d.Name))
	}
	if err := checkOptions(&n); err != nil {
		return fail(err)
	}
	n.UpdatedAt = stamp(p.now().UnixMilli())
	*d = n
	return reply{http.StatusOK, n}
}

func (p *Portal) deleteProperty(t *objectType, x *exchange) reply {
	d, ok := p.property(t, x.PathValue("property"))
	if !ok {
		return fail(noProperty(x.PathValue("property")))
	}
	if d.Modification.ReadOnlyDefinition {
		return fail(invalid("Property %q cannot be archived", d.Name))
	}
	t.drop(d)
	return reply{http.StatusNoContent, nil}
}

func (p *Portal) listGroups(t *objectType, _ *exchange) reply {
	return reply{http.StatusOK, results[*group]{Results: t.groups}}
}

func (p *Portal) getGroup(t *objectType, x *exchange) reply {
	for _, g := range t.groups {
		if g.Name == x.PathValue("group") {
			return reply{http.StatusOK, g}
		}
	}
	return fail(notFound("Property group %q does not exist", x.PathValue("group")))
}

func (p *Portal) createGroup(t *objectType, x *exchange) reply {
	g := &group{DisplayOrder: -1}
	if err := x.decode(g); err != nil {
		return fail(err)
	}
	if err := t.defineGroup(g); err != nil {
		return fail(err)
	}
	return reply{http.StatusCreated, g}
}

func (t *objectType) defineGroup(g *group) *problem {
	switch {
	case !groupName.MatchString(g.Name) || g.Label == "":
		return invalid("A property group needs a lower-case name and a label")
	case t.hasGroup(g.Name):
		return conflict("A property group named '%s' already exists.", g.Name)
	}
	t.groups = append(t.groups, g)
	return nil
}
