package salesforce

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"fitsync/connectors"
)

// problem is one element of an error body. Requests name the code errorCode,
// records within a collection statusCode, OAuth error. All parts are optional.
type problem struct {
	Code    string
	Message string
	Fields  []string
}

// UnmarshalJSON takes what it understands and ignores the rest: a body that
// reports a failure must not become another failure.
func (p *problem) UnmarshalJSON(data []byte) error {
	var parts map[string]json.RawMessage
	if json.Unmarshal(data, &parts) != nil {
		return nil
	}
	text := func(key string) (s string) {
		_ = json.Unmarshal(parts[key], &s) // another type counts as absent
		return s
	}
	p.Code = firstOf(text("errorCode"), text("statusCode"), text("error"))
	p.Message = firstOf(text("message"), text("error_description"))
	_ = json.Unmarshal(parts["fields"], &p.Fields) // likewise
	p.Fields = slices.DeleteFunc(p.Fields, func(s string) bool { return s == "" })
	return nil
}

// translate turns a failed request into an error: its class from the vendor's
// code where there is one, from the HTTP status otherwise. It is the only function
// that reads a failure's status, and it never quotes the body.
func translate(status int, body []byte, now time.Time) *connectors.Error {
	e := classify(read(body))
	e.Status = status
	if e.Class == "" {
		e.Class, e.Message = classOfStatus(status)
	}
	if e.Class == connectors.Limit && e.Until.IsZero() {
		e.Until = now.Add(limitProbe)
	}
	return e
}

// limitProbe is how long to wait before asking again once the day's calls are used
// up: the window is rolling and its end is not told.
const limitProbe = time.Hour

// read finds the first problem with a code in a body of any shape.
func read(body []byte) problem {
	body = bytes.TrimSpace(body)
	if len(body) > 0 && body[0] == '<' {
		return readFault(body)
	}
	var list []problem
	if json.Unmarshal(body, &list) != nil {
		var one problem
		if json.Unmarshal(body, &one) == nil {
			list = []problem{one}
		}
	}
	return pick(list)
}

func pick(list []problem) problem {
	for _, p := range list {
		if p.Code != "" {
			return p
		}
	}
	return problem{}
}

// readFault reads the code of a SOAP fault, such as sf:INVALID_LOGIN.
func readFault(body []byte) problem {
	var fault struct {
		Code string `xml:"Body>Fault>faultcode"`
	}
	if xml.Unmarshal(body, &fault) != nil {
		return problem{}
	}
	_, code, _ := strings.Cut(fault.Code, ":")
	return problem{Code: code}
}

func classOfStatus(status int) (connectors.Class, string) {
	switch {
	case status == http.StatusUnauthorized:
		return connectors.Auth, "the org refused the session"
	case status == http.StatusForbidden:
		return connectors.Forbidden, "the org refused the request; check the integration user's permissions"
	case status == http.StatusNotFound:
		return connectors.Schema, "the org has no such resource; check the API version and the object names"
	case status == http.StatusTooManyRequests || status == 420:
		return connectors.Limit, "the org asks to slow down"
	case status >= http.StatusInternalServerError:
		return connectors.Transient, "the org failed to answer"
	default:
		return connectors.Malformed, "the org answered in a way that this connector does not know"
	}
}

// recordError is what became of one record of a collection.
func recordError(list []problem) *connectors.Error {
	e := classify(pick(list))
	switch e.Class {
	case "", connectors.Malformed, connectors.Stale:
		e.Class = connectors.Rejected
	}
	if e.Message == "" {
		e.Message = "the org refused the record"
	}
	return e
}

var (
	noColumn   = regexp.MustCompile(`No such column '([^']{1,200})' on (?:entity|sobject of type) '?(\w{1,80})`)
	noRelation = regexp.MustCompile(`Didn't understand relationship '([^']{1,200})'`)
	noType     = regexp.MustCompile(`sObject type '([^']{1,80})' is not supported`)
)

// missingNames finds the field or object that a message says does not exist. The
// message may show the query above it with a caret.
func missingNames(message string) (fields []string, object string) {
	if m := noColumn.FindStringSubmatch(message); m != nil {
		return []string{m[1]}, m[2]
	}
	if m := noRelation.FindStringSubmatch(message); m != nil {
		return []string{m[1]}, ""
	}
	if m := noType.FindStringSubmatch(message); m != nil {
		return nil, m[1]
	}
	return nil, ""
}

// asError finds the *connectors.Error in err; anything else is a fault of this
// program's own, whose text is not shown.
func asError(op string, err error) *connectors.Error {
	e, ok := errors.AsType[*connectors.Error](err)
	if !ok {
		e = &connectors.Error{Class: connectors.Malformed, Message: "the request could not be made"}
	}
	named := *e
	named.Op = op
	return &named
}

func firstOf(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// asCode is the vendor's code of an error.
func asCode(err error) (string, bool) {
	e, ok := errors.AsType[*connectors.Error](err)
	if !ok {
		return "", false
	}
	return e.Code, true
}
