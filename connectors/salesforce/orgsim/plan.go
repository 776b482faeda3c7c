package orgsim

import (
	"iter"
	"math"
	"slices"
	"strings"

	"fitsync/connectors/salesforce/orgsim/soql"
)

// access is one way to reach the rows that may match: an index, or a part of it.
type access struct {
	cost int
	rows iter.Seq[*row]
	// order is what the rows are sorted by, ids breaking ties.
	order *field
}

// conjuncts lists the comparisons that every match must meet.
func conjuncts(c soql.Cond) []*soql.Compare {
	switch c := c.(type) {
	case *soql.Compare:
		return []*soql.Compare{c}
	case *soql.Logic:
		if c.Or {
			return nil
		}
		var out []*soql.Compare
		for _, t := range c.Terms {
			out = append(out, conjuncts(t)...)
		}
		return out
	}
	return nil
}

// accesses lists the ways that the conditions open, the whole table first.
func (b binder) accesses(where soql.Cond) []access {
	t := b.ob.table
	bounds := map[*field][]*soql.Compare{}
	for _, c := range conjuncts(where) {
		col, err := b.column(c.Path)
		if err == nil && len(col.via) == 0 && c.Sub == nil {
			bounds[col.f] = append(bounds[col.f], c)
		}
	}
	id := b.ob.field("Id")
	out := []access{through(b, t.ids, id, bounds[id], "", idKey)}
	for _, name := range []string{"SystemModstamp", "LastModifiedDate"} {
		f := b.ob.field(name)
		out = append(out, through(b, t.stamps, f, bounds[f], math.MinInt64, stampKey))
	}
	for name, ix := range t.parents {
		f := b.ob.field(name)
		if len(bounds[f]) > 0 || f.Required {
			out = append(out, through(b, ix, f, bounds[f], "", idKey))
		}
	}
	for f, cs := range bounds {
		if a, ok := b.points(f, cs); ok {
			out = append(out, a)
		}
	}
	return out
}

func idKey(v any) string   { s, _ := v.(string); return s }
func stampKey(v any) int64 { return floorSeconds(v) }

// floorSeconds may round a bound down: the filter still decides.
func floorSeconds(v any) int64 {
	t, _ := v.(instant)
	return int64(math.Floor(float64(t) / 1000))
}

// through reads an index within the bounds that the comparisons give.
func through[K string | int64](b binder, ix *index[K], f *field, cs []*soql.Compare, least K, key func(any) K) access {
	from, to := ix.lower(least), len(ix.sorted)
	for _, c := range cs {
		if len(c.Values) != 1 {
			continue
		}
		s, err := b.o.literal(f, c, c.Values[0])
		if err != nil || s.lo == nil || s.hi != nil {
			continue
		}
		switch c.Op {
		case ">", ">=":
			from = max(from, ix.lower(key(s.lo)))
		case "<", "<=":
			to = min(to, ix.upper(key(s.lo)))
		case "=":
			from, to = max(from, ix.lower(key(s.lo))), min(to, ix.upper(key(s.lo)))
		}
	}
	from = min(from, to)
	return access{cost: to - from, order: f, rows: func(yield func(*row) bool) {
		for e := range ix.span(from, to) {
			if !yield(e.r) {
				return
			}
		}
	}}
}

// points reads the rows that an IN list names, of an id or a lookup.
func (b binder) points(f *field, cs []*soql.Compare) (access, bool) {
	if f.kind != kindID && b.ob.table.parents[f.Name] == nil {
		return access{}, false
	}
	for _, c := range cs {
		if c.Op != "IN" {
			continue
		}
		var ids []string
		for _, v := range c.Values {
			s, err := b.o.literal(f, c, v)
			id, ok := s.lo.(string)
			if err != nil || !ok {
				return access{}, false // null in the list: the index has no such rows
			}
			ids = append(ids, id)
		}
		slices.Sort(ids)
		return b.pointRows(f, slices.Compact(ids)), true
	}
	return access{}, false
}

func (b binder) pointRows(f *field, ids []string) access {
	t := b.ob.table
	if f.kind == kindID {
		return access{cost: len(ids), order: f, rows: func(yield func(*row) bool) {
			for _, id := range ids {
				if r := t.byID[id]; r != nil && r.cur != nil && !yield(r) {
					return
				}
			}
		}}
	}
	ix, cost := t.parents[f.Name], 0
	for _, id := range ids {
		cost += ix.upper(id) - ix.lower(id)
	}
	return access{cost: cost, order: f, rows: func(yield func(*row) bool) {
		for _, id := range ids {
			for e := range ix.span(ix.lower(id), ix.upper(id)) {
				if !yield(e.r) {
					return
				}
			}
		}
	}}
}

// sortTerm is a resolved term of ORDER BY.
type sortTerm struct {
	column
	desc, nullsLast bool
}

func (b binder) order(q *soql.Query) ([]sortTerm, error) {
	var out []sortTerm
	for _, t := range q.OrderBy {
		col, err := b.column(t.Path)
		if err != nil {
			return nil, err
		}
		if col.f.longText() {
			return nil, refuseAt("INVALID_FIELD", t.Path, "field '%s' can not be sorted in a query call", col.f.Name)
		}
		out = append(out, sortTerm{col, t.Desc, t.NullsLast})
	}
	return out, nil
}

// satisfies tells whether rows sorted by f, then id, are in the wanted order.
func satisfies(f *field, terms []sortTerm) bool {
	if len(terms) == 0 {
		return true
	}
	for _, t := range terms {
		if t.desc || len(t.via) > 0 {
			return false
		}
	}
	if terms[0].f != f {
		return false
	}
	return len(terms) == 1 || (len(terms) == 2 && terms[1].f.slot == slotID)
}

// sortPenalty is how many times cheaper an access must be to be worth a sort.
const sortPenalty = 4

// search lists the matches of a query in its order, without its OFFSET and
// LIMIT unless that saves work; all includes deleted rows.
func (o *Org) search(q *soql.Query, ob *object, all bool) ([]*row, error) {
	b := binder{o, ob, q.Alias}
	match, err := b.filter(q.Where)
	if err != nil {
		return nil, err
	}
	terms, err := b.order(q)
	if err != nil {
		return nil, err
	}
	var best access
	bestCost := math.MaxInt
	for _, a := range b.accesses(q.Where) {
		cost := a.cost
		if !satisfies(a.order, terms) {
			cost *= sortPenalty
		}
		if cost < bestCost {
			best, bestCost = a, cost
		}
	}
	sorted := satisfies(best.order, terms)
	most := math.MaxInt
	if sorted && q.Limit >= 0 {
		most = q.Limit + q.Offset
	}
	out := []*row{}
	for r := range best.rows {
		if len(out) == most {
			break
		}
		if (all || !r.cur.deleted) && match(r) {
			out = append(out, r)
		}
	}
	if !sorted {
		o.sort(out, terms)
	}
	return out, nil
}

func (o *Org) sort(rows []*row, terms []sortTerm) {
	slices.SortStableFunc(rows, func(a, b *row) int {
		for _, t := range terms {
			if c := t.compare(t.value(o, a), t.value(o, b)); c != 0 {
				return c
			}
		}
		return strings.Compare(a.id, b.id)
	})
}

func (t sortTerm) compare(a, b any) int {
	if (a == nil) != (b == nil) {
		c := compareValues(a, b)
		if t.nullsLast {
			return -c
		}
		return c
	}
	c := compareValues(folded(t.f, a), folded(t.f, b))
	if t.desc {
		return -c
	}
	return c
}

// window applies OFFSET and LIMIT.
func window(rows []*row, q *soql.Query) []*row {
	rows = rows[min(q.Offset, len(rows)):]
	if q.Limit >= 0 {
		rows = rows[:min(q.Limit, len(rows))]
	}
	return rows
}
