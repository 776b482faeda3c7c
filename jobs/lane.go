package jobs

import "github.com/riverqueue/river"

// Queues of the engine. Each has workers of its own, so that what takes hours keeps
// neither ticks nor people waiting.
const (
	queueTicks    = river.QueueDefault
	queuePeople   = "people"
	queueBackfill = "backfill"
)

// Priorities of the engine, the most urgent first. A run makes room between two pages
// for a more urgent request of its connection.
const (
	priorityPerson         = 1
	priorityTick           = 2
	priorityPersonBackfill = 3
	priorityBackfill       = 4
)

// peopleSlots is how many requests that a person waits for are worked beside the rest.
const peopleSlots = 2

// queues are the worker slots for a number of connections synced at once.
func queues(concurrency int) map[string]river.QueueConfig {
	return map[string]river.QueueConfig{
		queueTicks:    {MaxWorkers: concurrency},
		queuePeople:   {MaxWorkers: peopleSlots},
		queueBackfill: {MaxWorkers: (concurrency + 1) / 2},
		queueAlerts:   {MaxWorkers: alertSlots},
		queueRequests: {MaxWorkers: requestSlots},
	}
}

// lane is where a request waits and how urgent it is.
func (r Request) lane() (queue string, priority int) {
	switch {
	case r.backfill() && r.byPerson():
		return queueBackfill, priorityPersonBackfill
	case r.backfill():
		return queueBackfill, priorityBackfill
	case r.byPerson():
		return queuePeople, priorityPerson
	default:
		return queueTicks, priorityTick
	}
}
