package store

import (
	"context"
	"fmt"
	"time"
)

// FailedWrite is an opportunity to be judged and written again although the CRM
// reports no change.
type FailedWrite struct {
	Opportunity string
	Attempts    int // failures since the last success; 0 when it is for another reason
	ErrClass    string
	ErrCode     string
	Run         string    // id of the run that planned it last
	At          time.Time // of the last attempt or of that other reason
}

// Failed returns the opportunities whose last write was refused, by id, and those
// that [DB.ReleaseOverride], [DB.Refill] or [DB.Inherit] want judged again. They stay until a write is settled, a [Proof] says
// that none is needed, or the record is gone.
func (db *DB) Failed(ctx context.Context, connection string) ([]FailedWrite, error) {
	var rows []struct {
		writebackRow
		ChangedAt int64 `db:"changed_at"`
	}
	err := db.all(ctx, &rows, `SELECT opportunity, attempts, err_class, err_code, run, changed_at FROM writebacks
		WHERE connection = ? AND retry = 1 ORDER BY opportunity`, clean(connection))
	if err != nil {
		return nil, fmt.Errorf("read failed writes: %w", err)
	}
	failed := make([]FailedWrite, len(rows))
	for i, r := range rows {
		failed[i] = FailedWrite{r.Opportunity, r.Attempts, r.Class, r.Code, r.Run, moment(r.ChangedAt)}
	}
	return failed, nil
}

// Unsettled returns the writes that were planned and never settled, by id: after a
// crash their fate is unknown.
func (db *DB) Unsettled(ctx context.Context, connection string) ([]PlannedWrite, error) {
	var rows []writebackRow
	err := db.all(ctx, &rows, `SELECT opportunity, planned, input_hash, run FROM writebacks
		WHERE connection = ? AND planned <> '' ORDER BY opportunity`, clean(connection))
	if err != nil {
		return nil, fmt.Errorf("read unsettled writes: %w", err)
	}
	writes := make([]PlannedWrite, len(rows))
	for i, r := range rows {
		writes[i] = PlannedWrite{Opportunity: r.Opportunity, InputHash: r.InputHash, Run: r.Run}
		if err := decode(r.Planned, &writes[i].Fields); err != nil {
			return nil, fmt.Errorf("planned write of %s: %w", r.Opportunity, err)
		}
	}
	return writes, nil
}
