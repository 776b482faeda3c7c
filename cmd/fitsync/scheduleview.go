package main

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"fitsync/cmd/fitsync/report"
	"fitsync/jobs"
	"fitsync/store"
)

// scheduleView is a schedule as JSON shows it.
type scheduleView struct {
	Name       string     `json:"name"`
	Connection string     `json:"connection,omitempty"`
	Kind       string     `json:"kind"`
	Cron       string     `json:"cron"`
	Zone       string     `json:"zone"`
	Blackout   []string   `json:"blackout,omitempty"`
	Jitter     string     `json:"jitter,omitempty"`
	Source     string     `json:"source"`
	Place      string     `json:"place,omitempty"`
	Paused     bool       `json:"paused"`
	Next       *time.Time `json:"next_run,omitempty"`
	Last       *time.Time `json:"last_run,omitempty"`
	LastStatus string     `json:"last_status,omitempty"`
	LastRun    string     `json:"last_run_id,omitempty"` // of the last run of the last job
	LastResult string     `json:"last_result,omitempty"` // how that run stands
	Late       int64      `json:"late"`
	Skipped    int64      `json:"skipped"`
}

func viewSchedule(s store.Schedule) scheduleView {
	view := scheduleView{
		Name: s.Name, Connection: s.Connection, Kind: s.Kind, Cron: s.Spec, Zone: zoneOf(s), Blackout: s.Blackout,
		Source: string(s.Source), Place: s.Place, Paused: s.Paused, LastStatus: s.LastStatus, Late: s.Late, Skipped: s.Skipped,
	}
	if s.Jitter > 0 {
		view.Jitter = s.Jitter.String()
	}
	if !s.NextRun.IsZero() && !s.Paused {
		view.Next = &s.NextRun
	}
	if !s.LastRun.IsZero() {
		view.Last = &s.LastRun
	}
	return view
}

// zoneOf is the zone that counts: that of the spec outranks the other.
func zoneOf(s store.Schedule) string {
	if table, err := jobs.TimetableOf(s); err == nil {
		return table.Zone().String()
	}
	return s.Zone
}

// printList shows schedules with how their last runs stand.
func (s scheduling) printList(ctx context.Context, list []store.Schedule) error {
	views := make([]scheduleView, len(list))
	rows := make([][]string, len(list))
	for i, schedule := range list {
		views[i] = viewSchedule(schedule)
		if schedule.LastJob != 0 {
			runs, err := s.db.Runs(ctx, store.RunFilter{Job: schedule.LastJob, Limit: 1})
			if err != nil {
				return err
			}
			if len(runs) > 0 {
				views[i].LastRun, views[i].LastResult = runs[0].ID, string(runs[0].Status)
			}
		}
		rows[i] = views[i].row()
	}
	if s.json {
		return s.printJSON(views)
	}
	return s.printTable([]string{"NAME", "CONNECTION", "KIND", "WHEN", "ZONE", "NEXT", "LAST", "STATUS", "RESULT", "LATE", "SKIPPED", "SOURCE"}, rows)
}

// row is a line of the table of schedules.
func (v scheduleView) row() []string {
	next, source := shortTime(v.Next), v.Source
	if v.Paused {
		next = "paused"
	}
	if v.Place != "" {
		source = v.Place
	}
	rules := v.Cron
	if len(v.Blackout) > 0 {
		rules += " not " + strings.Join(v.Blackout, "; ")
	}
	if v.Jitter != "" {
		rules += " +" + v.Jitter
	}
	return []string{
		v.Name, v.Connection, v.Kind, rules, v.Zone, next, shortTime(v.Last), report.Cut(v.LastStatus, 70), v.LastResult,
		fmt.Sprint(v.Late), fmt.Sprint(v.Skipped), source,
	}
}

// shortTime is a moment as tables show it; "" for none.
func shortTime(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.Local().Format(time.DateTime)
}

// runTime is a coming run in the schedule's own zone and in UTC.
type runTime struct {
	Schedule string    `json:"schedule"`
	Local    time.Time `json:"local"`
	UTC      time.Time `json:"utc"`
}

func (a *app) printRunTimes(runs []runTime) error {
	if a.json {
		return a.printJSON(runs)
	}
	rows := make([][]string, len(runs))
	for i, run := range runs {
		rows[i] = []string{run.Schedule, run.Local.Format("Mon 2006-01-02 15:04:05 MST"), run.UTC.Format("2006-01-02 15:04:05 MST")}
	}
	return a.printTable([]string{"SCHEDULE", "IN ITS ZONE", "UTC"}, rows)
}

// schedulePlan is what `schedule set` prints as JSON.
type schedulePlan struct {
	Schedule scheduleView `json:"schedule"`
	Saved    bool         `json:"saved"`
	Next     []runTime    `json:"next"`
	Cost     costView     `json:"cost"`
}

// costView is a forecast; without runs to go by it holds RunsPerDay alone.
type costView struct {
	RunsPerDay  float64 `json:"runs_per_day"`
	CallsPerRun float64 `json:"calls_per_run,omitempty"`
	CallsPerDay float64 `json:"calls_per_day,omitempty"`
	Basis       int     `json:"runs_looked_at"`
	Fits        bool    `json:"fits_budget"`
	Text        string  `json:"text"`
}

// plannedRuns is how many runs `schedule set` shows.
const plannedRuns = 5

func (a *app) printPlan(s store.Schedule, cost jobs.Forecast, saved bool) error {
	runs, err := comingRuns(s, a.now(), plannedRuns)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(schedulePlan{viewSchedule(s), saved, runs, costView{
			rounded(cost.RunsPerDay), rounded(cost.CallsPerRun), rounded(cost.CallsPerDay), cost.Basis, cost.Fits(), cost.String(),
		}})
	}
	if err := a.printRunTimes(runs); err != nil {
		return err
	}
	a.say("  %s", cost)
	if s.Paused {
		a.note("%s is paused; `fitsync schedule resume %s` lets it run", s.Name, s.Name)
	}
	if saved {
		a.note("saved; every running worker knows it within seconds")
	} else {
		a.note("nothing was saved")
	}
	return nil
}

// rounded is a number to two places.
func rounded(number float64) float64 { return math.Round(number*100) / 100 }
