package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fitsync/cmd/fitsync/demo"
	"fitsync/connectors/salesforce/orgsim"
	"fitsync/jobs"
	"fitsync/store"
	"fitsync/store/storetest"
)

// onEach runs a benchmark on each database.
func onEach(b *testing.B, fn func(b *testing.B, dsn string)) {
	b.Helper()
	b.Run("sqlite", func(b *testing.B) { fn(b, filepath.Join(b.TempDir(), "fitsync.db")) })
	b.Run("postgres", func(b *testing.B) { fn(b, storetest.Postgres(b)) })
}

// spread reports the median and the worst of some durations.
func spread(b *testing.B, name string, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2].Seconds(), name+"-s-median")
	b.ReportMetric(took[len(took)-1].Seconds(), name+"-s-worst")
	b.ReportMetric(0, "ns/op") // an iteration waits on purpose
}

// BenchmarkResumeAfterKill kills a worker with kill -9 in the middle of a job, starts
// another one at once, and reports how long after the kill that has the job running: its
// first call comes to the CRM.
//
//	go test -run '^$' -bench ResumeAfterKill -benchtime 20x ./cmd/fitsync
func BenchmarkResumeAfterKill(b *testing.B) {
	onEach(b, func(b *testing.B, dsn string) {
		w := newWorld(b)
		w.environment["SERVER"] = dsn
		w.on(b, "${SERVER}")
		w.ready(b)
		var took []time.Duration
		for b.Loop() {
			w.opportunity("Deal", "critical: Single sign-on with SAML 2.0")
			w.crms.Org.Faults().Set(orgsim.Fault{Kind: orgsim.BlackHole, Path: "/composite"})
			hits := w.crms.Org.Faults().Hits(orgsim.BlackHole)
			worker := w.start(b, nil, "serve")
			waitFor(b, func() bool { return w.crms.Org.Faults().Hits(orgsim.BlackHole) > hits })
			w.crms.Org.Faults().Clear()
			before, killed := w.crms.Org.Totals().Requests, time.Now()
			_ = worker.Process.Kill()
			_ = worker.Wait() // it was killed
			next := w.start(b, nil, "serve")
			for w.crms.Org.Totals().Requests == before {
				time.Sleep(time.Millisecond)
			}
			took = append(took, time.Since(killed))
			_ = next.Process.Kill()
			_ = next.Wait() // it was killed
		}
		spread(b, "resumed", took)
	})
}

// BenchmarkIdleWorker lets a worker with nothing to do for half a minute and reports its
// CPU in percent of a core, its resident memory and the transactions a minute that change
// the database.
func BenchmarkIdleWorker(b *testing.B) {
	const rest = 30 * time.Second
	onEach(b, func(b *testing.B, dsn string) {
		w := newWorld(b)
		w.environment["SERVER"] = dsn
		w.on(b, "${SERVER}")
		w.ready(b)
		w.opportunity("Deal", "critical: Single sign-on with SAML 2.0")
		worker := w.start(b, nil, "serve")
		waitFor(b, func() bool { return strings.Contains(worker.log.String(), "sync done") })
		time.Sleep(3 * time.Second) // its start is over
		db := storetest.Open(b, dsn, store.Options{})
		for b.Loop() {
			busy, writes := cpu(b, worker.Process.Pid), watchWrites(b, db)
			time.Sleep(rest)
			b.ReportMetric(100*(cpu(b, worker.Process.Pid)-busy).Seconds()/rest.Seconds(), "%-of-a-core")
			b.ReportMetric(float64(writes())*float64(time.Minute)/float64(rest), "writes/min")
			b.ReportMetric(resident(b, worker.Process.Pid), "MiB")
		}
		b.ReportMetric(0, "ns/op") // it waits on purpose
	})
}

// cpu is the processor time that a process has taken.
func cpu(b *testing.B, pid int) time.Duration {
	b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Skip("needs Linux: ", err)
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:])) // from the third, see proc(5)
	var ticks int64
	for _, field := range fields[11:13] { // utime and stime, in hundredths of a second
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// resident is the memory of a process in MiB.
func resident(b *testing.B, pid int) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	if err != nil {
		b.Fatal(err)
	}
	return kib / 1024
}

// watchWrites counts the transactions of others that change the database, until the
// function returned is called.
func watchWrites(b *testing.B, db *store.DB) (stopFunc func() int64) {
	b.Helper()
	query := `SELECT pg_stat_get_db_tuples_inserted(oid) + pg_stat_get_db_tuples_updated(oid) + pg_stat_get_db_tuples_deleted(oid)
		FROM pg_database WHERE datname = current_database()`
	if db.Dialect() == store.SQLite {
		query = `PRAGMA data_version` // of this connection: it differs after each commit of another
	}
	read := func() (n int64) {
		if err := db.Writer().QueryRowContext(b.Context(), query).Scan(&n); err != nil {
			b.Error(err)
		}
		return n
	}
	if db.Dialect() == store.Postgres { // rows, since it counts every read as a transaction
		before := read()
		return func() int64 { return read() - before }
	}
	stop, total := make(chan struct{}), make(chan int64)
	go func() {
		var changed int64
		for last := read(); ; time.Sleep(5 * time.Millisecond) {
			select {
			case <-stop:
				total <- changed
				return
			default:
			}
			if now := read(); now != last {
				last, changed = now, changed+1
			}
		}
	}()
	return func() int64 { close(stop); return <-total }
}

// BenchmarkPersonDuringBackfill asks for the sync of single records while a worker reads
// FITSYNC_DEALS (20000) deals for the first time, and reports how long after the end of
// the page in hand such a sync begins. An iteration is one request.
//
//	FITSYNC_DEALS=100000 go test -run '^$' -bench PersonDuringBackfill -benchtime 10x ./cmd/fitsync
func BenchmarkPersonDuringBackfill(b *testing.B) {
	deals := os.Getenv("FITSYNC_DEALS")
	if deals == "" {
		deals = "20000"
	}
	binary, err := builtBinary()
	if err != nil {
		b.Fatal(err)
	}
	salesforce := startSimulator(b, binary, deals)
	onEach(b, func(b *testing.B, dsn string) {
		w := newWorld(b)
		w.environment["SF_URL"], w.environment["SF_ID"], w.environment["SF_SECRET"] = "http://"+salesforce, demo.ClientID, demo.ClientSecret
		w.environment["SERVER"] = dsn
		w.on(b, "${SERVER}")
		w.ok(b, "catalog", "import", "demo/data/catalog.yaml")
		w.start(b, nil, "serve")
		db := storetest.Open(b, dsn, store.Options{})
		queue, err := jobs.Open(b.Context(), db)
		if err != nil {
			b.Fatal(err)
		}
		pages := func() int64 { return backfilled(b, db) }
		waitFor(b, func() bool { return pages() > 0 })
		var took []time.Duration
		for n := int64(1); b.Loop(); n++ {
			list, err := db.EachOpportunity(b.Context(), "sf", "", 100)
			if err != nil {
				b.Fatal(err)
			}
			before := pages()
			ticket, err := queue.Ask(b.Context(), jobs.Request{Connection: "sf", Records: []string{list[n%int64(len(list))].ID}, By: "ada"})
			if err != nil {
				b.Fatal(err)
			}
			took = append(took, afterPage(b, db, ticket, before))
			waitFor(b, func() bool { return pages() > before+1 }) // the backfill goes on
		}
		spread(b, "began", took)
	})
}

// backfilled is how many pages of the first read are settled.
func backfilled(b *testing.B, db *store.DB) int64 {
	b.Helper()
	runs, err := db.Runs(b.Context(), store.RunFilter{Connection: "sf", Kind: "tick", Limit: 1})
	if err != nil {
		b.Fatal(err)
	}
	if len(runs) == 0 {
		return 0
	}
	if runs[0].Status == store.RunDone {
		b.Fatal("the backfill has ended: it needs more deals")
	}
	return runs[0].Counters.Pages
}

// afterPage is how long after the settling of the page that was in hand the request's run
// began.
func afterPage(b *testing.B, db *store.DB, ticket jobs.Ticket, before int64) time.Duration {
	b.Helper()
	var settled time.Time
	for began := time.Now(); time.Since(began) < 2*time.Minute; time.Sleep(5 * time.Millisecond) {
		if settled.IsZero() && backfilled(b, db) > before {
			settled = time.Now()
		}
		runs, err := db.Runs(b.Context(), store.RunFilter{Connection: "sf", Job: ticket.Job})
		if err != nil {
			b.Fatal(err)
		}
		if len(runs) == 0 {
			continue
		}
		if settled.IsZero() {
			return 0 // between two pages
		}
		return max(0, runs[0].StartedAt.Sub(settled))
	}
	b.Fatal("the person waited for two minutes")
	return 0
}
