package connectors

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Class says what a caller should do about an [Error]. Adapters classify, jobs act.
type Class string

// The classes of error.
const (
	Auth      Class = "auth"      // credentials refused: stop this connection, a person must act
	Forbidden Class = "forbidden" // a permission or scope is missing: likewise
	Schema    Class = "schema"    // a mapped field or object is missing or of the wrong kind: likewise
	Limit     Class = "limit"     // quota or rate: wait until Until or for RetryAfter
	Transient Class = "transient" // network, 5xx, row lock: try again later
	Stale     Class = "stale"     // the cursor is no longer valid: pull from the watermark or in full
	Rejected  Class = "rejected"  // this record's value was refused: its neighbours are fine
	Gone      Class = "gone"      // the record was deleted or merged away
	Conflict  Class = "conflict"  // Fields changed after the record was read, and hold that change: read it again
	Malformed Class = "malformed" // the answer was not what the protocol promises
)

// Error is any failure of a connector. It never holds a secret, a token or a
// field's value.
type Error struct {
	Class   Class
	Op      string   // what was tried: "pull opportunities"
	Status  int      // HTTP status, 0 if there was none
	Code    string   // the vendor's code: INVALID_FIELD, RATE_LIMITS
	Message string   // what it means, in words a person can act on
	Fields  []string // fields concerned

	RetryAfter time.Duration // at least so long, where the vendor says so
	Until      time.Time     // not before, where the window's end is known
	Err        error         // cause
}

// Error renders "op: message (fields, code, HTTP status)", without the fields that
// the message names.
func (e *Error) Error() string {
	var in []string
	for _, field := range e.Fields {
		if !strings.Contains(e.Message, field) {
			in = append(in, field)
		}
	}
	if e.Code != "" {
		in = append(in, e.Code)
	}
	if e.Status != 0 {
		in = append(in, fmt.Sprintf("HTTP %d", e.Status))
	}
	text := e.Message
	if text == "" && e.Err != nil {
		text = e.Err.Error()
	}
	if e.Op != "" {
		text = e.Op + ": " + text
	}
	if len(in) > 0 {
		text += " (" + strings.Join(in, ", ") + ")"
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// ClassOf returns the class of the first [*Error] in err's chain, "" if there is none.
func ClassOf(err error) Class {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Class
	}
	return ""
}
