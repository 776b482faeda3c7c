package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/riverqueue/river/rivertype"

	"fitsync/analysis"
	"fitsync/connectors"
	"fitsync/store"
)

// Errors of a request that no later try can mend.
var (
	// ErrNoCatalog says that there is nothing to judge by: every requirement would
	// look as if the product lacked it.
	ErrNoCatalog         = errors.New("the catalog is empty; `fitsync catalog import FILE` fills it")
	ErrUnknownConnection = errors.New("no such connection is configured")
)

// syncer runs requests. It is safe for concurrent use; a connection runs once at a
// time, over all processes.
type syncer struct {
	db          *store.DB
	queue       *Queue // nil in a preview
	options     Options
	connections map[string]Connection
	live        liveRuns
	begins      map[string]*sync.Mutex // of each connection; see [pass.claimRun]
	ledger      *ledger
	looks       looks
	shown       shown
}

func newSyncer(db *store.DB, options Options) *syncer {
	s := &syncer{db: db, options: options, connections: map[string]Connection{}, begins: map[string]*sync.Mutex{}, ledger: newLedger(options.Connections)}
	for _, connection := range options.Connections {
		s.connections[connection.Name], s.begins[connection.Name] = connection, &sync.Mutex{}
	}
	return s
}

// pass is one run of one connection: one claim, one catalog version, one day.
type pass struct {
	*syncer
	connection Connection
	request    Request
	job        *rivertype.JobRow // nil in a preview
	rank       int               // its priority; more urgent requests of the connection go first
	claim      store.Claim
	state      store.ConnState
	assessor   *analysis.Assessor
	key        string // what stored opportunities are judged with
	asOf       analysis.Date
	firstCall  int64 // calls of the connector before this run
	count      store.Counters
	read       *store.LongRead // of the long read under way; nil outside of one
	fresh      bool            // this run read everything
	owning     bool            // its pull reads the deals of the owner that the request names
	reopened   map[string]bool // deals whose rows are to be compared whatever their judgement
	moved      bool            // the figures of product gaps may have changed since they were written

	// previewFunc, if set, gets what would be written; nothing is stored or sent.
	previewFunc func(connectors.Diffed)
	judged      *seenIDs // in this preview; nil in a run

	serving serving

	begun time.Time
	heard store.Counters // by the observer

	aside     map[string]store.Quarantined // records in quarantine, by id
	unstuck   bool                         // no failure to read a page is on record
	impatient bool                         // a record was set aside in this run: the next failure is no passing one either
}

// run does one request from beginning to end. A connection that another run has in
// hand, or that a more urgent request waits for, is left alone: the error is then
// [store.ErrHeld].
func (s *syncer) run(ctx context.Context, request Request, job *rivertype.JobRow) error {
	connection, ok := s.connections[request.Connection]
	if !ok {
		return s.refuse(ctx, request, job)
	}
	p := &pass{syncer: s, connection: connection, request: request, job: job, rank: job.Priority, firstCall: calls(connection.Connector), begun: s.options.Now()}
	if err := p.begin(ctx); err != nil {
		return err
	}
	defer s.live.remove(p.claim.Run)
	err := p.serve(ctx)
	if err == nil {
		err = p.prepare(ctx)
	}
	if err == nil {
		err = p.sync(ctx)
	}
	if err == nil {
		err = p.products(ctx)
	}
	if stopped := context.Cause(ctx); err != nil && stopped != nil {
		err = fmt.Errorf("%w: %w", stopped, err) // whatever the cut call made of it
	}
	return p.finish(ctx, err)
}

// refuse forgets who asked for a connection that is not configured here. No run of it
// will begin, so that [Engine.hasten] would try its job again and again for them.
func (s *syncer) refuse(ctx context.Context, request Request, job *rivertype.JobRow) error {
	err := s.db.Transact(ctx, func(tx *store.Tx) error { return tx.DropRequest(ctx, job.ID) })
	if err != nil {
		return err
	}
	return fmt.Errorf("%w: %q", ErrUnknownConnection, request.Connection)
}

// sync reads top to bottom what a run does.
func (p *pass) sync(ctx context.Context) error {
	switch {
	case p.request.reassess:
		return p.reassess(ctx)
	case len(p.request.Records) > 0:
		return p.fetch(ctx, p.request.Records)
	case p.request.Archived:
		return p.archived(ctx)
	}
	if from, ok := p.ownedBy(); ok {
		return p.owned(ctx, from)
	}
	if err := p.recover(ctx); err != nil {
		return err
	}
	if err := p.retry(ctx); err != nil {
		return err
	}
	if err := p.pull(ctx); err != nil {
		return err
	}
	p.lookToo(ctx)
	if err := p.scoped(ctx); err != nil {
		return err
	}
	if err := p.reassess(ctx); err != nil {
		return err
	}
	return p.sweep(ctx)
}

// begin claims the connection, or goes on with what this job had begun.
func (p *pass) begin(ctx context.Context) error {
	outranked, err := p.outranked(ctx)
	if err != nil {
		return err
	}
	if outranked {
		return store.ErrHeld
	}
	claim, err := p.claimRun(ctx)
	if err != nil {
		return err
	}
	p.claim, p.count = claim, claim.Counters
	p.firstCall -= claim.Counters.Calls
	return nil
}

// claimRun is one step for the runs of a connection in this process: else one that begins
// would find another which is stored already and not among the live ones yet, and end it.
func (p *pass) claimRun(ctx context.Context) (store.Claim, error) {
	begins := p.begins[p.connection.Name]
	begins.Lock()
	defer begins.Unlock()
	claim, err := p.db.BeginRun(ctx, store.RunStart{
		Connection: p.connection.Name, Kind: p.request.mode(), RequestedBy: p.request.By, Worker: p.options.Worker, Job: p.job.ID,
	}, p.alive)
	if err == nil {
		p.live.add(claim.Run)
	}
	return claim, err
}

// alive reports whether somebody works on a run: of this process's own it is known, and
// what a dead process left is marked by [Engine.Reclaim].
func (p *pass) alive(run store.Run) bool {
	return run.Worker != p.options.Worker || p.live.has(run.ID)
}

func (p *pass) prepare(ctx context.Context) (err error) {
	if p.state, err = p.db.Connection(ctx, p.connection.Name); err != nil {
		return err
	}
	snapshot, err := p.db.Snapshot(ctx)
	if err != nil {
		return err
	}
	if len(snapshot.Capabilities) == 0 {
		return ErrNoCatalog
	}
	if err := p.loadAside(ctx); err != nil {
		return err
	}
	decisions, err := p.db.Decisions(ctx)
	if err != nil {
		return err
	}
	p.assessor = analysis.NewAssessor(snapshot, p.options.Policy, p.options.JudgeFunc(snapshot, decisions))
	p.key = p.ruleKey()
	p.asOf = analysis.DateOf(p.options.Now())
	return nil
}

// runError records a failure of the run as a whole.
func (p *pass) runError(failure error) store.RunError {
	entry := store.RunError{Connection: p.connection.Name, Message: failure.Error(), Class: "internal"}
	if e, ok := errors.AsType[*connectors.Error](failure); ok {
		entry.Class, entry.Code = string(e.Class), e.Code
	}
	return entry
}

// calls is the connector's own count of API calls, 0 where it keeps none.
func calls(connector connectors.Connector) int64 {
	if budget, ok := connector.(connectors.Budgeter); ok {
		return budget.Usage().Calls
	}
	return 0
}
