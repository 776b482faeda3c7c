package main

import (
	"fmt"
	"strings"
	"time"

	"fitsync/connectors"
	"fitsync/store"
)

// runView is a run as JSON shows it.
type runView struct {
	ID         string         `json:"id"`
	Connection string         `json:"connection"`
	Mode       string         `json:"mode"`
	By         string         `json:"requested_by"`
	Status     string         `json:"status"`
	Started    time.Time      `json:"started_at"`
	Finished   *time.Time     `json:"finished_at,omitempty"`
	Counters   store.Counters `json:"counters"`
	Message    string         `json:"message,omitempty"`
	// Refused counts records that an earlier run could not write and that still wait;
	// only where a command has just done the run.
	Refused int `json:"still_refused,omitempty"`
}

func viewRun(run store.Run) runView {
	view := runView{
		ID: run.ID, Connection: run.Connection, Mode: run.Kind, By: run.RequestedBy, Status: string(run.Status),
		Started: run.StartedAt, Counters: run.Counters, Message: run.Message,
	}
	if !run.FinishedAt.IsZero() {
		view.Finished = &run.FinishedAt
	}
	return view
}

// runLine says in one line what a run did.
func runLine(run store.Run) string {
	line := fmt.Sprintf("%s: %s", run.Connection, countLine(run.Counters))
	if !run.FinishedAt.IsZero() {
		line += " in " + run.FinishedAt.Sub(run.StartedAt).Round(time.Millisecond).String()
	}
	return line
}

func countLine(c store.Counters) string {
	parts := []string{
		fmt.Sprintf("%d pulled", c.Pulled), fmt.Sprintf("%d scored", c.Scored),
		fmt.Sprintf("%d written", c.Written), fmt.Sprintf("%d unchanged", c.Unchanged), fmt.Sprintf("%d failed", c.Failed),
	}
	if c.Gone > 0 {
		parts = append(parts, fmt.Sprintf("%d gone", c.Gone))
	}
	if c.Overridden > 0 {
		parts = append(parts, plural(c.Overridden, "hand-edited field")+" left alone")
	}
	return strings.Join(append(parts, plural(c.Calls, "API call")), ", ")
}

// progress draws the state of a run on a terminal; elsewhere it stays silent.
func (a *app) progress() func(store.Run) {
	if a.json || !a.terminal(a.err) {
		return nil
	}
	return func(run store.Run) {
		fmt.Fprintf(a.err, "\r\x1b[K%s", progressLine(run, a.now()))
	}
}

func (a *app) clearProgress() {
	if !a.json && a.terminal(a.err) {
		fmt.Fprint(a.err, "\r\x1b[K")
	}
}

// previewChange is one field that a dry run would write, as JSON shows it.
type previewChange struct {
	Connection string `json:"connection"`
	Record     string `json:"record"`
	Field      string `json:"field"`
	Old        string `json:"old"`
	New        string `json:"new"`
}

func previewOf(connection string, diff connectors.Diffed) []previewChange {
	var list []previewChange
	for _, d := range diff.Differences {
		list = append(list, previewChange{connection, diff.Update.ID, d.Field, d.Old, d.New})
	}
	for _, row := range diff.Update.Rows {
		now := "written"
		if row.Delete {
			now = "deleted"
		}
		list = append(list, previewChange{connection, diff.Update.ID, row.Object + " " + row.Key(), "", now})
	}
	return list
}

func previewText(connection string, diff connectors.Diffed) string {
	lines := []string{connection + " " + diff.Update.ID}
	for _, d := range diff.Differences {
		lines = append(lines, fmt.Sprintf("  %s: %s → %s", d.Field, shown(d.Old), shown(d.New)))
	}
	for _, row := range diff.Update.Rows {
		verb := "write"
		if row.Delete {
			verb = "delete"
		}
		lines = append(lines, fmt.Sprintf("  %s %s %s", verb, row.Object, row.Key()))
	}
	return strings.Join(lines, "\n")
}

// shown quotes a value so that it stays on its line.
func shown(text string) string {
	if text == "" {
		return "(empty)"
	}
	return strings.ReplaceAll(text, "\n", " ⏎ ")
}
