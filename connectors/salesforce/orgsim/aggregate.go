package orgsim

import (
	"fmt"
	"strings"

	"fitsync/connectors/salesforce/orgsim/soql"
)

// maxGroups is the most rows of an aggregate query: it has no further pages.
const maxGroups = 2000

func aggregates(q *soql.Query) bool {
	if len(q.GroupBy) > 0 {
		return true
	}
	for _, it := range q.Items {
		if it.Func != "" && it.Func != "FIELDS" {
			return true
		}
	}
	return false
}

// aggregate answers COUNT() and the functions, with or without GROUP BY.
func (o *Org) aggregate(q *soql.Query, ob *object, all bool) ([]byte, error) {
	plain := *q
	plain.OrderBy, plain.Limit, plain.Offset = nil, -1, 0
	rows, err := o.search(&plain, ob, all)
	if err != nil {
		return nil, err
	}
	if len(q.Items) == 1 && q.Items[0].Func == "COUNT" && len(q.Items[0].Path.Names) == 0 {
		return fmt.Appendf(nil, `{"totalSize":%d,"done":true,"records":[]}`, len(window(rows, q))), nil
	}
	b := binder{o, ob, q.Alias}
	cols, err := b.aggregateColumns(q)
	if err != nil {
		return nil, err
	}
	groups, err := b.group(q, rows)
	if err != nil {
		return nil, err
	}
	if q.Limit >= 0 {
		groups = groups[:min(q.Limit, len(groups))]
	}
	if len(groups) > maxGroups {
		return nil, refuse("EXCEEDED_ID_LIMIT", "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch")
	}
	return o.renderGroups(groups, cols), nil
}

type aggregateColumn struct {
	column
	fn, name string
}

func (b binder) aggregateColumns(q *soql.Query) ([]aggregateColumn, error) {
	var out []aggregateColumn
	unnamed := 0
	for _, it := range q.Items {
		if it.Sub != nil {
			return nil, refuseAt("MALFORMED_QUERY", soql.Path{Pos: it.Pos}, "Subqueries are not allowed in an aggregate query")
		}
		c := aggregateColumn{fn: it.Func, name: it.Alias}
		if len(it.Path.Names) > 0 {
			var err error
			if c.column, err = b.column(it.Path); err != nil {
				return nil, err
			}
		}
		if it.Func == "" && !grouped(it.Path, q.GroupBy) {
			return nil, refuseAt("MALFORMED_QUERY", it.Path, "Field must be grouped or aggregated: %s", strings.Join(it.Path.Names, "."))
		}
		switch {
		case c.name != "":
		case it.Func == "":
			c.name = c.f.Name
		default:
			c.name = fmt.Sprintf("expr%d", unnamed)
			unnamed++
		}
		out = append(out, c)
	}
	return out, nil
}

func grouped(p soql.Path, by []soql.Path) bool {
	for _, g := range by {
		if strings.EqualFold(strings.Join(g.Names, "."), strings.Join(p.Names, ".")) {
			return true
		}
	}
	return false
}

// group splits rows by the GROUP BY fields, in the order of their first row.
func (b binder) group(q *soql.Query, rows []*row) ([][]*row, error) {
	if len(q.GroupBy) == 0 {
		return [][]*row{rows}, nil
	}
	var cols []column
	for _, p := range q.GroupBy {
		c, err := b.column(p)
		if err != nil {
			return nil, err
		}
		if c.f.kind == kindArea || c.f.kind == kindDateTime {
			return nil, refuseAt("INVALID_FIELD", p, "field '%s' can not be grouped in a query call", c.f.Name)
		}
		cols = append(cols, c)
	}
	at := map[string]int{}
	var out [][]*row
	for _, r := range rows {
		key := ""
		for _, c := range cols {
			key += fmt.Sprintf("%v\x00", c.value(b.o, r))
		}
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], r)
	}
	return out, nil
}

func (o *Org) renderGroups(groups [][]*row, cols []aggregateColumn) []byte {
	b := fmt.Appendf(nil, `{"totalSize":%d,"done":true,"records":[`, len(groups))
	for i, g := range groups {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"attributes":{"type":"AggregateResult"}`...)
		for _, c := range cols {
			b = appendString(append(b, ','), c.name)
			b = c.appendTo(append(b, ':'), o, g)
		}
		b = append(b, '}')
	}
	return append(b, "]}"...)
}

func (c aggregateColumn) appendTo(b []byte, o *Org, rows []*row) []byte {
	if c.fn == "" {
		return appendValue(b, c.f, c.value(o, rows[0]))
	}
	var least, most any
	n, sum := 0, 0.0
	distinct := map[any]bool{}
	for _, r := range rows {
		if c.f == nil {
			n++
			continue
		}
		v := c.value(o, r)
		if v == nil {
			continue
		}
		n++
		distinct[folded(c.f, v)] = true
		if f, ok := v.(float64); ok {
			sum += f
		}
		if least == nil || compareValues(v, least) < 0 {
			least = v
		}
		if most == nil || compareValues(v, most) > 0 {
			most = v
		}
	}
	switch {
	case c.fn == "COUNT":
		return fmt.Appendf(b, "%d", n)
	case c.fn == "COUNT_DISTINCT":
		return fmt.Appendf(b, "%d", len(distinct))
	case c.fn == "MIN":
		return appendValue(b, c.f, least)
	case c.fn == "MAX":
		return appendValue(b, c.f, most)
	case n == 0:
		return append(b, "null"...)
	case c.fn == "AVG":
		return append(b, formatNumber(sum/float64(n))...)
	}
	return append(b, formatNumber(sum)...)
}
