package jobs_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"fitsync/jobs"
	"fitsync/store"
	"fitsync/store/storetest"
)

// expected is what the table must say of a schedule.
type expected struct {
	rule                store.Schedule
	next                time.Time
	unfinished          bool
	late, skipped, jobs int64
}

// fire is what an engine must do with the schedule at a moment.
func (e *expected) fire(t *rapid.T, now time.Time) {
	if e.rule.Paused || e.next.After(now) {
		return
	}
	table, err := jobs.TimetableOf(e.rule)
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case e.unfinished:
		e.skipped++
	case now.Sub(e.next) > 5*time.Second:
		e.late++
		fallthrough
	default:
		e.jobs++
		e.unfinished = true
	}
	e.next = table.Next(now)
}

// However long nobody looks, whoever looks then, and whatever is changed in between: what
// came due runs once, late if it is, or is skipped if the last run is unfinished.
func TestSchedulesKeepToTheModel(t *testing.T) {
	t.Parallel()
	storetest.EachDSN(t, func(t *testing.T, dsn string) {
		r := newRota(t, dsn)
		engines := []*jobs.Engine{r.engine, r.newEngine(t, "two")}
		number := 0
		rapid.Check(t, func(t *rapid.T) {
			number++
			now := r.clock.Now()
			e := &expected{next: now.Add(time.Minute), rule: store.Schedule{
				Name: fmt.Sprintf("s%d", number), Connection: fmt.Sprintf("s%d", number), Kind: jobs.TickKind, Anchor: now,
				Spec: rapid.SampledFrom([]string{"*/5 * * * *", "@every 7m", "0 3 * * *", "30 2 * * *"}).Draw(t, "spec"),
				Zone: rapid.SampledFrom([]string{"UTC", "Europe/Berlin"}).Draw(t, "zone"),
			}}
			e.rule.Blackout = rapid.SliceOfN(rapid.SampledFrom([]string{"02:00-04:00", "Mon-Fri 08:00-18:00"}), 0, 1).Draw(t, "blackout")
			e.rule.NextRun = e.next
			check(t, r.db.SetSchedule(t.Context(), e.rule, "ada"))
			t.Repeat(map[string]func(*rapid.T){
				"fire": func(t *rapid.T) { r.look(t, rapid.SampledFrom(engines).Draw(t, "engine")); e.fire(t, r.clock.Now()) },
				"wait": func(t *rapid.T) {
					r.clock.Advance(time.Duration(rapid.IntRange(1, 5*3600).Draw(t, "seconds")) * time.Second)
				},
				"finish": func(t *rapid.T) { r.finish(t); e.unfinished = false },
				"pause": func(t *rapid.T) {
					e.rule.Paused = true
					check(t, r.db.PauseSchedule(t.Context(), e.rule.Name, true, e.next, "ada"))
				},
				"resume": func(t *rapid.T) {
					if e.rule.Paused {
						e.rule.Paused, e.next = false, r.clock.Now().Add(time.Minute)
						check(t, r.db.PauseSchedule(t.Context(), e.rule.Name, false, e.next, "ada"))
					}
				},
				"": func(t *rapid.T) { r.compare(t, e) },
			})
			check(t, r.db.RemoveSchedule(t.Context(), e.rule.Name, "ada"))
		})
	})
}

func check(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

func (r *rota) look(t *rapid.T, engine *jobs.Engine) {
	_, err := engine.Fire(t.Context())
	check(t, err)
}

// finish ends every job.
func (r *rota) finish(t *rapid.T) {
	_, err := r.db.Writer().ExecContext(t.Context(), `UPDATE river_job SET state = 'completed', finalized_at = CURRENT_TIMESTAMP WHERE finalized_at IS NULL`)
	check(t, err)
}

func (r *rota) compare(t *rapid.T, e *expected) {
	s, err := r.db.Schedule(t.Context(), e.rule.Name)
	check(t, err)
	var enqueued int64
	check(t, r.db.Transact(t.Context(), func(tx *store.Tx) error {
		return tx.GetContext(t.Context(), &enqueued, tx.Rebind(`SELECT req_gen FROM connections WHERE name = ?
			UNION ALL SELECT 0 ORDER BY 1 DESC LIMIT 1`), e.rule.Connection)
	}))
	if s.Late != e.late || s.Skipped != e.skipped || enqueued != e.jobs || !s.NextRun.Equal(e.next) {
		t.Fatalf("%+v with %d jobs; want %d late, %d skipped, next at %s and %d jobs", s, enqueued, e.late, e.skipped, e.next, e.jobs)
	}
}
