package jobs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/jobs"
	"fitsync/store"
)

// gate lets a test stop the engine at a chosen call.
type gate struct {
	connectors.Connector
	reached chan struct{} // closed once the call is under way
	pulls   int
	// holdPull is the number of the pull that waits until it is cancelled; 0: none.
	holdPull int
	// holdWrite makes a write wait until its run is cancelled, and then go on.
	holdWrite bool
	run       context.Context // the run's own, which a write does not get to see
}

func (g *gate) Pull(ctx context.Context, from connectors.Cursor) (connectors.Page, error) {
	g.run = ctx
	if g.pulls++; g.pulls == g.holdPull {
		close(g.reached)
		<-ctx.Done()
		return connectors.Page{}, &connectors.Error{Class: connectors.Auth, Op: "pull", Message: "cut", Err: ctx.Err()}
	}
	return g.Connector.Pull(ctx, from)
}

func (g *gate) Write(ctx context.Context, updates []connectors.Update) ([]connectors.Outcome, error) {
	if g.holdWrite {
		close(g.reached)
		<-g.run.Done()
	}
	return g.Connector.Write(ctx, updates)
}

// gated is a world with two pages of deals behind a gate, and an engine that is
// stopped or asked to withdraw at the gate.
func gated(t *testing.T, g *gate, stopFunc func(*jobs.Engine, jobs.Ticket) error) *world {
	t.Helper()
	w := newWorld(t, "")
	for range 5 {
		w.deal("Deal", wantsSSO)
	}
	g.Connector, g.reached = w.options.Connections[0].Connector, make(chan struct{})
	if err := w.engine.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	connection := w.options.Connections[0]
	connection.Connector = g
	options := w.options
	options.Connections = []jobs.Connection{connection}
	engine := w.start(t, options)
	ticket, err := engine.Ask(t.Context(), jobs.Request{Connection: "acme", By: "test"})
	if err != nil {
		t.Fatal(err)
	}
	<-g.reached
	if err := stopFunc(engine, ticket); err != nil {
		t.Fatal(err)
	}
	return w
}

// start replaces the world's engine.
func (w *world) start(t *testing.T, options jobs.Options) *jobs.Engine {
	t.Helper()
	engine, err := jobs.New(t.Context(), w.db, options, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := engine.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	w.engine = engine
	return engine
}

// The context never ends: an engine that waits for the pages to come would hang.
func stop(engine *jobs.Engine, _ jobs.Ticket) error { return engine.Stop(context.Background()) }

func (w *world) lastRun(t *testing.T) store.Run {
	t.Helper()
	runs, err := w.db.Runs(t.Context(), store.RunFilter{Limit: 1})
	if err != nil || len(runs) == 0 {
		t.Fatalf("runs %v: %v", runs, err)
	}
	return runs[0]
}

// waitForRun waits for a run of the given status, and returns the newest.
func (w *world) waitForRun(t *testing.T, status store.RunStatus) store.Run {
	t.Helper()
	for ctx := t.Context(); ; time.Sleep(10 * time.Millisecond) {
		runs, err := w.db.Runs(ctx, store.RunFilter{Status: status, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if len(runs) == 1 {
			return runs[0]
		}
	}
}

func TestStopDropsWhatIsBeingRead(t *testing.T) {
	t.Parallel()
	w := gated(t, &gate{holdPull: 2}, stop)
	if run := w.lastRun(t); run.Status != store.RunInterrupted || run.Counters.Written != 3 {
		t.Errorf("run %s: %+v", run.Status, run.Counters)
	}
	if errs, err := w.db.RunErrors(t.Context(), store.RunErrorFilter{}); len(errs) > 0 || err != nil {
		t.Errorf("errors of a run that was stopped: %+v %v", errs, err)
	}
	if state, _ := w.db.Connection(t.Context(), "acme"); state.Paused || state.Checkpoint != "" {
		t.Errorf("state %+v, want no pause, and no checkpoint before all was read", state)
	}
	if read, err := w.db.LongRead(t.Context(), "acme", store.FullRead); err != nil || read.Cursor == "" {
		t.Errorf("the first page's place was not stored: %+v %v", read, err)
	}
	w.start(t, w.options)
	if run := w.waitForRun(t, store.RunDone); run.Counters.Written != 2 || run.Counters.Pulled != 2 {
		t.Errorf("afterwards: %+v, want the other page only", run.Counters)
	}
}

func TestStopFinishesAndSettlesWhatIsBeingWritten(t *testing.T) {
	t.Parallel()
	w := gated(t, &gate{holdWrite: true}, stop)
	if run := w.lastRun(t); run.Status != store.RunInterrupted || run.Counters.Written != 3 {
		t.Errorf("run %s: %+v", run.Status, run.Counters)
	}
	if left, err := w.db.Unsettled(t.Context(), "acme"); len(left) > 0 || err != nil {
		t.Errorf("unsettled: %+v %v", left, err)
	}
	if read, err := w.db.LongRead(t.Context(), "acme", store.FullRead); err != nil || read.Cursor == "" {
		t.Errorf("the page's place was not stored: %+v %v", read, err)
	}
}

func TestWithdrawnRequestIsNotTakenUpAgain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		stopFunc func(*jobs.Engine, jobs.Ticket) error
		joins    bool
	}{
		"stopped": {stop, true},
		"withdrawn": {func(engine *jobs.Engine, ticket jobs.Ticket) error {
			if err := engine.Withdraw(context.Background(), ticket); err != nil {
				return err
			}
			return stop(engine, ticket)
		}, false},
		"withdrawn by one of two who asked": {func(engine *jobs.Engine, ticket jobs.Ticket) error {
			ticket.Joined = true
			if err := engine.Withdraw(context.Background(), ticket); err != nil {
				return err
			}
			return stop(engine, ticket)
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := gated(t, &gate{holdPull: 1}, test.stopFunc)
			engine, err := jobs.New(t.Context(), w.db, w.options, false) // not started: what waits goes on waiting
			if err != nil {
				t.Fatal(err)
			}
			ticket, err := engine.Ask(t.Context(), jobs.Request{Connection: "acme", By: "test"})
			if err != nil || ticket.Joined != test.joins {
				t.Errorf("an equal request joined %t (%v), want %t", ticket.Joined, err, test.joins)
			}
		})
	}
}

func TestFollowEndsWithARequestThatGetsNoRun(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	ticket, err := w.engine.Ask(t.Context(), jobs.Request{Connection: "globex", By: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.engine.Follow(t.Context(), ticket, nil); !errors.Is(err, jobs.ErrNoRun) {
		t.Errorf("follow: %v, want ErrNoRun", err)
	}
	// Else the engine would take the job up again without end.
	if waits, err := w.db.PersonAsked(t.Context(), ticket.Job); waits || err != nil {
		t.Errorf("a person still waits for the job: %t, %v", waits, err)
	}
}
