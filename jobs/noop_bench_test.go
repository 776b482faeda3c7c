package jobs_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"fitsync/analysis"
	"fitsync/analysis/match"
	"fitsync/connectors"
	"fitsync/connectors/memory"
	"fitsync/jobs"
	"fitsync/store"
	"fitsync/store/storetest"
)

// BenchmarkNoopJobs works b.N scheduled requests for a connection that waits for a person,
// which end at once, and reports how many a second. The first figure is at the default
// concurrency.
//
//	go test -run '^$' -bench NoopJobs -benchtime 5000x ./jobs
func BenchmarkNoopJobs(b *testing.B) {
	for _, concurrency := range []int{4, 100} {
		onEach(b, fmt.Sprintf("concurrency-%d", concurrency), func(b *testing.B, db *store.DB) {
			engine := benchEngine(b, db, memory.New(memory.Options{Mapping: mapping("")}).Connect(), concurrency)
			for i := range b.N {
				if _, err := engine.Ask(b.Context(), jobs.Request{Connection: "acme", Records: []string{fmt.Sprint(i)}, By: jobs.BySchedule}); err != nil {
					b.Fatal(err)
				}
			}
			if err := db.SetPaused(b.Context(), "acme", true, "it waits", "test"); err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			start(b, engine)
			for counted(b, db, `SELECT COUNT(*) FROM river_job WHERE finalized_at IS NULL`) > 0 {
				time.Sleep(5 * time.Millisecond)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}

// BenchmarkEngineShare syncs 2,000 changed deals, a page of 200 at a time, in a CRM whose
// every call takes 100 ms, and reports which part of the time from the request to the end
// of its job lies outside of the run: waiting for a worker, taking the job and completing
// it. What the engine is asked within a run is one query a page.
//
//	go test -run '^$' -bench EngineShare -benchtime 3x ./jobs
func BenchmarkEngineShare(b *testing.B) {
	onEach(b, "", func(b *testing.B, db *store.DB) {
		crm := memory.New(memory.Options{Mapping: mapping(""), PageSize: 200})
		engine := benchEngine(b, db, slow{crm.Connect()}, 4)
		start(b, engine)
		syncOnce(b, db, engine) // the first one is a read of everything, which has a lane of its own
		var inside, outside time.Duration
		for b.Loop() {
			for i := range 2000 {
				crm.Insert(map[string]any{"Name": "Deal", "Amount": "100000", "Probability": "50", "CloseDate": "2027-06-30", "Needs": fmt.Sprintf("critical | security | Single sign-on with SAML %d", i)})
			}
			ran, rest := syncOnce(b, db, engine)
			inside, outside = inside+ran, outside+rest
		}
		b.ReportMetric(inside.Seconds()/float64(b.N), "s/sync")
		b.ReportMetric(100*outside.Seconds()/(inside+outside).Seconds(), "%-engine")
	})
}

// syncOnce returns how long the run of a request took, and what else passed from the
// request to the end of its job.
func syncOnce(b *testing.B, db *store.DB, engine *jobs.Engine) (ran, rest time.Duration) {
	b.Helper()
	asked := time.Now()
	ticket, err := engine.Ask(b.Context(), jobs.Request{Connection: "acme", By: "ada"})
	if err != nil {
		b.Fatal(err)
	}
	run, err := engine.Follow(b.Context(), ticket, nil)
	if err != nil || run.Status != store.RunDone {
		b.Fatal(run.Status, run.Message, err)
	}
	ran = run.FinishedAt.Sub(run.StartedAt)
	return ran, ended(b, db, ticket.Job).Sub(asked) - ran
}

// ended is when a job was completed.
func ended(b *testing.B, db *store.DB, job int64) time.Time {
	b.Helper()
	query := `SELECT CAST((julianday(finalized_at) - 2440587.5) * 86400000 AS INTEGER) FROM river_job WHERE id = ?`
	if db.Dialect() == store.Postgres {
		query = `SELECT CAST(EXTRACT(EPOCH FROM finalized_at) * 1000 AS BIGINT) FROM river_job WHERE id = ?`
	}
	return time.UnixMilli(int64(counted(b, db, query, job)))
}

// slow is a connector to a CRM that is far away.
type slow struct{ connectors.Connector }

const away = 100 * time.Millisecond

func (c slow) Pull(ctx context.Context, from connectors.Cursor) (connectors.Page, error) {
	time.Sleep(away)
	return c.Connector.Pull(ctx, from)
}

func (c slow) Write(ctx context.Context, updates []connectors.Update) ([]connectors.Outcome, error) {
	time.Sleep(away)
	return c.Connector.Write(ctx, updates)
}

func onEach(b *testing.B, name string, fn func(b *testing.B, db *store.DB)) {
	b.Helper()
	if name != "" {
		name += "/"
	}
	b.Run(name+"sqlite", func(b *testing.B) {
		fn(b, storetest.Open(b, filepath.Join(b.TempDir(), "fitsync.db"), store.Options{}))
	})
	b.Run(name+"postgres", func(b *testing.B) { fn(b, storetest.Open(b, storetest.Postgres(b), store.Options{})) })
}

// benchEngine is an engine with one connection, as `fitsync serve` has it.
func benchEngine(b *testing.B, db *store.DB, connector connectors.Connector, concurrency int) *jobs.Engine {
	b.Helper()
	if _, err := db.ImportCatalog(b.Context(), "Test", catalog(), "test"); err != nil {
		b.Fatal(err)
	}
	engine, err := jobs.New(b.Context(), db, jobs.Options{
		Connections: []jobs.Connection{{Name: "acme", Connector: connector, Mapping: mapping("")}},
		Policy:      analysis.DefaultPolicy(), Concurrency: concurrency,
		JudgeFunc: func(s analysis.Snapshot, d []analysis.Decision) analysis.Judge {
			return match.New(s, match.WithDecisions(d))
		},
	}, true)
	if err != nil {
		b.Fatal(err)
	}
	return engine
}

// start starts an engine that is stopped when the benchmark ends.
func start(b *testing.B, engine *jobs.Engine) {
	b.Helper()
	if err := engine.Start(context.WithoutCancel(b.Context())); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := engine.Stop(context.WithoutCancel(b.Context())); err != nil {
			b.Error(err)
		}
	})
}
