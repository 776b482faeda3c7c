package connectors

import (
	"context"
	"time"
)

// Requester knows the resync requests that people make inside the CRM.
type Requester interface {
	// Requests returns up to [MaxRequests] open requests, the oldest first, by one call
	// as a rule. Those from before since may be left out where the CRM has no mark of its
	// own for a request that was handled; those that it shows late may come then. The
	// error is of class Schema, without a call, where the CRM lacks what a request is
	// made of; that is asked again after [RequestsRecheck].
	Requests(ctx context.Context, since time.Time) ([]Request, error)
	// Report tells how requests stand and returns one Outcome for each, in their order,
	// under the request's id. Reporting twice equals reporting once. What the CRM has no
	// place for is passed over as done. A non-nil error means that the fate of every
	// report is unknown.
	Report(ctx context.Context, reports []Report) ([]Outcome, error)
	// FetchReporting is Fetch with reports that go along in its calls where there is
	// room. Reports that failed do not fail the reading.
	FetchReporting(ctx context.Context, ids []string, reports []Report) ([]Record, []Outcome, error)
	// WriteReporting is Write with reports that go along likewise. They are sent whatever
	// becomes of the updates: whoever learns that one was refused reports again.
	WriteReporting(ctx context.Context, updates []Update, reports []Report) (written, reported []Outcome, err error)
}

// OwnerReader is a Requester that is asked for the deals of one owner at once, and whose
// pulls take reports along.
type OwnerReader interface {
	// OwnedBy is where a pull begins that reads all deals of one owner, named as the
	// mapping's owner field names him, as a full read does. false: the CRM cannot be asked
	// by that field.
	OwnedBy(owner string) (Cursor, bool)
	// PullReporting is Pull with reports that go along in its calls where there is room.
	// Reports that failed do not fail the reading.
	PullReporting(ctx context.Context, from Cursor, reports []Report) (Page, []Outcome, error)
}

const (
	// MaxRequests bounds what one look for requests returns.
	MaxRequests = 200
	// RequestsRecheck is how long a CRM that lacks what requests are made of is taken to
	// go on lacking it.
	RequestsRecheck = time.Hour
)

// The scopes of a request.
const (
	ScopeRecord = "record" // one opportunity
	ScopeMine   = "mine"   // those that the person who asks owns
	ScopeAll    = "all"
)

// Request is a resync that somebody asked for inside the CRM.
type Request struct {
	ID          string // unique in the account, for ever
	Scope       string // as the CRM holds it; it may be none of the scopes known here
	Opportunity string // its id, for ScopeRecord; else maybe ""
	By          string // who asked, for people; "" where the CRM does not tell
	// Owner is who asked as the mapping's owner field would name him, for ScopeMine. ""
	// where that field names nobody or the CRM does not tell.
	Owner string
	At    time.Time // when it was asked, by the CRM's clock
	// Shown is the opportunity as the look showed it beside the request, as current as a
	// page of a pull, which saves a Fetch; nil where the look shows less.
	Shown *Record
}

// RequestStatus is how a request stands, in the words that people see.
type RequestStatus string

// The statuses of a request.
const (
	RequestRunning RequestStatus = "running"
	RequestDone    RequestStatus = "done"
	RequestFailed  RequestStatus = "failed"
)

// Report says how a request stands.
type Report struct {
	Request Request // its ID, Opportunity and At
	Status  RequestStatus
	Message string // why it failed, in words a person can act on; "" else
	Worker  string // which worker has it
}
