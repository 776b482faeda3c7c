package salesforce

import (
	"encoding/json"
	"strings"
	"time"
)

// row is one record of a query, reduced to what was asked for.
type row struct {
	id     string
	parent string // of a requirement row
	stamp  time.Time
	made   time.Time // of an opportunity among changes: when it was created
	gone   bool
	fields map[string]any
	deal   *row // the opportunity that came with a requirement row
}

// Layouts of a date-time: as the org writes it (RFC 3339 but for the zone), and as
// it leaves here.
const (
	wireTime  = "2006-01-02T15:04:05.000-0700"
	cleanTime = "2006-01-02T15:04:05.999Z07:00"
)

// value reads a dotted path and brings it into the contract's form. A parent that
// is null makes its fields nil; ok is false if the answer does not hold the path.
func value(raw map[string]any, path string) (v any, ok bool) {
	for {
		name, rest, deeper := strings.Cut(path, ".")
		v, ok = named(raw, name)
		if !ok || v == nil || !deeper {
			return clean(v), ok
		}
		if raw, ok = v.(map[string]any); !ok {
			return nil, false
		}
		path = rest
	}
}

// named finds a field whatever the case that its name was asked in: SOQL takes any,
// and the answer has the org's own.
func named(raw map[string]any, name string) (v any, ok bool) {
	if v, ok = raw[name]; ok {
		return v, true
	}
	for key, v := range raw {
		if strings.EqualFold(key, name) {
			return v, true
		}
	}
	return nil, false
}

// clean turns a date-time into RFC 3339 in UTC. Anything structured is none of the
// contract's forms and becomes its JSON text.
func clean(v any) any {
	switch v := v.(type) {
	case nil, bool, json.Number:
		return v
	case string:
		if t, ok := parseTime(v); ok {
			return t.Format(cleanTime)
		}
		return strings.ToValidUTF8(v, "\uFFFD")
	default:
		text, _ := json.Marshal(v) // it was decoded from JSON
		return string(text)
	}
}

func parseTime(text string) (time.Time, bool) {
	if len(text) != len("2006-01-02T15:04:05.000+0000") {
		return time.Time{}, false
	}
	t, err := time.Parse(wireTime, text)
	return t.UTC(), err == nil
}

// pickFields picks the named fields; one that the answer lacks gets no entry.
func pickFields(raw map[string]any, names []string) map[string]any {
	out := make(map[string]any, len(names))
	for _, name := range names {
		if v, ok := value(raw, name); ok {
			out[name] = v
		}
	}
	return out
}

// identity reads what every row has. ok is false if the row is not one.
func identity(raw map[string]any) (r row, ok bool) {
	id, _ := raw[fieldID].(string)
	stamp, _ := raw[fieldStamp].(string)
	gone, _ := raw[fieldGone].(bool)
	t, timed := parseTime(stamp)
	return row{id: id, stamp: t, gone: gone}, timed && idShape.MatchString(id)
}

// dealRow reads an opportunity.
func (s selection) dealRow(raw map[string]any) (row, bool) {
	r, ok := identity(raw)
	if ok {
		r.fields = pickFields(raw, s.deal)
		made, _ := raw[fieldMade].(string)
		r.made, _ = parseTime(made)
	}
	return r, ok
}

// childRow reads a requirement row, and the opportunity above it if it came along.
func (s selection) childRow(raw map[string]any) (row, bool) {
	r, ok := identity(raw)
	if !ok {
		return r, false
	}
	parent, _ := named(raw, s.parent)
	r.parent, _ = parent.(string)
	if r.parent != "" && !idShape.MatchString(r.parent) {
		return r, false // it goes into queries
	}
	r.fields = pickFields(raw, s.child)
	via, _ := named(raw, s.via)
	if above, with := via.(map[string]any); with {
		if deal, whole := s.dealRow(above); whole {
			r.deal = &deal
		}
	}
	return r, true
}
