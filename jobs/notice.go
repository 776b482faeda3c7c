package jobs

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"go.uber.org/zap"

	"fitsync/store"
)

// Notice is a message about one change of an alert's state.
type Notice struct {
	ID         string    `json:"id"` // the same however often it is sent
	Connection string    `json:"connection"`
	Kind       string    `json:"kind"`
	State      string    `json:"state"`  // raised, recovered
	Detail     string    `json:"detail"` // what is the matter
	Remedy     string    `json:"remedy"` // what to do; empty where nothing has to be done
	At         time.Time `json:"at"`
}

// The states of a notice.
const (
	Raised    = "raised"
	Recovered = "recovered"
)

// Sink takes notices to people.
type Sink interface {
	// Name tells it from others of the configuration: webhook, mail.
	Name() string
	// Send delivers a notice. It is called again after an error, so that a notice may
	// arrive twice, under the same ID. The error holds no secret.
	Send(ctx context.Context, notice Notice) error
}

func noticeOf(a store.Alert) Notice {
	n := Notice{
		ID: fmt.Sprintf("%s/%s/%d", a.Connection, a.Kind, a.Changes), Connection: a.Connection, Kind: a.Kind,
		State: Recovered, Detail: a.Detail, At: a.Changed,
	}
	if a.Raised {
		n.State, n.Remedy = Raised, Remedy(a.Connection, a.Kind)
	}
	return n
}

// queueAlerts is where alerts are watched and sent, so that syncs which take all the
// workers of their own queue do not keep a word from getting out.
const queueAlerts = "alerts"

// alertSlots lets it be looked while a receiver does not answer.
const alertSlots = 2

// delivery is a notice on its way to one sink.
type delivery struct {
	Notice Notice `json:"notice" river:"unique"`
	Sink   string `json:"sink" river:"unique"`
}

// Kind is the name of the job in the engine's tables.
func (delivery) Kind() string { return "notice" }

// InsertOpts gives a sink that does not answer some four hours.
func (delivery) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: queueAlerts, MaxAttempts: 15}
}

type deliveryWorker struct {
	river.WorkerDefaults[delivery]
	sinks []Sink
	log   *zap.Logger
}

// Timeout bounds one try.
func (w *deliveryWorker) Timeout(*river.Job[delivery]) time.Duration { return 30 * time.Second }

// Work sends a notice.
func (w *deliveryWorker) Work(ctx context.Context, job *river.Job[delivery]) error {
	at := slices.IndexFunc(w.sinks, func(s Sink) bool { return s.Name() == job.Args.Sink })
	if at < 0 {
		return river.JobCancel(fmt.Errorf("the configuration no longer has %s", job.Args.Sink))
	}
	err := w.sinks[at].Send(ctx, job.Args.Notice)
	if err != nil && job.Attempt >= job.MaxAttempts {
		w.log.Error("a notice could not be delivered and is given up", zap.String("sink", job.Args.Sink), zap.String("notice", job.Args.Notice.ID), zap.Error(err))
	}
	return err
}
