package jobs_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"fitsync/analysis"
	"fitsync/analysis/match"
	"fitsync/connectors/memory"
	"fitsync/jobs"
	"fitsync/store"
	"fitsync/store/storetest"
)

// BenchmarkThousandSchedules syncs 1,000 connections at the full minute, each time, by a
// running engine. It reports how long after the minute the last of them was enqueued,
// at worst and on average, and how long until all were done. One iteration takes a minute:
//
//	go test -run '^$' -bench ThousandSchedules -benchtime 3x ./jobs
func BenchmarkThousandSchedules(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkSchedules(b, filepath.Join(b.TempDir(), "fitsync.db")) })
	b.Run("postgres", func(b *testing.B) { benchmarkSchedules(b, storetest.Postgres(b)) })
}

const manySchedules = 1000

func benchmarkSchedules(b *testing.B, dsn string) {
	db := storetest.Open(b, dsn, store.Options{})
	engine := manyConnections(b, db)
	if err := engine.Start(context.WithoutCancel(b.Context())); err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := engine.Stop(context.WithoutCancel(b.Context())); err != nil {
			b.Error(err)
		}
	}()
	var worst, sum, worked time.Duration
	rounds := 0
	for b.Loop() {
		minute := time.Now().Truncate(time.Minute).Add(time.Minute)
		time.Sleep(time.Until(minute))
		delay := delayOf(b, minute, func() bool {
			return counted(b, db, `SELECT COUNT(*) FROM schedules WHERE last_run >= ?`, minute.UnixMilli()) == manySchedules
		})
		worked += delayOf(b, minute, func() bool {
			return counted(b, db, `SELECT COUNT(*) FROM river_job WHERE kind = 'sync' AND finalized_at IS NULL`) == 0
		})
		worst, sum = max(worst, delay), sum+delay
		rounds++
	}
	b.ReportMetric(worst.Seconds(), "s-worst")
	b.ReportMetric(sum.Seconds()/float64(rounds), "s-mean")
	b.ReportMetric(worked.Seconds()/float64(rounds), "s-all-done")
	b.ReportMetric(float64(counted(b, db, `SELECT SUM(skipped) FROM schedules`)), "skipped")
}

// delayOf is how long after a moment something has become true.
func delayOf(b *testing.B, since time.Time, doneFunc func() bool) time.Duration {
	b.Helper()
	for !doneFunc() {
		if time.Since(since) > 50*time.Second {
			b.Fatal("not done within 50 s")
		}
		time.Sleep(20 * time.Millisecond)
	}
	return time.Since(since)
}

func counted(b *testing.B, db *store.DB, query string, args ...any) (n int) {
	b.Helper()
	err := db.Transact(b.Context(), func(tx *store.Tx) error { return tx.GetContext(b.Context(), &n, tx.Rebind(query), args...) })
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// manyConnections is an engine with 1,000 empty CRM accounts, each synced every minute.
func manyConnections(b *testing.B, db *store.DB) *jobs.Engine {
	b.Helper()
	if _, err := db.ImportCatalog(b.Context(), "Test", catalog(), "test"); err != nil {
		b.Fatal(err)
	}
	options := jobs.Options{
		Worker: "bench", Policy: analysis.DefaultPolicy(), Poll: time.Second,
		JudgeFunc: func(s analysis.Snapshot, d []analysis.Decision) analysis.Judge {
			return match.New(s, match.WithDecisions(d))
		},
	}
	crm := memory.New(memory.Options{Mapping: mapping(""), PageSize: 3, Now: time.Now})
	for i := range manySchedules {
		name := fmt.Sprintf("c%04d", i)
		options.Connections = append(options.Connections, jobs.Connection{Name: name, Connector: crm.Connect(), Mapping: mapping("")})
		options.Schedules = append(options.Schedules, store.Schedule{Name: name, Connection: name, Kind: jobs.TickKind, Spec: "* * * * *", Place: "bench:1"})
	}
	engine, err := jobs.New(b.Context(), db, options, true)
	if err != nil {
		b.Fatal(err)
	}
	return engine
}
