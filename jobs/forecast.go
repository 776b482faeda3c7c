package jobs

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"time"

	"github.com/robfig/cron/v3"

	"fitsync/store"
)

// Forecast is what work on a connection will probably cost.
type Forecast struct {
	Connection  string
	Mode        string  // of the runs, such as tick or full
	Basis       int     // finished runs that it rests on; 0: there is nothing to go by
	CallsPerRun float64 // API calls
	RunsPerDay  float64 // of a schedule; 0 for a single run
	CallsPerDay float64 // RunsPerDay × CallsPerRun
	Balance     Balance // of the API quota now
	// Days is over how many days a single run will be spread, since each leaves it so
	// much of the quota; 1 when it fits into what is left today.
	Days int
}

// Fits reports whether the quota has room: for a schedule in each day, for a single
// run now. It does where the quota is not known.
func (f Forecast) Fits() bool {
	switch {
	case f.Balance.Limit == 0:
		return true
	case f.RunsPerDay > 0:
		return f.CallsPerDay <= float64(f.Balance.Scheduled+f.Balance.Used)
	default:
		return f.Days <= 1
	}
}

// String says it in one line.
func (f Forecast) String() string {
	if f.Basis == 0 {
		return "no forecast: " + f.Connection + " has no finished run to go by"
	}
	text := fmt.Sprintf("about %.0f API calls", math.Ceil(f.CallsPerRun))
	if f.CallsPerRun <= 1 {
		text = "about 1 API call"
	}
	if f.RunsPerDay > 0 {
		text = fmt.Sprintf("about %.0f API calls a day (%.4g runs of %.3g calls)", math.Ceil(f.CallsPerDay), f.RunsPerDay, f.CallsPerRun)
	}
	if f.Balance.Limit > 0 {
		text += fmt.Sprintf("; %d of %d are used", f.Balance.Used, f.Balance.Limit)
	}
	switch {
	case f.RunsPerDay > 0 && !f.Fits():
		text += fmt.Sprintf("; that is more than the %d that scheduled work may use a day", f.Balance.Scheduled+f.Balance.Used)
	case !f.Fits():
		text += fmt.Sprintf("; it will be spread over %d days", f.Days)
	}
	return text
}

// ForecastSchedule says what a schedule will cost a day, by the last runs of the same
// mode as the request.
func ForecastSchedule(ctx context.Context, db *store.DB, c Connection, request Request, schedule cron.Schedule, now time.Time) (Forecast, error) {
	request.Connection, request.By = c.Name, BySchedule
	f, err := ForecastRun(ctx, db, c, request, now)
	f.RunsPerDay = runsPerDay(schedule, now)
	f.CallsPerDay = f.RunsPerDay * f.CallsPerRun
	return f, err
}

// ForecastRun says what one run of a request will cost.
func ForecastRun(ctx context.Context, db *store.DB, c Connection, request Request, now time.Time) (Forecast, error) {
	f := Forecast{Connection: c.Name, Mode: request.mode(), Days: 1}
	var err error
	if f.Balance, err = BalanceOf(ctx, db, c.Name, c.Budget, now); err != nil {
		return f, err
	}
	if f.CallsPerRun, f.Basis, err = callsPerRun(ctx, db, c, request); err != nil {
		return f, err
	}
	if left := f.Balance.left(request.byPerson()); f.Balance.Limit > 0 && f.CallsPerRun > float64(left) {
		daily := float64(left + f.Balance.Used) // once a new day has begun
		f.Days = 1 + int(math.Ceil((f.CallsPerRun-float64(max(0, left)))/math.Max(1, daily)))
	}
	return f, nil
}

const (
	// recent is how many runs a forecast looks at.
	recent = 20
	// usualPage is how many records a page holds where nobody says so.
	usualPage = 200
)

// callsPerRun is the mean of the last finished runs of the mode. Where there is none
// it goes by the calls that other modes took for a page: for a record they would tell
// nothing, since a tick is a call whether anything changed or not.
func callsPerRun(ctx context.Context, db *store.DB, c Connection, request Request) (calls float64, basis int, err error) {
	if len(request.Records) == 0 {
		runs, err := db.Runs(ctx, store.RunFilter{Connection: request.Connection, Kind: request.mode(), Status: store.RunDone, Limit: recent})
		if err != nil || len(runs) > 0 {
			used, _ := consumption(runs)
			return used / math.Max(1, float64(len(runs))), len(runs), err
		}
	}
	runs, err := db.Runs(ctx, store.RunFilter{Connection: request.Connection, Status: store.RunDone, Limit: recent})
	if err != nil || len(runs) == 0 {
		return 0, 0, err
	}
	records := float64(len(request.Records))
	if records == 0 {
		known, err := db.CountOpportunities(ctx, request.Connection)
		if err != nil {
			return 0, 0, err
		}
		records = float64(known)
	}
	used, read := consumption(runs)
	pages := math.Max(1, math.Ceil(records/float64(cmp.Or(c.PageSize, usualPage))))
	return pages * math.Max(1, used/math.Max(1, read)), len(runs), nil
}

func consumption(runs []store.Run) (calls, pages float64) {
	for _, run := range runs {
		calls += float64(run.Counters.Calls)
		pages += float64(run.Counters.Pages)
	}
	return calls, pages
}

// runsPerDay counts a schedule's times over a week, or over as many as tell enough.
func runsPerDay(schedule cron.Schedule, now time.Time) float64 {
	const enough = 3000
	count, at := 0, now
	for count < enough {
		next := schedule.Next(at)
		if next.IsZero() || next.Sub(now) > 7*day {
			return float64(count) / 7
		}
		count, at = count+1, next
	}
	return float64(count) * float64(day) / float64(at.Sub(now))
}
