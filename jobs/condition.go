package jobs

import (
	"context"
	"fmt"
	"time"

	"fitsync/store"
)

// The kinds of alert.
const (
	AlertAttention  = "attention"  // it is paused until a person acts
	AlertStale      = "stale"      // its last success is too long ago
	AlertFailing    = "failing"    // its last runs all failed
	AlertBudget     = "budget"     // its API calls are down to the reserve
	AlertQuarantine = "quarantine" // records were set aside
)

// AlertRules say when an alert is raised.
type AlertRules struct {
	StaleAfter int // runs of its schedule that came and went since a connection's last success
	Failures   int // runs that failed in a row
	Quarantine int // records that were set aside within 24 hours
}

// DefaultAlertRules are those of a configuration that says nothing.
func DefaultAlertRules() AlertRules { return AlertRules{StaleAfter: 3, Failures: 3, Quarantine: 1} }

// Remedy is what a person does about an alert of a kind.
func Remedy(connection, kind string) string {
	switch kind {
	case AlertAttention:
		return "mend what it says (`fitsync doctor " + connection + "` looks closer), then `fitsync sync " + connection + "`"
	case AlertStale:
		return "`fitsync runs " + connection + "` shows what happened; see that `fitsync serve` runs"
	case AlertFailing:
		return "`fitsync errors " + connection + " --open` says why"
	case AlertBudget:
		return "scheduled work goes on when calls are free again; schedule it less often, or buy more calls"
	default:
		return "`fitsync errors " + connection + " --open` lists the records and what to do"
	}
}

// seen is how a condition stands.
type seen struct {
	raised  bool
	unclear bool // it cannot be told now, and stays as it was
	detail  string
}

// condition is something that is watched.
type condition struct {
	kind     string
	seenFunc func(ctx context.Context, s *sight, c Connection, before store.Alert) (seen, error)
}

func conditions() []condition {
	return []condition{
		{AlertAttention, attention}, {AlertStale, stale}, {AlertFailing, failing}, {AlertBudget, budgetLow}, {AlertQuarantine, quarantineGrows},
	}
}

type alertKey struct{ connection, kind string }

// sight is what was read once for all connections.
type sight struct {
	*watcher
	at        time.Time
	alerts    map[alertKey]store.Alert
	states    map[string]store.ConnState
	schedules map[string][]store.Schedule
	aside     map[string][]store.Quarantined
}

func (w *watcher) sight(ctx context.Context) (*sight, error) {
	s := &sight{
		watcher: w, at: w.now(), alerts: map[alertKey]store.Alert{}, states: map[string]store.ConnState{},
		schedules: map[string][]store.Schedule{}, aside: map[string][]store.Quarantined{},
	}
	alerts, err := w.db.Alerts(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range alerts {
		s.alerts[alertKey{a.Connection, a.Kind}] = a
	}
	states, err := w.db.Connections(ctx)
	if err != nil {
		return nil, err
	}
	for _, state := range states {
		s.states[state.Name] = state
	}
	schedules, err := w.db.Schedules(ctx)
	if err != nil {
		return nil, err
	}
	for _, schedule := range schedules {
		s.schedules[schedule.Connection] = append(s.schedules[schedule.Connection], schedule)
	}
	aside, err := w.db.Quarantined(ctx, "")
	for _, q := range aside {
		s.aside[q.Connection] = append(s.aside[q.Connection], q)
	}
	return s, err
}

func attention(_ context.Context, s *sight, c Connection, _ store.Alert) (seen, error) {
	if state := s.states[c.Name]; state.Paused {
		return seen{raised: true, detail: "paused: " + state.PausedReason}, nil
	}
	return seen{detail: "it goes on"}, nil
}

// stale goes by the times at which the connection should have been synced, so that a
// night or a weekend without any counts for nothing.
func stale(_ context.Context, s *sight, c Connection, before store.Alert) (seen, error) {
	state := s.states[c.Name]
	if state.Paused {
		return seen{unclear: true}, nil // attention has been called for
	}
	since, last := state.LastSuccess, "never"
	if since.IsZero() {
		since = before.Changed // when it was first looked at
	} else {
		last = since.UTC().Format("2006-01-02 15:04 UTC")
	}
	if since.IsZero() {
		return seen{unclear: true}, nil
	}
	if due := nthRun(s.schedules[c.Name], since, s.rules.StaleAfter); !due.IsZero() && s.at.After(due) {
		return seen{raised: true, detail: fmt.Sprintf("last synced %s, and %d scheduled runs should have ended well since", last, s.rules.StaleAfter)}, nil
	}
	return seen{detail: "last synced " + last}, nil
}

// nthRun is when the schedules of a connection run for the nth time after a moment,
// zero if they do not. Those that cannot be read or only look for archived records are
// left out.
func nthRun(schedules []store.Schedule, after time.Time, n int) time.Time {
	at := after
	for range n {
		earliest := time.Time{}
		for _, schedule := range schedules {
			table, err := TimetableOf(schedule)
			if err != nil || schedule.Paused || schedule.Kind == ArchivedKind {
				continue
			}
			if next := table.Next(at); !next.IsZero() && (earliest.IsZero() || next.Before(earliest)) {
				earliest = next
			}
		}
		if at = earliest; at.IsZero() {
			return at
		}
	}
	return at
}

// failing counts back to the last run that ended well. What was interrupted or put off
// counts for nothing.
func failing(ctx context.Context, s *sight, c Connection, _ store.Alert) (seen, error) {
	runs, err := s.db.Runs(ctx, store.RunFilter{Connection: c.Name, Limit: 10 * s.rules.Failures})
	if err != nil {
		return seen{}, err
	}
	failures, message := 0, ""
	for _, run := range runs {
		if run.Status == store.RunDone {
			break
		}
		if run.Status != store.RunFailed {
			continue
		}
		if failures++; message == "" {
			message = run.Message
		}
	}
	if failures >= s.rules.Failures {
		return seen{raised: true, detail: fmt.Sprintf("the last %d runs failed: %s", failures, message)}, nil
	}
	return seen{detail: "the last run ended well"}, nil
}

// budgetLow ends only when a twentieth of the day's calls is free again above the
// reserve, so that it does not come and go with each call.
func budgetLow(ctx context.Context, s *sight, c Connection, before store.Alert) (seen, error) {
	balance, err := BalanceOf(ctx, s.db, c.Name, c.Budget, s.at)
	if err != nil || balance.Limit == 0 {
		return seen{detail: "no quota is known"}, err
	}
	detail := fmt.Sprintf("%d of %d API calls are used", balance.Used, balance.Limit)
	low := balance.Scheduled <= 0 || before.Raised && balance.Scheduled <= balance.Limit/20
	return seen{raised: low, detail: detail}, nil
}

func quarantineGrows(_ context.Context, s *sight, c Connection, _ store.Alert) (seen, error) {
	fresh := 0
	for _, q := range s.aside[c.Name] {
		if s.at.Sub(q.Since) < day {
			fresh++
		}
	}
	detail := fmt.Sprintf("%d records are set aside, %d of them within 24 hours", len(s.aside[c.Name]), fresh)
	return seen{raised: fresh >= s.rules.Quarantine, detail: detail}, nil
}
