package connectors

import (
	"context"
	"time"

	"fitsync/analysis"
)

// Provisioner creates what fitsync needs inside the CRM.
type Provisioner interface {
	// Plan compares what the mapping needs with what the CRM has. It changes nothing.
	Plan(ctx context.Context) ([]Change, error)
	// Apply makes the changes that Plan returned and reports each as it is done. It
	// is idempotent. The error names the first component that was refused.
	Apply(ctx context.Context, changes []Change, doneFunc func(Change)) error
}

// Extender is a Provisioner that can create more than the mapping needs, when asked.
type Extender interface {
	// Extras are the names of what there is.
	Extras() []string
	// PlanExtra is Plan for one of them; Apply makes its changes too. The error is of
	// class Forbidden where the account does not have it, or the app may not.
	PlanExtra(ctx context.Context, name string) ([]Change, error)
}

// Change is one step of provisioning.
type Change struct {
	// Action is create, extend (add to what is there), keep or conflict.
	Action string `json:"action"`
	Object string `json:"object"`
	Name   string `json:"name"`
	Type   string `json:"type"`
	Detail string `json:"detail,omitempty"` // what a person has to know or do
}

// Summer sums open deals up on the accounts that they belong to.
type Summer interface {
	// SumUp has every account say what its open deals come to, and those without any say
	// nothing. open are all open deals of the connection. Sending twice equals sending once.
	SumUp(ctx context.Context, open []Standing) (Sums, error)
}

// Standing is what one open deal adds to its account.
type Standing struct {
	ID     string
	Fit    int // 0–100
	AtRisk analysis.Money
}

// Sums counts accounts.
type Sums struct {
	Accounts int `json:"accounts"` // with open deals
	Written  int `json:"written"`
	Cleared  int `json:"cleared"` // of those written, without open deals by now
}

// Budgeter knows what the account's API quota has left.
type Budgeter interface {
	// Usage is what is known without a call.
	Usage() Usage
	// Ask finds out by one call, which counts like any other. What the vendor does
	// not tell stays as it was.
	Ask(ctx context.Context) (Usage, error)
}

// Usage is the state of an API quota as last heard, and our own count.
type Usage struct {
	Calls int64     // API calls made through this connector, as the vendor charges them
	Used  int64     // of the account's window, by all its users; 0 if never heard
	Limit int64     // 0 if never heard
	Heard time.Time // when the vendor last said so
	Since int64     // of Calls, those made after Heard
	// Zone is where midnight ends the window of a quota that is counted by days. Nil:
	// the window is the last 24 hours, or it was never heard where the account is.
	Zone *time.Location
}

// Lister says what a pull would return without reading it, so that the rest of a page
// can be read where one of its records cannot.
type Lister interface {
	// List is a Pull whose records hold no more than ID, Modified, Gone and MergedInto.
	List(ctx context.Context, from Cursor) (Page, error)
}

// RowLister lists rows of fitsync's own, so that those can be found of which the store
// knows nothing, and those that are gone.
type RowLister interface {
	// OwnRows returns rows of several objects, each behind the id that the request names, one
	// list for each request. An error of one list leaves the others as they are. It may be
	// asked again from any id.
	OwnRows(ctx context.Context, requests []RowRequest) ([]RowList, error)
}

// RowRequest asks for rows of an object behind an id, "" to begin.
type RowRequest struct{ Object, After string }

// RowList is some rows of an object. Next is the id to go on behind, "" at the end.
type RowList struct {
	Object string
	Rows   []HeldRow
	Next   string
	Err    *Error
}

// HeldRow is a row that the CRM holds. Its Hash is empty.
type HeldRow struct {
	KnownRow

	Opportunity string // "" for a row that belongs to no deal
	Linked      bool   // it is a gap that links to a product gap
}

// Adviser knows what works now and will not go on working. It makes no call of its
// own, and knows the more the more calls were made.
type Adviser interface {
	// Advice says what a person has to do, one sentence each.
	Advice() []string
}

// Archiver lists what was archived, where the change stream does not show it.
type Archiver interface {
	// Archived returns ids of archived records after the given id ("" to begin) and
	// the id to go on with, "" at the end.
	Archived(ctx context.Context, after string) (ids []string, next string, err error)
}
