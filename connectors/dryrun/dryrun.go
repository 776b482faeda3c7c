// Package dryrun makes a connector that reads and does not write.
//
// The one idea: everything above it runs as always, up to the call that would
// change the CRM; that call is recorded instead. It does not guess what the CRM
// would have refused: every update counts as written.
package dryrun

import (
	"context"
	"slices"
	"sync"

	"fitsync/connectors"
)

// Recorder keeps what was not sent. It is safe for concurrent use.
type Recorder struct {
	mu      sync.Mutex
	updates []connectors.Update
	changes []connectors.Change
}

// Updates are the updates that would have been written, in order.
func (r *Recorder) Updates() []connectors.Update {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.updates)
}

// Changes are the changes that would have been applied to the schema, in order.
func (r *Recorder) Changes() []connectors.Change {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.changes)
}

// New returns next without the power to change anything, and where its writes go
// instead. It has exactly the optional powers that next has; Apply of a
// Provisioner is recorded too.
func New(next connectors.Connector) (connectors.Connector, *Recorder) {
	recorder := &Recorder{}
	r := &reader{Connector: next, recorder: recorder}
	provisioner, provisions := next.(connectors.Provisioner)
	budgeter, budgets := next.(connectors.Budgeter)
	archiver, archives := next.(connectors.Archiver)
	p := &planner{Provisioner: provisioner, recorder: recorder}

	// A type has its methods or not; there is none that decides when it is made.
	switch {
	case provisions && budgets && archives:
		return struct {
			*reader
			*planner
			connectors.Budgeter
			connectors.Archiver
		}{r, p, budgeter, archiver}, recorder
	case provisions && budgets:
		return struct {
			*reader
			*planner
			connectors.Budgeter
		}{r, p, budgeter}, recorder
	case provisions && archives:
		return struct {
			*reader
			*planner
			connectors.Archiver
		}{r, p, archiver}, recorder
	case budgets && archives:
		return struct {
			*reader
			connectors.Budgeter
			connectors.Archiver
		}{r, budgeter, archiver}, recorder
	case provisions:
		return struct {
			*reader
			*planner
		}{r, p}, recorder
	case budgets:
		return struct {
			*reader
			connectors.Budgeter
		}{r, budgeter}, recorder
	case archives:
		return struct {
			*reader
			connectors.Archiver
		}{r, archiver}, recorder
	}
	return r, recorder
}

// reader passes reads on and keeps writes.
type reader struct {
	connectors.Connector
	recorder *Recorder
}

func (r *reader) Write(ctx context.Context, updates []connectors.Update) ([]connectors.Outcome, error) {
	if err := ended(ctx, "write"); err != nil {
		return nil, err
	}
	r.recorder.mu.Lock()
	defer r.recorder.mu.Unlock()
	r.recorder.updates = append(r.recorder.updates, updates...)
	var outcomes []connectors.Outcome
	for _, u := range updates {
		outcome := connectors.Outcome{ID: u.ID}
		for range u.Rows {
			outcome.Rows = append(outcome.Rows, connectors.RowOutcome{})
		}
		outcomes = append(outcomes, outcome)
	}
	return outcomes, nil
}

// planner passes planning on and keeps what would be applied.
type planner struct {
	connectors.Provisioner
	recorder *Recorder
}

func (p *planner) Apply(ctx context.Context, changes []connectors.Change, doneFunc func(connectors.Change)) error {
	if err := ended(ctx, "apply"); err != nil {
		return err
	}
	p.recorder.mu.Lock()
	p.recorder.changes = append(p.recorder.changes, changes...)
	p.recorder.mu.Unlock()
	for _, c := range changes {
		doneFunc(c)
	}
	return nil
}

func ended(ctx context.Context, op string) error {
	if err := ctx.Err(); err != nil {
		return &connectors.Error{Class: connectors.Transient, Op: op, Message: "stopped before it was done", Err: err}
	}
	return nil
}
