package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/riverqueue/river/rivertype"

	"fitsync/connectors"
	"fitsync/store"
)

// inCRM marks, behind a name, who asked inside the CRM.
const inCRM = " in the CRM"

// askedBy names who made a request, for listings of runs and the audit log. It is never
// [BySchedule].
func askedBy(names ...string) string {
	const most = 3
	var all []string
	for _, name := range names {
		if name == "" {
			name = "somebody"
		}
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	if len(all) > most {
		all = append(all[:most], "others")
	}
	return strings.Join(all, ", ") + inCRM
}

// retellAfter is how long a CRM may go on showing a request as open of which it was told
// the end, as a search index that lags does, before it is told again.
const retellAfter = 10 * time.Minute

// take claims requests and enqueues what they ask for, in one transaction: however many
// workers see a request and whenever they die, it is done by one job.
func (s *syncer) take(ctx context.Context, connection string, found []connectors.Request) error {
	if len(found) == 0 {
		return nil
	}
	err := s.db.Transact(ctx, func(tx *store.Tx) error {
		if _, err := tx.Requests(ctx, connection); err != nil { // the first lock, as everywhere
			return err
		}
		t := taking{syncer: s, tx: tx, connection: connection}
		for _, r := range found {
			if err := t.claim(ctx, r); err != nil {
				return err
			}
		}
		return t.enqueue(ctx)
	})
	if err != nil {
		return fmt.Errorf("take up requests of %s: %w", connection, err)
	}
	return nil
}

// taking is one transaction of [syncer.take].
type taking struct {
	*syncer
	tx         *store.Tx
	connection string
	fresh      []connectors.Request
}

func (t *taking) claim(ctx context.Context, r connectors.Request) error {
	claimed, err := t.tx.ClaimCRMRequest(ctx, store.CRMRequest{
		Connection: t.connection, ID: r.ID, Opportunity: r.Opportunity, Scope: r.Scope, By: r.By, At: r.At,
	})
	switch {
	case err != nil:
		return err
	case !claimed:
		return t.tx.ForgetTold(ctx, t.connection, r.ID, t.options.Now().Add(-retellAfter))
	}
	t.fresh = append(t.fresh, r)
	return nil
}

// enqueue has what was claimed done. Requests for single deals share a job, and with it
// its calls.
func (t *taking) enqueue(ctx context.Context) error {
	var single []connectors.Request
	for _, r := range t.fresh {
		joined, err := false, error(nil)
		switch refusal := refusalOf(r); {
		case refusal != "":
			err = t.tx.EndCRMRequest(ctx, t.connection, r.ID, store.CRMRequestFailed, refusal)
		case r.Scope == connectors.ScopeAll:
			err = t.ask(ctx, Request{Full: true}, r)
		case r.Scope == connectors.ScopeMine:
			err = t.ask(ctx, Request{Owner: r.Owner}, r)
		default:
			if joined, err = t.joinDeal(ctx, r); !joined {
				single = append(single, r)
			}
		}
		if err != nil {
			return err
		}
	}
	if err := t.askSingle(ctx, single); err != nil {
		return err
	}
	for _, r := range t.fresh { // last, since the log is appended to by one at a time
		err := t.tx.Audit(ctx, store.Entry{
			Actor: askedBy(r.By), Action: "resync.request", Subject: t.connection,
			Detail: map[string]string{"request": r.ID, "scope": r.Scope, "opportunity": r.Opportunity, "asked_at": r.At.Format(time.RFC3339)},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// refusalOf is why a request is not done, in words for whoever made it; "" if it is.
func refusalOf(r connectors.Request) string {
	switch r.Scope {
	case connectors.ScopeRecord:
		if r.Opportunity == "" {
			return "The request names no opportunity. Choose one, or another scope."
		}
	case connectors.ScopeMine:
		if r.Owner == "" {
			return "FitSync cannot tell which deals are yours: the configuration maps the deal's owner to a field that does not name a user. Ask for single deals, or for all."
		}
	case connectors.ScopeAll:
	default:
		return fmt.Sprintf("FitSync knows no scope %q. Choose %s, %s or %s.", r.Scope, connectors.ScopeRecord, connectors.ScopeMine, connectors.ScopeAll)
	}
	return ""
}

func (t *taking) askSingle(ctx context.Context, single []connectors.Request) error {
	if len(single) == 0 {
		return nil
	}
	var deals []string
	for _, r := range single {
		deals = append(deals, r.Opportunity)
	}
	return t.ask(ctx, Request{Records: deals}, single...)
}

// ask enqueues one job for requests.
func (t *taking) ask(ctx context.Context, request Request, served ...connectors.Request) error {
	var names []string
	for _, r := range served {
		names = append(names, r.By)
	}
	request.Connection, request.By = t.connection, askedBy(names...)
	ticket, err := t.queue.AskTx(ctx, t.tx, request)
	if err != nil {
		return err
	}
	return t.place(ctx, ticket, served...)
}

func (t *taking) place(ctx context.Context, ticket Ticket, served ...connectors.Request) error {
	for _, r := range served {
		if err := t.tx.PlaceCRMRequest(ctx, t.connection, r.ID, ticket.Job, ticket.gen); err != nil {
			return err
		}
	}
	return nil
}

// joinDeal makes a request part of the job that has an earlier one for its deal, if that
// is not over: a job that runs has another round.
func (t *taking) joinDeal(ctx context.Context, r connectors.Request) (joined bool, err error) {
	id, err := t.tx.CRMRequestJob(ctx, t.connection, r.Opportunity)
	if err != nil || id == 0 {
		return false, err
	}
	job, err := t.queue.client.JobGetTx(ctx, t.tx.SQL(), id)
	if errors.Is(err, rivertype.ErrNotFound) || err == nil && job.FinalizedAt != nil {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at job %d: %w", id, err)
	}
	gen, err := t.tx.RequestSync(ctx, t.connection)
	if err != nil {
		return false, err
	}
	if err := t.tx.AddRequest(ctx, id, t.connection, gen, true); err != nil {
		return false, err
	}
	request := Request{Connection: t.connection, Records: []string{r.Opportunity}, By: askedBy(r.By)}
	ticket, err := t.queue.join(ctx, t.tx, Ticket{Job: id, Connection: t.connection, Joined: true, gen: gen}, job, request)
	if err != nil {
		return false, err
	}
	return true, t.place(ctx, ticket, r)
}
