package main

import (
	"fmt"
	"time"

	"fitsync/store"
)

// progressView is how far a run is, as JSON shows it.
type progressView struct {
	runView
	Total     int64   `json:"total,omitempty"`              // records that it will look at, where known
	PerSecond float64 `json:"records_per_second,omitempty"` // since it began
	Left      float64 `json:"seconds_left,omitempty"`       // at that pace
}

func viewProgress(run store.Run) progressView {
	perSecond, left := pace(run)
	return progressView{runView: viewRun(run), Total: run.Total, PerSecond: perSecond, Left: left.Seconds()}
}

// pace is how fast a run goes, up to its last page, and what is left at that pace; 0 for
// what is not known.
func pace(run store.Run) (perSecond float64, left time.Duration) {
	span := run.MovedAt.Sub(run.StartedAt).Seconds()
	if span <= 0 || run.Counters.Pulled == 0 {
		return 0, 0
	}
	perSecond = float64(run.Counters.Pulled) / span
	if rest := run.Total - run.Counters.Pulled; rest > 0 && run.Status == store.RunRunning {
		left = time.Duration(float64(rest) / perSecond * float64(time.Second)).Round(time.Second)
	}
	return perSecond, left
}

// progressLine says in one line how far a run is.
func progressLine(run store.Run, now time.Time) string {
	line := fmt.Sprintf("%s %s %s: %s, %s", run.Connection, run.Kind, run.Status, plural(run.Counters.Pages, "page"), countLine(run.Counters))
	if run.Total > 0 && run.Status == store.RunRunning {
		line += fmt.Sprintf(" · %d %% of %d", min(100, 100*run.Counters.Pulled/run.Total), run.Total)
	}
	perSecond, left := pace(run)
	if perSecond > 0 {
		line += fmt.Sprintf(" · %.0f records/s", perSecond)
	}
	if left > 0 {
		line += fmt.Sprintf(" · about %s left", left)
	}
	if run.Status != store.RunRunning && run.Message != "" {
		line += " · " + run.Message
	}
	if quiet := now.Sub(run.MovedAt); run.Status == store.RunRunning && !run.MovedAt.IsZero() && quiet > time.Minute {
		line += fmt.Sprintf(" · no page for %s", quiet.Round(time.Second))
	}
	return line
}
