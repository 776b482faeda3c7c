package portalsim

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxText is the longest text a property holds, in characters.
const maxText = 65_536

// canonical checks a value against the property's type and returns it as the
// portal stores it; "" clears and is always allowed.
func canonical(d *property, value string) (string, *badValue) {
	if value == "" {
		return "", nil
	}
	if d.Type != "string" && strings.TrimFunc(value, invisible) != value {
		return "", bad(d, "LEADING_TRAILING_WHITESPACE", "%q includes leading or trailing whitespace.", value)
	}
	switch d.Type {
	case "number":
		if _, ok := new(big.Rat).SetString(value); !ok || strings.ContainsAny(value, "/_xX") {
			return "", bad(d, "INVALID_DOUBLE", "%s was not a valid number.", value)
		}
	case "bool":
		if value != "true" && value != "false" {
			return "", bad(d, "INVALID_OPTION", "%s was not one of the allowed options: [true, false]", value)
		}
	case "enumeration":
		return canonicalOption(d, value)
	case "date":
		return canonicalDate(d, value)
	case "datetime":
		ms, ok := parseTime(value)
		if !ok {
			return "", bad(d, "INVALID_LONG", "%s was not a valid long.", value)
		}
		return stamp(ms), nil
	default:
		if utf8.RuneCountInString(value) > maxText {
			return "", bad(d, "VALUE_TOO_LONG", "The value is longer than %d characters.", maxText)
		}
	}
	return value, nil
}

func bad(d *property, code, format string, args ...any) *badValue {
	return &badValue{Message: fmt.Sprintf(format, args...), Error: code, Name: d.Name}
}

func invisible(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

func canonicalOption(d *property, value string) (string, *badValue) {
	if d.ExternalOptions {
		return value, nil
	}
	chosen := []string{value}
	if d.FieldType == "checkbox" {
		chosen = strings.Split(strings.TrimPrefix(value, ";"), ";")
	}
	for _, v := range chosen {
		if !d.allows(v) {
			return "", bad(d, "INVALID_OPTION", "%s was not one of the allowed options: %s", v, optionList(d))
		}
	}
	return strings.Join(chosen, ";"), nil
}

func optionList(d *property) string {
	values := make([]string, len(d.Options))
	for i, o := range d.Options {
		values[i] = fmt.Sprintf("label: %q value: %q", o.Label, o.Value)
	}
	return "[" + strings.Join(values, ", ") + "]"
}

func canonicalDate(d *property, value string) (string, *badValue) {
	ms, ok := parseTime(value)
	if !ok {
		return "", bad(d, "INVALID_DATE", "%s was not a valid date.", value)
	}
	t := time.UnixMilli(ms).UTC()
	if !t.Equal(t.Truncate(24 * time.Hour)) {
		return "", bad(d, "INVALID_DATE", "%s is at %d:%d:%d.%d UTC, not midnight!", value, t.Hour(), t.Minute(), t.Second(), t.Nanosecond()/1e6)
	}
	return t.Format(time.DateOnly), nil
}

// parseTime reads epoch milliseconds, an ISO date-time or an ISO date.
func parseTime(value string) (ms int64, ok bool) {
	if ms, err := strconv.ParseInt(value, 10, 64); err == nil {
		return ms, true
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", time.DateOnly} {
		if t, err := time.Parse(layout, value); err == nil {
			return t.UnixMilli(), true
		}
	}
	return 0, false
}
