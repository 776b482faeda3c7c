package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

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
// time.
type syncer struct {
	db          *store.DB
	options     Options
	connections map[string]Connection
	busy        map[string]chan struct{} // one slot a connection
	ledger      *ledger
}

func newSyncer(db *store.DB, options Options) *syncer {
	s := &syncer{db: db, options: options, connections: map[string]Connection{}, busy: map[string]chan struct{}{}, ledger: newLedger(options.Connections)}
	for _, connection := range options.Connections {
		s.connections[connection.Name] = connection
		s.busy[connection.Name] = make(chan struct{}, 1)
	}
	return s
}

// pass is one run of one connection: one claim, one catalog version, one day.
type pass struct {
	*syncer
	connection Connection
	request    Request
	id         string // of the run
	epoch      int64
	state      store.ConnState
	assessor   *analysis.Assessor
	key        string // what stored opportunities are judged with
	asOf       analysis.Date
	firstCall  int64 // calls of the connector before this run
	count      store.Counters
	seen       *seenIDs // of a full read, to find what is gone; nil otherwise

	// previewFunc, if set, gets what would be written; nothing is stored or sent.
	previewFunc func(connectors.Diffed)
	judged      *seenIDs // in this preview; nil in a run

	aside     map[string]store.Quarantined // records in quarantine, by id
	unstuck   bool                         // no failure to read a page is on record
	impatient bool                         // a record was set aside in this run: the next failure is no passing one either
}

// run does one request from beginning to end. The returned id is that of the run,
// "" if none began.
func (s *syncer) run(ctx context.Context, request Request) (id string, err error) {
	connection, ok := s.connections[request.Connection]
	if !ok {
		return "", fmt.Errorf("%w: %q", ErrUnknownConnection, request.Connection)
	}
	id, err = s.db.StartRun(ctx, store.RunStart{
		Connection: connection.Name, Kind: request.mode(), RequestedBy: request.By, Worker: s.options.Worker,
	})
	if err != nil {
		return "", err
	}
	p := &pass{syncer: s, id: id, connection: connection, request: request, firstCall: calls(connection.Connector)}
	err = p.begin(ctx)
	if err == nil {
		err = p.sync(ctx)
	}
	if stopped := ctx.Err(); err != nil && stopped != nil {
		err = fmt.Errorf("%w: %w", stopped, err) // whatever the cut call made of it
	}
	return id, errors.Join(err, p.finish(ctx, err))
}

// sync reads top to bottom what a run does.
func (p *pass) sync(ctx context.Context) error {
	if len(p.request.Records) > 0 {
		return p.fetch(ctx, p.request.Records)
	}
	if p.request.Archived {
		return p.archived(ctx)
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
	if err := p.bury(ctx); err != nil {
		return err
	}
	return p.reassess(ctx)
}

// begin claims the connection and fixes what the run judges with.
func (p *pass) begin(ctx context.Context) (err error) {
	if p.epoch, err = p.db.ClaimConnection(ctx, p.connection.Name, p.id); err != nil {
		return err
	}
	return p.prepare(ctx)
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
	p.key = p.assessor.Key()
	p.asOf = analysis.DateOf(p.options.Now())
	return nil
}

// finish closes the run and acts on what its error means for the connection.
func (p *pass) finish(ctx context.Context, failure error) error {
	ctx = context.WithoutCancel(ctx) // a cancelled run is closed all the same
	p.count.Calls = calls(p.connection.Connector) - p.firstCall
	if err := p.ledger.note(ctx, p.db, p.connection); err != nil {
		failure = errors.Join(failure, err)
	}
	log := p.options.Log.With(zap.String("connection", p.connection.Name), zap.String("run", p.id), zap.String("mode", p.request.mode()))
	if adviser, ok := p.connection.Connector.(connectors.Adviser); ok {
		for _, advice := range adviser.Advice() {
			log.Warn(advice)
		}
	}
	if failure == nil {
		log.Info("sync done", zap.Any("counters", p.count))
		return p.db.FinishRun(ctx, p.id, store.RunDone, p.count, "")
	}
	if errors.Is(failure, context.Canceled) {
		log.Info("sync interrupted", zap.Any("counters", p.count))
		return p.db.FinishRun(ctx, p.id, store.RunInterrupted, p.count, "stopped before its end; the next run goes on from the last settled page")
	}
	if errors.Is(failure, ErrBudget) {
		log.Info("sync put off", zap.Any("counters", p.count), zap.Error(failure))
		return p.db.FinishRun(ctx, p.id, store.RunInterrupted, p.count, failure.Error())
	}
	log.Warn("sync failed", zap.Any("counters", p.count), zap.Error(failure))
	var errs []error
	if verdictOf(failure, p.options.Now()).attention {
		errs = append(errs, p.db.SetPaused(ctx, p.connection.Name, true, failure.Error(), "fitsync"))
	}
	errs = append(errs, p.db.AddRunErrors(ctx, p.id, []store.RunError{p.runError(failure)}))
	status := store.RunFailed
	if errors.Is(failure, store.ErrFenced) {
		status = store.RunInterrupted
	}
	return errors.Join(append(errs, p.db.FinishRun(ctx, p.id, status, p.count, failure.Error()))...)
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

// cursor is where the pull of this run begins.
func (p *pass) cursor() (connectors.Cursor, error) {
	switch {
	case p.request.Full:
		return connectors.Cursor{}, nil
	case !p.request.Since.IsZero():
		return connectors.Cursor{Watermark: p.request.Since}, nil
	case p.state.Checkpoint == "":
		return connectors.Cursor{}, nil
	}
	var stored connectors.Cursor
	if err := json.Unmarshal([]byte(p.state.Checkpoint), &stored); err != nil {
		return connectors.Cursor{}, fmt.Errorf("checkpoint of %s is damaged; run `fitsync sync %s --full`: %w", p.connection.Name, p.connection.Name, err)
	}
	return stored, nil
}

// pull reads pages until there are no more, each planned, sent and settled with
// the checkpoint.
func (p *pass) pull(ctx context.Context) error {
	from, err := p.cursor()
	if err != nil {
		return err
	}
	if from == (connectors.Cursor{}) {
		p.seen = newSeenIDs()
	}
	for stale := 0; ; {
		if err := p.afford(ctx); err != nil {
			return err
		}
		page, err := p.readPage(ctx, from)
		if verdictOf(err, time.Time{}).restart && stale < 2 {
			// First the vendor's place within the pull is given up, then the watermark.
			from.State = ""
			if stale++; stale == 2 {
				from = connectors.Cursor{}
			}
			continue
		}
		if err != nil {
			return err
		}
		if err := p.page(ctx, page); err != nil {
			return err
		}
		if !page.More {
			return nil
		}
		from = page.Next
	}
}

func (p *pass) page(ctx context.Context, page connectors.Page) error {
	checkpoint, err := p.checkpoint(page.Next)
	if err != nil {
		return err
	}
	p.count.Pages++
	if p.seen != nil {
		p.seen.add(page.Records)
	}
	records, err := p.withFormer(ctx, page)
	if err != nil {
		return err
	}
	return p.records(ctx, records, checkpoint)
}

// checkpoint is where the next tick begins after a page; "" leaves it where it is.
// A read that began later than the checkpoint must not move it: what changed in
// between would never be read.
func (p *pass) checkpoint(next connectors.Cursor) (string, error) {
	if !p.request.Since.IsZero() {
		var stored connectors.Cursor
		err := json.Unmarshal([]byte(p.state.Checkpoint), &stored)
		if err != nil || stored.Watermark.IsZero() || stored.Watermark.Before(p.request.Since) {
			return "", nil
		}
	}
	text, err := json.Marshal(next)
	if err != nil {
		return "", fmt.Errorf("encode checkpoint: %w", err)
	}
	return string(text), nil
}
