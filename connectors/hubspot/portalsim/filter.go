package portalsim

import (
	"cmp"
	"math"
	"slices"
	"strings"
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
	test = anyOf(groups)
	if q.Query != "" {
		test = all([]predicate{test, t.fullText(q.Query)})
	}
	return test, ids, times, nil
}

func all(tests []predicate) predicate {
	if len(tests) == 1 {
		return tests[0]
	}
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
	switch len(groups) {
	case 0:
		return func(*record) bool { return true }
	case 1:
		return groups[0]
	}
	return func(r *record) bool { return slices.ContainsFunc(groups, func(g predicate) bool { return g(r) }) }
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
		if d.Type == "enumeration" && (f.Operator == "EQ" || f.Operator == "NEQ") {
			return filter{Property: f.Property, Operator: map[string]string{"EQ": "IN", "NEQ": "NOT_IN"}[f.Operator], Values: []string{*f.Value}}.compileSet(d)
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
	of, holds := measure(d), comparison[float64](f.Operator)
	return func(r *record) bool {
		v, has := of(r)
		return has && holds(v, low, high)
	}, nil
}

func (f filter) compileText(d *property) predicate {
	low, high := strings.ToLower(*f.Value), strings.ToLower(*f.Value)
	if f.High != nil {
		high = strings.ToLower(*f.High)
	}
	holds := comparison[string](f.Operator)
	return func(r *record) bool {
		v := strings.ToLower(r.value(d))
		return v != "" && holds(v, low, high)
	}
}

// comparison reads an operator as a test of where a value stands to its bounds.
func comparison[T cmp.Ordered](operator string) func(v, low, high T) bool {
	return map[string]func(v, low, high T) bool{
		"EQ":      func(v, low, _ T) bool { return v == low },
		"NEQ":     func(v, low, _ T) bool { return v != low },
		"LT":      func(v, low, _ T) bool { return v < low },
		"LTE":     func(v, low, _ T) bool { return v <= low },
		"GT":      func(v, low, _ T) bool { return v > low },
		"GTE":     func(v, low, _ T) bool { return v >= low },
		"BETWEEN": func(v, low, high T) bool { return low <= v && v <= high },
	}[operator]
}

// compileSet makes IN and NOT_IN. The vendor compares lower-cased text with
// the values as they stand, so upper case in a text value never matches.
func (f filter) compileSet(d *property) (predicate, *problem) {
	if len(f.Values) == 0 {
		return nil, invalid("operator %s on %s needs values", f.Operator, f.Property)
	}
	wanted := f.Operator == "IN"
	if isMeasured(d) {
		return f.compileNumbers(d, wanted)
	}
	return func(r *record) bool {
		v := r.value(d)
		if v == "" {
			return false
		}
		if d.Type == "string" {
			return slices.Contains(f.Values, strings.ToLower(v)) == wanted
		}
		return slices.ContainsFunc(f.Values, func(one string) bool { return chosen(v, one) }) == wanted
	}, nil
}

func (f filter) compileNumbers(d *property, wanted bool) (predicate, *problem) {
	set := map[float64]bool{}
	for _, text := range f.Values {
		v, ok := magnitude(d, text)
		if !ok {
			return nil, invalid("A value of the filter on %s is no %s", f.Property, d.Type)
		}
		set[v] = true
	}
	of := measure(d)
	return func(r *record) bool {
		v, has := of(r)
		return has && set[v] == wanted
	}, nil
}

// chosen says whether a value is among those of an enumeration, joined by semicolons.
func chosen(joined, value string) bool {
	return slices.Contains(strings.Split(joined, ";"), value)
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
