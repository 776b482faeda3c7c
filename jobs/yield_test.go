package jobs_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/jobs"
	"fitsync/store"
	"fitsync/store/storetest"
)

// turnstile is a connector that waits before each page of a full read until it is let
// through, and remembers the records it has shown.
type turnstile struct {
	connectors.Connector
	arrived chan int      // the number of the page that is about to be read
	pass    chan struct{} // lets one page through
	mu      sync.Mutex
	pages   int
	shown   []string
}

func newTurnstile(inner connectors.Connector) *turnstile {
	return &turnstile{Connector: inner, arrived: make(chan int, 100), pass: make(chan struct{}, 100)}
}

func (s *turnstile) Pull(ctx context.Context, from connectors.Cursor) (connectors.Page, error) {
	if !from.Watermark.IsZero() {
		return s.Connector.Pull(ctx, from)
	}
	s.mu.Lock()
	s.pages++
	s.arrived <- s.pages
	s.mu.Unlock()
	select {
	case <-s.pass:
	case <-ctx.Done():
		return connectors.Page{}, &connectors.Error{Class: connectors.Transient, Op: "pull", Err: ctx.Err()}
	}
	page, err := s.Connector.Pull(ctx, from)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, record := range page.Records {
		s.shown = append(s.shown, record.ID)
	}
	return page, err
}

func (s *turnstile) let(pages int) {
	for range pages {
		s.pass <- struct{}{}
	}
}

// filled is a world of 12 deals, four pages, that are known already, behind a turnstile.
func filled(t *testing.T, w *world) (*turnstile, []string) {
	t.Helper()
	var ids []string
	for i := range 12 {
		ids = append(ids, w.deal(fmt.Sprintf("Deal %d", i), wantsSSO))
	}
	w.tick(t)
	w.clock.Advance(time.Hour)
	turnstile := newTurnstile(w.options.Connections[0].Connector)
	w.through(t, turnstile)
	return turnstile, ids
}

func (w *world) ask(t *testing.T, request jobs.Request) jobs.Ticket {
	t.Helper()
	request.Connection = "acme"
	ticket, err := w.engine.Ask(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	return ticket
}

func (w *world) follow(t *testing.T, ticket jobs.Ticket) store.Run {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	run, err := w.engine.Follow(ctx, ticket, nil)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func TestBackfillMakesRoomForAPersonAndGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		crm, ids := filled(t, w)
		full := w.ask(t, jobs.Request{Full: true, By: jobs.BySchedule})
		<-crm.arrived
		crm.let(1)
		<-crm.arrived // the second page is in hand
		person := w.ask(t, jobs.Request{Records: ids[:1], By: "ada"})
		tick := w.ask(t, jobs.Request{By: jobs.BySchedule})
		crm.let(1)
		if run := w.follow(t, person); run.Status != store.RunDone || run.Counters.Pulled != 1 {
			t.Errorf("the person's: %+v", run)
		}
		if run := w.follow(t, tick); run.Status != store.RunDone {
			t.Errorf("the tick: %+v", run)
		}
		crm.let(2)
		run := w.follow(t, full)
		if run.Status != store.RunDone || run.Counters.Pulled != 12 || run.Counters.Pages != 4 || run.Total != 12 {
			t.Errorf("the backfill: %+v; want one run of 12 records", run)
		}
		slices.Sort(crm.shown)
		if !slices.Equal(crm.shown, ids) {
			t.Errorf("read %v, want each of %v once", crm.shown, ids)
		}
	})
}

func TestInterruptedFullReadStillFindsWhatIsGone(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		crm, ids := filled(t, w)
		silent := ids[1] // on the first page
		w.crm.Delete(silent)
		w.clock.Advance(time.Hour) // beyond what a tick looks back
		full := w.ask(t, jobs.Request{Full: true, By: "ada"})
		<-crm.arrived
		crm.let(2)
		<-crm.arrived
		<-crm.arrived // two pages are settled
		if err := w.engine.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.start(t, w.options)
		crm.let(10)
		run := w.follow(t, full)
		if run.Status != store.RunDone || run.Counters.Gone != 1 || run.Counters.Pages != 2 {
			t.Errorf("%+v; want two pages and one that is gone", run)
		}
		if n, err := w.db.CountOpportunities(t.Context(), "acme"); n != 11 || err != nil {
			t.Errorf("%d left (%v), want 11", n, err)
		}
	})
}

func TestTicksDoNotMoveALongReadNorTheOtherWayRound(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		crm, ids := filled(t, w)
		before, _ := w.db.Connection(t.Context(), "acme")
		full := w.ask(t, jobs.Request{Full: true, By: "ada"})
		<-crm.arrived
		crm.let(1)
		<-crm.arrived
		if state, _ := w.db.Connection(t.Context(), "acme"); state.Checkpoint != before.Checkpoint {
			t.Errorf("the checkpoint moved from %s to %s in the middle of a full read", before.Checkpoint, state.Checkpoint)
		}
		w.crm.Edit(ids[0], map[string]any{"Needs": wantsBrazil}) // on a page that was read already
		w.clock.Advance(time.Minute)
		tick := w.ask(t, jobs.Request{By: jobs.BySchedule})
		crm.let(1)
		if run := w.follow(t, tick); run.Counters.Written != 1 {
			t.Errorf("the tick in between: %+v", run)
		}
		after, _ := w.db.Connection(t.Context(), "acme")
		crm.let(2)
		w.follow(t, full)
		if state, _ := w.db.Connection(t.Context(), "acme"); state.Checkpoint != after.Checkpoint {
			t.Errorf("the full read that began earlier set the checkpoint back from %s to %s", after.Checkpoint, state.Checkpoint)
		}
	})
}

func TestBackfillsLeaveWorkersToPeopleAndTicks(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		w.deal("Deal", wantsSSO)
		w.tick(t)
		if err := w.engine.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		held := newTurnstile(w.options.Connections[0].Connector)
		options := w.options
		for i := range 6 {
			busy := options.Connections[0]
			busy.Name, busy.Connector = fmt.Sprintf("busy%d", i), held
			options.Connections = append(options.Connections, busy)
		}
		w.start(t, options)
		for i := range 6 {
			if _, err := w.engine.Ask(t.Context(), jobs.Request{Connection: fmt.Sprintf("busy%d", i), Full: true, By: "ada"}); err != nil {
				t.Fatal(err)
			}
		}
		<-held.arrived
		<-held.arrived // as many as may run at once wait in their first page
		if run := w.follow(t, w.ask(t, jobs.Request{By: jobs.BySchedule})); run.Status != store.RunDone {
			t.Errorf("a tick beside them: %+v", run)
		}
		if run := w.follow(t, w.ask(t, jobs.Request{By: "ada"})); run.Status != store.RunDone {
			t.Errorf("a person beside them: %+v", run)
		}
	})
}

func TestOwnerAndStageReadTheirDealsAlone(t *testing.T) {
	t.Parallel()
	storesOf := map[string]jobs.Request{"owner": {Owner: "Ada"}, "stage": {Stage: "Closing"}}
	for name, request := range storesOf {
		t.Run(name, func(t *testing.T) {
			m := mapping("")
			m.Opportunity["owner"], m.Opportunity["stage"] = "Owner", "Stage"
			w := newWorldMapped(t, t.TempDir()+"/fitsync.db", m)
			w.crm.Insert(map[string]any{"Name": "Chosen", "Owner": "Ada", "Stage": "Closing", "Needs": wantsSSO})
			w.crm.Insert(map[string]any{"Name": "Other", "Owner": "Bob", "Stage": "Opening", "Needs": wantsSSO})
			w.tick(t)
			w.clock.Advance(time.Hour)
			w.tick(t) // ends the overlap
			w.clock.Advance(time.Hour)
			run := w.sync(t, request)
			if run.Status != store.RunDone || run.Kind != name || run.Counters.Pulled != 1 {
				t.Errorf("%+v; want the one deal read", run)
			}
		})
	}
}

// halting is a connector that does something before it fetches records for the first time.
type halting struct {
	connectors.Connector
	once     sync.Once
	haltFunc func()
}

func (c *halting) Fetch(ctx context.Context, ids []string) ([]connectors.Record, error) {
	c.once.Do(c.haltFunc)
	return c.Connector.Fetch(ctx, ids)
}

// stands waits until the engine has stored that a job is in a state.
func (w *world) stands(t *testing.T, ticket jobs.Ticket, want string) {
	for state := ""; state != want; time.Sleep(5 * time.Millisecond) {
		if err := w.db.Writer().QueryRowContext(t.Context(), `SELECT state FROM river_job WHERE id = $1`, ticket.Job).Scan(&state); err != nil {
			t.Error(err)
			return
		}
	}
}

// A request that joins a backfill while that makes room for another is told of its end,
// and what changed before the request where the backfill had been already is read.
func TestARequestThatJoinsABackfillAtRestIsServed(t *testing.T) {
	t.Parallel()
	eachWorld(t, func(t *testing.T, w *world) {
		crm, ids := filled(t, w)
		var full, joined jobs.Ticket
		w.through(t, &halting{Connector: crm, haltFunc: func() {
			w.crm.Edit(ids[0], map[string]any{"Needs": wantsBrazil})
			for joined.Running = true; joined.Running; { // it tries again every second
				w.stands(t, full, "available") // it waits for its turn again
				joined = w.ask(t, jobs.Request{Full: true, By: "bob"})
			}
		}})
		full = w.ask(t, jobs.Request{Full: true, By: "ada"})
		<-crm.arrived
		crm.let(1)
		<-crm.arrived // the first page, which shows the deal that will be edited, is settled
		person := w.ask(t, jobs.Request{Records: ids[1:2], By: "ada"})
		crm.let(1)
		w.follow(t, person)
		if !joined.Joined || joined.Running {
			t.Fatalf("%+v: want it to join the backfill at rest", joined)
		}
		crm.let(2)
		if run := w.follow(t, joined); run.Status != store.RunDone || run.Counters.Pages != 4 {
			t.Errorf("the backfill: %+v", run)
		}
		for began := time.Now(); w.field(ids[0], "fitsync_grade") != "Blocked"; time.Sleep(20 * time.Millisecond) {
			if time.Since(began) > patience {
				t.Fatalf("the grade is %q: the edit before the request was not read", w.field(ids[0], "fitsync_grade"))
			}
		}
	})
}

// A run ends in the middle of a page that another process cancels.
func TestCancelReachesTheProcessThatRuns(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		w := newWorldOn(t, dsn, "")
		crm, _ := filled(t, w)
		full := w.ask(t, jobs.Request{Full: true, By: "ada"})
		<-crm.arrived // the first page is in hand, and stays there
		elsewhere, err := jobs.Open(t.Context(), storetest.Open(t, dsn, store.Options{Now: w.clock.Now}))
		if err != nil {
			t.Fatal(err)
		}
		if ended, err := elsewhere.Cancel(t.Context(), store.RunFilter{Connection: "acme"}, "bob"); err != nil || len(ended) != 1 {
			t.Fatalf("cancelled %+v: %v", ended, err)
		}
		if run := w.follow(t, full); run.Status != store.RunCancelled {
			t.Errorf("run %s: %s", run.Status, run.Message)
		}
	})
}
