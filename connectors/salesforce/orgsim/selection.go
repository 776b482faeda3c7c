package orgsim

import (
	"strings"

	"fitsync/connectors/salesforce/orgsim/soql"
)

// selection is what a query shows of each row: fields, parents and children,
// in the order in which the query first names them.
type selection struct {
	ob    *object
	parts []part
	long  bool // a long text field is among them
}

// part is a field; with parent set it is the record behind a lookup, and with
// children set it is a subquery.
type part struct {
	f        *field
	parent   *selection
	children *childQuery
}

// childQuery is a subquery in a SELECT list.
type childQuery struct {
	name   string
	lookup *field
	q      *soql.Query
	match  filter
	terms  []sortTerm
	shown  *selection
}

// selection resolves a SELECT list without functions.
func (b binder) selection(q *soql.Query) (*selection, error) {
	s := &selection{ob: b.ob}
	seen := map[string]bool{}
	for _, it := range q.Items {
		switch {
		case it.Sub != nil:
			c, err := b.children(it)
			if err != nil {
				return nil, err
			}
			s.parts = append(s.parts, part{children: c})
		case it.Func == "FIELDS":
			if err := b.allFields(s, it, q); err != nil {
				return nil, err
			}
		default:
			col, err := b.column(it.Path)
			if err != nil {
				return nil, err
			}
			key := strings.ToLower(strings.Join(it.Path.Names, "."))
			if seen[key] {
				return nil, refuseAt("INVALID_FIELD", it.Path, "duplicate field selected: %s", strings.Join(it.Path.Names, "."))
			}
			seen[key] = true
			s.add(b.o, col)
		}
	}
	return s, nil
}

func (s *selection) add(o *Org, col column) {
	s.long = s.long || col.f.longText()
	if len(col.via) == 0 {
		s.parts = append(s.parts, part{f: col.f})
		return
	}
	via, rest := col.via[0], column{via: col.via[1:], f: col.f}
	for _, p := range s.parts {
		if p.f == via && p.parent != nil {
			p.parent.add(o, rest)
			return
		}
	}
	parent := &selection{ob: o.object(via.ReferenceTo[0])}
	parent.add(o, rest)
	s.parts = append(s.parts, part{f: via, parent: parent})
}

// maxAllFields is the LIMIT that FIELDS() demands.
const maxAllFields = 200

func (b binder) allFields(s *selection, it soql.Item, q *soql.Query) error {
	which := strings.ToUpper(strings.Join(it.Path.Names, "."))
	if which != "STANDARD" && (q.Limit < 0 || q.Limit > maxAllFields) {
		return refuseAt("MALFORMED_QUERY", it.Path, "The SOQL FIELDS function must have a LIMIT of at most 200")
	}
	if which != "ALL" && which != "STANDARD" && which != "CUSTOM" {
		return refuseAt("MALFORMED_QUERY", it.Path, "unexpected token: '%s'", which)
	}
	for _, f := range b.ob.fields {
		if b.o.visible(b.ob, f) && (which == "ALL" || f.custom == (which == "CUSTOM")) {
			s.add(b.o, column{f: f})
		}
	}
	return nil
}

func (b binder) children(it soql.Item) (*childQuery, error) {
	q := it.Sub
	ob, lookup := b.o.child(b.ob, q.From)
	if ob == nil {
		return nil, refuseAt("INVALID_TYPE", soql.Path{Pos: q.FromPos}, "Didn't understand relationship '%s' in FROM part of query call."+customHint,
			q.From, "relationship", "__r", "custom relationship name")
	}
	inner := binder{b.o, ob, q.Alias}
	c := &childQuery{name: lookup.ChildRelationship, lookup: lookup, q: q}
	var err error
	if c.match, err = inner.filter(q.Where); err != nil {
		return nil, err
	}
	if c.terms, err = inner.order(q); err != nil {
		return nil, err
	}
	for _, sub := range q.Items {
		if sub.Func != "" {
			return nil, refuseAt("MALFORMED_QUERY", sub.Path, "Only fields can be selected in a subquery")
		}
	}
	c.shown, err = inner.selection(q)
	return c, err
}

// rows lists the children of one row.
func (c *childQuery) rows(o *Org, parent *row) []*row {
	out := []*row{}
	for _, r := range c.shown.ob.table.childrenOf(c.lookup, parent.id) {
		if c.match(r) {
			out = append(out, r)
		}
	}
	if len(c.terms) > 0 {
		o.sort(out, c.terms)
	}
	return window(out, c.q)
}
