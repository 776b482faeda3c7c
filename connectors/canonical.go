package connectors

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Canonical turns what a CRM gave for a field (nil, string, bool, json.Number,
// float64, int or int64) into the text form documented on [Value]. Two values that
// a CRM treats as the same have the same canonical text, and a canonical text is
// its own. Nothing and blank text give "".
//
// Numbers are rounded half away from zero to scale decimal places, exactly as
// decimals. Dates may be given as a day, a date-time or milliseconds since 1970,
// and are the day in UTC; date-times lose fractions of a second. Texts have LF
// line ends, valid UTF-8, no control characters and no blanks at either end, since
// both vendors strip these. The error is a Malformed [*Error] that does not quote
// the value.
func Canonical(kind Kind, scale int, raw any) (string, error) {
	text, err := plain(raw)
	if err != nil {
		return "", err
	}
	text = cleanText(text)
	if text == "" {
		return "", nil
	}
	switch kind {
	case Number, Percent, Currency:
		return canonicalDecimal(text, scale)
	case Day:
		return canonicalTime(text, time.DateOnly)
	case Moment:
		return canonicalTime(text, time.RFC3339)
	case Bool:
		return canonicalBool(text)
	default:
		return text, nil
	}
}

func plain(raw any) (string, error) {
	switch v := raw.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		return strconv.FormatBool(v), nil
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return "", malformed("not a finite number")
		}
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	default:
		return "", malformed(fmt.Sprintf("a %T is not a field's value", raw))
	}
}

func cleanText(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' {
			return -1
		}
		return r
	}, text)
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	return strings.TrimSpace(text)
}

func canonicalBool(text string) (string, error) {
	switch strings.ToLower(text) {
	case "true":
		return "true", nil
	case "false":
		return "false", nil
	}
	return "", malformed("not true or false")
}

func canonicalTime(text, layout string) (string, error) {
	at, err := instant(text)
	if err != nil {
		return "", err
	}
	return at.Format(layout), nil
}

// instant reads the forms in which the vendors give a day or a moment. Salesforce's
// date-times have no colon in their zone, so they are not RFC 3339. HubSpot gives
// milliseconds in some places.
func instant(text string) (time.Time, error) {
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
		return inCalendar(time.UnixMilli(ms))
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04:05Z0700"} {
		if at, err := time.Parse(layout, text); err == nil {
			return inCalendar(at)
		}
	}
	return time.Time{}, malformed("not a date or date-time")
}

// inCalendar refuses years that would not be read again from their text.
func inCalendar(at time.Time) (time.Time, error) {
	at = at.UTC()
	if at.Year() < 1 || at.Year() > 9999 {
		return time.Time{}, malformed("not in the years 1 to 9999")
	}
	return at, nil
}

func malformed(message string) *Error { return &Error{Class: Malformed, Message: message} }
