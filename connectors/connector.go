// Package connectors is the seam between fitsync and a CRM: the Connector contract,
// the nouns that cross it (Record, Page, Cursor, Update, Outcome), the classes of
// error, and the mapping between a CRM's fields and the domain.
//
// The one idea: a connector moves records and says truthfully what happened to
// each; it decides nothing. What a deal is worth to us is analysis, when to try
// again is jobs. One folder a vendor stands below; connectortest holds the suite
// that each must pass.
package connectors

import (
	"context"
	"time"
)

// Connector reads and writes the opportunities of one CRM account. It is safe for
// concurrent use. Every error is an [*Error], so that callers branch on its class.
type Connector interface {
	// Pull returns records changed at or after the cursor, ordered by (modified,
	// id) when the cursor has a watermark and by id when it has none (the full
	// read). At least once: it may repeat a record, and never skips one, even when
	// many share a stamp or the vendor shows a change late. While Page.More is
	// true, Page.Next continues the same pull; it may be stored and used by another
	// process. Once More is false, Page.Next is where the next tick begins.
	Pull(ctx context.Context, from Cursor) (Page, error)

	// Fetch returns the named records, in the order of ids, all with complete
	// children. A record that is deleted, merged away or unknown comes back with
	// Gone set; ids are never silently left out.
	Fetch(ctx context.Context, ids []string) ([]Record, error)

	// Write sends updates and returns exactly one Outcome for each, in their order.
	// One rejected record never fails its neighbours. Sending twice equals sending
	// once. A non-nil error means that the fate of every update is unknown, the
	// outcomes are then nil. Only fields named in an Update are touched. A CRM that
	// sends on an update of a merged record is told by Outcome.MergedInto.
	//
	// Where a field no longer holds its Value.Was, the outcome is a Conflict and what
	// the field holds stays. How long a change may still slip in between that check
	// and the write, and which writes are not checked, is the vendor's and said there.
	Write(ctx context.Context, updates []Update) ([]Outcome, error)

	// Describe reports which of the mapped fields exist and what may be done with
	// them, in the order of the mapping. A field that does not exist or that the
	// credentials may not see has Missing set.
	Describe(ctx context.Context) ([]FieldState, error)
}

// Cursor is a place in the stream of changes. The zero Cursor is before everything:
// a full read. Callers store it as JSON and look only at Watermark.
type Cursor struct {
	// Watermark is the CRM's own time up to which all changes are known; a cursor
	// with only a Watermark asks for what changed since then. Zero: a full read.
	Watermark time.Time `json:"watermark,omitzero"`
	// State is the vendor's own place within a pull that is under way.
	State string `json:"state,omitempty"`
}

// Page is one step of a pull.
type Page struct {
	Records []Record
	Next    Cursor
	More    bool
	Total   int // records in the whole pull where the vendor says so, else 0
	// Detached are the ids of requirement rows that changed and belong to no
	// opportunity now. A row that was moved comes as a child of its new
	// opportunity; nothing is said of the one that it left.
	Detached []string
	// Requests are the open resync requests where the page brought them along at no
	// cost, as [Requester] gives them; Asked says that it did.
	Requests []Request
	Asked    bool
}

// Record is one opportunity as the CRM holds it.
type Record struct {
	ID       string
	Modified time.Time // the CRM's stamp, UTC
	// Fields holds the mapped fields by the CRM's own name: nil, string, bool or
	// json.Number. A field that was not read has no entry.
	Fields map[string]any
	// Children are requirement rows of the opportunity. With ChildrenComplete they
	// are all of them; without, only those that changed.
	Children         []Child
	ChildrenComplete bool
	// Gone says that the record no longer exists for us; MergedInto names the
	// record that took its place, if any. Fields may then be empty.
	Gone       bool
	MergedInto string
	Read       time.Time // when it was read, by our clock
}

// Child is one requirement row.
type Child struct {
	ID       string
	Modified time.Time
	Fields   map[string]any // as in Record
	Gone     bool
}

// Update asks for fields of one record to be set, and for rows beside it to be as they
// say. Without Fields the record itself is not touched; without an ID there is none,
// and the rows belong to no deal.
type Update struct {
	ID     string  `json:"id"`
	Fields []Value `json:"fields"`
	Rows   []Row   `json:"rows,omitempty"`
}

// Value is a field and its new content in canonical text: decimals without
// trailing zeros, dates as 2006-01-02, date-times as RFC 3339 in UTC with whole
// seconds, booleans as true or false. Empty text clears the field.
type Value struct {
	Field string `json:"field"`
	Kind  Kind   `json:"kind"`
	Text  string `json:"text"`
	// Was is what the field held when its record was read, in canonical text too.
	// Nil: the field is written whatever it holds by now.
	Was *string `json:"was,omitempty"`
}

// Outcome is what became of one Update.
type Outcome struct {
	ID  string
	Err *Error // nil: written
	// MergedInto names, for a record that is Gone, the one that took its place and
	// that the CRM applied the update to: it holds values that are not its own.
	MergedInto string
	// Rows are the outcomes of the update's rows, in their order. They say nothing of
	// the record, nor does it of them.
	Rows []RowOutcome
}

// FieldState is what the CRM says of one mapped field.
type FieldState struct {
	Object   string // such as Opportunity, deals
	Field    string
	Role     string // the logical name in the mapping, such as score
	Kind     Kind
	Length   int // characters for text, 0 where it does not apply
	Options  []string
	Missing  bool
	ReadOnly bool
	// Problem says in one sentence what a person has to do; empty when the field
	// serves its role.
	Problem string
}
