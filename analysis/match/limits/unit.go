package limits

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Units as factors to the base of their dimension: seconds, bytes in megabytes.
// A month has 30 days, a year 365; 1 GB has 1024 MB.
func seconds(unit string) (float64, bool) {
	switch strings.ToLower(unit) {
	case "ms", "msec", "millisecond", "milliseconds":
		return 0.001, true
	case "s", "sec", "secs", "second", "seconds":
		return 1, true
	case "m", "min", "mins", "minute", "minutes":
		return 60, true
	case "h", "hr", "hrs", "hour", "hours":
		return 3600, true
	case "d", "day", "days":
		return 86400, true
	case "w", "wk", "week", "weeks":
		return 7 * 86400, true
	case "mo", "month", "months":
		return 30 * 86400, true
	case "y", "yr", "yrs", "year", "years":
		return 365 * 86400, true
	}
	return 0, false
}

func megabytes(unit string) (float64, bool) {
	switch strings.ToLower(unit) {
	case "kb", "kib":
		return 1.0 / 1024, true
	case "mb", "mib", "megabyte", "megabytes":
		return 1, true
	case "gb", "gib", "gigabyte", "gigabytes":
		return 1024, true
	case "tb", "tib", "terabyte", "terabytes":
		return 1024 * 1024, true
	}
	return 0, false
}

// perMinute reads a rate's unit such as "req/min".
func perMinute(unit string) (float64, bool) {
	_, per, ok := strings.Cut(unit, "/")
	if !ok {
		return 0, false
	}
	s, ok := seconds(strings.TrimSpace(per))
	if !ok || s == 0 {
		return 0, false
	}
	return 60 / s, true
}

func plain(string) (float64, bool) { return 1, true }

// months reads a duration in months or years exactly: a year is twelve months as
// well as 365 days.
func months(q quantity) (float64, bool) {
	switch strings.ToLower(q.unit) {
	case "mo", "month", "months":
		return q.value, true
	case "y", "yr", "yrs", "year", "years":
		return q.value * 12, true
	}
	return 0, false
}

// quantity is a stated or asked amount.
type quantity struct {
	value float64 // +Inf for unlimited
	unit  string
}

func (q quantity) String() string {
	if math.IsInf(q.value, 1) {
		return "unlimited"
	}
	return strings.TrimSpace(strconv.FormatFloat(q.value, 'f', -1, 64) + " " + q.unit)
}

// stated reads a catalog value: a number, or {value, unit}.
func stated(v any) (quantity, bool) {
	if m, ok := v.(map[string]any); ok {
		value, ok := number(m["value"])
		unit, _ := m["unit"].(string)
		return quantity{value, unit}, ok
	}
	value, ok := number(v)
	return quantity{value: value}, ok
}

func number(v any) (float64, bool) {
	switch n := v.(type) {
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case uint64:
		return float64(n), true
	case float64:
		return n, !math.IsNaN(n)
	case string:
		if n == "unlimited" {
			return math.Inf(1), true
		}
		value, err := strconv.ParseFloat(n, 64)
		return value, err == nil
	}
	return 0, false
}

// list reads a catalog list of names; one name is a list of one.
func list(v any) ([]string, bool) {
	switch l := v.(type) {
	case []string:
		return l, true
	case string:
		return []string{l}, true
	case []any:
		out := make([]string, len(l))
		for i, one := range l {
			out[i] = fmt.Sprint(one)
		}
		return out, true
	}
	return nil, false
}
