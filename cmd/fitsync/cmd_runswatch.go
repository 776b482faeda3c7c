package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fitsync/store"
)

// watchEvery is how often running syncs are looked at.
const watchEvery = 500 * time.Millisecond

func (a *app) runsWatch() *cobra.Command {
	return &cobra.Command{
		Use:   "watch [CONNECTION]",
		Short: "Show how far the running syncs are, until the last has ended",
		Long: `Show how far the running syncs are: pages, records, API calls, records a second, and
where the number of records is known, the time that is left. It ends with the last of
them. With --json each change is an object on a line of its own.`,
		Example: `  fitsync runs watch
  fitsync runs watch acme --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withConnection(c.Context(), first(args), func(db *store.DB) error {
				w := &watching{app: a, db: db, connection: first(args), shown: map[string]string{}}
				return w.watch(c.Context())
			})
		},
	}
}

// watching is one command's look at the running syncs.
type watching struct {
	*app
	db         *store.DB
	connection string
	shown      map[string]string // the last line of each run that was open
	drawn      int               // lines on the terminal that the next look replaces
}

func (w *watching) watch(ctx context.Context) error {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for began := false; ; began = true {
		open, err := w.open(ctx)
		if err != nil {
			return err
		}
		if len(open) == 0 && !began {
			w.note("nothing is running")
			return nil
		}
		if err := w.show(ctx, open); err != nil || len(open) == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return nil // looking on changes nothing
		case <-ticker.C:
		}
	}
}

// open are the runs under way and those that made room for one, the oldest first.
func (w *watching) open(ctx context.Context) ([]store.Run, error) {
	var open []store.Run
	for _, status := range []store.RunStatus{store.RunRunning, store.RunYielded} {
		runs, err := w.db.Runs(ctx, store.RunFilter{Connection: w.connection, Status: status})
		if err != nil {
			return nil, err
		}
		open = append(open, runs...)
	}
	slices.SortFunc(open, func(a, b store.Run) int { return strings.Compare(a.ID, b.ID) })
	return open, nil
}

// show prints what has changed: the runs that ended for good, the others in place where
// this is a terminal.
func (w *watching) show(ctx context.Context, open []store.Run) error {
	w.erase()
	for id := range w.shown {
		if slices.ContainsFunc(open, func(r store.Run) bool { return r.ID == id }) {
			continue
		}
		ended, err := w.db.Runs(ctx, store.RunFilter{ID: id, Limit: 1})
		if err != nil {
			return err
		}
		for _, run := range ended {
			w.print(run)
		}
		delete(w.shown, id)
	}
	for _, run := range open {
		if w.terminal(w.out) && !w.json {
			w.say("%s", progressLine(run, w.now()))
			w.drawn++
			w.shown[run.ID] = ""
			continue
		}
		w.print(run)
	}
	return nil
}

// erase takes back the lines of the last look.
func (w *watching) erase() {
	if w.drawn > 0 {
		fmt.Fprintf(w.out, "\x1b[%dA\x1b[J", w.drawn)
		w.drawn = 0
	}
}

// print prints a run unless it is as it was.
func (w *watching) print(run store.Run) {
	line := progressLine(run, w.now())
	if w.json {
		text, err := json.Marshal(viewProgress(run))
		if err != nil {
			w.note("fitsync: %v", err)
			return
		}
		line = string(text)
	}
	if w.shown[run.ID] != line {
		w.say("%s", line)
		w.shown[run.ID] = line
	}
}
