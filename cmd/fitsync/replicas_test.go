package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"fitsync/store"
	"fitsync/store/storetest"
)

const (
	tickEvery = 5 * time.Second
	shortRun  = 40 * time.Second
	longRun   = 3 * time.Minute // with FITSYNC_REPLICAS_LONG set
)

const replicasConfig = `store: {dsn: "${SERVER}"}
worker: {listen: "127.0.0.1:0"}
connections:
  - name: sf
    kind: salesforce
    base_url: "${SF_URL}"
    auth: {flow: client_credentials, client_id: "${SF_ID}", client_secret: "${SF_SECRET}"}
    schedule: "*/5 * * * * *"
  - name: hs
    kind: hubspot
    base_url: "${HS_URL}"
    auth: {flow: private_app, token: "${HS_TOKEN}"}
    schedule: "*/5 * * * * *"
`

// replicas are processes that share one PostgreSQL.
type replicas struct {
	*crashes
	db *store.DB
}

// Schedules are due every five seconds, whoever leads: a leader that is killed, one that
// is terminated and one that joins lose none and double none.
//
// It is not run in parallel: ticks count by the seconds in which they are enqueued.
func TestReplicasNeitherLoseNorDoubleTicks(t *testing.T) {
	lasts := shortRun
	if os.Getenv("FITSYNC_REPLICAS_LONG") != "" {
		lasts = longRun
	}
	r := newReplicas(t)
	first, second := r.startWorker(t, "serve"), r.startWorker(t, "serve")
	byPID := map[int]worker{first.Process.Pid: first, second.Process.Pid: second}
	r.until(t, "two workers", func() bool { return len(r.alive(t)) == 2 && r.leader(t) != "" && r.jobs(t) > 0 })
	began := time.Now().Truncate(tickEvery).Add(tickEvery)
	time.Sleep(time.Until(began.Add(-tickEvery / 5)))
	before := r.skipped(t)

	time.Sleep(time.Until(began.Add(lasts / 3)))
	killed := byPID[r.alive(t)[r.leader(t)]]
	r.succeed(t, "kill -9", killed, killed.kill)
	time.Sleep(time.Until(began.Add(lasts / 2)))
	third := r.startWorker(t, "serve")
	byPID[third.Process.Pid] = third
	r.until(t, "two workers again", func() bool { // the third may bear the id of the dead one
		return slices.Contains(slices.Collect(maps.Values(r.alive(t))), third.Process.Pid) && len(r.alive(t)) == 2
	})
	time.Sleep(time.Until(began.Add(lasts * 2 / 3)))
	terminated := byPID[r.alive(t)[r.leader(t)]]
	r.succeed(t, "SIGTERM", terminated, func() { r.terminate(t, terminated) })
	time.Sleep(time.Until(began.Add(lasts)))

	ended := time.Now().Truncate(tickEvery)
	time.Sleep(time.Until(ended.Add(tickEvery * 4 / 5)))
	r.check(t, began, ended.Add(tickEvery), before)
	for _, s := range r.sales {
		for _, problem := range s.stale() {
			t.Error(problem)
		}
	}
}

func newReplicas(t *testing.T) *replicas {
	t.Helper()
	dsn := storetest.Postgres(t)
	r := &replicas{crashes: newCrashes(t, dsn, 1, judged(t))}
	r.write(t, "fitsync.yaml", replicasConfig)
	r.db = storetest.Open(t, dsn, store.Options{})
	return r
}

// until waits for a condition and names it when it does not come.
func (r *replicas) until(t *testing.T, what string, doneFunc func() bool) time.Duration {
	t.Helper()
	began := time.Now()
	for !doneFunc() {
		if time.Since(began) > killWithin {
			t.Fatalf("within %s there were not %s", killWithin, what)
		}
		time.Sleep(20 * time.Millisecond)
	}
	return time.Since(began)
}

// succeed has the leader end and reports how long until another one leads, and until the
// next ticks are enqueued.
func (r *replicas) succeed(t *testing.T, how string, led worker, endFunc func()) {
	t.Helper()
	name, jobs, began := r.leader(t), r.jobs(t), time.Now()
	ended := make(chan struct{})
	go func() { endFunc(); close(ended) }()
	var leads, ticks time.Duration
	r.until(t, "a new leader and ticks", func() bool {
		if leader := r.leader(t); leads == 0 && leader != "" && leader != name {
			leads = time.Since(began)
		}
		if ticks == 0 && r.jobs(t) >= jobs+len(r.sales) {
			ticks = time.Since(began)
		}
		return leads > 0 && ticks > 0
	})
	<-ended
	t.Logf("%s of the leader (%s, pid %d) at %s: another leads after %.1f s, ticks after %.1f s", how, name, led.Process.Pid, began.Format(time.TimeOnly), leads.Seconds(), ticks.Seconds())
}

// alive are the processes heard of lately that hold their id, with their pids by id.
func (r *replicas) alive(t *testing.T) map[string]int {
	t.Helper()
	workers, err := r.db.LiveWorkers(t.Context(), 3*beat)
	if err != nil {
		t.Fatal(err)
	}
	pids := map[string]int{}
	err = r.db.Transact(t.Context(), func(tx *store.Tx) error {
		for _, worker := range workers {
			dead, err := tx.WorkerDead(t.Context(), worker.ID)
			if err != nil {
				return err
			}
			if !dead {
				pids[worker.ID] = worker.PID
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return pids
}

// leader is the id of the process that the engine has elected, "" while there is none.
func (r *replicas) leader(t *testing.T) (id string) {
	t.Helper()
	r.scan(t, &id, `SELECT COALESCE(MAX(leader_id), '') FROM river_leader WHERE expires_at > now()`)
	return id
}

// jobs counts the ticks that were enqueued.
func (r *replicas) jobs(t *testing.T) (n int) {
	t.Helper()
	r.scan(t, &n, `SELECT COUNT(*) FROM river_job WHERE kind = 'sync' AND args->>'by' = 'schedule'`)
	return n
}

func (r *replicas) scan(t *testing.T, into any, query string) {
	t.Helper()
	if err := r.db.Writer().QueryRowContext(t.Context(), query).Scan(into); err != nil {
		t.Fatal(err)
	}
}

// skipped counts for each schedule the runs that found the last one unfinished.
func (r *replicas) skipped(t *testing.T) map[string]int64 {
	t.Helper()
	list, err := r.db.Schedules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int64{}
	for _, schedule := range list {
		counts[schedule.Name] = schedule.Skipped
	}
	return counts
}

// check compares the ticks that were enqueued, and their runs, with the due times from
// began to before ended. A due time without a tick must be one that was skipped.
func (r *replicas) check(t *testing.T, began, ended time.Time, before map[string]int64) {
	t.Helper()
	after := r.skipped(t)
	for _, s := range r.sales {
		due, missing, ticks := 0, int64(0), r.ticks(t, s.connection)
		for at := began; at.Before(ended); at = at.Add(tickEvery) {
			due++
			switch slot := ticks[at.Unix()]; {
			case len(slot) == 0:
				missing++
			case len(slot) > 1:
				t.Errorf("%s: due at %s once, enqueued %d times: %v", s.connection, at, len(slot), slot)
			}
		}
		skipped := after[s.connection] - before[s.connection]
		t.Logf("%s: due %d times, enqueued %d, skipped %d", s.connection, due, int64(due)-missing, skipped)
		if missing != skipped {
			t.Errorf("%s: of %d due times %d were not enqueued, and %d skipped", s.connection, due, missing, skipped)
		}
	}
}

// ticks are the jobs of a schedule by the due time in whose span they were enqueued. Each
// of the last but one must have been worked to its end once.
func (r *replicas) ticks(t *testing.T, connection string) map[int64][]string {
	t.Helper()
	var rows []struct {
		ID      int64     `db:"id"`
		Args    string    `db:"args"`
		By      string    `db:"attempted_by"`
		Created time.Time `db:"created_at"`
		Done    int       `db:"done"`
		Runs    int       `db:"runs"`
	}
	err := r.db.Transact(t.Context(), func(tx *store.Tx) error {
		return tx.SelectContext(t.Context(), &rows, `SELECT j.id, j.args, COALESCE(j.attempted_by::text, '') AS attempted_by, j.created_at, COUNT(u.id) FILTER (WHERE u.status = 'done') AS done, COUNT(u.id) AS runs
			FROM river_job j LEFT JOIN runs u ON u.job = j.id
			WHERE j.kind = 'sync' AND j.args->>'by' = 'schedule' AND j.args->>'connection' = $1 GROUP BY j.id ORDER BY j.id`, connection)
	})
	if err != nil {
		t.Fatal(err)
	}
	found, late := map[int64][]string{}, time.Now().Add(-2*tickEvery)
	for _, row := range rows {
		slot := row.Created.Truncate(tickEvery).Unix()
		found[slot] = append(found[slot], fmt.Sprintf("job %d of %s at %s by %s", row.ID, row.Args, row.Created.Format(time.StampMilli), row.By))
		if row.Done != 1 && row.Created.Before(late) {
			t.Errorf("%s: job %d of %s has %d runs, %d of them done; want one", connection, row.ID, row.Created, row.Runs, row.Done)
		}
	}
	return found
}
