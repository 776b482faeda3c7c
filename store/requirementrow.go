package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// Holders says under which opportunities the named requirement rows are stored, by
// row. It is one, or two for a row that has moved while the opportunity it left is
// as it was. Rows without a requirement, and opportunities that are gone, are left out.
func (db *DB) Holders(ctx context.Context, connection string, rows []string) (map[string][]string, error) {
	holders := map[string][]string{}
	query := `SELECT r.opportunity, r.child FROM requirement_rows r
		JOIN opportunities o ON o.connection = r.connection AND o.id = r.opportunity
		WHERE o.gone = 0 AND r.connection = ? AND r.child IN (?) ORDER BY r.child, r.opportunity`
	for query, args := range inChunks(query, []any{clean(connection)}, cleanAll(rows)) {
		var found []requirementRow
		if err := db.all(ctx, &found, query, args...); err != nil {
			return nil, fmt.Errorf("read requirement rows: %w", err)
		}
		for _, r := range found {
			holders[r.Child] = append(holders[r.Child], r.Opportunity)
		}
	}
	return holders, nil
}

type requirementRow struct {
	Opportunity string `db:"opportunity"`
	Child       string `db:"child"`
}

// storeRows makes the stored rows those of the opportunities. What is as it was is
// not touched.
func (tx *Tx) storeRows(ctx context.Context, connection string, inputs []OpportunityInput) error {
	lacking := make(map[string]map[string]bool, len(inputs)) // rows not stored yet, by opportunity
	for _, in := range inputs {
		rows := map[string]bool{}
		for _, q := range in.Opportunity.Requirements {
			if q.Origin.Row != "" {
				rows[clean(q.Origin.Row)] = true
			}
		}
		lacking[clean(in.Opportunity.ID)] = rows
	}
	ids := slices.Sorted(maps.Keys(lacking))
	obsolete := map[string][]string{}
	query := `SELECT opportunity, child FROM requirement_rows WHERE connection = ? AND opportunity IN (?)`
	for query, args := range inChunks(query, []any{connection}, ids) {
		var stored []requirementRow
		if err := tx.all(ctx, &stored, query, args...); err != nil {
			return fmt.Errorf("read requirement rows: %w", err)
		}
		for _, r := range stored {
			if !lacking[r.Opportunity][r.Child] {
				obsolete[r.Opportunity] = append(obsolete[r.Opportunity], r.Child)
			}
			delete(lacking[r.Opportunity], r.Child)
		}
	}
	if err := tx.dropRows(ctx, connection, obsolete); err != nil {
		return err
	}
	var added [][]any
	for _, id := range ids {
		for _, child := range slices.Sorted(maps.Keys(lacking[id])) {
			added = append(added, []any{connection, id, child})
		}
	}
	if err := tx.insert(ctx, `INSERT INTO requirement_rows (connection, opportunity, child)`, "", added); err != nil {
		return fmt.Errorf("store requirement rows: %w", err)
	}
	return nil
}

// dropRows removes rows, given by opportunity.
func (tx *Tx) dropRows(ctx context.Context, connection string, rows map[string][]string) error {
	query := `DELETE FROM requirement_rows WHERE connection = ? AND opportunity = ? AND child IN (?)`
	for _, id := range slices.Sorted(maps.Keys(rows)) {
		for query, args := range inChunks(query, []any{connection, id}, rows[id]) {
			if _, err := tx.exec(ctx, query, args...); err != nil {
				return fmt.Errorf("drop requirement rows: %w", err)
			}
		}
	}
	return nil
}
