package jobs_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"fitsync/connectors"
	"fitsync/jobs"
	"fitsync/store"
	"fitsync/store/storetest"
)

// windows is how many requests are sent around the end of a run.
var windows = flag.Int("windows", 0, "requests of TestNoRequestIsLostWhileARunCompletes; 0: 100, with -short 20")

// eachWorld runs a test on a world on each database.
func eachWorld(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	storetest.EachDSN(t, func(t *testing.T, dsn string) { fn(t, newWorldOn(t, dsn, "")) })
}

// counting is a connector that counts the runs that pull at once.
type counting struct {
	connectors.Connector
	pulls    atomic.Int64
	now, max atomic.Int64
	delay    time.Duration
}

func (c *counting) Pull(ctx context.Context, from connectors.Cursor) (connectors.Page, error) {
	c.enter()
	defer c.now.Add(-1)
	c.pulls.Add(1)
	return c.Connector.Pull(ctx, from)
}

func (c *counting) Fetch(ctx context.Context, ids []string) ([]connectors.Record, error) {
	c.enter()
	defer c.now.Add(-1)
	return c.Connector.Fetch(ctx, ids)
}

func (c *counting) enter() {
	now := c.now.Add(1)
	for {
		most := c.max.Load()
		if now <= most || c.max.CompareAndSwap(most, now) {
			break
		}
	}
	time.Sleep(c.delay)
}

// through replaces the connector of the world's one connection and starts a new engine.
func (w *world) through(t *testing.T, connector connectors.Connector) *jobs.Engine {
	t.Helper()
	if err := w.engine.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	connection := w.options.Connections[0]
	connection.Connector = connector
	w.options.Connections = []jobs.Connection{connection}
	return w.start(t, w.options)
}

// A request that comes at any moment around the end of a run is served by a run that
// began after it: it joins the job before its end is decided, or makes a new one.
func TestNoRequestIsLostWhileARunCompletes(t *testing.T) {
	t.Parallel()
	total := *windows
	switch {
	case total > 0:
	case testing.Short():
		total = 20
	default:
		total = 100
	}
	eachWorld(t, func(t *testing.T, w *world) {
		w.deal("Deal", wantsSSO)
		w.tick(t)
		pulled := make(chan struct{}, 1)
		w.through(t, &signalling{Connector: w.options.Connections[0].Connector, pulled: pulled})
		joined, lost := 0, 0
		for range total {
			for len(pulled) > 0 {
				<-pulled
			}
			first, err := w.engine.Ask(t.Context(), jobs.Request{Connection: "acme", By: "first"})
			if err != nil {
				t.Fatal(err)
			}
			<-pulled
			time.Sleep(time.Duration(rand.Int64N(int64(20 * time.Millisecond))))
			second, err := w.engine.Ask(t.Context(), jobs.Request{Connection: "acme", By: "second"})
			if err != nil {
				t.Fatal(err)
			}
			asked := w.gen(t)
			if second.Joined {
				joined++
			}
			if !w.served(t, second, asked) {
				lost++
			}
			if _, err := w.engine.Follow(t.Context(), first, nil); err != nil {
				t.Fatal(err)
			}
		}
		t.Logf("%d requests, %d joined a job under way, %d lost", total, joined, lost)
		if lost > 0 {
			t.Errorf("%d of %d requests were lost", lost, total)
		}
	})
}

// signalling says when a run pulls.
type signalling struct {
	connectors.Connector
	pulled chan struct{}
}

func (s *signalling) Pull(ctx context.Context, from connectors.Cursor) (connectors.Page, error) {
	page, err := s.Connector.Pull(ctx, from)
	select {
	case s.pulled <- struct{}{}:
	default:
	}
	return page, err
}

func (w *world) gen(t *testing.T) int64 {
	t.Helper()
	state, err := w.db.Connection(t.Context(), "acme")
	if err != nil {
		t.Fatal(err)
	}
	return state.ReqGen
}

// served waits for the run that a request gets and reports whether it began after it.
func (w *world) served(t *testing.T, ticket jobs.Ticket, asked int64) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	run, err := w.engine.Follow(ctx, ticket, nil)
	return err == nil && run.Status == store.RunDone && run.Gen >= asked
}

func TestConnectionRunsOnceAtATimeOverProcesses(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorldOn(t, dsn, "")
		ids := []string{}
		for range 9 {
			ids = append(ids, w.deal("Deal", wantsSSO))
		}
		count := &counting{Connector: w.options.Connections[0].Connector, delay: 5 * time.Millisecond}
		w.options.Worker = "one"
		first := w.through(t, count)
		w.options.Worker = "two"
		other := storetest.Open(t, dsn, store.Options{Now: w.clock.Now})
		second, err := jobs.New(t.Context(), other, w.options, false)
		if err != nil {
			t.Fatal(err)
		}
		if err := second.Start(context.WithoutCancel(t.Context())); err != nil {
			t.Fatal(err)
		}
		var waiting sync.WaitGroup
		for i, request := range []jobs.Request{{}, {Full: true}, {Records: ids[:2]}, {Records: ids[2:4]}, {Owner: "nobody"}, {Since: w.clock.Now().Add(-time.Hour)}} {
			request.Connection, request.By = "acme", "test"
			ticket, err := []*jobs.Engine{first, second}[i%2].Ask(t.Context(), request)
			if err != nil {
				t.Fatal(err)
			}
			waiting.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				if run, err := first.Follow(ctx, ticket, nil); err != nil || run.Status != store.RunDone {
					t.Errorf("%+v: run %+v: %v", request, run, err)
				}
			})
		}
		waiting.Wait()
		if err := second.Stop(t.Context()); err != nil {
			t.Error(err)
		}
		if most := count.max.Load(); most != 1 {
			t.Errorf("%d runs of one connection at once", most)
		}
		for _, id := range ids {
			w.want(t, id, map[string]string{"fitsync_score": "100"})
		}
	})
}

// A run that has just begun must not be taken for one that another process left behind.
func TestRunsThatBeginAtOneMomentDoNotEndEachOther(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		for range 100 {
			var all errgroup.Group
			for range 4 {
				all.Go(func() error {
					if err := w.engine.Begin(t.Context(), "acme"); err != nil && !errors.Is(err, store.ErrHeld) {
						return err
					}
					return nil
				})
			}
			if err := all.Wait(); err != nil {
				t.Fatal(err)
			}
		}
		runs, err := w.db.Runs(t.Context(), store.RunFilter{Status: store.RunInterrupted})
		if err != nil || len(runs) > 0 {
			t.Errorf("interrupted: %d runs, %v", len(runs), err)
		}
	})
}

func TestARequestInATransactionThatFailsIsNotThere(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		if err := w.engine.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		failed := fmt.Errorf("the caller's own failure")
		err := w.db.Transact(t.Context(), func(tx *store.Tx) error {
			if _, err := w.engine.AskTx(t.Context(), tx, jobs.Request{Connection: "acme"}); err != nil {
				return err
			}
			return failed
		})
		if err == nil || !strings.Contains(err.Error(), failed.Error()) {
			t.Fatal(err)
		}
		ticket, err := w.engine.Ask(t.Context(), jobs.Request{Connection: "acme"})
		if err != nil || ticket.Joined || w.gen(t) != 1 {
			t.Errorf("%+v, %d requests: %v; want the first request", ticket, w.gen(t), err)
		}
	})
}

func TestAnEqualRequestJoinsAndSaysSo(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		if err := w.engine.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		ask := func(request jobs.Request) jobs.Ticket {
			t.Helper()
			request.Connection = "acme"
			ticket, err := w.engine.Ask(t.Context(), request)
			if err != nil {
				t.Fatal(err)
			}
			return ticket
		}
		first := ask(jobs.Request{Records: []string{"b", "a"}, By: "ada"})
		second := ask(jobs.Request{Records: []string{"a", "b", "a"}, By: "bob"})
		if !second.Joined || second.Job != first.Job || !strings.Contains(second.Plan(), "waiting already") {
			t.Errorf("%+v: %s", second, second.Plan())
		}
		for _, other := range []jobs.Request{{Records: []string{"a"}}, {}, {Owner: "x"}, {Stage: "x"}, {Full: true}} {
			if ticket := ask(other); ticket.Joined {
				t.Errorf("%+v joined %s", other, ticket.Plan())
			}
		}
	})
}

func TestAPersonHastensWhatWaitsForALaterTry(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		w.deal("Deal", wantsSSO)
		w.crm.Fail("", 1, connectors.Error{Class: connectors.Limit, Message: "daily limit", RetryAfter: time.Hour})
		if run := w.sync(t, jobs.Request{By: jobs.BySchedule}); run.Status != store.RunFailed {
			t.Fatalf("run %s", run.Status)
		}
		// The engine stores only now when the job is to be tried again.
		if run := w.sync(t, jobs.Request{By: "ada"}); run.Status != store.RunDone {
			t.Errorf("run %s: %s", run.Status, run.Message)
		}
	})
}

// A transaction that is open during a call would keep everybody else from writing on
// SQLite, and the engine from being its own leader.
func TestNoTransactionIsOpenDuringACall(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		for range 4 {
			w.deal("Deal", wantsSSO)
		}
		w.through(t, &writing{Connector: w.options.Connections[0].Connector, t: t, db: w.db})
		w.tick(t)
		w.importCatalog(t, catalog()[:2])
		w.tick(t)
		w.sync(t, jobs.Request{Full: true})
	})
}

// writing is a connector during whose calls somebody else writes.
type writing struct {
	connectors.Connector
	t  *testing.T
	db *store.DB
}

func (c *writing) write(call string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if _, err := c.db.RequestSync(ctx, "other"); err != nil {
		c.t.Errorf("during %s: %v", call, err)
	}
	if err := c.db.Transact(ctx, func(tx *store.Tx) error { // the connection's own row is free as well
		_, err := tx.Requests(ctx, "acme")
		return err
	}); err != nil {
		c.t.Errorf("during %s: %v", call, err)
	}
}

func (c *writing) Pull(ctx context.Context, from connectors.Cursor) (connectors.Page, error) {
	c.write("pull")
	return c.Connector.Pull(ctx, from)
}

func (c *writing) Fetch(ctx context.Context, ids []string) ([]connectors.Record, error) {
	c.write("fetch")
	return c.Connector.Fetch(ctx, ids)
}

func (c *writing) Write(ctx context.Context, updates []connectors.Update) ([]connectors.Outcome, error) {
	c.write("write")
	return c.Connector.Write(ctx, updates)
}
