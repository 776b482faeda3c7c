package metrics

import "context"

var (
	nextRun = gauge("schedule_next_run_timestamp_seconds", "When a schedule runs next; absent while it is paused.", "schedule")
	late    = gauge("schedule_late_runs", "Runs of a schedule so far that were enqueued more than five seconds late.", "schedule")
	skipped = gauge("schedule_skipped_runs", "Runs of a schedule so far that found the one before unfinished.", "schedule")
)

func (s *standing) schedules(ctx context.Context, tell tellFunc) error {
	list, err := s.DB.Schedules(ctx)
	for _, schedule := range list {
		tell(late, float64(schedule.Late), schedule.Name)
		tell(skipped, float64(schedule.Skipped), schedule.Name)
		if !schedule.Paused && !schedule.NextRun.IsZero() {
			tell(nextRun, float64(schedule.NextRun.UnixMilli())/1000, schedule.Name)
		}
	}
	return err
}
