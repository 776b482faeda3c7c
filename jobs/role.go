package jobs

import "github.com/riverqueue/river"

// Role says which part of the work an engine takes. What several processes on one
// PostgreSQL do not take, others do.
type Role int

// The roles.
const (
	// Everything is the role of a process that is alone, or one of several equal ones.
	Everything Role = iota
	// OnlyWork takes requests and never leads: without another process that schedules,
	// nothing is enqueued by itself and nothing that waits for a later try comes back.
	OnlyWork
	// OnlySchedule enqueues what is due and keeps house, and takes no request.
	OnlySchedule
)

// queueUpkeep is for what whoever schedules does: the safety net of the schedules, and
// housekeeping, whose backups so lie on that machine.
const queueUpkeep = "upkeep"

// upkeepSlots lets schedules be looked at while housekeeping takes its time.
const upkeepSlots = 2

// queues are the worker slots of an engine, with ticks or without.
func (r Role) queues(concurrency int, ticks bool) map[string]river.QueueConfig {
	slots := map[string]river.QueueConfig{}
	if r != OnlySchedule {
		slots = queues(concurrency)
	}
	if ticks {
		slots[queueUpkeep] = river.QueueConfig{MaxWorkers: upkeepSlots}
		slots[queueAlerts] = river.QueueConfig{MaxWorkers: alertSlots}
	}
	return slots
}
