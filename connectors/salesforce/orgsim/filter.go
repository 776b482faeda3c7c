package orgsim

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"fitsync/connectors/salesforce/orgsim/soql"
)

// filter tells whether a row meets a condition.
type filter func(*row) bool

// filter compiles a condition; it refuses what the types do not allow.
func (b binder) filter(c soql.Cond) (filter, error) {
	switch c := c.(type) {
	case nil:
		return func(*row) bool { return true }, nil
	case *soql.Not:
		f, err := b.filter(c.Term)
		return func(r *row) bool { return !f(r) }, err
	case *soql.Logic:
		return b.logic(c)
	case *soql.Compare:
		return b.compare(c)
	}
	return nil, refuse("MALFORMED_QUERY", "unknown condition")
}

func (b binder) logic(l *soql.Logic) (filter, error) {
	terms := make([]filter, len(l.Terms))
	for i, t := range l.Terms {
		var err error
		if terms[i], err = b.filter(t); err != nil {
			return nil, err
		}
	}
	return func(r *row) bool {
		for _, t := range terms {
			if t(r) == l.Or {
				return l.Or
			}
		}
		return !l.Or
	}, nil
}

func (b binder) compare(c *soql.Compare) (filter, error) {
	col, err := b.column(c.Path)
	if err != nil {
		return nil, err
	}
	if col.f.longText() {
		return nil, refuseAt("INVALID_FIELD", c.Path, "field '%s' can not be filtered in a query call", col.f.Name)
	}
	if c.Sub != nil {
		return b.semiJoin(c, col)
	}
	spans := make([]span, len(c.Values))
	for i, v := range c.Values {
		if spans[i], err = b.o.literal(col.f, c, v); err != nil {
			return nil, err
		}
	}
	test := tester(col.f, c.Op, spans)
	if test == nil {
		return nil, refuseAt("INVALID_QUERY_FILTER_OPERATOR", c.Path, "invalid operator on %s field", col.f.kind)
	}
	return func(r *row) bool { return test(col.value(b.o, r)) }, nil
}

// span is what a literal covers: one value, or from lo up to but not
// including hi for a date literal. lo is nil for null.
type span struct{ lo, hi any }

// literal converts a literal to the stored form of the field.
func (o *Org) literal(f *field, c *soql.Compare, v soql.Value) (span, error) {
	wrong := func() error {
		quotes := ""
		switch {
		case v.Kind == soql.String && (f.kind.numeric() || f.kind == kindBool || f.kind == kindDate || f.kind == kindDateTime):
			quotes = " and should not be enclosed in quotes"
		case v.Kind != soql.String:
			quotes = " and should be enclosed in quotes"
		}
		return refuseAt("INVALID_FIELD", c.Path, "value of filter criterion for field '%s' must be of type %s%s", f.Name, f.kind, quotes)
	}
	switch {
	case v.Kind == soql.Null:
		return span{}, nil
	case f.kind.numeric() && v.Kind == soql.Number:
		n, err := strconv.ParseFloat(v.Text, 64)
		if err != nil {
			return span{}, wrong()
		}
		return span{lo: n}, nil
	case f.kind == kindBool && v.Kind == soql.Bool:
		return span{lo: v.Text == "true"}, nil
	case f.kind == kindDate || f.kind == kindDateTime:
		return o.timeLiteral(f, v, wrong)
	case f.kind.numeric() || f.kind == kindBool || v.Kind != soql.String:
		return span{}, wrong()
	case f.kind == kindRef || f.kind == kindID:
		id, ok := fullID(v.Text)
		if !ok && v.Text != "" {
			return span{}, refuseAt("INVALID_QUERY_FILTER_OPERATOR", c.Path, "invalid ID field: %s", v.Text)
		}
		return span{lo: id}, nil
	}
	return span{lo: strings.ToLower(v.Text)}, nil
}

func (o *Org) timeLiteral(f *field, v soql.Value, wrong func() error) (span, error) {
	switch {
	case v.Kind == soql.DateRange:
		from, to := dateRange(o.now().UTC(), v)
		if f.kind == kindDate {
			return span{lo: from.Format(time.DateOnly), hi: to.Format(time.DateOnly)}, nil
		}
		return span{lo: instant(from.UnixMilli()), hi: instant(to.UnixMilli())}, nil
	case v.Kind == soql.Date && f.kind == kindDate:
		if _, err := time.Parse(time.DateOnly, v.Text); err == nil {
			return span{lo: v.Text}, nil
		}
	case v.Kind == soql.DateTime && f.kind == kindDateTime:
		if t, ok := parseInstant(v.Text); ok {
			return span{lo: t}, nil
		}
	}
	return span{}, wrong()
}

// dateRange is the days that a date literal means, in UTC.
func dateRange(now time.Time, v soql.Value) (from, to time.Time) {
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	switch v.Text {
	case "YESTERDAY":
		return today.AddDate(0, 0, -1), today
	case "TOMORROW":
		return today.AddDate(0, 0, 1), today.AddDate(0, 0, 2)
	case "LAST_N_DAYS":
		return today.AddDate(0, 0, -v.N), today.AddDate(0, 0, 1)
	case "NEXT_N_DAYS":
		return today.AddDate(0, 0, 1), today.AddDate(0, 0, v.N+1)
	}
	return today, today.AddDate(0, 0, 1)
}

// tester is the test of an operator, or nil if the field has no such operator.
func tester(f *field, op string, spans []span) func(any) bool {
	texts := f.kind != kindBool && !f.kind.numeric() && f.kind != kindDate && f.kind != kindDateTime
	switch op {
	case "=", "IN":
		return oneOf(f, spans)
	case "!=", "NOT IN":
		in := oneOf(f, spans)
		return func(v any) bool { return !in(v) }
	case "LIKE":
		if !texts || f.kind == kindID || f.kind == kindRef || spans[0].lo == nil {
			return nil
		}
		pattern := spans[0].lo.(string)
		return func(v any) bool { s, ok := v.(string); return ok && like(strings.ToLower(s), pattern) }
	case "INCLUDES", "EXCLUDES":
		if f.kind != kindMulti {
			return nil
		}
		return func(v any) bool { return includes(v, spans) == (op == "INCLUDES") }
	}
	if f.kind == kindBool || spans[0].lo == nil {
		return nil
	}
	return ordering(f, op, spans[0])
}

// oneOf tests for equality with any of the spans.
func oneOf(f *field, spans []span) func(any) bool {
	set := make(map[any]bool, len(spans))
	var ranges []span
	for _, s := range spans {
		if s.hi != nil {
			ranges = append(ranges, s)
			continue
		}
		set[s.lo] = true
	}
	return func(v any) bool {
		v = folded(f, v)
		return set[v] || slices.ContainsFunc(ranges, func(s span) bool {
			return v != nil && compareValues(v, s.lo) >= 0 && compareValues(v, s.hi) < 0
		})
	}
}

// folded is the form of a value that is compared: texts without case, ids with.
func folded(f *field, v any) any {
	if s, ok := v.(string); ok && f.kind != kindID && f.kind != kindRef && f.kind != kindDate {
		return strings.ToLower(s)
	}
	return v
}

func ordering(f *field, op string, s span) func(any) bool {
	bound, want := s.lo, map[string]func(int) bool{
		"<":  func(c int) bool { return c < 0 },
		"<=": func(c int) bool { return c <= 0 },
		">":  func(c int) bool { return c > 0 },
		">=": func(c int) bool { return c >= 0 },
	}[op]
	if s.hi != nil && op == "<=" {
		bound, want = s.hi, func(c int) bool { return c < 0 }
	}
	if s.hi != nil && op == ">" {
		bound, want = s.hi, func(c int) bool { return c >= 0 }
	}
	return func(v any) bool { return v != nil && want(compareValues(folded(f, v), bound)) }
}

// compareValues orders two stored values of one field; nil comes first.
func compareValues(a, b any) int {
	if a == nil || b == nil {
		return cmp.Compare(boolInt(a != nil), boolInt(b != nil))
	}
	switch a := a.(type) {
	case string:
		return cmp.Compare(a, b.(string))
	case float64:
		return cmp.Compare(a, b.(float64))
	case instant:
		return cmp.Compare(a, b.(instant))
	case bool:
		return cmp.Compare(boolInt(a), boolInt(b.(bool)))
	}
	return 0
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func includes(v any, spans []span) bool {
	s, _ := v.(string)
	have := strings.Split(strings.ToLower(s), ";")
	for _, want := range spans {
		text, _ := want.lo.(string)
		if !slices.ContainsFunc(strings.Split(text, ";"), func(w string) bool { return !slices.Contains(have, w) }) {
			return true
		}
	}
	return false
}

// like matches % and _ in time proportional to the product of the lengths.
func like(s, pattern string) bool {
	text, pat := []rune(s), []rune(pattern)
	reach := make([]bool, len(text)+1)
	reach[0] = true
	for i := 0; i < len(pat); i++ {
		next := make([]bool, len(text)+1)
		literal := pat[i] == '\\' && i+1 < len(pat)
		if literal {
			i++
		}
		for j := range reach {
			switch {
			case !literal && pat[i] == '%':
				next[j] = reach[j] || (j > 0 && next[j-1])
			case j > 0 && reach[j-1]:
				next[j] = text[j-1] == pat[i] || (!literal && pat[i] == '_')
			}
		}
		reach = next
	}
	return reach[len(text)]
}

// semiJoin is field IN (SELECT lookup FROM …).
func (b binder) semiJoin(c *soql.Compare, col column) (filter, error) {
	if col.f.kind != kindID && col.f.kind != kindRef {
		return nil, refuseAt("MALFORMED_QUERY", c.Path, "The left operand of a semi join must be an ID or a reference field")
	}
	ob, err := b.o.from(c.Sub)
	if err != nil {
		return nil, err
	}
	if len(c.Sub.Items) != 1 || c.Sub.Items[0].Func != "" || c.Sub.Items[0].Sub != nil {
		return nil, refuseAt("MALFORMED_QUERY", c.Path, "A semi join sub-select must select one field")
	}
	inner, err := binder{b.o, ob, c.Sub.Alias}.column(c.Sub.Items[0].Path)
	if err != nil {
		return nil, err
	}
	rows, err := b.o.search(c.Sub, ob, false)
	if err != nil {
		return nil, err
	}
	set := make(map[any]bool, len(rows))
	for _, r := range rows {
		set[inner.value(b.o, r)] = true
	}
	return func(r *row) bool {
		v := col.value(b.o, r)
		return v != nil && set[v] == (c.Op == "IN")
	}, nil
}
