package jobs

import (
	"context"
	"slices"
	"time"

	"go.uber.org/zap"

	"fitsync/store"
)

// bySeed is who changes the schedules that the configuration changes.
const bySeed = "configuration"

// aliveWithin is how recent the heartbeat of a worker is that is taken for alive.
const aliveWithin = 30 * time.Second

// seed makes the schedules of the configuration and the built-in ones those of the
// table. Where no other worker is alive the ticks of the configuration run at once, since
// nobody knows what changed in the meantime.
func (s *scheduler) seed(ctx context.Context, connections []Connection, file []store.Schedule) error {
	now := s.now().Truncate(time.Millisecond)
	seeds := append(builtIn(connections, file), file...)
	for i, seed := range seeds {
		if seed.Source != store.ScheduleBuiltIn {
			seeds[i].Source = store.ScheduleFile
		}
		seeds[i].Anchor = now
		table, err := TimetableOf(seeds[i])
		if err != nil {
			return err
		}
		seeds[i].NextRun = table.Next(now)
	}
	if err := s.db.SeedSchedules(ctx, seeds, bySeed); err != nil {
		return err
	}
	if err := s.warn(ctx, connections); err != nil {
		return err
	}
	if err := s.keepHouse(ctx, now); err != nil {
		return err
	}
	if alone, err := s.alone(ctx); err != nil || !alone {
		return err
	}
	return s.begin(ctx, file, now)
}

// warn names the schedules whose connection has left the configuration.
func (s *scheduler) warn(ctx context.Context, connections []Connection) error {
	list, err := s.db.Schedules(ctx)
	for _, schedule := range list {
		known := slices.ContainsFunc(connections, func(c Connection) bool { return c.Name == schedule.Connection })
		if !known && schedule.Connection != "" {
			s.log.Warn("a schedule syncs a connection that is not configured any more; `fitsync schedule remove` it",
				zap.String("schedule", schedule.Name), zap.String("connection", schedule.Connection))
		}
	}
	return err
}

// keepHouse has the first housekeeping of a database done at once.
func (s *scheduler) keepHouse(ctx context.Context, now time.Time) error {
	housekeeping, err := s.db.Schedule(ctx, housekeepingKind)
	if err != nil || !housekeeping.LastRun.IsZero() {
		return err
	}
	return s.db.HastenSchedule(ctx, housekeepingKind, now)
}

// alone reports whether no other worker is alive. A SQLite file has one worker.
func (s *scheduler) alone(ctx context.Context) (bool, error) {
	if s.db.Dialect() == store.SQLite {
		return true, nil
	}
	workers, err := s.db.LiveWorkers(ctx, aliveWithin)
	for _, worker := range workers {
		if worker.ID != s.client.ID() {
			return false, err
		}
	}
	return true, err
}

// begin has ticks run at now, unless now lies in a blackout.
func (s *scheduler) begin(ctx context.Context, file []store.Schedule, now time.Time) error {
	for _, tick := range file {
		table, err := TimetableOf(tick)
		if err != nil {
			return err
		}
		if tick.Kind != TickKind || !table.Open(now) {
			continue
		}
		if err := s.db.HastenSchedule(ctx, tick.Name, now); err != nil {
			return err
		}
	}
	return nil
}
