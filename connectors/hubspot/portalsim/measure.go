package portalsim

import (
	"cmp"
	"strconv"
	"strings"
)

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
