// Package connectortest is the suite that every connector has to pass, whatever
// its vendor.
//
// The one idea: a case speaks of deals and of what goes wrong, and a [Harness]
// says how that is done to one vendor's simulator. Lag, ties, limits and lost
// answers are switches, so that no case is skipped because it is hard to bring
// about. What a vendor does not have at all its harness declares, and the cases
// about it are not run.
//
// It is the only package of connectors that imports testing; it does not test a
// vendor's own protocol, which is that vendor's.
package connectortest

import (
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"fitsync/connectors"
)

// Harness makes CRM accounts of one vendor and declares the vendor's ways.
type Harness struct {
	// Open starts an empty CRM for one case; t.Cleanup has to end it. The CRM and
	// every connector to it take the time, and connectors their sleep, from the clock.
	Open func(t *testing.T, settings Settings) CRM
	// PageSize is the records a page with which CRM.Connect connects: the fewest
	// that the vendor allows, since some cases fill two pages and a half.
	PageSize int
	// UnknownID has the form of a record's id and is none.
	UnknownID string
	// Cannot lists faults that do not exist at this vendor.
	Cannot []Kind
	// DeletesShown says that Pull reports deleted records as Gone. Otherwise the
	// connector must be an Archiver.
	DeletesShown bool
	// MergesNamed says that Fetch names the record into which another was merged.
	MergesNamed bool
}

// Settings are what a case asks of its CRM.
type Settings struct {
	Clock *Clock
	Bare  bool // without the fields that fitsync writes, as before provisioning
}

// CRM is one account, seen from the other side than the connector's.
type CRM struct {
	Mapping connectors.Mapping // with every role of the field table that the vendor has
	// Connect makes a new connector, as another process would; t.Cleanup closes it.
	Connect func(t *testing.T) connectors.Connector
	Deals   Deals
	Rows    Rows // nil where the mapping has no child object
	Asking  Asking
	Faults  Faults
	// Beside returns the rows of an object that connectors wrote beside deals, fields by
	// external id; nil where the mapping has none.
	Beside func(object string) map[string]map[string]any
	// Calls is how many API calls the CRM has charged so far, tokens aside.
	Calls func() int64
}

// Deals is what users do with deals. Its methods fail the test if the CRM refuses.
type Deals interface {
	Create(Deal) (id string)
	Edit(id string, fields map[string]any) // by the CRM's names, values as the CRM takes them
	Delete(id string)
	Merge(winner, loser string)
}

// Deal is a deal to create.
type Deal struct {
	Name   string
	Amount string // a decimal
	// Requirements go where the mapping has them: one row each, or one line each.
	Requirements []string
}

// Rows is what users do with requirement rows.
type Rows interface {
	Add(deal, text string) (id string)
	Edit(row, text string)
	Delete(row string)
}

// Asking is what users do with resync requests. Its methods fail the test if the CRM
// refuses.
type Asking interface {
	// Ask makes a request for a deal, at the present time.
	Ask(deal string)
	// Answer is what the CRM shows whoever asked: done, or failed and why; or, where it
	// has a place for it, that the request is new or running.
	Answer(deal string) (status connectors.RequestStatus, message string)
	// Remove takes away what requests are made of, as before provisioning.
	Remove()
}

// testCase is one case of the suite.
type testCase struct {
	name string
	run  func(*testing.T, *bench)
	// needs is what the vendor must have for the case to mean anything.
	needs func(Harness, CRM) bool
	bare  bool
}

// Run runs the suite.
func Run(t *testing.T, h Harness) {
	for _, c := range slices.Concat(readingCases(), listingCases(), resumingCases(), childCases(), fetchingCases(), writingCases(), besideCases(), troubleCases(), describingCases(), provisioningCases(), requestCases()) {
		t.Run(c.name, func(t *testing.T) {
			runningBefore := goleak.IgnoreCurrent()
			// Registered first, so that it runs after the CRM and its connectors have ended.
			t.Cleanup(func() { goleak.VerifyNone(t, runningBefore) })
			clock := NewClock(time.Date(2026, 3, 8, 7, 25, 37, 0, time.UTC))
			crm := h.Open(t, Settings{Clock: clock, Bare: c.bare})
			if c.needs != nil && !c.needs(h, crm) {
				return
			}
			c.run(t, &bench{Harness: h, CRM: crm, clock: clock, connector: crm.Connect(t)})
		})
	}
}

// can makes a need of a fault.
func can(kind Kind) func(Harness, CRM) bool {
	return func(h Harness, _ CRM) bool { return !slices.Contains(h.Cannot, kind) }
}
