package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// SlotLength is the step in which calls are counted. Every time zone's midnight lies
// on a step's beginning.
const SlotLength = 15 * time.Minute

// Quota is what a CRM last said of a connection's API quota.
type Quota struct {
	Limit int64     // calls a day; 0: never heard
	Used  int64     // of them when it was heard, by all the account's programs
	Since int64     // our own calls since
	Heard time.Time // zero: never
	Zone  string    // whose midnight ends the day; empty: not known, or the day is the last 24 hours
}

// Spent is our own calls within one slot.
type Spent struct {
	At    time.Time // the slot's beginning
	Calls int64
}

type quotaRow struct {
	Connection string `db:"connection"`
	Limit      int64  `db:"call_limit"`
	Used       int64  `db:"used"`
	Since      int64  `db:"since"`
	Heard      int64  `db:"heard_at"`
	Zone       string `db:"zone"`
}

func (r quotaRow) quota() Quota { return Quota{r.Limit, r.Used, r.Since, moment(r.Heard), r.Zone} }

const selectQuota = `SELECT connection, call_limit, used, since, heard_at, zone FROM api_quota`

// Spend enters calls of a connection in its ledger, and what the CRM said of its quota
// if that is newer than what is known. What it did not say stays.
func (db *DB) Spend(ctx context.Context, connection string, calls int64, heard Quota) error {
	slot := millis(db.now().Truncate(SlotLength))
	err := db.Transact(ctx, func(tx *Tx) error {
		if calls > 0 {
			_, err := tx.exec(ctx, `INSERT INTO api_calls (connection, slot, calls) VALUES (?, ?, ?)
				ON CONFLICT (connection, slot) DO UPDATE SET calls = api_calls.calls + excluded.calls`, clean(connection), slot, calls)
			if err != nil {
				return err
			}
		}
		return tx.hear(ctx, clean(connection), calls, heard)
	})
	if err != nil {
		return fmt.Errorf("count calls of %s: %w", connection, err)
	}
	return nil
}

func (tx *Tx) hear(ctx context.Context, connection string, calls int64, heard Quota) error {
	var known quotaRow
	err := tx.one(ctx, &known, selectQuota+` WHERE connection = ?`+tx.db.dialect.lockRows(), connection)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	before := known
	switch at := millis(heard.Heard); {
	case heard.Limit > 0 && (at > known.Heard || at == known.Heard && heard.Used > known.Used):
		known.Limit, known.Used, known.Since, known.Heard = heard.Limit, heard.Used, heard.Since, at
	case known.Limit > 0:
		known.Since += calls
	}
	if heard.Zone != "" {
		known.Zone = clean(heard.Zone)
	}
	if known == before {
		return nil
	}
	_, err = tx.exec(ctx, `INSERT INTO api_quota (connection, call_limit, used, since, heard_at, zone) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (connection) DO UPDATE SET call_limit = excluded.call_limit, used = excluded.used, since = excluded.since,
			heard_at = excluded.heard_at, zone = excluded.zone`,
		connection, known.Limit, known.Used, known.Since, known.Heard, known.Zone)
	return err
}

// Quota returns what is known of a connection's API quota, zero if nothing is.
func (db *DB) Quota(ctx context.Context, connection string) (Quota, error) {
	var row quotaRow
	err := db.one(ctx, &row, selectQuota+` WHERE connection = ?`, clean(connection))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Quota{}, fmt.Errorf("read the API quota of %s: %w", connection, err)
	}
	return row.quota(), nil
}

// Spent returns our own calls of a connection, by slots that end after since, the
// oldest first. Slots without a call are left out.
func (db *DB) Spent(ctx context.Context, connection string, since time.Time) ([]Spent, error) {
	var rows []struct {
		Slot  int64 `db:"slot"`
		Calls int64 `db:"calls"`
	}
	err := db.all(ctx, &rows, `SELECT slot, calls FROM api_calls WHERE connection = ? AND slot > ? ORDER BY slot`,
		clean(connection), millis(since.Add(-SlotLength)))
	if err != nil {
		return nil, fmt.Errorf("read the calls of %s: %w", connection, err)
	}
	spent := make([]Spent, len(rows))
	for i, r := range rows {
		spent[i] = Spent{moment(r.Slot), r.Calls}
	}
	return spent, nil
}

// ForgetSpent drops the counts of calls before a time and returns how many slots that were.
func (db *DB) ForgetSpent(ctx context.Context, before time.Time) (int64, error) {
	dropped, err := db.exec(ctx, `DELETE FROM api_calls WHERE slot < ?`, millis(before))
	if err != nil {
		return 0, fmt.Errorf("forget old counts of calls: %w", err)
	}
	return dropped, nil
}
