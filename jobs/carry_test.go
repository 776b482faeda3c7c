package jobs_test

import (
	"errors"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"fitsync/analysis"
	"fitsync/connectors/memory"
	"fitsync/jobs"
	"fitsync/store"
	"fitsync/store/storetest"
)

// idle is an engine that takes requests and does none.
func idle(t *testing.T, db *store.DB) *jobs.Engine {
	t.Helper()
	engine, err := jobs.New(t.Context(), db, jobs.Options{
		Connections: []jobs.Connection{{Name: "acme", Connector: memory.New(memory.Options{}).Connect()}, {Name: "globex", Connector: memory.New(memory.Options{}).Connect()}},
		Policy:      analysis.DefaultPolicy(),
	}, false)
	if err != nil {
		t.Fatal(err)
	}
	return engine
}

func ask(t *testing.T, engine *jobs.Engine, request jobs.Request) jobs.Ticket {
	t.Helper()
	ticket, err := engine.Ask(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	return ticket
}

func TestCopyCarriesOpenJobs(t *testing.T) { storetest.EachPair(t, carriesOpenJobs) }

func carriesOpenJobs(t *testing.T, from, to *store.DB) {
	t.Helper()
	open := []jobs.Request{
		{Connection: "acme", By: jobs.BySchedule},
		{Connection: "acme", Records: []string{"1", "2"}, By: "ann"},
		{Connection: "globex", Full: true, By: "ann"},
		{Connection: "globex", Since: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), By: "ann"},
	}
	before := idle(t, from)
	exec(t, from, `INSERT INTO river_job (id, args, kind, max_attempts, metadata, state, finalized_at) VALUES (40, '{}', 'old', 1, '{}', 'completed', CURRENT_TIMESTAMP)`)
	if from.Dialect() == store.Postgres {
		exec(t, from, `SELECT setval('river_job_id_seq', 40)`)
	}
	var tickets []jobs.Ticket
	for i, request := range open {
		ticket := ask(t, before, request)
		tickets = append(tickets, ticket)
		state := []string{"running", "available", "retryable", "scheduled"}[i]
		exec(t, from, `UPDATE river_job SET state = '`+state+`' WHERE id = `+strconv.FormatInt(ticket.Job, 10))
	}
	done := ask(t, before, jobs.Request{Connection: "acme", Records: []string{"9"}, By: "ann"})
	exec(t, from, `UPDATE river_job SET state = 'completed', finalized_at = CURRENT_TIMESTAMP WHERE id = `+strconv.FormatInt(done.Job, 10))
	if err := jobs.Prepare(t.Context(), to); err != nil {
		t.Fatal(err)
	}

	carried := 0
	_, err := store.Copy(t.Context(), from, to, store.CopyOptions{AlsoFunc: jobs.CarryOpen(&carried)})
	if err != nil {
		t.Fatal(err)
	}

	if carried != len(open) {
		t.Errorf("%d jobs carried, want %d", carried, len(open))
	}
	after := idle(t, to)
	for i, request := range open {
		if ticket := ask(t, after, request); !ticket.Joined || ticket.Job != tickets[i].Job {
			t.Errorf("%+v is part of job %d (joined %t), want the job that was carried over, %d", request, ticket.Job, ticket.Joined, tickets[i].Job)
		}
	}
	if ticket := ask(t, after, jobs.Request{Connection: "acme", Records: []string{"9"}}); ticket.Joined || ticket.Job <= done.Job {
		t.Errorf("asked anew for what had ended: job %d (joined %t), want a new one after %d", ticket.Job, ticket.Joined, done.Job)
	}
	var running int
	if err := to.Writer().QueryRowContext(t.Context(), `SELECT COUNT(*) FROM river_job WHERE state = 'running'`).Scan(&running); err != nil || running > 0 {
		t.Errorf("%d jobs run in the copy (%v): nobody would ever end them", running, err)
	}
}

func exec(t *testing.T, db *store.DB, statement string) {
	t.Helper()
	if _, err := db.Writer().ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func TestCopyRefusesATargetWithJobs(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, to *store.DB) {
		ask(t, idle(t, to), jobs.Request{Connection: "acme"})
		exec(t, to, `DELETE FROM connections`)
		from := storetest.Open(t, filepath.Join(t.TempDir(), "from.db"), store.Options{})
		idle(t, from)
		_, err := store.Copy(t.Context(), from, to, store.CopyOptions{AlsoFunc: jobs.CarryOpen(new(int))})
		if !errors.Is(err, store.ErrNotEmpty) {
			t.Errorf("copy: %v, want ErrNotEmpty", err)
		}
	})
}
