package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Settle is what became of the writes of one page.
type Settle struct {
	Connection string
	Run        string // id from [DB.StartRun]
	Epoch      int64  // from [DB.ClaimConnection]
	// Checkpoint is where the next pull begins; empty leaves it where it is.
	Checkpoint string
	Results    []WriteResult
	Rows       []RowResult
	Gone       []string // ids of records that the CRM says no longer exist
	// Merged names, for records in Gone, the one that each was merged into and that
	// the CRM applied its write to. See [DB.Inherit].
	Merged   map[string]string
	Counters Counters // of the run so far
	// Read, if set, is the long read that the page belongs to, with its new place; its
	// records are Seen.
	Read *LongRead
	Seen []string
}

// WriteResult is the outcome of one [PlannedWrite].
type WriteResult struct {
	Opportunity string
	OK          bool
	ErrClass    string // the rest only when not OK
	ErrCode     string
	ErrMessage  string   // never holds a field's value
	Fields      []string // fields that the CRM complained about
}

// Settle stores outcomes, checkpoint and counters in one transaction. A write that
// succeeded becomes the last written texts; one that was refused is recorded among
// the run's errors and comes back from [DB.Failed]. A result without a planned
// write is ignored, so that settling twice equals settling once. Successful writes
// are audited by ids and field names. The error is [ErrFenced] when another run
// has taken over.
func (db *DB) Settle(ctx context.Context, s Settle) error {
	s.Connection = clean(s.Connection)
	err := db.Transact(ctx, func(tx *Tx) error {
		if err := tx.fence(ctx, s.Connection, s.Epoch); err != nil {
			return err
		}
		written, err := tx.settleResults(ctx, s)
		if err != nil {
			return err
		}
		rows, err := tx.settleRows(ctx, s)
		if err != nil {
			return err
		}
		// After the results: what was written to a winner may have been written over.
		if err := tx.inherit(ctx, s.Connection, s.Merged); err != nil {
			return err
		}
		if err := tx.bury(ctx, s.Connection, cleanAll(s.Gone)); err != nil {
			return err
		}
		if err := tx.checkpoint(ctx, s.Connection, s.Checkpoint); err != nil {
			return err
		}
		if err := tx.advance(ctx, s); err != nil {
			return err
		}
		if err := tx.count(ctx, s.Run, s.Counters); err != nil {
			return err
		}
		return tx.auditWrites(ctx, s, written, rows)
	})
	if err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	return nil
}

// settleResults applies the outcomes and returns the texts that were written, by
// opportunity and field.
func (tx *Tx) settleResults(ctx context.Context, s Settle) (written map[string]map[string]string, err error) {
	ids := make([]string, len(s.Results))
	for i, r := range s.Results {
		ids[i] = clean(r.Opportunity)
	}
	known, err := tx.writebacks(ctx, s.Connection, ids)
	if err != nil {
		return nil, err
	}
	written = map[string]map[string]string{}
	changed := map[string]*writeback{}
	var errs []RunError
	for i, r := range s.Results {
		id, w := ids[i], known[ids[i]]
		if w == nil || len(w.planned) == 0 {
			continue
		}
		changed[id] = w
		if r.OK {
			written[id] = w.planned
			w.settle()
			continue
		}
		w.fail(clean(r.ErrClass), clean(r.ErrCode))
		errs = append(errs, r.runError(s.Connection))
	}
	if err := tx.storeWritebacks(ctx, s.Connection, changed); err != nil {
		return nil, err
	}
	if err := tx.dropOverrides(ctx, s.Connection, written); err != nil {
		return nil, err
	}
	return written, tx.addRunErrors(ctx, s.Run, errs)
}

func (r WriteResult) runError(connection string) RunError {
	return RunError{
		Connection: connection, Opportunity: r.Opportunity, Field: strings.Join(r.Fields, ", "),
		Class: r.ErrClass, Code: r.ErrCode, Message: r.ErrMessage,
	}
}

func (tx *Tx) checkpoint(ctx context.Context, connection, checkpoint string) error {
	if checkpoint == "" {
		return nil
	}
	_, err := tx.exec(ctx, `UPDATE connections SET checkpoint = ? WHERE name = ? AND checkpoint <> ?`, clean(checkpoint), connection, clean(checkpoint))
	return err
}

// advance moves the long read that a page belongs to.
func (tx *Tx) advance(ctx context.Context, s Settle) error {
	if s.Read == nil {
		return nil
	}
	if err := tx.markSeen(ctx, s.Connection, s.Seen); err != nil {
		return err
	}
	return tx.placeLongRead(ctx, s.Connection, *s.Read)
}

// auditWrites appends one entry for the page: which records got which fields, and which
// rows were written or taken away.
func (tx *Tx) auditWrites(ctx context.Context, s Settle, written map[string]map[string]string, rows []rowGroup) error {
	if len(written)+len(rows) == 0 {
		return nil
	}
	type group struct {
		Fields        []string `json:"fields"`
		Opportunities []string `json:"opportunities"`
	}
	groups := map[string]*group{}
	for _, id := range slices.Sorted(maps.Keys(written)) {
		fields := slices.Sorted(maps.Keys(written[id]))
		key := strings.Join(fields, "\n")
		if groups[key] == nil {
			groups[key] = &group{Fields: fields}
		}
		groups[key].Opportunities = append(groups[key].Opportunities, id)
	}
	var writes []*group
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		writes = append(writes, groups[key])
	}
	detail := map[string]any{"run": s.Run, "writes": writes}
	if len(rows) > 0 {
		detail["rows"] = rows
	}
	return tx.Audit(ctx, Entry{Actor: "fitsync", Action: "crm.write", Subject: s.Connection, Detail: detail})
}
