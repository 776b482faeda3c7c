package orgsim

import (
	"strings"

	"fitsync/connectors/salesforce/orgsim/soql"
)

// maxParents is how many relationships one field path may follow.
const maxParents = 5

// column is a field path resolved against the schema: the lookups to follow
// from a row, then the field to read.
type column struct {
	via []*field
	f   *field
}

// value reads the column of a row; a missing parent gives nil.
func (c column) value(o *Org, r *row) any {
	for _, f := range c.via {
		if r = o.target(f, r); r == nil {
			return nil
		}
	}
	return r.get(c.f)
}

// target is the record that a row's lookup points to, or nil.
func (o *Org) target(f *field, r *row) *row {
	id, _ := r.get(f).(string)
	if ob := o.objectOf(f, id); ob != nil {
		if t := ob.table.byID[id]; t != nil && t.cur != nil {
			return t
		}
	}
	return nil
}

func (o *Org) objectOf(f *field, id string) *object {
	for _, name := range f.ReferenceTo {
		if ob := o.object(name); ob != nil && strings.HasPrefix(id, ob.prefix) {
			return ob
		}
	}
	return nil
}

// binder resolves the names of one query against one object.
type binder struct {
	o     *Org
	ob    *object
	alias string
}

func refuseAt(code string, path soql.Path, format string, args ...any) error {
	e := refuse(code, format, args...)
	return &soql.Error{Code: code, Message: e.message, Pos: path.Pos}
}

// customHint is the advice that follows a name that is not known.
const customHint = " If you are attempting to use a custom %s, be sure to append the '%s' after the %s. Please reference your WSDL or the describe call for the appropriate names."

// column resolves a path.
func (b binder) column(path soql.Path) (column, error) {
	names := path.Names
	if len(names) > 1 && (strings.EqualFold(names[0], b.alias) || strings.EqualFold(names[0], b.ob.name)) && b.ob.parent(names[0]) == nil {
		names = names[1:]
	}
	var c column
	ob := b.ob
	for ; len(names) > 1; names = names[1:] {
		f := ob.parent(names[0])
		if f == nil || !b.o.visible(ob, f) {
			return c, refuseAt("INVALID_FIELD", path, "Didn't understand relationship '%s' in field path."+customHint,
				names[0], "relationship", "__r", "custom relationship name")
		}
		c.via = append(c.via, f)
		if ob = b.o.object(f.ReferenceTo[0]); ob == nil {
			return c, refuseAt("INVALID_FIELD", path, "Didn't understand relationship '%s' in field path.", names[0])
		}
	}
	if len(c.via) > maxParents {
		return c, refuseAt("INVALID_FIELD", path, "Field paths may follow at most %d relationships", maxParents)
	}
	if c.f = ob.field(names[0]); c.f == nil || !b.o.visible(ob, c.f) {
		return c, refuseAt("INVALID_FIELD", path, "No such column '%s' on entity '%s'."+customHint,
			names[0], ob.name, "field", "__c", "custom field name")
	}
	return c, nil
}

// from finds the object of a FROM clause.
func (o *Org) from(q *soql.Query) (*object, error) {
	if ob := o.object(q.From); ob != nil {
		return ob, nil
	}
	return nil, refuseAt("INVALID_TYPE", soql.Path{Pos: q.FromPos}, "sObject type '%s' is not supported."+customHint,
		q.From, "object", "__c", "entity name")
}
