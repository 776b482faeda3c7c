package jobs

import (
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Request asks for one sync of one connection. Its zero value, with a connection,
// is an ordinary tick: what changed since the checkpoint.
type Request struct {
	Connection string    `json:"connection" river:"unique"`
	Records    []string  `json:"records,omitempty" river:"unique"`  // only these opportunities
	Full       bool      `json:"full,omitempty" river:"unique"`     // everything, from the beginning
	Since      time.Time `json:"since,omitzero" river:"unique"`     // everything changed since then
	Archived   bool      `json:"archived,omitempty" river:"unique"` // only look for what was archived
	By         string    `json:"by,omitempty"`                      // who asked: [BySchedule], or a person's name
}

// BySchedule is who asks for a tick.
const BySchedule = "schedule"

// Kind is the name of the job in the engine's tables.
func (Request) Kind() string { return "sync" }

// InsertOpts makes an equal request coalesce with one that still waits or runs.
func (Request) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		MaxAttempts: 8,
		UniqueOpts: river.UniqueOpts{
			ByArgs: true,
			// The engine's default states include completed, which would swallow
			// every tick after the first.
			ByState: []rivertype.JobState{
				rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
				rivertype.JobStateRetryable, rivertype.JobStateScheduled,
			},
		},
	}
}

// mode names the request in run listings.
func (r Request) mode() string {
	switch {
	case len(r.Records) > 0:
		return "records"
	case r.Archived:
		return "archived"
	case r.Full:
		return "full"
	case !r.Since.IsZero():
		return "since"
	default:
		return "tick"
	}
}
