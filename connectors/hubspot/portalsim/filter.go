package portalsim

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

type filter struct {
	Property string   `json:"propertyName"`
	Operator string   `json:"operator"`
	Value    *string  `json:"value"`
	High     *string  `json:"highValue"`
	Values   []string `json:"values"`
}

type predicate func(*record) bool

// compile makes one test of all groups (any of them) and the id and time
// ranges outside of which nothing can match.
func (p *Portal) compile(t *objectType, q query) (test predicate, ids, times span, err *problem) {
	ids, times = everything(), everything()
	var groups []predicate
	for i, g := range q.Groups {
		tests, groupIDs, groupTimes := []predicate{}, everything(), everything()
		for _, f := range g.Filters {
			d, ok := p.property(t, f.Property)
			if !ok {
				return nil, ids, times, refuse([]badValue{unknownProperty(f.Property)})
			}
			one, err := f.compile(d)
			if err != nil {
				return nil, ids, times, err
			}
			tests = append(tests, one)
			switch d.Name {
			case "hs_object_id":
				groupIDs = groupIDs.meet(f.span(d))
			case t.modified:
				groupTimes = groupTimes.meet(f.span(d))
			}
		}
		groups = append(groups, all(tests))
		if i == 0 {
			ids, times = groupIDs, groupTimes
		} else {
			ids, times = ids.join(groupIDs), times.join(groupTimes)
		}
	}
	return both(anyOf(groups), t.fullText(q.Query)), ids, times, nil
}

func all(tests []predicate) predicate {
	return func(r *record) bool {
		for _, t := range tests {
			if !t(r) {
				return false
			}
		}
		return true
	}
}

func anyOf(groups []predicate) predicate {
	if len(groups) == 0 {
		return func(*record) bool { return true }
	}
	return func(r *record) bool { return slices.ContainsFunc(groups, func(g predicate) bool { return g(r) }) }
}

func both(a, b predicate) predicate {
	return func(r *record) bool { return a(r) && b(r) }
}

// span is the range of keys that the filter lets through, not narrower.
func (f filter) span(d *property) span {
	low, lowOK := f.number(d, f.Value)
	high, highOK := f.number(d, f.High)
	if !lowOK {
		return everything()
	}
	v := int64(low)
	switch f.Operator {
	case "EQ":
		return span{v, v}
	case "GT", "GTE":
		return span{v, math.MaxInt64}
	case "LT", "LTE":
		return span{math.MinInt64, v}
	case "BETWEEN":
		if highOK {
			return span{v, int64(high)}
		}
	}
	return everything()
}

func (f filter) number(d *property, value *string) (float64, bool) {
	if value == nil {
		return 0, false
	}
	return magnitude(d, *value)
}

// magnitude reads a number, or a time as milliseconds.
func magnitude(d *property, value string) (float64, bool) {
	switch d.Type {
	case "number":
		v, err := strconv.ParseFloat(value, 64)
		return v, err == nil
	case "date", "datetime":
		ms, ok := parseTime(value)
		return float64(ms), ok
	}
	return 0, false
}

func isMeasured(d *property) bool {
	return d.Type == "number" || d.Type == "date" || d.Type == "datetime"
}

// measure reads a record's number or time without going through text where it can.
func measure(d *property) func(*record) (float64, bool) {
	switch {
	case d.Name == "hs_object_id":
		return func(r *record) (float64, bool) { return float64(r.id), true }
	case d.Name == "createdate":
		return func(r *record) (float64, bool) { return float64(r.created), true }
	case d.derive != nil && d.Type == "datetime":
		return func(r *record) (float64, bool) { return float64(r.modified), true }
	}
	return func(r *record) (float64, bool) { return magnitude(d, r.value(d)) }
}

// comparer orders records by a property; those without a value come first.
func comparer(d *property) func(a, b *record) int {
	if !isMeasured(d) {
		return func(a, b *record) int {
			return cmp.Compare(strings.ToLower(a.value(d)), strings.ToLower(b.value(d)))
		}
	}
	of := measure(d)
	return func(a, b *record) int {
		x, xOK := of(a)
		y, yOK := of(b)
		if !xOK || !yOK {
			return cmp.Compare(present(xOK), present(yOK))
		}
		return cmp.Compare(x, y)
	}
}

func present(ok bool) int {
	if ok {
		return 1
	}
	return 0
}

// compile checks one filter and makes its test. A record without a value
// matches NOT_HAS_PROPERTY only.
func (f filter) compile(d *property) (predicate, *problem) {
	switch f.Operator {
	case "HAS_PROPERTY":
		return func(r *record) bool { return r.value(d) != "" }, nil
	case "NOT_HAS_PROPERTY":
		return func(r *record) bool { return r.value(d) == "" }, nil
	case "IN", "NOT_IN":
		return f.compileSet(d)
	case "CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN":
		return f.compileToken(d)
	case "EQ", "NEQ", "LT", "LTE", "GT", "GTE", "BETWEEN":
		if f.Value == nil || (f.Operator == "BETWEEN" && f.High == nil) {
			return nil, invalid("operator %s on %s needs a value", f.Operator, f.Property)
		}
		if isMeasured(d) {
			return f.compileMeasure(d)
		}
		return f.compileText(d), nil
	}
	return nil, invalid("Invalid operator %q on %s", f.Operator, f.Property)
}

func (f filter) compileMeasure(d *property) (predicate, *problem) {
	low, ok := magnitude(d, *f.Value)
	high := low
	if ok && f.Operator == "BETWEEN" {
		high, ok = magnitude(d, *f.High)
	}
	if !ok {
		return nil, invalid("The value of the filter on %s is no %s", f.Property, d.Type)
	}
	of, holds := measure(d), comparison(f.Operator)
	return func(r *record) bool {
		v, has := of(r)
		return has && holds(cmp.Compare(v, low), cmp.Compare(v, high))
	}, nil
}

func (f filter) compileText(d *property) predicate {
	low, high := strings.ToLower(*f.Value), strings.ToLower(*f.Value)
	if f.High != nil {
		high = strings.ToLower(*f.High)
	}
	holds := comparison(f.Operator)
	return func(r *record) bool {
		v := strings.ToLower(r.value(d))
		return v != "" && holds(cmp.Compare(v, low), cmp.Compare(v, high))
	}
}

// comparison reads an operator as a test of where a value stands to its bounds.
func comparison(operator string) func(low, high int) bool {
	return map[string]func(low, high int) bool{
		"EQ":      func(low, _ int) bool { return low == 0 },
		"NEQ":     func(low, _ int) bool { return low != 0 },
		"LT":      func(low, _ int) bool { return low < 0 },
		"LTE":     func(low, _ int) bool { return low <= 0 },
		"GT":      func(low, _ int) bool { return low > 0 },
		"GTE":     func(low, _ int) bool { return low >= 0 },
		"BETWEEN": func(low, high int) bool { return low >= 0 && high <= 0 },
	}[operator]
}

// compileSet makes IN and NOT_IN. The vendor compares lower-cased text with
// the values as they stand, so upper case in a text value never matches.
func (f filter) compileSet(d *property) (predicate, *problem) {
	if len(f.Values) == 0 {
		return nil, invalid("operator %s on %s needs values", f.Operator, f.Property)
	}
	wanted := f.Operator == "IN"
	return func(r *record) bool {
		v := r.value(d)
		if v == "" {
			return false
		}
		if d.Type == "string" {
			v = strings.ToLower(v)
		}
		return slices.Contains(f.Values, v) == wanted
	}, nil
}

func (f filter) compileToken(d *property) (predicate, *problem) {
	if f.Value == nil || *f.Value == "" {
		return nil, invalid("operator %s on %s needs a value", f.Operator, f.Property)
	}
	wanted, patterns := f.Operator == "CONTAINS_TOKEN", tokens(*f.Value)
	return func(r *record) bool {
		v := r.value(d)
		return v != "" && containsTokens(tokens(v), patterns) == wanted
	}, nil
}

// fullText makes the test of the query parameter: every word of it occurs in
// some text property.
func (t *objectType) fullText(text string) predicate {
	patterns := tokens(text)
	if len(patterns) == 0 {
		return func(*record) bool { return true }
	}
	return func(r *record) bool {
		var words []string
		for _, d := range t.properties {
			if d.Type == "string" {
				words = append(words, tokens(r.value(d))...)
			}
		}
		return containsTokens(words, patterns)
	}
}

func tokens(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return r != '*' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// containsTokens says whether each pattern matches a word; * stands for any ending or beginning.
func containsTokens(words, patterns []string) bool {
	for _, pattern := range patterns {
		if !slices.ContainsFunc(words, func(w string) bool { return matches(w, pattern) }) {
			return false
		}
	}
	return true
}

func matches(word, pattern string) bool {
	core := strings.Trim(pattern, "*")
	switch front, back := strings.HasPrefix(pattern, "*"), strings.HasSuffix(pattern, "*"); {
	case front && back:
		return strings.Contains(word, core)
	case front:
		return strings.HasSuffix(word, core)
	case back:
		return strings.HasPrefix(word, core)
	}
	return word == core
}
