package jobs_test

import (
	"strings"
	"testing"
	"time"

	"fitsync/connectors/memory"
	"fitsync/jobs"
	"fitsync/jobs/timetable"
	"fitsync/store"
)

// budgeted is a world with so many deals, whose account allows 100 calls a day and
// keeps a fifth of them.
func budgeted(t *testing.T, deals int) *world {
	t.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorldWith(t, memory.Options{DailyCalls: 100, Zone: berlin}, jobs.DefaultBudget())
	for range deals {
		w.deal("Deal", wantsSSO)
	}
	return w
}

func (w *world) used(t *testing.T) jobs.Balance {
	t.Helper()
	balance, err := jobs.BalanceOf(t.Context(), w.db, "acme", jobs.DefaultBudget(), w.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return balance
}

func TestScheduledWorkNeverEatsTheReserve(t *testing.T) {
	t.Parallel()
	w := budgeted(t, 30) // ten pages of two calls
	w.crm.Spend(75)
	run := w.sync(t, jobs.Request{By: jobs.BySchedule})
	if run.Status != store.RunDeferred || !strings.Contains(run.Message, "put off until 2026-11-24 23:00 UTC") || !strings.Contains(run.Message, "20 %") {
		t.Errorf("run %s: %s", run.Status, run.Message)
	}
	if got := w.used(t); got.Used > 80 || got.Limit != 100 {
		t.Errorf("%+v; want no more than 80 of 100 used", got)
	}
	state, err := w.db.Connection(t.Context(), "acme")
	if err != nil || state.Paused {
		t.Errorf("state %+v, %v", state, err)
	}
	if read, err := w.db.LongRead(t.Context(), "acme", store.FullRead); err != nil || read.Cursor == "" {
		t.Errorf("%+v, %v; want the place of the first read", read, err)
	}
	written := run.Counters.Written
	if written == 0 || written == 30 {
		t.Fatalf("%d written; want some", written)
	}
	// The account's next day, which begins at 23:00 UTC.
	w.clock.Advance(14 * time.Hour)
	run = w.sync(t, jobs.Request{}) // hastens what waits for that time
	if run.Status != store.RunDone || written+run.Counters.Written != 30 {
		t.Errorf("the day after: run %s: %s; %+v", run.Status, run.Message, run.Counters)
	}
}

func TestPersonMayEatMostOfTheReserve(t *testing.T) {
	t.Parallel()
	w := budgeted(t, 9)
	w.crm.Spend(80)
	if run := w.sync(t, jobs.Request{By: "ann"}); run.Status != store.RunDone {
		t.Errorf("run %s: %s", run.Status, run.Message)
	}
	w.crm.Spend(10)
	run := w.sync(t, jobs.Request{By: "ann"})
	if run.Status != store.RunDeferred || !strings.Contains(run.Message, "5 %") {
		t.Errorf("run %s: %s", run.Status, run.Message)
	}
}

func TestPersonWhoJoinsScheduledWorkMayEatTheReserve(t *testing.T) {
	t.Parallel()
	w := budgeted(t, 9)
	w.crm.Spend(80)
	if run := w.sync(t, jobs.Request{By: jobs.BySchedule}); run.Status != store.RunDeferred {
		t.Fatalf("run %s: %s", run.Status, run.Message)
	}
	if run := w.sync(t, jobs.Request{By: "ann"}); run.Status != store.RunDone { // joins the job that waits for midnight
		t.Errorf("run %s: %s", run.Status, run.Message)
	}
}

func TestCallsAreCountedOnce(t *testing.T) {
	t.Parallel()
	w := budgeted(t, 9)
	w.tick(t)
	w.tick(t)
	if got := w.used(t); got.Own != w.crm.Calls() || got.Used != got.Own {
		t.Errorf("%+v; the CRM counted %d", got, w.crm.Calls())
	}
}

func TestQuotaThatIsNotToldCanBeConfigured(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, memory.Options{}, jobs.Budget{Reserve: 50, DailyCalls: 8})
	for range 30 {
		w.deal("Deal", wantsSSO)
	}
	run := w.sync(t, jobs.Request{By: jobs.BySchedule})
	if run.Status != store.RunDeferred || w.crm.Calls() > 5 {
		t.Errorf("run %s after %d calls: %s", run.Status, w.crm.Calls(), run.Message)
	}
}

func TestForecast(t *testing.T) {
	t.Parallel()
	w := budgeted(t, 9)
	connection := w.options.Connections[0]
	now := w.clock.Now()
	none, err := jobs.ForecastRun(t.Context(), w.db, connection, jobs.Request{Connection: "acme", By: "ann"}, now)
	if err != nil || none.Basis != 0 || !strings.Contains(none.String(), "no finished run") {
		t.Errorf("before any run: %+v, %v", none, err)
	}
	w.tick(t) // 3 pages, read and written
	w.tick(t) // the overlap: read again
	hourly, err := timetable.Parse(timetable.Rule{Spec: "0 * * * *"})
	if err != nil {
		t.Fatal(err)
	}
	f, err := jobs.ForecastSchedule(t.Context(), w.db, connection, jobs.Request{}, hourly, w.clock.Now())
	if err != nil || f.Basis != 2 || f.RunsPerDay != 24 || f.CallsPerDay != 24*float64(w.crm.Calls())/2 {
		t.Errorf("hourly: %+v, %v", f, err)
	}
	if f.Fits() || !strings.Contains(f.String(), "more than the 80 that scheduled work may use") {
		t.Errorf("%d calls so far: %s", w.crm.Calls(), f)
	}
	daily, err := timetable.Parse(timetable.Rule{Spec: "0 3 * * *"})
	if err != nil {
		t.Fatal(err)
	}
	if f, err = jobs.ForecastSchedule(t.Context(), w.db, connection, jobs.Request{}, daily, w.clock.Now()); err != nil || f.RunsPerDay != 1 || !f.Fits() {
		t.Errorf("daily: %+v, %v", f, err)
	}
	w.crm.Spend(85)
	w.sync(t, jobs.Request{})
	f, err = jobs.ForecastRun(t.Context(), w.db, connection, jobs.Request{Connection: "acme", By: "ann", Full: true}, w.clock.Now())
	if err != nil || f.Fits() || f.Days != 2 || f.Mode != "full" {
		t.Errorf("a full read with nothing left: %+v, %v", f, err)
	}
}

// What quiet ticks cost says nothing of the calls that a record takes.
func TestForecastOfAFullReadGoesByPages(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, memory.Options{}, jobs.DefaultBudget())
	for range 9 {
		w.deal("Deal", wantsSSO)
	}
	w.tick(t)
	for range 20 {
		w.clock.Advance(time.Hour)
		w.tick(t)
	}
	connection := w.options.Connections[0]
	full := jobs.Request{Connection: "acme", By: "ann", Full: true}
	for size, pages := range map[int]float64{3: 3, 5: 2, 100: 1} {
		connection.PageSize = size
		f, err := jobs.ForecastRun(t.Context(), w.db, connection, full, w.clock.Now())
		if err != nil || f.CallsPerRun != pages {
			t.Errorf("9 records in pages of %d: %v calls, want %v (%v)", size, f.CallsPerRun, pages, err)
		}
	}
}

func TestBackfillIsSpreadOverDays(t *testing.T) {
	t.Parallel()
	w := newWorldWith(t, memory.Options{DailyCalls: 12}, jobs.DefaultBudget())
	for range 30 {
		w.deal("Deal", wantsSSO) // ten pages of two calls
	}
	written, days := int64(0), 0
	for status := store.RunDeferred; status == store.RunDeferred && days < 9; days++ {
		before := w.crm.Calls()
		run := w.sync(t, jobs.Request{Full: true, By: "ann"})
		if used := w.crm.Calls() - before; used > 12 {
			t.Errorf("%d calls on day %d", used, days)
		}
		status = run.Status
		written += run.Counters.Written
		w.clock.Advance(24 * time.Hour)
	}
	if written != 30 || days < 2 || days > 4 {
		t.Errorf("%d written over %d days", written, days)
	}
}
