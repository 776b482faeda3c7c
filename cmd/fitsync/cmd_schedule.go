package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fitsync/config"
	"fitsync/jobs"
	"fitsync/store"
)

func (a *app) scheduleCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "schedule",
		Short: "List, preview, set, pause and remove schedules, also of a running worker",
		Long: `Schedules say when the worker syncs what. They stand in the database: what is changed here
counts within seconds in every running worker, without a restart. The schedules of the
configuration file are taken in when a worker starts; they can be paused here, and are
changed in the file.`,
	}
	command.AddCommand(
		a.scheduleListCommand(), a.scheduleNextCommand(), a.scheduleSetCommand(),
		a.schedulePauseCommand(), a.scheduleResumeCommand(), a.scheduleRemoveCommand(),
	)
	return command
}

// scheduling is one command's look at the schedules.
type scheduling struct {
	*app
	loaded *config.Config
	db     *store.DB
}

// withSchedules opens the store for a command about schedules.
func (a *app) withSchedules(ctx context.Context, doFunc func(scheduling) error) error {
	loaded, err := a.load()
	if err != nil {
		return err
	}
	return a.withStore(ctx, func(db *store.DB) error { return doFunc(scheduling{a, loaded, db}) })
}

// all are the schedules of the database, and those of the file that no worker has taken
// in yet. It says where a worker goes by an older file.
func (s scheduling) all(ctx context.Context) ([]store.Schedule, error) {
	list, err := s.db.Schedules(ctx)
	if err != nil {
		return nil, err
	}
	for _, own := range schedulesOf(s.loaded) {
		at := slices.IndexFunc(list, func(stored store.Schedule) bool { return stored.Name == own.Name })
		switch {
		case at < 0:
			own.Anchor, own.LastStatus = s.now(), "begins with `fitsync serve`"
			table, err := jobs.TimetableOf(own)
			if err != nil {
				return nil, err
			}
			own.NextRun = table.Next(own.Anchor)
			list = append(list, own)
		case !list[at].SameRule(own):
			s.note("%s is another schedule in %s now; it counts once the worker is started again", own.Name, own.Place)
		}
	}
	for _, schedule := range list {
		if schedule.Connection != "" && !slices.ContainsFunc(s.loaded.Connections, func(c config.Connection) bool { return c.Name == schedule.Connection }) {
			s.note("%s syncs %s, which is not configured any more: %s", schedule.Name, schedule.Connection, riddance(schedule))
		}
	}
	slices.SortFunc(list, func(a, b store.Schedule) int { return cmp.Compare(a.Name, b.Name) })
	return list, nil
}

// riddance says how a schedule goes whose connection has left the configuration.
func riddance(schedule store.Schedule) string {
	if schedule.Source == store.SchedulePerson {
		return "`fitsync schedule remove " + schedule.Name + "`"
	}
	return "it goes once the worker is started again"
}

// named is one schedule of [scheduling.all].
func (s scheduling) named(ctx context.Context, name string) (store.Schedule, error) {
	list, err := s.all(ctx)
	if err != nil {
		return store.Schedule{}, err
	}
	for _, schedule := range list {
		if schedule.Name == name {
			return schedule, nil
		}
	}
	return store.Schedule{}, unknownSchedule(name, list)
}

func unknownSchedule(name string, list []store.Schedule) error {
	names := make([]string, len(list))
	for i, schedule := range list {
		names[i] = schedule.Name
	}
	if len(names) == 0 {
		return usage("no schedule is named %q; there is none, and `fitsync schedule set` makes one", name)
	}
	return usage("no schedule is named %q; there is %s", name, strings.Join(names, ", "))
}

func (a *app) scheduleListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the schedules with their next and last run",
		Long: `List the schedules with their next and last run. A run is late when it was enqueued more than
five seconds after its time, such as after the worker was down; it is skipped when the run
before still waited or ran.`,
		Example: `  fitsync schedule list
  fitsync schedule list --json`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withSchedules(c.Context(), func(s scheduling) error {
				list, err := s.all(c.Context())
				if err != nil {
					return err
				}
				return s.printList(c.Context(), list)
			})
		},
	}
}

func (a *app) scheduleNextCommand() *cobra.Command {
	var count int
	command := &cobra.Command{
		Use:   "next [NAME]",
		Short: "Show when schedules run next, with blackouts and jitter",
		Example: `  fitsync schedule next
  fitsync schedule next acme --count 20`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := atLeast("count", count, 1); err != nil {
				return err
			}
			return a.withSchedules(c.Context(), func(s scheduling) error { return s.next(c.Context(), args, count) })
		},
	}
	command.Flags().IntVarP(&count, "count", "n", 10, "how many runs")
	return command
}

// next prints the coming runs of the named schedule, or of all that are not paused.
func (s scheduling) next(ctx context.Context, args []string, count int) error {
	list, err := s.all(ctx)
	if err != nil {
		return err
	}
	if len(args) > 0 {
		named, err := s.named(ctx, args[0])
		if err != nil {
			return err
		}
		if list = []store.Schedule{named}; named.Paused {
			s.note("%s is paused; these are its times if it were resumed now", named.Name)
		}
	}
	runs := []runTime{}
	for _, schedule := range list {
		if schedule.Paused && len(args) == 0 {
			continue
		}
		coming, err := comingRuns(schedule, s.now(), count)
		if err != nil {
			return err
		}
		runs = append(runs, coming...)
	}
	slices.SortStableFunc(runs, func(a, b runTime) int { return a.UTC.Compare(b.UTC) })
	return s.printRunTimes(runs[:min(count, len(runs))])
}

// comingRuns are the next runs of a schedule from now on. The first is the one that the
// worker waits for; it may be overdue.
func comingRuns(schedule store.Schedule, now time.Time, count int) ([]runTime, error) {
	table, err := jobs.TimetableOf(schedule)
	if err != nil {
		return nil, err
	}
	at := schedule.NextRun
	if schedule.Paused || at.IsZero() {
		at = table.Next(now)
	}
	var runs []runTime
	for ; len(runs) < count && !at.IsZero(); at = table.Next(later(at, now)) {
		runs = append(runs, runTime{Schedule: schedule.Name, Local: at.In(table.Zone()), UTC: at.UTC()})
	}
	return runs, nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// change runs a change of one schedule, and says what to do about a name that is not
// known.
func (a *app) changeSchedule(ctx context.Context, name, done string, doFunc func(scheduling) error) error {
	return a.withSchedules(ctx, func(s scheduling) error {
		err := doFunc(s)
		if errors.Is(err, store.ErrNotFound) {
			if _, unknown := s.named(ctx, name); unknown != nil {
				return unknown
			}
			return fmt.Errorf("schedule %s stands in the configuration file, and no worker has taken it in yet; start `fitsync serve` once", name)
		}
		if err != nil {
			return err
		}
		if a.json {
			return a.printJSON(map[string]string{"schedule": name, "done": done})
		}
		a.note("%s %s", name, done)
		return nil
	})
}
