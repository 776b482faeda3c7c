package orgsim

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Stored values are nil, string (texts, ids, dates as 2006-01-02), float64,
// bool and instant.

// instant is a date-time in milliseconds of Unix time.
type instant int64

const stampLayout = "2006-01-02T15:04:05.000-0700"

func (t instant) String() string { return time.UnixMilli(int64(t)).UTC().Format(stampLayout) }

// keyOf is the form in which external ids are compared: without case.
func keyOf(v any) string {
	switch v := v.(type) {
	case string:
		return strings.ToLower(v)
	case float64:
		return formatNumber(v)
	}
	return ""
}

// appendValue appends the JSON of a stored value.
func appendValue(b []byte, f *field, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case string:
		return appendString(b, v)
	case bool:
		return strconv.AppendBool(b, v)
	case instant:
		return appendString(b, v.String())
	case float64:
		if f != nil && f.kind == kindInt {
			return strconv.AppendFloat(b, v, 'f', 0, 64)
		}
		return append(b, formatNumber(v)...)
	}
	panic(fmt.Sprintf("orgsim: value of type %T", v))
}

// formatNumber writes a double as the API does, with at least one decimal.
func formatNumber(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			quoted, err := json.Marshal(s)
			if err != nil {
				panic(err) // a string always marshals
			}
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// fromJSON turns a decoded JSON value, or a Go value of the same meaning, into
// the stored form of f, or refuses it.
func fromJSON(f *field, v any) (any, *apiError) {
	if v == nil || v == "" {
		if f.kind == kindBool {
			return nil, errDeserialize(f, v)
		}
		return nil, nil
	}
	switch {
	case f.kind.numeric():
		return numberOf(f, v)
	case f.kind == kindBool:
		return boolOf(f, v)
	case f.kind == kindDate:
		return dateOf(f, v)
	case f.kind == kindDateTime:
		return instantOf(f, v)
	}
	s, ok := v.(string)
	if !ok {
		return nil, errDeserialize(f, v)
	}
	if f.kind == kindRef || f.kind == kindID {
		return idOf(f, s)
	}
	return textOf(f, s)
}

func errDeserialize(f *field, v any) *apiError {
	token := map[bool]string{true: "VALUE_TRUE", false: "VALUE_STRING"}[v == true]
	switch v.(type) {
	case json.Number, float64, int, int64:
		token = "VALUE_NUMBER"
	case map[string]any:
		token = "START_OBJECT"
	case []any:
		token = "START_ARRAY"
	case nil:
		token = "VALUE_NULL"
	}
	return refuse("JSON_PARSER_ERROR",
		"Cannot deserialize instance of %s from %s value %v or request may be missing a required field at [line:1, column:1]", f.kind, token, v)
}

func numberOf(f *field, v any) (any, *apiError) {
	var n float64
	var err error
	switch v := v.(type) {
	case json.Number:
		n, err = strconv.ParseFloat(v.String(), 64)
	case string:
		n, err = strconv.ParseFloat(v, 64)
	case float64:
		n = v
	case int:
		n = float64(v)
	case int64:
		n = float64(v)
	default:
		return nil, errDeserialize(f, v)
	}
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return nil, errDeserialize(f, v)
	}
	if whole := f.Precision - f.Scale; whole > 0 && math.Abs(n) >= math.Pow10(whole) {
		return nil, refuse("NUMBER_OUTSIDE_VALID_RANGE", "%s: value outside of valid range on numeric field: %v", f.Label, v).on(f.Name)
	}
	return n, nil
}

func boolOf(f *field, v any) (any, *apiError) {
	switch v {
	case true, "true", "1":
		return true, nil
	case false, "false", "0":
		return false, nil
	}
	return nil, errDeserialize(f, v)
}

func dateOf(f *field, v any) (any, *apiError) {
	switch v := v.(type) {
	case time.Time:
		return v.Format(time.DateOnly), nil
	case string:
		// A date-time is accepted for a date and loses its time.
		day, _, _ := strings.Cut(v, "T")
		if _, err := time.Parse(time.DateOnly, day); err == nil {
			return day, nil
		}
	}
	return nil, errDeserialize(f, v)
}

func instantOf(f *field, v any) (any, *apiError) {
	switch v := v.(type) {
	case time.Time:
		return instant(v.Unix() * 1000), nil
	case string:
		if t, ok := parseInstant(v); ok {
			return t / 1000 * 1000, nil
		}
	}
	return nil, errDeserialize(f, v)
}

func parseInstant(s string) (instant, bool) {
	for _, layout := range []string{time.RFC3339Nano, stampLayout, "2006-01-02T15:04:05-0700", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return instant(t.UnixMilli()), true
		}
	}
	return 0, false
}

func idOf(f *field, s string) (any, *apiError) {
	id, ok := fullID(s)
	if !ok {
		return nil, refuse("MALFORMED_ID", "%s: id value of incorrect type: %s", f.Label, s).on(f.Name)
	}
	return id, nil
}

func textOf(f *field, s string) (any, *apiError) {
	if !utf8.ValidString(s) {
		return nil, refuse("JSON_PARSER_ERROR", "Invalid UTF-8 at [line:1, column:1]")
	}
	if !f.longText() && f.kind != kindArea {
		s = strings.TrimSpace(s)
	}
	if f.Length > 0 && places(s) > f.Length {
		return nil, refuse("STRING_TOO_LONG", "%s: data value too large: %s (max length=%d)", f.Label, s, f.Length).on(f.Name)
	}
	if f.Restricted {
		for _, part := range pickValues(f, s) {
			if !contains(f.Values, part) {
				return nil, refuse("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "%s: bad value for restricted picklist field: %s", f.Label, part).on(f.Name)
			}
		}
	}
	if f.kind == kindEmail && !strings.Contains(s, "@") {
		return nil, refuse("INVALID_EMAIL_ADDRESS", "%s: invalid email address: %s", f.Label, s).on(f.Name)
	}
	if s == "" {
		return nil, nil
	}
	return s, nil
}

func pickValues(f *field, s string) []string {
	if f.kind == kindMulti {
		return strings.Split(s, ";")
	}
	return []string{s}
}

// places counts as Salesforce does: a character beyond the basic plane takes two
// places, and so does the end of a line, which is kept as CR and LF.
func places(s string) int {
	n := 0
	for _, r := range strings.ReplaceAll(s, "\r\n", "\n") {
		n++
		if r > 0xFFFF || r == '\n' {
			n++
		}
	}
	return n
}
