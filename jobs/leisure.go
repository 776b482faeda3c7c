package jobs

import (
	"time"

	"github.com/riverqueue/river"
)

// leisure is how many times rarer the queues are polled in which nobody waits for seconds:
// each look costs an idle worker more than all else that it does.
func leisure() map[string]int {
	return map[string]int{queueBackfill: 2, queueUpkeep: 5, queueAlerts: 5}
}

// leisurely has each queue polled as often as it is worth.
func leisurely(slots map[string]river.QueueConfig, poll time.Duration) map[string]river.QueueConfig {
	for name, times := range leisure() {
		if slot, ok := slots[name]; ok {
			slot.FetchPollInterval = time.Duration(times) * poll
			slots[name] = slot
		}
	}
	return slots
}
