package portalsim

import (
	"fmt"
	"net/http"
	"regexp"
)

var schemaName = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_]*$`)

// schema describes an object type in the vendor's form.
type schema struct {
	Labels             labels      `json:"labels"`
	RequiredProperties []string    `json:"requiredProperties"`
	Searchable         []string    `json:"searchableProperties"`
	Primary            string      `json:"primaryDisplayProperty"`
	Archived           bool        `json:"archived"`
	ID                 string      `json:"id"`
	FullName           string      `json:"fullyQualifiedName"`
	CreatedAt          string      `json:"createdAt,omitempty"`
	UpdatedAt          string      `json:"updatedAt,omitempty"`
	TypeID             string      `json:"objectTypeId"`
	Properties         []*property `json:"properties"`
	Associated         []string    `json:"associatedObjects,omitempty"`
	Associations       []any       `json:"associations"`
	Name               string      `json:"name"`
}

type labels struct {
	Singular string `json:"singular"`
	Plural   string `json:"plural"`
}

// scope fills a verb's scope for the type; custom objects share theirs.
func (t *objectType) scope(v verb) string {
	name := t.plural
	switch {
	case t.custom != nil:
		name = "custom"
	case t.plural == "notes":
		name = "contacts" // engagements have no scope of their own
	}
	return fmt.Sprintf(string(v), name)
}

// mayDefine refuses custom objects on tiers without them.
func (p *Portal) mayDefine(scope string) *problem {
	if !p.opts.CustomObjects || !p.grants(scope) {
		return missingScopes(scope)
	}
	return nil
}

func (p *Portal) listSchemas(*exchange) reply {
	if err := p.mayDefine("crm.schemas.custom.read"); err != nil {
		return fail(err)
	}
	out := results[schema]{Results: []schema{}}
	for _, t := range p.types {
		if t.custom != nil {
			out.Results = append(out.Results, p.schema(t))
		}
	}
	return reply{http.StatusOK, out}
}

func (p *Portal) getSchema(x *exchange) reply {
	t, err := p.objectType(x.PathValue("type"))
	if err != nil {
		return fail(err)
	}
	if scope := t.scope(readSchema); !p.grants(scope) {
		return fail(missingScopes(scope))
	}
	return reply{http.StatusOK, p.schema(t)}
}

func (p *Portal) schema(t *objectType) schema {
	s := schema{Labels: labels{t.title, t.title + "s"}, RequiredProperties: []string{}, Searchable: []string{}, FullName: t.title}
	if t.custom != nil {
		s = *t.custom
	}
	s.TypeID, s.Name, s.Properties, s.Associations = t.id, t.singular, p.visible(t), []any{}
	return s
}

func (p *Portal) createSchema(x *exchange) reply {
	if err := p.mayDefine("crm.schemas.custom.write"); err != nil {
		return fail(err)
	}
	var s schema
	if err := x.decode(&s); err != nil {
		return fail(err)
	}
	t, err := p.defineType(s)
	if err != nil {
		return fail(err)
	}
	return reply{http.StatusCreated, p.schema(t)}
}

// defineType adds a custom object with the properties of its schema.
func (p *Portal) defineType(s schema) (*objectType, *problem) {
	full := fmt.Sprintf("p%d_%s", p.opts.PortalID, s.Name)
	switch {
	case !schemaName.MatchString(s.Name):
		return nil, invalid("Object name %q is not valid", s.Name)
	case s.Labels.Singular == "" || s.Labels.Plural == "":
		return nil, invalid("Object %q needs singular and plural labels", s.Name)
	case p.typeName[full] != nil:
		return nil, conflict("Object type %s already exists", full)
	}
	serial := len(p.types) + 1_000
	s.ID, s.FullName = fmt.Sprint(serial), full
	s.CreatedAt = stamp(p.now().UnixMilli())
	s.UpdatedAt = s.CreatedAt
	t := standard(fmt.Sprintf("2-%d", serial), full, s.Name, 70_000, s.Name+"_information", "createdate", "hs_lastmodifieddate", "hs_object_id")
	t.aliases = []string{"p_" + s.Name}
	t.title, t.custom, t.required = s.Labels.Singular, &s, s.RequiredProperties
	sent := s.Properties
	p.addType(t)
	for _, d := range sent {
		if d.GroupName == "" {
			d.GroupName = t.groups[0].Name
		}
		if d.Options == nil {
			d.Options = []option{}
		}
		if err := p.define(t, d); err != nil {
			p.removeType(t)
			return nil, err
		}
	}
	if _, ok := t.byName[s.Primary]; !ok {
		p.removeType(t)
		return nil, invalid("primaryDisplayProperty %q is not one of the properties", s.Primary)
	}
	return t, nil
}

func (p *Portal) removeType(t *objectType) {
	p.types = p.types[:len(p.types)-1]
	for name, other := range p.typeName {
		if other == t {
			delete(p.typeName, name)
		}
	}
}
