package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Row is what is known of a row that fitsync keeps in the CRM beside a deal, such as
// a gap, or beside none.
type Row struct {
	Opportunity string // "" for a row that belongs to no deal
	Object      string
	Key         string // unique within the object: its external id, or for a row that people keep the CRM's id
	ID          string // the CRM's id, "" if it never said so
	Hash        string // of what the CRM is known to hold, "" while that is not known
}

// PlannedRow is a row about to be sent, or to be taken away.
type PlannedRow struct {
	Opportunity string
	Object      string
	Key         string
	Hash        string
	Delete      bool
}

// RowResult is the outcome of one [PlannedRow].
type RowResult struct {
	Opportunity string
	Object      string
	Key         string
	ID          string // the CRM's id, where it said so
	ErrClass    string // "": it is as planned
	ErrCode     string
	ErrMessage  string
	Silent      bool // another result stands for it among the run's errors
}

// OpenRow is a deal whose rows are to be looked at again although the CRM reports no
// change: the fate of one is unknown, or it was refused.
type OpenRow struct {
	Opportunity string // "" for a row that belongs to no deal
	ErrClass    string // of the last refusal; "" where the fate is unknown
	At          time.Time
}

// planDelete stands for the hash of a row that is to be taken away.
const planDelete = "-"

type crmRow struct {
	Opportunity string `db:"opportunity"`
	Object      string `db:"object"`
	Key         string `db:"row_key"`
	ID          string `db:"crm_id"`
	Written     string `db:"written"`
	Planned     string `db:"planned"`
	Class       string `db:"err_class"`
	ChangedAt   int64  `db:"changed_at"`
}

func (r crmRow) row() Row { return Row{r.Opportunity, r.Object, r.Key, r.ID, r.Written} }

const selectCRMRows = `SELECT COALESCE(opportunity, '') AS opportunity, object, row_key, crm_id, written, planned, err_class, changed_at FROM crm_rows`

// Rows returns the rows of the named deals, by deal; "" names those that belong to none.
func (db *DB) Rows(ctx context.Context, connection string, opportunities []string) (map[string][]Row, error) {
	found := map[string][]Row{}
	for query, args := range inChunks(selectCRMRows+` WHERE connection = ? AND opportunity IN (?) ORDER BY object, row_key`, []any{clean(connection)}, cleanAll(opportunities)) {
		if err := db.addRows(ctx, found, query, args...); err != nil {
			return nil, err
		}
	}
	if slices.Contains(opportunities, "") {
		return found, db.addRows(ctx, found, selectCRMRows+` WHERE connection = ? AND opportunity IS NULL ORDER BY object, row_key`, clean(connection))
	}
	return found, nil
}

func (db *DB) addRows(ctx context.Context, found map[string][]Row, query string, args ...any) error {
	var rows []crmRow
	if err := db.all(ctx, &rows, query, args...); err != nil {
		return fmt.Errorf("read rows beside deals: %w", err)
	}
	for _, r := range rows {
		found[r.Opportunity] = append(found[r.Opportunity], r.row())
	}
	return nil
}

// WrittenRows returns up to limit rows of an object that the CRM is known to hold beside
// deals that are not gone, by key and behind the given one.
func (db *DB) WrittenRows(ctx context.Context, connection, object, after string, limit int) ([]Row, error) {
	var rows []crmRow
	err := db.all(ctx, &rows, selectCRMRows+` WHERE connection = ? AND object = ? AND row_key > ? AND written <> ''
		AND EXISTS (SELECT 1 FROM opportunities o WHERE o.connection = crm_rows.connection AND o.id = crm_rows.opportunity AND o.gone = 0)
		ORDER BY row_key LIMIT ?`, clean(connection), clean(object), after, limit)
	if err != nil {
		return nil, fmt.Errorf("read written rows: %w", err)
	}
	list := make([]Row, len(rows))
	for i, r := range rows {
		list[i] = r.row()
	}
	return list, nil
}

// OpenRows returns the deals with rows that are planned and not settled, or refused,
// once each; the deal's unsettled row first, else the one that was refused last.
func (db *DB) OpenRows(ctx context.Context, connection string) ([]OpenRow, error) {
	var rows []crmRow
	err := db.all(ctx, &rows, selectCRMRows+` WHERE connection = ? AND planned <> '' ORDER BY opportunity, err_class <> '', changed_at DESC`, clean(connection))
	if err != nil {
		return nil, fmt.Errorf("read open rows: %w", err)
	}
	var open []OpenRow
	for _, r := range rows {
		if len(open) == 0 || open[len(open)-1].Opportunity != r.Opportunity {
			open = append(open, OpenRow{r.Opportunity, r.Class, moment(r.ChangedAt)})
		}
	}
	return open, nil
}

// planRows notes what is about to be sent. From here on it is not known what the CRM
// holds.
func (tx *Tx) planRows(ctx context.Context, connection string, planned []PlannedRow) error {
	now := millis(tx.db.now())
	rows := newRowSet(len(planned))
	for _, p := range planned {
		hash := clean(p.Hash)
		if p.Delete {
			hash = planDelete
		}
		rows.put(p.Object+"\x00"+p.Key, []any{connection, clean(p.Object), clean(p.Key), orNull(clean(p.Opportunity)), "", "", hash, "", now})
	}
	err := tx.insert(ctx, `INSERT INTO crm_rows (connection, object, row_key, opportunity, crm_id, written, planned, err_class, changed_at)`,
		`ON CONFLICT (connection, object, row_key) DO UPDATE SET opportunity = excluded.opportunity, written = excluded.written,
			planned = excluded.planned, err_class = excluded.err_class, changed_at = excluded.changed_at`, rows.list())
	if err != nil {
		return fmt.Errorf("plan rows: %w", err)
	}
	return nil
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// rowGroup is rows of one object that were written or taken away, for the audit log.
type rowGroup struct {
	Object  string   `json:"object"`
	Written []string `json:"written,omitempty"`
	Deleted []string `json:"deleted,omitempty"`
}

// settleRows applies the outcomes of rows and returns those that succeeded. One that
// nothing was planned for is left out, so that settling twice equals settling once.
func (tx *Tx) settleRows(ctx context.Context, s Settle) (done []rowGroup, err error) {
	byObject := map[string][]RowResult{}
	for _, r := range s.Rows {
		byObject[r.Object] = append(byObject[r.Object], r)
	}
	var errs []RunError
	for _, object := range slices.Sorted(maps.Keys(byObject)) {
		group, refused, err := tx.settleObject(ctx, s.Connection, clean(object), byObject[object])
		if err != nil {
			return nil, fmt.Errorf("settle rows of %s: %w", object, err)
		}
		if errs = append(errs, refused...); len(group.Written)+len(group.Deleted) > 0 {
			done = append(done, group)
		}
	}
	return done, tx.addRunErrors(ctx, s.Run, errs)
}

func (tx *Tx) settleObject(ctx context.Context, connection, object string, results []RowResult) (done rowGroup, refused []RunError, err error) {
	done.Object = object
	keys := make([]string, len(results))
	for i, r := range results {
		keys[i] = r.Key
	}
	planned, err := tx.plannedRows(ctx, connection, object, cleanAll(keys))
	if err != nil {
		return done, nil, err
	}
	changed := newRowSet(len(results))
	for _, r := range results {
		was, ok := planned[clean(r.Key)]
		if !ok {
			continue
		}
		switch was.ID = cmp.Or(clean(r.ID), was.ID); {
		case r.ErrClass != "":
			if !r.Silent {
				refused = append(refused, r.runError(connection))
			}
			was.Class = clean(r.ErrClass)
			changed.put(was.Key, was.values(connection, tx.db.now()))
		case was.Planned == planDelete:
			done.Deleted = append(done.Deleted, was.Key)
		default:
			done.Written = append(done.Written, was.Key)
			was.Written, was.Planned, was.Class = was.Planned, "", ""
			changed.put(was.Key, was.values(connection, tx.db.now()))
		}
	}
	return done, refused, tx.storeSettled(ctx, connection, object, changed.list(), done.Deleted)
}

func (r crmRow) values(connection string, now time.Time) []any {
	return []any{connection, r.Object, r.Key, orNull(r.Opportunity), r.ID, r.Written, r.Planned, r.Class, millis(now)}
}

func (tx *Tx) storeSettled(ctx context.Context, connection, object string, changed [][]any, gone []string) error {
	err := tx.insert(ctx, `INSERT INTO crm_rows (connection, object, row_key, opportunity, crm_id, written, planned, err_class, changed_at)`,
		`ON CONFLICT (connection, object, row_key) DO UPDATE SET crm_id = excluded.crm_id, written = excluded.written,
			planned = excluded.planned, err_class = excluded.err_class, changed_at = excluded.changed_at`, changed)
	if err != nil {
		return err
	}
	for query, args := range inChunks(`DELETE FROM crm_rows WHERE connection = ? AND object = ? AND row_key IN (?)`, []any{connection, object}, gone) {
		if _, err := tx.exec(ctx, query, args...); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) plannedRows(ctx context.Context, connection, object string, keys []string) (map[string]crmRow, error) {
	planned := map[string]crmRow{}
	for query, args := range inChunks(selectCRMRows+` WHERE planned <> '' AND connection = ? AND object = ? AND row_key IN (?)`, []any{connection, object}, keys) {
		var rows []crmRow
		if err := tx.all(ctx, &rows, query, args...); err != nil {
			return nil, err
		}
		for _, r := range rows {
			planned[r.Key] = r
		}
	}
	return planned, nil
}

func (r RowResult) runError(connection string) RunError {
	return RunError{
		Connection: connection, Opportunity: r.Opportunity, Field: clean(r.Object) + " " + clean(r.Key),
		Class: "row", Code: r.ErrCode, Message: r.ErrMessage,
	}
}

// calmRows leaves nothing to do for the rows of deals that are gone: they went with the
// deal, and come back with it. What was under way is not known then.
func (tx *Tx) calmRows(ctx context.Context, connection string, opportunities []string) error {
	for query, args := range inChunks(`UPDATE crm_rows SET planned = '', err_class = '' WHERE planned <> '' AND connection = ? AND opportunity IN (?)`, []any{connection}, opportunities) {
		if _, err := tx.exec(ctx, query, args...); err != nil {
			return fmt.Errorf("calm rows of gone records: %w", err)
		}
	}
	return nil
}
