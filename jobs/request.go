package jobs

import (
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Request asks for one sync of one connection. Its zero value, with a connection,
// is an ordinary tick: what changed since the checkpoint. At most one of the scopes
// is set.
type Request struct {
	Connection string    `json:"connection" river:"unique"`
	Records    []string  `json:"records,omitempty" river:"unique"`  // only these opportunities
	Owner      string    `json:"owner,omitempty" river:"unique"`    // those of one owner, as the CRM names him
	Stage      string    `json:"stage,omitempty" river:"unique"`    // those in one stage
	Full       bool      `json:"full,omitempty" river:"unique"`     // everything, from the beginning
	Since      time.Time `json:"since,omitzero" river:"unique"`     // everything changed since then
	Archived   bool      `json:"archived,omitempty" river:"unique"` // only look for what was archived
	By         string    `json:"by,omitempty"`                      // who asked: [BySchedule], or a person's name
	// reassess: only judge again what the store has.
	reassess bool
}

// BySchedule is who asks for a tick.
const BySchedule = "schedule"

// Kind is the name of the job in the engine's tables.
func (Request) Kind() string { return "sync" }

// InsertOpts makes an equal request coalesce with one that still waits or runs.
func (r Request) InsertOpts() river.InsertOpts {
	queue, priority := r.lane()
	return river.InsertOpts{MaxAttempts: 8, Queue: queue, Priority: priority, UniqueOpts: unique()}
}

// unique are the states in which equal jobs coalesce. The engine's default states
// include completed, which would swallow every tick after the first.
func unique() river.UniqueOpts {
	return river.UniqueOpts{
		ByArgs: true,
		ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
			rivertype.JobStateRetryable, rivertype.JobStateScheduled,
		},
	}
}

// byPerson reports whether somebody waits for the result.
func (r Request) byPerson() bool { return r.By != BySchedule && r.By != "" }

// backfill reports whether the request may take hours.
func (r Request) backfill() bool {
	return r.Full || !r.Since.IsZero() || r.Archived || r.reassess
}

// normal is the request in the form in which equal ones look equal.
func (r Request) normal() Request {
	if len(r.Records) > 0 {
		r.Records = slices.Compact(slices.Sorted(slices.Values(r.Records)))
	}
	r.Since = r.Since.UTC().Truncate(time.Second)
	return r
}

// mode names the request in run listings.
func (r Request) mode() string {
	switch {
	case r.reassess:
		return "reassess"
	case len(r.Records) > 0:
		return "records"
	case r.Owner != "":
		return "owner"
	case r.Stage != "":
		return "stage"
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

// Reassess asks for the stored opportunities of a connection to be judged again where
// the catalog, the decisions or the rules changed since. The CRM is read only for
// records whose result changed.
type Reassess struct {
	Connection string `json:"connection" river:"unique"`
	By         string `json:"by,omitempty"`
}

// Kind is the name of the job in the engine's tables.
func (Reassess) Kind() string { return "reassess" }

// InsertOpts makes an equal request coalesce with one that still waits or runs.
func (r Reassess) InsertOpts() river.InsertOpts {
	queue, priority := r.request().lane()
	return river.InsertOpts{MaxAttempts: 8, Queue: queue, Priority: priority, UniqueOpts: unique()}
}

func (r Reassess) request() Request {
	return Request{Connection: r.Connection, By: r.By, reassess: true}
}
