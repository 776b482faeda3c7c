package limits

import (
	"math"
	"strconv"
	"strings"
)

// quantity is an amount that a catalog states.
type quantity struct {
	value    float64 // seconds, MB, percent, a second, or a count
	months   float64 // for calendar units, else 0
	per      float64 // seconds of the period, 0 for none
	business bool
	unit     string
	text     string // for people
}

func (q quantity) unlimited() bool { return math.IsInf(q.value, 1) }

// stated reads a catalog value as an amount of a dimension: {value, unit}, "15 min"
// or a bare number.
func stated(v any, d dimension) (quantity, bool) {
	switch v := v.(type) {
	case map[string]any:
		value, ok := numeric(v["value"])
		written, isText := v["unit"].(string)
		if !ok || v["unit"] != nil && !isText {
			return quantity{}, false
		}
		return quantified(value, written, d)
	case string:
		if strings.EqualFold(v, "unlimited") {
			return quantified(math.Inf(1), "", d)
		}
		cut := 0
		for cut < len(v) && (isDigit(v[cut]) || v[cut] == '.') {
			cut++
		}
		value, err := strconv.ParseFloat(v[:cut], 64)
		if err != nil {
			return quantity{}, false
		}
		return quantified(value, strings.TrimSpace(v[cut:]), d)
	}
	value, ok := numeric(v)
	if !ok {
		return quantity{}, false
	}
	return quantified(value, "", d)
}

func numeric(v any) (float64, bool) {
	value := math.NaN()
	switch n := v.(type) {
	case int:
		value = float64(n)
	case int64:
		value = float64(n)
	case uint64:
		value = float64(n)
	case float64:
		value = n
	case string:
		if strings.EqualFold(n, "unlimited") {
			return math.Inf(1), true
		}
		if parsed, err := strconv.ParseFloat(n, 64); err == nil {
			value = parsed
		}
	}
	return value, value >= 0
}

// quantified puts a value into the base unit of the dimension; false where the unit
// is of another dimension, or missing where there must be one.
func quantified(value float64, written string, d dimension) (quantity, bool) {
	q := quantity{value: value, text: shown(value, written)}
	switch d {
	case percent:
		u, ok := shared().units[fold(written)]
		if written == "" {
			q.text += " %"
		}
		return q, value <= 100 && (written == "" || ok && u.dimension == percent)
	case count:
		return q, true
	}
	if q.unlimited() {
		return q, true
	}
	name, per, isRate := strings.Cut(strings.ReplaceAll(written, " per ", "/"), "/")
	if isRate {
		u, ok := shared().units[fold(strings.TrimSpace(per))]
		if !ok || u.dimension != duration {
			return quantity{}, false
		}
		q.per = u.factor
	}
	if d == rate {
		q.value /= q.per
		return q, isRate
	}
	name = fold(strings.TrimSpace(name))
	for _, prefix := range []string{"business ", "working ", "b"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			if _, known := shared().units[rest]; known {
				name, q.business = rest, true
			}
		}
	}
	u, ok := shared().units[name]
	q.value, q.months, q.unit = value*u.factor, value*u.months, u.name
	return q, ok && u.dimension == d
}

// shown writes a stated amount for people.
func shown(value float64, unit string) string {
	if math.IsInf(value, 1) {
		return "unlimited"
	}
	number := decimalText(value)
	if value == 1 {
		unit = singular(unit)
	}
	return strings.TrimSpace(number + " " + unit)
}

func singular(unit string) string {
	switch unit {
	case "days", "weeks", "months", "years", "hours", "minutes", "seconds", "users", "projects", "repositories", "business hours", "business days":
		if unit == "repositories" {
			return "repository"
		}
		return unit[:len(unit)-1]
	}
	return unit
}

// decimalText writes a number as short as it can be, thousands grouped.
func decimalText(value float64) string {
	text := strconv.FormatFloat(value, 'f', -1, 64)
	whole, fraction, _ := strings.Cut(text, ".")
	for at := len(whole) - 3; at > 0 && len(whole) > 4; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if fraction != "" {
		return whole + "." + fraction
	}
	return whole
}

// isNo holds for the ways in which a catalog rules something out.
func isNo(v any) bool {
	switch v := v.(type) {
	case bool:
		return !v
	case string:
		return strings.EqualFold(v, "none") || strings.EqualFold(v, "no") || strings.EqualFold(v, "false")
	}
	return false
}
