package hubspot

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"fitsync/connectors"
	"fitsync/connectors/transport"
)

// translate makes a failed answer an error. Its words are ours: HubSpot's messages
// quote the values that it refuses.
func translate(status int, header http.Header, body []byte, now time.Time) *connectors.Error {
	p := readProblem(body)
	e := &connectors.Error{Status: status, Code: p.code(), Err: p}
	wait, _ := transport.RetryAfter(header, now)
	switch {
	case status == http.StatusUnauthorized:
		e.Class, e.Message = connectors.Auth, "HubSpot does not accept the access token; create a new one and store it"
	case status == http.StatusForbidden:
		forbidden(e, p)
	case status == http.StatusTooManyRequests:
		limited(e, p, wait)
	case status == migrating:
		e.Class, e.Message, e.RetryAfter = connectors.Limit, "HubSpot is moving this account to another data centre, which takes hours", wait
		if wait == 0 {
			e.RetryAfter = migrationPause
		}
	case status >= 500, status == http.StatusRequestTimeout, status == http.StatusLocked:
		e.Class, e.Message, e.RetryAfter = connectors.Transient, "HubSpot is overloaded or down", wait
	case status == http.StatusNotFound:
		e.Class, e.Message = connectors.Schema, "HubSpot has no such object; check the object names in the mapping and the base URL"
	case status == http.StatusBadRequest, status == http.StatusConflict, status == http.StatusRequestEntityTooLarge:
		refused(e, p)
	default:
		e.Class, e.Message = connectors.Malformed, "HubSpot answered in a way that this connector does not know; check the base URL"
	}
	return e
}

func forbidden(e *connectors.Error, p *problem) {
	e.Class, e.Message = connectors.Forbidden, "HubSpot does not allow this; check the app's scopes and the account's subscription"
	if scopes := p.scopes(); len(scopes) > 0 {
		e.Code = "MISSING_SCOPES"
		e.Message = "the app lacks a scope; grant it " + strings.Join(scopes, ", ")
	}
}

func limited(e *connectors.Error, p *problem, wait time.Duration) {
	e.Class, e.RetryAfter = connectors.Limit, wait
	switch p.policy() {
	case daily:
		e.Code, e.Message = daily, "the account's daily quota of API calls is used up"
		return
	case secondly:
		e.Code, e.Message = secondly, "too many searches in one second"
	default:
		e.Message = "too many calls in ten seconds"
	}
	if wait == 0 {
		e.RetryAfter = burstWindow
	}
}

// refused translates the refusal of a request's contents.
func refused(e *connectors.Error, p *problem) {
	e.Fields = p.properties()
	switch {
	case p.has(unknownName):
		e.Class, e.Code, e.Fields = connectors.Schema, unknownName, p.refusedFor(unknownName)
		e.Message = "HubSpot has no such property, or the app may not see it: " + strings.Join(e.Fields, ", ")
	case p.has(readOnlyValue):
		// So it is for every record, whatever its value.
		e.Class, e.Code, e.Fields = connectors.Schema, readOnlyValue, p.refusedFor(readOnlyValue)
		e.Message = "HubSpot lets the app read this property and not write it; make it writable, or map another one: " + strings.Join(e.Fields, ", ")
	case strings.HasPrefix(p.Message, "Unable to infer object type"):
		e.Class, e.Message = connectors.Schema, "HubSpot has no such object; check requirements.object"
	default:
		e.Class, e.Message = connectors.Rejected, reason(e.Code, e.Fields)
	}
}

// asRead corrects the class of an error for a request that wrote nothing: no record
// was refused, but the names that the request is made of.
func asRead(err error) error {
	e, ok := errors.AsType[*connectors.Error](err)
	if ok && e.Class == connectors.Rejected {
		e.Class, e.Message = connectors.Schema, "HubSpot refuses the request; check the names of objects and properties in the mapping"
	}
	return err
}

// reason says in words why a record's values were refused.
func reason(code string, fields []string) string {
	text := "HubSpot refused the record"
	switch code {
	case invalidOption:
		text = "the value is not among the property's options"
	case "INVALID_DOUBLE", "INVALID_INTEGER":
		text = "the value is not a number"
	case "INVALID_LONG", "INVALID_DATE":
		text = "the value is not a date"
	case "VALUE_TOO_LONG":
		text = "the value is longer than the property holds"
	case "LEADING_TRAILING_WHITESPACE":
		text = "the value begins or ends with a blank"
	case "CONFLICT":
		text = "another record already has this value"
	case "INVALID_VALUE":
		text = "the value breaks a rule of this account"
	}
	if len(fields) > 0 {
		text += ": " + strings.Join(fields, ", ")
	}
	return text
}

// What HubSpot calls a record and a property that do not exist, a value that is not
// among its property's options, and a property that may not be written.
const (
	unknownName   = "PROPERTY_DOESNT_EXIST"
	notFound      = "OBJECT_NOT_FOUND"
	invalidOption = "INVALID_OPTION"
	readOnlyValue = "READ_ONLY_VALUE"
)

// translateItem makes an entry of a batch's errors the error of its record.
func translateItem(p *problem) *connectors.Error {
	e := &connectors.Error{Status: http.StatusMultiStatus, Code: p.code(), Err: p}
	switch p.Category {
	case notFound:
		e.Class, e.Message = connectors.Gone, "the record was deleted, or merged into another"
	case "VALIDATION_ERROR", "CONFLICT":
		refused(e, p)
	case "MISSING_SCOPES":
		forbidden(e, p)
	case "RATE_LIMITS":
		limited(e, p, 0)
	default:
		e.Class, e.Message = connectors.Transient, "HubSpot could not process the record"
	}
	return e
}
