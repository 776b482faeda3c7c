package jobs

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"go.uber.org/zap"

	"fitsync/connectors"
	"fitsync/store"
)

// DefaultRequestPoll is how often requests are looked for where nothing else is said.
const DefaultRequestPoll = time.Minute

// queueRequests is where CRMs are asked for requests, so that long syncs do not keep a
// person's request from being seen.
const queueRequests = "requests"

// requestSlots is how many CRMs are asked at once.
const requestSlots = 4

// lookArgs has somebody look for requests in one CRM.
type lookArgs struct {
	Connection string `json:"connection" river:"unique"`
}

// Kind is the name of the job in the engine's tables.
func (lookArgs) Kind() string { return "requests" }

// InsertOpts keeps at most one waiting. The next look makes up for one that failed.
func (lookArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueRequests, MaxAttempts: 1, Priority: 1, UniqueOpts: unique()}
}

type lookWorker struct {
	river.WorkerDefaults[lookArgs]
	syncer *syncer
}

// Timeout bounds a look.
func (w *lookWorker) Timeout(*river.Job[lookArgs]) time.Duration { return 5 * time.Minute }

// Work looks once.
func (w *lookWorker) Work(ctx context.Context, job *river.Job[lookArgs]) error {
	connection, ok := w.syncer.connections[job.Args.Connection]
	if !ok {
		return river.JobCancel(fmt.Errorf("%w: %q", ErrUnknownConnection, job.Args.Connection))
	}
	return w.syncer.look(ctx, connection)
}

// looking are the engine's own periodic jobs that look for requests.
func looking(connections []Connection) (list []*river.PeriodicJob) {
	for _, c := range connections {
		if _, ok := c.Connector.(connectors.Requester); !ok || c.RequestPoll <= 0 {
			continue
		}
		args := lookArgs{c.Name}
		list = append(list, river.NewPeriodicJob(river.PeriodicInterval(c.RequestPoll),
			func() (river.JobArgs, *river.InsertOpts) { return args, nil },
			// What a dead process claimed and did is reported at once.
			&river.PeriodicJobOpts{ID: args.Kind() + "." + c.Name, RunOnStart: true}))
	}
	return list
}

// looks is when requests were last looked for, and what was in the way.
type looks struct {
	mu     sync.Mutex
	at     map[string]time.Time // by connection
	failed map[string]string
}

func (l *looks) note(connection string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.at == nil {
		l.at, l.failed = map[string]time.Time{}, map[string]string{}
	}
	l.at[connection] = now
}

// due reports whether a tick looks too, since nobody here has for as long as it takes.
func (l *looks) due(c Connection, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return c.RequestPoll > 0 && now.Sub(l.at[c.Name]) >= c.RequestPoll
}

// news reports whether a failure differs from that of the last look, "" for none.
func (l *looks) news(connection, failure string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed == nil {
		l.at, l.failed = map[string]time.Time{}, map[string]string{}
	}
	fresh := l.failed[connection] != failure
	l.failed[connection] = failure
	return fresh
}

// look asks a CRM for requests, has them done, and reports what was not reported yet.
// What is in the way at the CRM is logged once and is no error: syncs go on without
// requests, and the next look tries again. A connection that waits for a person is left
// alone, and so is one whose calls are all kept for others.
func (s *syncer) look(ctx context.Context, c Connection) error {
	requester, ok := c.Connector.(connectors.Requester)
	if !ok {
		return nil
	}
	s.looks.note(c.Name, s.options.Now())
	if rests, err := s.rests(ctx, c); rests || err != nil {
		return err
	}
	if err := s.giveUpLost(ctx, c.Name); err != nil {
		return err
	}
	since, err := s.db.LatestCRMRequest(ctx, c.Name)
	if err != nil {
		return err
	}
	found, failure := requester.Requests(ctx, since)
	if failure == nil {
		s.shown.keep(c.Name, found, s.options.Now())
		err = s.take(ctx, c.Name, found)
	}
	if err == nil {
		err = s.tell(ctx, c)
	}
	if noted := s.ledger.note(context.WithoutCancel(ctx), s.db, c); err == nil {
		err = noted
	}
	s.complain(c.Name, failure)
	return err
}

// complain logs what keeps requests from being seen, once.
func (s *syncer) complain(connection string, failure error) {
	switch {
	case failure == nil:
		s.looks.news(connection, "")
	case s.looks.news(connection, failure.Error()) && connectors.ClassOf(failure) == connectors.Schema:
		s.options.Log.Info("nobody can request a resync inside the CRM", zap.String("connection", connection), zap.Error(failure))
	case connectors.ClassOf(failure) != connectors.Schema:
		s.options.Log.Warn("look for resync requests", zap.String("connection", connection), zap.Error(failure))
	}
}

// rests reports whether a connection is not to be asked now.
func (s *syncer) rests(ctx context.Context, c Connection) (bool, error) {
	state, err := s.db.Connection(ctx, c.Name)
	if err != nil || state.Paused {
		return state.Paused, err
	}
	balance, err := BalanceOf(ctx, s.db, c.Name, c.Budget, s.options.Now())
	return balance.Limit > 0 && balance.left(false) < 1, err
}

// giveUpLost ends requests whose job ended without them: it was cancelled, or given up
// before it began a run.
func (s *syncer) giveUpLost(ctx context.Context, connection string) error {
	return s.db.Transact(ctx, func(tx *store.Tx) error {
		var lost []string
		err := tx.SelectContext(ctx, &lost, tx.Rebind(`SELECT r.id FROM crm_requests r LEFT JOIN river_job j ON j.id = r.job
			WHERE r.connection = ? AND r.status IN ('new', 'running') AND (j.id IS NULL OR j.finalized_at IS NOT NULL)`), connection)
		if err != nil {
			return fmt.Errorf("look for lost requests: %w", err)
		}
		for _, id := range lost {
			if err := tx.EndCRMRequest(ctx, connection, id, store.CRMRequestFailed, "The sync was cancelled before it had done this. Ask again."); err != nil {
				return err
			}
		}
		return nil
	})
}

// tell reports to a CRM the ends of requests that it was not told of.
func (s *syncer) tell(ctx context.Context, c Connection) error {
	requester, ok := c.Connector.(connectors.Requester)
	if !ok {
		return nil
	}
	for {
		untold, err := s.db.UntoldCRMRequests(ctx, c.Name, connectors.MaxRequests)
		if err != nil || len(untold) == 0 {
			return err
		}
		var reports []connectors.Report
		for _, r := range untold {
			reports = append(reports, s.reportOf(r, connectors.RequestStatus(r.Status), r.Message))
		}
		outcomes, err := requester.Report(ctx, reports)
		if err != nil {
			s.options.Log.Warn("report on resync requests; the next look tries again", zap.String("connection", c.Name), zap.Error(err))
			return nil
		}
		told := s.took(c.Name, reports, outcomes)
		if err := s.db.ToldCRMRequests(ctx, c.Name, told); err != nil || len(told) < len(untold) {
			return err
		}
	}
}

func (s *syncer) reportOf(r store.CRMRequest, status connectors.RequestStatus, message string) connectors.Report {
	return connectors.Report{
		Request: connectors.Request{ID: r.ID, Opportunity: r.Opportunity, At: r.At, Scope: r.Scope}, Status: status, Message: message, Worker: s.options.Worker,
	}
}

// took is what the CRM was told, by request: what it took, and what it will never take.
func (s *syncer) took(connection string, reports []connectors.Report, outcomes []connectors.Outcome) map[string]store.CRMRequestStatus {
	told := map[string]store.CRMRequestStatus{}
	for i, o := range outcomes {
		if o.Err != nil {
			s.options.Log.Warn("the CRM refused the report on a resync request", zap.String("connection", connection), zap.String("request", o.ID), zap.Error(o.Err))
			if o.Err.Class != connectors.Gone && o.Err.Class != connectors.Rejected {
				continue
			}
		}
		told[o.ID] = store.CRMRequestStatus(reports[i].Status)
	}
	return told
}
