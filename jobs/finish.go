package jobs

import (
	"context"
	"database/sql"
	"errors"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
	"go.uber.org/zap"

	"fitsync/connectors"
	"fitsync/store"
)

// errAgain says that a run ended well and that its job has to go on all the same: it
// was asked for again meanwhile.
var errAgain = errors.New("asked for again while it ran")

// finish closes the run and acts on what its error means for the connection. The
// error returned is that for the engine.
func (p *pass) finish(ctx context.Context, failure error) error {
	ctx = context.WithoutCancel(ctx) // a cancelled run is closed all the same
	p.count.Calls = calls(p.connection.Connector) - p.firstCall
	if err := p.ledger.note(ctx, p.db, p.connection); err != nil {
		failure = errors.Join(failure, err)
	}
	p.advise()
	status, message := p.ending(failure)
	p.tellEnd(status)
	log := p.log().Info
	if status == store.RunFailed {
		log = p.log().Warn
	}
	log("sync "+string(status), zap.Any("counters", p.count), zap.Error(failure))
	if failure == nil || status == store.RunFailed && p.last(failure) {
		err := p.complete(ctx, status, failure)
		p.tellEnds(ctx)
		return err
	}
	var err error
	if status == store.RunFailed {
		err = p.db.AddRunErrors(ctx, p.claim.Run, []store.RunError{p.runError(failure)})
	}
	return errors.Join(err, failure, p.db.FinishRun(ctx, p.claim.Run, status, p.count, message))
}

// last reports whether the job is over with a failure.
func (p *pass) last(failure error) bool {
	verdict := verdictOf(failure, p.options.Now())
	return verdict.final() || verdict.wait == 0 && p.job.Attempt >= p.job.MaxAttempts
}

func (p *pass) log() *zap.Logger {
	return p.options.Log.With(zap.String("connection", p.connection.Name), zap.String("run", p.claim.Run), zap.String("mode", p.request.mode()))
}

// ending is how a run stands, in words for its listing.
func (p *pass) ending(failure error) (store.RunStatus, string) {
	switch {
	case failure == nil:
		return store.RunDone, ""
	case errors.Is(failure, rivertype.ErrJobCancelledRemotely):
		return store.RunCancelled, "somebody ended it; what was settled stays, and the next run goes on from there"
	case errors.Is(failure, errYield):
		return store.RunYielded, "makes room for a more urgent request and goes on after it"
	case errors.Is(failure, context.Canceled):
		return store.RunInterrupted, "stopped before its end; the next run goes on from the last settled page"
	case errors.Is(failure, ErrBudget):
		return store.RunDeferred, failure.Error()
	case errors.Is(failure, store.ErrFenced):
		return store.RunInterrupted, failure.Error()
	default:
		return store.RunFailed, failure.Error() + p.nextTry(failure)
	}
}

// nextTry says until when a limit keeps the run waiting, "" of any other failure.
func (p *pass) nextTry(failure error) string {
	now := p.options.Now()
	wait := verdictOf(failure, now).wait
	if wait == 0 {
		return ""
	}
	return "; tried again at " + now.Add(wait).UTC().Format("2006-01-02 15:04 UTC")
}

func (p *pass) advise() {
	if adviser, ok := p.connection.Connector.(connectors.Adviser); ok {
		for _, advice := range adviser.Advice() {
			p.log().Warn(advice)
		}
	}
}

// complete ends a run and its job in one transaction that no request can slip into:
// one that came since the run began is served by another round of the job, and one
// that comes later finds the job over and makes a new one. It returns errAgain for
// another round. A run that failed for good stops its connection if a person has to act.
func (p *pass) complete(ctx context.Context, status store.RunStatus, failure error) error {
	again := false
	err := p.db.Transact(ctx, func(tx *store.Tx) error {
		if err := tx.Fence(ctx, p.connection.Name, p.claim.Epoch); err != nil {
			return err
		}
		newest, err := tx.RequestOf(ctx, p.job.ID)
		if err != nil {
			return err
		}
		if failure != nil {
			err = p.blame(ctx, tx, failure, newest > p.claim.Gen)
		}
		if err != nil {
			return err
		}
		if err := tx.FinishRun(ctx, p.claim.Run, status, p.count, text(failure)); err != nil {
			return err
		}
		if err := p.endRequests(ctx, tx, failure); err != nil {
			return err
		}
		again, err = p.goesOn(ctx, tx, newest > p.claim.Gen)
		if again || err != nil {
			return err
		}
		if err := tx.DropRequest(ctx, p.job.ID); err != nil {
			return err
		}
		return completeJob(ctx, tx.SQL(), p.job)
	})
	if err == nil && again {
		return errAgain
	}
	return err
}

// blame records what made a run fail, and pauses the connection until a person has
// acted, unless one asked for another try meanwhile.
func (p *pass) blame(ctx context.Context, tx *store.Tx, failure error, asked bool) error {
	var err error
	if verdictOf(failure, p.options.Now()).attention && !asked {
		err = tx.SetPaused(ctx, p.connection.Name, true, failure.Error(), "fitsync")
	}
	return errors.Join(err, tx.AddRunErrors(ctx, p.claim.Run, []store.RunError{p.runError(failure)}))
}

// goesOn reports whether the job has another round, because it was asked for again
// since the run began. After a read of everything a tick does, which reads what changed
// since then.
func (p *pass) goesOn(ctx context.Context, tx *store.Tx, asked bool) (bool, error) {
	if !asked || !p.request.Full && p.request.Since.IsZero() {
		return asked, nil
	}
	_, err := p.queue.AskTx(ctx, tx, Request{Connection: p.connection.Name, By: p.request.By})
	return false, err
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// completeJob ends a job in a transaction. A job that is no longer running was given
// to another worker: its row is that one's.
func completeJob(ctx context.Context, tx *sql.Tx, row *rivertype.JobRow) error {
	_, err := river.JobCompleteTx[riverdriver.Driver[*sql.Tx]](ctx, tx, &river.Job[Request]{JobRow: row})
	if errors.Is(err, rivertype.ErrNotFound) {
		return nil
	}
	return err
}
