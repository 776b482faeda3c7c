package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/riverqueue/river"

	"fitsync/connectors"
	"fitsync/store"
)

// Provision asks for what a connection's CRM lacks to be created: fields, objects,
// options. Where a field of another type is in the way nothing is.
type Provision struct {
	Connection string `json:"connection" river:"unique"`
	By         string `json:"by"`
}

// Kind is the name of the job in the engine's tables.
func (Provision) Kind() string { return "provision" }

// InsertOpts makes an equal request coalesce with one that still waits or runs.
func (Provision) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 3, Queue: queuePeople, Priority: priorityPerson, UniqueOpts: unique()}
}

// Provision enqueues the creation of what the CRM lacks, and returns the job. What is
// created is in the audit log, and what kept it from being so in the worker's log.
func (q *Queue) Provision(ctx context.Context, args Provision) (job int64, err error) {
	err = q.db.Transact(ctx, func(tx *store.Tx) error {
		inserted, err := q.client.InsertTx(ctx, tx.SQL(), args, nil)
		if err == nil {
			job = inserted.Job.ID
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("ask to provision %s: %w", args.Connection, err)
	}
	return job, nil
}

// provisionWorker does what a [Provision] asks for. Doing it again changes nothing: what
// is there is not in the plan.
type provisionWorker struct {
	river.WorkerDefaults[Provision]
	syncer *syncer
}

// Work creates what is lacking and remembers what was created.
func (w *provisionWorker) Work(ctx context.Context, job *river.Job[Provision]) error {
	connection, ok := w.syncer.connections[job.Args.Connection]
	if !ok {
		return river.JobCancel(fmt.Errorf("%w: %q", ErrUnknownConnection, job.Args.Connection))
	}
	made, err := provision(ctx, connection)
	_, noted := NoteProvisioned(context.WithoutCancel(ctx), w.syncer.db, connection, job.Args.By, made)
	if err = errors.Join(err, noted); err == nil {
		return nil
	}
	verdict := verdictOf(err, w.syncer.options.Now())
	verdict.hopeless = verdict.hopeless || errors.Is(err, errConflict)
	return verdict.forEngine(err)
}

// errConflict says that something of another kind has the name of what is to be created.
var errConflict = errors.New("rename it in write_back, or change it in the CRM; nothing was created")

// provision creates what is lacking and returns what was created, also beside an error.
func provision(ctx context.Context, connection Connection) (made []connectors.Change, err error) {
	provisioner, ok := connection.Connector.(connectors.Provisioner)
	if !ok {
		return nil, fmt.Errorf("%s: fields of this CRM have to be created by hand: %w", connection.Name, errConflict)
	}
	plan, err := provisioner.Plan(ctx)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(plan, func(c connectors.Change) bool { return c.Action == "conflict" })
	if at >= 0 {
		return nil, fmt.Errorf("%s: %s.%s is in the way: %w", connection.Name, plan[at].Object, plan[at].Name, errConflict)
	}
	err = provisioner.Apply(ctx, plan, func(done connectors.Change) { made = append(made, done) })
	return made, err
}

// NoteProvisioned tells the store what was created in a CRM: it is audited, and a field of
// ours that is there again after it was deleted is to be filled. It returns the number of
// records that the next sync fills.
func NoteProvisioned(ctx context.Context, db *store.DB, connection Connection, by string, made []connectors.Change) (filled int, err error) {
	if len(made) == 0 {
		return 0, nil
	}
	created, extended, ours := []string{}, []string{}, []string{}
	for _, change := range made {
		if change.Action == "extend" {
			extended = append(extended, change.Object+"."+change.Name)
			continue
		}
		created = append(created, change.Object+"."+change.Name)
		if slices.ContainsFunc(connection.Mapping.WriteBack, func(f connectors.WriteField) bool { return f.Field == change.Name }) {
			ours = append(ours, change.Name)
		}
	}
	err = db.Audit(ctx, store.Entry{Actor: by, Action: "crm.provision", Subject: connection.Name, Detail: map[string]any{"created": created, "extended": extended}})
	if err != nil || len(ours) == 0 {
		return 0, err
	}
	return db.Refill(ctx, connection.Name, ours, by)
}
