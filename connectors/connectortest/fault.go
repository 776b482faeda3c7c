package connectortest

import "time"

// Kind names what goes wrong.
type Kind string

// What can go wrong. Each comment names the fields of [Fault] that matter besides Times.
const (
	Expire   Kind = "expire"   // the access token is refused; a refreshed one works
	Revoke   Kind = "revoke"   // the access token is refused and no other is given
	Throttle Kind = "throttle" // 429; After is the Retry-After, zero for none
	Outage   Kind = "outage"   // 503
	WebPage  Kind = "web page" // 200 with HTML
	Cut      Kind = "cut"      // the answer breaks off half way
	Silence  Kind = "silence"  // no answer until the client gives up
	Lose     Kind = "lose"     // the request has its effect, its answer is lost
	Lag      Kind = "lag"      // changes show After later than they are stamped
	Refuse   Kind = "refuse"   // writes to Record are refused because of its content
	Hide     Kind = "hide"     // Field of the deal may not be seen
	ReadOnly Kind = "readonly" // Field of the deal may not be written
)

// Fault is one thing that goes wrong.
type Fault struct {
	Kind   Kind
	Times  int // how many requests it strikes; 0: until cleared
	After  time.Duration
	Record string
	Field  string
}

// Faults are the switches of a CRM. Faults of requests strike reads and writes of
// records alike, never the token endpoint (which only Revoke does).
type Faults interface {
	Set(Fault)
	// Clear ends all faults. What a lag holds back still shows when it is due.
	Clear()
}
