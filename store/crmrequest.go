package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// CRMRequest is a resync request that somebody made inside a CRM and that a worker has
// claimed.
type CRMRequest struct {
	Connection  string
	ID          string // the CRM's own
	Opportunity string // "" for several
	Scope       string
	By          string // who asked; "" where the CRM does not tell
	At          time.Time
	Claimed     time.Time // set by the store
	Job         int64     // of the engine, that does it; 0 for none
	Gen         int64     // a run that began at or after this count of requests serves it
	Status      CRMRequestStatus
	Message     string           // why it failed
	Told        CRMRequestStatus // what the CRM was last told
}

// CRMRequestStatus is how a claimed request stands.
type CRMRequestStatus string

// The statuses of a claimed request.
const (
	CRMRequestNew     CRMRequestStatus = "new" // its job has not begun
	CRMRequestRunning CRMRequestStatus = "running"
	CRMRequestDone    CRMRequestStatus = "done"
	CRMRequestFailed  CRMRequestStatus = "failed"
)

type crmRequestRow struct {
	Connection string           `db:"connection"`
	ID         string           `db:"id"`
	Deal       string           `db:"deal"`
	Scope      string           `db:"scope"`
	By         string           `db:"asked_by"`
	At         int64            `db:"asked_at"`
	Claimed    int64            `db:"claimed_at"`
	Job        int64            `db:"job"`
	Gen        int64            `db:"gen"`
	Status     CRMRequestStatus `db:"status"`
	Message    string           `db:"message"`
	Told       CRMRequestStatus `db:"told"`
}

const selectCRMRequest = `SELECT connection, id, deal, scope, asked_by, asked_at, claimed_at, job, gen, status, message, told FROM crm_requests`

func crmRequestsOf(rows []crmRequestRow) []CRMRequest {
	list := make([]CRMRequest, len(rows))
	for i, r := range rows {
		list[i] = CRMRequest{r.Connection, r.ID, r.Deal, r.Scope, r.By, moment(r.At), moment(r.Claimed), r.Job, r.Gen, r.Status, r.Message, r.Told}
	}
	return list
}

// ClaimCRMRequest makes the caller the one who has a request done. It reports false
// where somebody, maybe the caller, has claimed it before.
func (tx *Tx) ClaimCRMRequest(ctx context.Context, r CRMRequest) (bool, error) {
	made, err := tx.exec(ctx, `INSERT INTO crm_requests (connection, id, deal, scope, asked_by, asked_at, claimed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (connection, id) DO NOTHING`,
		clean(r.Connection), clean(r.ID), clean(r.Opportunity), clean(r.Scope), clean(r.By), millis(r.At), millis(tx.db.now()))
	if err != nil {
		return false, fmt.Errorf("claim request %s: %w", r.ID, err)
	}
	return made == 1, nil
}

// PlaceCRMRequest says which job of the engine does a claimed request, from which count
// of requests on.
func (tx *Tx) PlaceCRMRequest(ctx context.Context, connection, id string, job, gen int64) error {
	_, err := tx.exec(ctx, `UPDATE crm_requests SET job = ?, gen = ? WHERE connection = ? AND id = ?`, job, gen, clean(connection), clean(id))
	if err != nil {
		return fmt.Errorf("place request %s: %w", id, err)
	}
	return nil
}

// CRMRequestJob returns the job that is to do an unfinished request for one opportunity,
// 0 if there is none.
func (tx *Tx) CRMRequestJob(ctx context.Context, connection, opportunity string) (job int64, err error) {
	err = tx.one(ctx, &job, `SELECT job FROM crm_requests WHERE connection = ? AND deal = ? AND scope = 'record' AND status IN ('new', 'running') AND job <> 0
		ORDER BY gen DESC LIMIT 1`, clean(connection), clean(opportunity))
	return job, ignoreMissing(err)
}

// EndCRMRequest ends a request that is not ended yet.
func (tx *Tx) EndCRMRequest(ctx context.Context, connection, id string, status CRMRequestStatus, message string) error {
	_, err := tx.exec(ctx, `UPDATE crm_requests SET status = ?, message = ? WHERE connection = ? AND id = ? AND status IN ('new', 'running')`,
		status, clean(message), clean(connection), clean(id))
	if err != nil {
		return fmt.Errorf("end request %s: %w", id, err)
	}
	return nil
}

// BeginCRMRequests marks the requests that a run of a job serves as running and returns
// them, the oldest first. The others came after it began: another round of the job does
// them.
func (db *DB) BeginCRMRequests(ctx context.Context, job, gen int64) (list []CRMRequest, err error) {
	if list, err = db.openCRMRequests(ctx, `job = ? AND gen <= ?`, job, gen); err != nil || len(list) == 0 {
		return nil, err
	}
	_, err = db.exec(ctx, `UPDATE crm_requests SET status = 'running' WHERE job = ? AND gen <= ? AND status = 'new'`, job, gen)
	if err != nil {
		return nil, fmt.Errorf("begin requests: %w", err)
	}
	return list, nil
}

// OpenCRMRequests returns a connection's requests that have not ended, the oldest first.
func (db *DB) OpenCRMRequests(ctx context.Context, connection string) ([]CRMRequest, error) {
	return db.openCRMRequests(ctx, `connection = ?`, clean(connection))
}

func (db *DB) openCRMRequests(ctx context.Context, condition string, args ...any) ([]CRMRequest, error) {
	var rows []crmRequestRow
	err := db.all(ctx, &rows, selectCRMRequest+` WHERE status IN ('new', 'running') AND `+condition+` ORDER BY asked_at, id`, args...)
	if err != nil {
		return nil, fmt.Errorf("read open requests: %w", err)
	}
	return crmRequestsOf(rows), nil
}

// UntoldCRMRequests returns up to limit requests that have ended and whose end the CRM
// was not told, the oldest first.
func (db *DB) UntoldCRMRequests(ctx context.Context, connection string, limit int) ([]CRMRequest, error) {
	var rows []crmRequestRow
	err := db.all(ctx, &rows, selectCRMRequest+` WHERE connection = ? AND told <> status AND status IN ('done', 'failed')
		ORDER BY asked_at, id LIMIT ?`, clean(connection), limit)
	if err != nil {
		return nil, fmt.Errorf("read requests to report on: %w", err)
	}
	return crmRequestsOf(rows), nil
}

// ToldCRMRequests remembers what the CRM was told, by id.
func (db *DB) ToldCRMRequests(ctx context.Context, connection string, told map[string]CRMRequestStatus) error {
	if len(told) == 0 {
		return nil
	}
	return db.Transact(ctx, func(tx *Tx) error {
		for id, status := range told {
			_, err := tx.exec(ctx, `UPDATE crm_requests SET told = ?, told_at = ? WHERE connection = ? AND id = ?`,
				status, millis(db.now()), clean(connection), clean(id))
			if err != nil {
				return fmt.Errorf("remember what was told of request %s: %w", id, err)
			}
		}
		return nil
	})
}

// ForgetTold has the CRM told again of a request that ended and that it shows as open
// all the same, although it was told before a moment.
func (tx *Tx) ForgetTold(ctx context.Context, connection, id string, before time.Time) error {
	_, err := tx.exec(ctx, `UPDATE crm_requests SET told = 'new' WHERE connection = ? AND id = ? AND told = status
		AND status IN ('done', 'failed') AND told_at < ?`, clean(connection), clean(id), millis(before))
	if err != nil {
		return fmt.Errorf("report again on request %s: %w", id, err)
	}
	return nil
}

// LatestCRMRequest is when the newest claimed request of a connection was asked, but
// never after now; zero where none was.
func (db *DB) LatestCRMRequest(ctx context.Context, connection string) (time.Time, error) {
	var at int64
	err := db.one(ctx, &at, `SELECT asked_at FROM crm_requests WHERE connection = ? AND asked_at <= ? ORDER BY asked_at DESC LIMIT 1`,
		clean(connection), millis(db.now()))
	if errors.Is(err, ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("read the newest request of %s: %w", connection, err)
	}
	return moment(at), nil
}
