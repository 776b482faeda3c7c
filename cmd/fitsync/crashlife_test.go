package main

import (
	"encoding/json"
	"fmt"
	"syscall"
	"testing"
	"time"

	"fitsync/connectors"
	"fitsync/store"
	"fitsync/store/storetest"
)

// worker is a running fitsync that can be killed from anywhere.
type worker struct {
	*process
	dead chan struct{}
}

func (c *crashes) startWorker(t *testing.T, args ...string) worker {
	t.Helper()
	w := worker{c.start(t, nil, args...), make(chan struct{})}
	go func() {
		_ = w.Wait() // how it ended is in its state
		close(w.dead)
	}()
	t.Cleanup(w.kill)
	return w
}

// kill is kill -9.
func (w worker) kill() {
	_ = w.Process.Kill() // it may be dead already
	<-w.dead
}

// live lets a worker live until the moment, while people work, and looks at what it left.
func (c *crashes) live(t *testing.T, m moment) {
	t.Helper()
	c.work(t)
	for _, s := range c.sales {
		s.begin()
	}
	m.delay = time.Duration(c.rng.Int64N(int64(startOfAnswer)))
	if m.at == anyTime {
		m.delay = time.Duration(c.rng.Int64N(int64(longestAtWork)))
	}
	args := []string{"serve"}
	if c.rng.IntN(6) == 0 {
		args = []string{"sync"}
	}
	w := c.startWorker(t, args...)
	done := c.aim.take(m, w.kill)
	if c.rng.IntN(2) == 0 {
		time.Sleep(time.Duration(c.rng.Int64N(int64(longestAtWork))) / 4)
		c.work(t)
	}
	c.await(t, m, w, done)
	c.aim.rest()
	c.autopsy(t, m, w)
}

// await returns when the worker is dead.
func (c *crashes) await(t *testing.T, m moment, w worker, done <-chan struct{}) {
	t.Helper()
	if m.at == anyTime {
		select {
		case <-time.After(m.delay):
		case <-w.dead:
		}
		w.kill()
		return
	}
	select {
	case <-done:
	case <-w.dead:
		select {
		case <-done: // it is what killed it
		case <-time.After(killWithin):
			c.fail(t, m, w.process, "the worker ended by itself, "+w.ProcessState.String())
		}
	case <-time.After(killWithin):
		c.fail(t, m, w.process, "it never came to this point")
	}
}

// autopsy compares what a dead worker did with what it knew. Now and then nobody looks
// into the database, so that the next worker is the one to recover it.
func (c *crashes) autopsy(t *testing.T, m moment, w worker) {
	t.Helper()
	written, problems := map[string]map[string]bool{}, []string(nil)
	for _, s := range c.sales {
		ids, wrong := s.audit()
		written[s.connection], problems = ids, append(problems, wrong...)
	}
	if m.at != anyTime || c.rng.IntN(2) == 0 {
		db, err := store.Open(t.Context(), c.dsn, store.Options{})
		if err != nil {
			c.fail(t, m, w.process, err.Error())
		}
		between := false
		for _, s := range c.sales {
			unsettled, wrong := c.unsettled(t, db, s)
			problems = append(problems, wrong...)
			for _, id := range unsettled {
				between = between || written[s.connection][id]
			}
		}
		if between {
			c.between++
		}
		if c.rng.IntN(3) == 0 {
			c.ask(t, db)
		}
		if c.life%20 == 0 {
			problems = append(problems, sound(t, db)...)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(problems) > 0 {
		c.fail(t, m, w.process, problems...)
	}
}

// unsettled lists the deals whose writes were planned and not settled. The checkpoint
// must not be past any page that holds one: a pull from there comes upon each that was
// planned because people edited it. One that was planned for another reason, such as a
// new catalog, may lie behind it.
func (c *crashes) unsettled(t *testing.T, db *store.DB, s *sales) (ids, problems []string) {
	t.Helper()
	writes, err := db.Unsettled(t.Context(), s.connection)
	if err != nil {
		return nil, []string{err.Error()}
	}
	edited := map[string]bool{}
	for _, write := range writes {
		ids = append(ids, write.Opportunity)
		d := s.byID[write.Opportunity]
		edited[d.id] = d.edited.After(c.counted)
	}
	state, err := db.Connection(t.Context(), s.connection)
	if err != nil {
		return nil, []string{err.Error()}
	}
	place := state.Checkpoint
	if place == "" { // its first read is under way
		read, err := db.LongRead(t.Context(), s.connection, store.FullRead)
		if err != nil {
			return nil, []string{err.Error()}
		}
		place = read.Cursor
		for id := range edited {
			edited[id] = edited[id] && s.byID[id].edits == 0
		}
	}
	for _, id := range c.ahead(t, s, place) {
		delete(edited, id)
	}
	for id, counts := range edited {
		if counts {
			problems = append(problems, fmt.Sprintf("%s: the checkpoint %s is past %s, whose write is not settled", s.connection, place, id))
		}
	}
	return ids, problems
}

// ahead lists the records that a pull from a place comes upon.
func (c *crashes) ahead(t *testing.T, s *sales, place string) (ids []string) {
	t.Helper()
	var from connectors.Cursor
	if place != "" {
		if err := json.Unmarshal([]byte(place), &from); err != nil {
			t.Fatal(err)
		}
	}
	for {
		page, err := s.peek.Pull(t.Context(), from)
		if err != nil {
			t.Fatal(err)
		}
		for _, record := range page.Records {
			ids = append(ids, record.ID)
		}
		if from = page.Next; !page.More {
			return ids
		}
	}
}

// sound looks for damage.
func sound(t *testing.T, db *store.DB) []string {
	t.Helper()
	problems, err := db.Check(t.Context(), store.Full)
	if err != nil {
		problems = append(problems, err.Error())
	}
	if err := db.VerifyAudit(t.Context()); err != nil {
		problems = append(problems, err.Error())
	}
	return problems
}

// end lets a last worker live until everything is as it should be, and looks whether
// that is all.
func (c *crashes) end(t *testing.T) {
	t.Helper()
	for _, s := range c.sales {
		s.begin()
	}
	m := moment{at: "not at all"}
	last := c.startWorker(t, "serve")
	for began := time.Now(); ; time.Sleep(200 * time.Millisecond) {
		stale := append(c.sales[0].stale(), c.sales[1].stale()...)
		if len(stale) == 0 {
			break
		}
		if time.Since(began) > killWithin {
			c.fail(t, m, last.process, stale...)
		}
	}
	c.terminate(t, last)
	c.aim.rest()
	c.autopsy(t, m, last)
	contains(t, "a read of everything", c.ok(t, "sync", "--full"), " 0 written", "0 failed")
	db := storetest.Open(t, c.dsn, store.Options{})
	problems := sound(t, db)
	for _, s := range c.sales {
		_, wrong := s.audit()
		problems = append(append(append(problems, wrong...), s.stale()...), c.leftovers(t, db, s)...)
	}
	if len(problems) > 0 {
		c.fail(t, m, last.process, problems...)
	}
}

func (c *crashes) terminate(t *testing.T, w worker) {
	t.Helper()
	if err := w.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-w.dead
	if code := w.ProcessState.ExitCode(); code != exitOK {
		t.Errorf("terminated, it ends with %d\n%s", code, w.log)
	}
}

// leftovers says what of a connection is not as after syncs that nobody disturbed.
func (c *crashes) leftovers(t *testing.T, db *store.DB, s *sales) (problems []string) {
	t.Helper()
	wrong := func(format string, args ...any) {
		problems = append(problems, s.connection+": "+fmt.Sprintf(format, args...))
	}
	ids := make([]string, len(s.deals))
	for i, d := range s.deals {
		ids[i] = d.id
	}
	stored, err := db.Opportunities(t.Context(), s.connection, ids)
	if err != nil {
		wrong("%v", err)
	}
	for _, id := range ids {
		if stored[id].Assessment == nil {
			wrong("%s was never scored", id)
		}
	}
	if writes, err := db.Unsettled(t.Context(), s.connection); err != nil || len(writes) > 0 {
		wrong("planned and forgotten: %+v, %v", writes, err)
	}
	if writes, err := db.Failed(t.Context(), s.connection); err != nil || len(writes) > 0 {
		wrong("refused: %+v, %v", writes, err)
	}
	if overrides, err := db.Overrides(t.Context(), s.connection); err != nil || len(overrides) > 0 {
		wrong("taken for a person's: %+v, %v", overrides, err)
	}
	if errs, err := db.RunErrors(t.Context(), store.RunErrorFilter{Connection: s.connection, OpenOnly: true}); err != nil || len(errs) > 0 {
		wrong("errors of runs: %+v, %v", errs, err)
	}
	if runs, err := db.Runs(t.Context(), store.RunFilter{Connection: s.connection, Status: store.RunRunning}); err != nil || len(runs) > 0 {
		wrong("still running: %+v, %v", runs, err)
	}
	return problems
}
