package main

import (
	"context"
	"errors"
	"regexp"
	"time"

	"github.com/spf13/cobra"

	"fitsync/config"
	"fitsync/jobs"
	"fitsync/jobs/timetable"
	"fitsync/store"
)

type scheduleFlags struct {
	connection string
	cron       string
	zone       string
	blackout   []string
	jitter     time.Duration
	full       bool
	dryRun     bool
}

func (a *app) scheduleSetCommand() *cobra.Command {
	var flags scheduleFlags
	command := &cobra.Command{
		Use:   "set NAME",
		Short: "Add a schedule, or change one that was added here",
		Long: `Add a schedule, or change one that was added here: what no flag names stays as it is. The
coming runs are printed, and how many API calls a day they will probably take, by the last
runs of the same kind.

A spec has five fields (minute hour day month weekday), six with seconds in front, or is
@every 15m. What falls into a blackout runs once when it ends. A run at a time that the clocks
skip in spring comes right after; an hour that comes twice in autumn runs once. Specs that
run in every hour, and @every, go by elapsed time.`,
		Example: `  fitsync schedule set acme-weekly --connection acme --full --cron "0 3 * * 0" --zone Europe/Berlin
  fitsync schedule set acme-often --connection acme --cron "*/5 * * * *" --blackout "Mon-Fri 08:00-18:00" --jitter 30s --dry-run
  fitsync schedule set acme-often --cron "@every 10m"`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withSchedules(c.Context(), func(s scheduling) error { return s.set(c, args[0], flags) })
		},
	}
	command.Flags().StringVar(&flags.connection, "connection", "", "the `connection` that it syncs")
	command.Flags().StringVar(&flags.cron, "cron", "", "when, as a cron `spec` or @every 15m")
	command.Flags().StringVar(&flags.zone, "zone", "", "time `zone` of the spec and of blackouts, such as Europe/Berlin; the connection's by default")
	command.Flags().StringArrayVar(&flags.blackout, "blackout", nil, "`window` in which nothing runs, such as \"Mon-Fri 08:00-18:00\"; may be given again, an empty one removes all")
	command.Flags().DurationVar(&flags.jitter, "jitter", 0, "delay each run by less than this, each by another `time`")
	command.Flags().BoolVar(&flags.full, "full", false, "read everything each time, not only what changed")
	command.Flags().BoolVar(&flags.dryRun, "dry-run", false, "print the coming runs and their cost, and save nothing")
	return command
}

// set saves a schedule, or shows what would be saved.
func (s scheduling) set(c *cobra.Command, name string, flags scheduleFlags) error {
	schedule, err := s.wanted(c, name, flags)
	if err != nil {
		return err
	}
	table, err := jobs.TimetableOf(schedule)
	if err != nil {
		return usage("%w", err)
	}
	if table.Shortest() < config.ShortestInterval {
		return usage("--cron %q runs every %s; use %s or more, such as @every 15m: every run costs API calls",
			schedule.Spec, table.Shortest(), config.ShortestInterval)
	}
	schedule.NextRun = table.Next(schedule.Anchor)
	cost, err := s.forecast(c.Context(), schedule, table)
	if err != nil {
		return err
	}
	if !flags.dryRun {
		if err := s.db.SetSchedule(c.Context(), schedule, s.who()); err != nil {
			return err
		}
	}
	return s.printPlan(schedule, cost, !flags.dryRun)
}

var scheduleName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,62}$`)

// wanted is the schedule that the flags describe, on top of the one that there is.
func (s scheduling) wanted(c *cobra.Command, name string, flags scheduleFlags) (store.Schedule, error) {
	schedule, err := s.db.Schedule(c.Context(), name)
	fresh := errors.Is(err, store.ErrNotFound)
	switch owner := ownSchedule(s.loaded, name); {
	case err != nil && !fresh:
		return schedule, err
	case owner != nil:
		return schedule, &store.OwnedError{Name: name, Place: owner.Place}
	case !fresh && schedule.Source != store.SchedulePerson:
		return schedule, &store.OwnedError{Name: name, Place: schedule.Place}
	case fresh && !scheduleName.MatchString(name):
		return schedule, usage("%q: use lower-case letters, digits, - and _, at most 63", name)
	case fresh && (flags.connection == "" || flags.cron == ""):
		return schedule, usage("a new schedule needs --connection and --cron; see `%s --help`", c.CommandPath())
	}
	if fresh {
		schedule = store.Schedule{Name: name, Kind: jobs.TickKind}
	}
	// A tick counts from the millisecond that the store keeps.
	schedule.Anchor = s.now().Truncate(time.Millisecond)
	err = s.apply(c, &schedule, fresh, flags)
	return schedule, err
}

// apply puts the flags that were given into a schedule.
func (s scheduling) apply(c *cobra.Command, schedule *store.Schedule, fresh bool, flags scheduleFlags) error {
	given := c.Flags().Changed
	if given("connection") {
		schedule.Connection = flags.connection
	}
	connections, err := chosen(s.loaded, []string{schedule.Connection})
	if err != nil {
		return err
	}
	if given("cron") {
		schedule.Spec = flags.cron
	}
	if given("zone") {
		schedule.Zone = flags.zone
	} else if fresh {
		schedule.Zone = connections[0].TimeZone
	}
	if given("blackout") {
		schedule.Blackout = nil
		for _, window := range flags.blackout {
			if window != "" {
				schedule.Blackout = append(schedule.Blackout, window)
			}
		}
	}
	if given("jitter") {
		schedule.Jitter = flags.jitter
	}
	if given("full") {
		schedule.Kind = map[bool]string{true: jobs.FullKind, false: jobs.TickKind}[flags.full]
	}
	return nil
}

// forecast is what a schedule will cost a day.
func (s scheduling) forecast(ctx context.Context, schedule store.Schedule, table *timetable.Timetable) (jobs.Forecast, error) {
	connections, err := chosen(s.loaded, []string{schedule.Connection})
	if err != nil {
		return jobs.Forecast{}, err
	}
	request, err := jobs.RequestOf(schedule)
	if err != nil {
		return jobs.Forecast{}, err
	}
	connection := jobs.Connection{Name: schedule.Connection, Budget: budgetOf(connections[0]), PageSize: connections[0].PageSize}
	return jobs.ForecastSchedule(ctx, s.db, connection, request, table, s.now())
}

func (a *app) schedulePauseCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "pause NAME",
		Short:   "Keep a schedule from running until it is resumed",
		Example: `  fitsync schedule pause acme`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.changeSchedule(c.Context(), args[0], "is paused", func(s scheduling) error {
				return s.db.PauseSchedule(c.Context(), args[0], true, time.Time{}, s.who())
			})
		},
	}
}

func (a *app) scheduleResumeCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "resume NAME",
		Short:   "Let a paused schedule go on with its next time",
		Example: `  fitsync schedule resume acme`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.changeSchedule(c.Context(), args[0], "goes on", func(s scheduling) error {
				schedule, err := s.db.Schedule(c.Context(), args[0])
				if err != nil {
					return err
				}
				table, err := jobs.TimetableOf(schedule)
				if err != nil {
					return err
				}
				return s.db.PauseSchedule(c.Context(), args[0], false, table.Next(s.now()), s.who())
			})
		},
	}
}

func (a *app) scheduleRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "remove NAME",
		Short:   "Remove a schedule that was added by `fitsync schedule set`",
		Example: `  fitsync schedule remove acme-weekly`,
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.changeSchedule(c.Context(), args[0], "is removed", func(s scheduling) error {
				if own := ownSchedule(s.loaded, args[0]); own != nil {
					return &store.OwnedError{Name: own.Name, Place: own.Place}
				}
				return s.db.RemoveSchedule(c.Context(), args[0], s.who())
			})
		},
	}
}
